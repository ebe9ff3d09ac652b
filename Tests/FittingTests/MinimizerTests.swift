import Fitting
import Foundation
import GridMath
import TestSupport
import Testing

/// The minimiser on problems whose answer is known.
struct MinimizerTests {
  private let minimizer = FisherScoringMinimizer()

  /// A power law in ten bins over norms of five of them; counts as expected for the truth.
  private static func spectrum(norms: Bool, truth: [Double]) -> PoissonProblem {
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      let energies = (0..<10).map { pow(10, -1 + 0.2 * Double($0)) }
      let signal = energies.map { 1e12 * p[0] * pow($0, -p[1]) }
      var mu = signal
      var slopes = [
        signal.map { $0 / p[0] }, zip(signal, energies).map { -$0 * log($1) },
      ]
      // Each bin once with the source and once without it, as pixels on and off.
      mu += [Double](repeating: 0, count: 10)
      for k in slopes.indices { slopes[k] += [Double](repeating: 0, count: 10) }
      for bin in 0..<20 { mu[bin] += (norms ? p[2 + bin % 10] : 1) * 8 }
      if norms {
        for k in 0..<10 { slopes.append((0..<20).map { $0 % 10 == k ? 8 : 0 }) }
      }
      return (mu, slopes)
    }
    return PoissonProblem(
      parameters: norms ? 12 : 2, local: norms ? 10 : 0, counts: predict(truth).mu,
      predict: predict)
  }

  @Test(arguments: [
    [3e-13, 1.0], [3e-10, 4.0], [1e-12, -3.0], [1e-8, 2.0], [1e-16, 6.0],
  ])
  func aSpectrumIsFoundFromFarAway(start: [Double]) throws {
    var problem = Self.spectrum(norms: false, truth: [1e-11, 2.5])
    let found = try minimizer.minimize(&problem, from: start)
    #expect(found.end == .converged)
    #expect(abs(found.point[0] / 1e-11 - 1) < 1e-4 && abs(found.point[1] - 2.5) < 1e-4)
    #expect(found.curvatureKind == .observed)
    #expect(found.steps < 40, "\(found.steps) steps")
  }

  @Test func unitsDoNotMatter() throws {
    var steps: Set<Int> = []
    for unit in [1.0, 1e-12, 1e9] {
      let plain = Self.spectrum(norms: false, truth: [1e-11, 2.5])
      var problem = PoissonProblem(parameters: 2, counts: plain.counts) { p in
        var prediction = plain.predict([p[0] * unit, p[1]])
        prediction.slopes[0] = prediction.slopes[0].map { $0 * unit }
        return prediction
      }
      let found = try minimizer.minimize(&problem, from: [4e-11 / unit, 1.5])
      #expect(abs(found.point[0] * unit / 1e-11 - 1) < 1e-5)
      steps.insert(found.steps)
    }
    #expect(steps.count == 1, "the same path in any unit: \(steps)")
  }

  @Test func normsOfBinsCostNothingAndAreRight() throws {
    let norms = (0..<10).map { 0.7 + 0.1 * Double($0) }
    var problem = Self.spectrum(norms: true, truth: [1e-11, 2.5] + norms)
    let start = [3e-11, 2.0] + [Double](repeating: 1, count: 10)
    let found = try minimizer.minimize(&problem, from: start)
    #expect(found.end == .converged)
    for (value, truth) in zip(found.point, [1e-11, 2.5] + norms) {
      #expect(abs(value / truth - 1) < 1e-4)
    }
    // The covariance of the arrow is that of the whole matrix.
    let curvature = found.derivatives.curvature
    let isFree = [Bool](repeating: true, count: 12)
    let inverse = try curvature.factor(isFree: isFree).inverse()
    var whole = ArrowMatrix(dense: 12)
    whole.dense = curvature.expanded()
    let expected = try whole.factor(isFree: isFree).inverse()
    for (a, b) in zip(inverse, expected) { #expect(abs(a - b) < 1e-9 * max(abs(b), 1e-20)) }
  }

  @Test func aCurvedValleyIsFollowed() throws {
    // Rosenbrock's valley in the roots of counts: slope 1, width 1/10.
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      let (a, b) = (10 + 0.1 * (1 - p[0]), 10 + p[1] - p[0] * p[0])
      return ([a * a, b * b], [[-0.2 * a, -4 * p[0] * b], [0, 2 * b]])
    }
    var problem = PoissonProblem(parameters: 2, counts: [100, 100], predict: predict)
    let found = try minimizer.minimize(&problem, from: [-1.2, 1])
    #expect(found.end == .converged)
    #expect(abs(found.point[0] - 1) < 1e-3 && abs(found.point[1] - 1) < 1e-3)
    #expect(found.steps < 60)
  }

  @Test func anOptimumAtABoundIsKeptThere() throws {
    // Fewer counts than the fixed part: the best second norm would be negative.
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      ([10 * p[0], 10 * p[0] + 5 * p[1]], [[10, 10], [0, 5]])
    }
    var problem = PoissonProblem(
      parameters: 2, bounds: [.none, ParameterBounds(lower: 0)], counts: [12, 6],
      predict: predict)
    for start in [[1, 3.0], [0.2, 0], [40, 900]] {
      let found = try minimizer.minimize(&problem, from: start)
      #expect(found.end == .converged)
      #expect(found.isAtBound == [false, true])
      #expect(found.point[1] == 0 && abs(found.point[0] - 0.9) < 1e-4)
    }
    // From a bound at which the best value is not, it comes away.
    problem.counts = [12, 22]
    let found = try minimizer.minimize(&problem, from: [1, 0])
    #expect(found.isAtBound == [false, false])
    #expect(abs(found.point[0] - 1.2) < 1e-4 && abs(found.point[1] - 2) < 1e-3)
  }

  @Test func anEmptyBinDrivesItsNormToZero() throws {
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      ([p[0], 3 * p[1]], [[1, 0], [0, 3]])
    }
    var problem = PoissonProblem(
      parameters: 2, local: 1, bounds: [.none, ParameterBounds(lower: 0)], counts: [5, 0],
      predict: predict)
    let found = try minimizer.minimize(&problem, from: [1, 1])
    #expect(found.end == .converged && found.point[1] == 0 && found.isAtBound[1])
    #expect(abs(found.point[0] - 5) < 1e-3)
  }

  @Test func aNormAtZeroUnderCountsComesAway() throws {
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      ([4 * p[0]], [[4]])
    }
    var problem = PoissonProblem(
      parameters: 1, bounds: [ParameterBounds(lower: 0)], counts: [8], predict: predict)
    let found = try minimizer.minimize(&problem, from: [0])
    #expect(found.end == .converged && abs(found.point[0] - 2) < 1e-4)
  }

  @Test func aDirectionWithoutInformationIsNoObstacle() throws {
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      ([10 * (p[0] + p[1]), 3 * (p[0] + p[1])], [[10, 3], [10, 3]])
    }
    var problem = PoissonProblem(parameters: 2, counts: [30, 9], predict: predict)
    let found = try minimizer.minimize(&problem, from: [1, 5])
    #expect(found.end == .converged)
    #expect(abs(found.point[0] + found.point[1] - 3) < 1e-3)
    #expect(abs(found.point[0]) < 10, "it does not run away: \(found.point)")
  }

  /// A source shared bilinearly between two pixels of a row, spread by a kernel.
  private static func row(counts: [Double]) -> PoissonProblem {
    let kernel = (-9...9).map { exp(-0.5 * Double($0 * $0) / 9) / 7.52 }
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      let left = p[1].rounded(.down)
      let share = p[1] - left
      func image(_ place: Double) -> [Double] {
        (0..<40).map { x in
          let distance = Int(Double(x) - place)
          return abs(distance) <= 9 ? kernel[distance + 9] : 0
        }
      }
      let (a, b) = (image(left), image(left + 1))
      let shape = zip(a, b).map { (1 - share) * $0 + share * $1 }
      return (
        shape.map { 2 + p[0] * $0 }, [shape, zip(a, b).map { p[0] * ($1 - $0) }]
      )
    }
    let infinity = Double.infinity
    return PoissonProblem(
      parameters: 2, limits: [.none, ParameterBounds(lower: -2, upper: 2)],
      counts: counts.isEmpty ? predict([300, 20]).mu : counts,
      predict: { p in p[1] > 0 && p[1] < 38 ? predict(p) : ([infinity], [[0], [0]]) })
  }

  @Test(arguments: 0..<20)
  func aMinimumOnAKinkIsAMinimum(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let expected = Self.row(counts: []).counts
    var problem = Self.row(counts: expected.map { Double(generator.poisson($0)) })
    let found = try minimizer.minimize(&problem, from: [100, 17.3])
    #expect(found.end == .converged, "seed \(seed): \(found.end)")
    // Against a scan in the position with the best amplitude at each.
    var lowest = Double.infinity
    for i in 0..<161 {
      let place = 16 + 0.05 * Double(i)
      let fixed = try minimizer.minimize(&problem, from: [300, place], isFixed: [false, true])
      lowest = min(lowest, fixed.value)
    }
    #expect(found.value < lowest + 0.01, "seed \(seed): \(found.value) above \(lowest)")
  }

  @Test func theProgressClosureStopsIt() throws {
    var problem = Self.spectrum(norms: false, truth: [1e-11, 2.5])
    var seen: [MinimizerStep] = []
    let found = try minimizer.minimize(&problem, from: [1e-8, 2]) { step in
      seen.append(step)
      return step.step == 2 ? .stop : .goOn
    }
    #expect(found.end == .stopped && found.steps == 2)
    #expect(seen.map(\.step) == [0, 1, 2])
    #expect(seen[2].value < seen[1].value && seen[1].value < seen[0].value)
    #expect(found.point == seen[2].point)
  }

  @Test func anEndIsAlwaysStated() throws {
    var problem = Self.spectrum(norms: false, truth: [1e-11, 2.5])
    let short = FisherScoringMinimizer(maximumSteps: 1)
    #expect(try short.minimize(&problem, from: [1e-8, 2]).end == .outOfSteps)
    guard case .failed(let reason) = try minimizer.minimize(&problem, from: [.nan, 2]).end else {
      Issue.record("a start that is not a number must fail")
      return
    }
    #expect(reason.contains("not a number"))
  }

  @Test func aStepKeepsWithinTheBoxOfTrust() throws {
    let predict: @Sendable ([Double]) -> PoissonProblem.Prediction = { p in
      ([100 + p[0]], [[1]])
    }
    var problem = PoissonProblem(
      parameters: 1, limits: [ParameterBounds(lower: -3, upper: 3)], counts: [120],
      predict: predict)
    var points: [Double] = []
    let found = try minimizer.minimize(&problem, from: [0]) { step in
      points.append(step.point[0])
      return .goOn
    }
    #expect(found.end == .converged && abs(found.point[0] - 20) < 1e-2)
    #expect(zip(points, points.dropFirst()).allSatisfy { abs($1 - $0) <= 3 })
  }
}
