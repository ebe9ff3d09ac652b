import Estimators
import Foundation
import TestSupport
import Testing

@Suite("The likelihood of one norm")
struct NormLikelihoodTests {
  /// −2 ln L as numerics.md 11.1 has it, with nothing less than 0 predicted.
  static func cash(
    _ counts: [Double], _ background: [Double], _ signal: [Double], at q: Double
  ) -> Double {
    counts.indices.reduce(0) { sum, i in
      let mu = max(max(background[i] + q * signal[i], 0), 1e-25)
      return sum + 2 * (mu - (counts[i] > 0 ? counts[i] * log(mu) : 0))
    }
  }

  /// Where a convex function is smallest, by the golden section.
  static func minimum(_ low: Double, _ high: Double, _ f: (Double) -> Double) -> Double {
    let share = (5.0.squareRoot() - 1) / 2
    var (a, b) = (low, high)
    for _ in 0..<200 {
      let (x, y) = (b - share * (b - a), a + share * (b - a))
      if f(x) < f(y) { b = y } else { a = x }
    }
    return 0.5 * (a + b)
  }

  @Test("one bin has a closed form", arguments: [0.0, 1, 3, 40])
  func oneBin(_ n: Double) throws {
    let (b, s) = (2.5, 0.7)
    let likelihood = NormLikelihood(counts: [n], background: [b], signal: [s])
    let best = likelihood.best()
    #expect(abs(best.norm - (n - b) / s) < 1e-9)
    let limit = likelihood.crossing(above: best, rise: 4)
    #expect(abs(limit - CountsStatistic.upperLimit(counts: n, background: b) / s) < 1e-7)
    #expect(
      abs(
        likelihood.change(at: best.norm) + CountsStatistic.cash(n, b) - CountsStatistic.cash(n, n))
        < 1e-9)
    if n > 0 {
      #expect(abs(best.error - n.squareRoot() / s) < 1e-6)
      let below = try #require(likelihood.crossing(below: best, rise: 1))
      #expect(abs(likelihood.change(at: below) - likelihood.change(at: best.norm) - 1) < 1e-7)
    } else {
      // Nothing holds the norm from below but that a prediction is not negative.
      #expect(best.error == .infinity)
      #expect(likelihood.crossing(below: best, rise: 1) == nil)
    }
  }

  @Test("many bins: the best norm is the minimum, crossings are where they say", arguments: 1...40)
  func manyBins(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = Int.random(in: 3...60, using: &random)
    let background = (0..<size).map { _ in pow(10, Double.random(in: -2...1, using: &random)) }
    let signal = (0..<size).map { _ in pow(10, Double.random(in: -3...0.5, using: &random)) }
    // Norms below 0 too: there bins without counts are driven to 0.
    let truth = Double.random(in: -0.5...2, using: &random)
    let counts = (0..<size).map { i in
      Double(random.poisson(max(background[i] + truth * signal[i], 0)))
    }
    guard counts.contains(where: { $0 > 0 }) else { return }
    let likelihood = NormLikelihood(counts: counts, background: background, signal: signal)
    func f(_ q: Double) -> Double { Self.cash(counts, background, signal, at: q) }
    let pole =
      counts.indices.filter { counts[$0] > 0 }
      .map { background[$0] / signal[$0] }.min() ?? 0
    let expected = Self.minimum(-pole, 1e4, f)
    let best = likelihood.best()
    // The golden section is good to the root of the rounding errors.
    #expect(abs(best.norm - expected) < 1e-5 * max(best.error, 1e-3), "seed \(seed)")
    #expect(f(best.norm) <= f(expected) + 1e-9)
    for q in [best.norm - 0.3 * (best.norm + pole), 0, best.norm, best.norm + 1] {
      #expect(abs(likelihood.change(at: q) - (f(q) - f(0))) < 1e-8 * max(1, abs(f(q))))
    }
    let above = likelihood.crossing(above: best, rise: 4)
    #expect(above > best.norm && abs(f(above) - f(best.norm) - 4) < 1e-6, "seed \(seed)")
    let below = try #require(likelihood.crossing(below: best, rise: 1))
    #expect(below < best.norm && abs(f(below) - f(best.norm) - 1) < 1e-6, "seed \(seed)")
  }

  @Test("a source that gives nothing is told apart")
  func noSignal() {
    #expect(!NormLikelihood(counts: [1, 2], background: [1, 1], signal: [0, 0]).hasSignal)
    #expect(!NormLikelihood(counts: [], background: [], signal: []).hasSignal)
  }

  @Test("the Asimov norm has the significance asked for", arguments: [0.1, 3, 5, 30])
  func asimov(_ significance: Double) throws {
    let background = (0..<50).map { 0.02 * Double($0) + 0.001 }
    let signal = (0..<50).map { exp(-0.2 * Double($0)) }
    let asimov = AsimovLikelihood(background: background, signal: signal)
    let q = try #require(asimov.norm(significance: significance))
    let mu = zip(background, signal).map { $0 + q * $1 }
    let ts = Self.cash(mu, background, signal, at: 0) - Self.cash(mu, background, signal, at: q)
    #expect(abs(ts.squareRoot() - significance) < 1e-6 * significance)
    #expect(AsimovLikelihood(background: [1], signal: [0]).norm(significance: 5) == nil)
  }
}
