import Foundation
import LinearAlgebra

/// Minimiser for fit statistics with analytic derivatives.
///
/// Steps of Gauss and Newton with the expected curvature while far away (Fisher scoring) and with the
/// observed one near the minimum; Levenberg's damping, in units of the curvature, when a step does
/// not keep what it promised; a box of trust around each step; bounds by an active set. No start
/// steps and no scales are needed, because the curvature gives them.
package struct FisherScoringMinimizer: Sendable {
  /// Steps after which it gives up.
  package var maximumSteps: Int
  /// Converged when the minimum is expected no further below than this; 1 is one standard deviation.
  package var tolerance: Double

  package init(maximumSteps: Int = 200, tolerance: Double = 1e-7) {
    self.maximumSteps = maximumSteps
    self.tolerance = tolerance
  }

  /// Smallest damping: keeps directions without any curvature from running away by rounding.
  private static let smallestDamping = 1e-9
  /// Expected drop below which the observed curvature takes over.
  private static let nearMinimum = 0.5
  /// Rejected steps after which a step counts as impossible.
  private static let mostTries = 40

  /// Takes a statistic down from a point.
  ///
  /// - Parameters:
  ///   - objective: the statistic.
  ///   - start: a number per parameter; clamped to the bounds.
  ///   - isFixed: parameters that stay; nil: none.
  ///   - progress: called at the start and after each step.
  /// - Returns: where it ended, in any case the lowest point seen.
  /// - Throws: what the objective throws.
  package func minimize<Objective: FitObjective>(
    _ objective: inout Objective, from start: [Double], isFixed: [Bool]? = nil,
    progress: (MinimizerStep) -> MinimizerAnswer = { _ in .goOn }
  ) throws -> MinimizerOutcome {
    var run = MinimizerRun(
      minimizer: self, bounds: objective.bounds,
      isFixed: isFixed ?? [Bool](repeating: false, count: objective.parameterCount),
      start: start)
    return try run.run(&objective, progress: progress)
  }

  /// The state of one minimisation.
  private struct MinimizerRun {
    let minimizer: FisherScoringMinimizer
    let bounds: [ParameterBounds]
    let isFixed: [Bool]
    var point: [Double]
    var kind = CurvatureKind.expected
    var damping = 1e-3
    /// Largest curvature seen of each parameter, the unit of its damping.
    var scales: [Double]
    var bundle = GradientBundle()
    var isAtKink = false
    var steps = 0
    var evaluations = 0
    var derivativeEvaluations = 0

    init(
      minimizer: FisherScoringMinimizer, bounds: [ParameterBounds], isFixed: [Bool],
      start: [Double]
    ) {
      precondition(
        bounds.count == start.count && isFixed.count == start.count, "one bound per parameter")
      self.minimizer = minimizer
      self.bounds = bounds
      self.isFixed = isFixed
      point = start.indices.map { isFixed[$0] ? start[$0] : bounds[$0].clamp(start[$0]) }
      scales = [Double](repeating: 0, count: start.count)
    }

    mutating func run<Objective: FitObjective>(
      _ objective: inout Objective, progress: (MinimizerStep) -> MinimizerAnswer
    ) throws -> MinimizerOutcome {
      var here = try derivatives(&objective)
      guard here.isFinite else {
        return outcome(.failed("the statistic is not a number at the start"), here, .infinity)
      }
      while true {
        updateScales(here)
        var distance = expectedDistance(here)
        if kind == .expected, distance ?? .infinity < FisherScoringMinimizer.nearMinimum {
          let observed = try derivatives(&objective, .observed)
          if observed.isFinite, let found = expectedDistance(observed, strictly: true) {
            (here, distance, kind) = (observed, found, .observed)
            updateScales(here)
            damping = 0
          }
        }
        let answer = progress(
          MinimizerStep(
            step: steps, evaluations: evaluations, point: point, value: here.value,
            distance: distance))
        if let distance, distance < max(minimizer.tolerance, 4e-15 * abs(here.value)) {
          return outcome(.converged, here, distance)
        }
        if answer == .stop { return outcome(.stopped, here, distance ?? .infinity) }
        if steps >= minimizer.maximumSteps {
          return outcome(.outOfSteps, here, distance ?? .infinity)
        }
        switch try step(&objective, here) {
        case .taken(let predicted, let actual):
          steps += 1
          adapt(actual / predicted)
          here = try derivatives(&objective)
          if kind == .observed, expectedDistance(here, strictly: true) == nil {
            // The observed curvature is not that of a minimum here.
            kind = .expected
            damping = max(damping, 1e-3)
            here = try derivatives(&objective)
          }
          guard here.isFinite else {
            return outcome(.failed("the derivatives are not numbers"), here, .infinity)
          }
        case .atKink(let distance):
          isAtKink = true
          return outcome(.converged, here, distance)
        case .none:
          // No step leads down, although one was expected to: the end of what rounding allows, or
          // derivatives that do not belong to the statistic.
          let reached = distance ?? .infinity
          if reached < 1e-3 { return outcome(.converged, here, reached) }
          return outcome(
            .failed(
              "no step lowers the statistic further, although "
                + "\(String(format: "%.2g", reached)) is expected; look for a parameter that the data "
                + "do not constrain"), here, reached)
        }
      }
    }

    /// What became of one step.
    private enum StepResult {
      case taken(predicted: Double, actual: Double)
      case atKink(distance: Double)
      case none
    }

    private mutating func step<Objective: FitObjective>(
      _ objective: inout Objective, _ here: FitDerivatives
    ) throws -> StepResult {
      let limits = objective.stepLimits(at: point, derivatives: here)
      let box = point.indices.map { i in
        ParameterBounds(
          lower: max(bounds[i].lower - point[i], limits[i].lower),
          upper: min(bounds[i].upper - point[i], limits[i].upper))
      }
      var closeRejections = 0
      for _ in 0..<FisherScoringMinimizer.mostTries {
        guard
          let proposal = try? BoundedStep(
            gradient: here.gradient, curvature: here.curvature, damping: dampings(damping),
            box: box, isFixed: still(here))
        else {
          damping = max(10 * damping, 1e-4)
          continue
        }
        guard proposal.predictedDrop > 0 else {
          damping = max(10 * damping, 1e-4)
          continue
        }
        let trial = point.indices.map { bounds[$0].clamp(point[$0] + proposal.change[$0]) }
        if trial == point { return .none }
        let value = try self.value(&objective, trial)
        let drop = here.value - value
        if value.isFinite, drop > 1e-4 * proposal.predictedDrop {
          point = trial
          bundle.removeAll()
          return .taken(predicted: proposal.predictedDrop, actual: drop)
        }
        damping = max(8 * damping, 1e-3)
        // A small step that is refused twice: the slope jumps on the way.
        guard value.isFinite, proposal.predictedDrop < 1 else { continue }
        closeRejections += 1
        if closeRejections >= 2 {
          return try stepAcrossKinks(&objective, here, trial, box)
        }
      }
      return .none
    }

    /// Takes a step with the slopes on both sides of the kinks around.
    private mutating func stepAcrossKinks<Objective: FitObjective>(
      _ objective: inout Objective, _ here: FitDerivatives, _ firstTrial: [Double],
      _ box: [ParameterBounds]
    ) throws -> StepResult {
      bundle.add(point: point, value: here.value, gradient: here.gradient)
      var trial = firstTrial
      var smallest = Double.infinity
      for _ in 0..<FisherScoringMinimizer.mostTries {
        derivativeEvaluations += 1
        let there = try objective.derivatives(at: trial, curvature: kind)
        guard there.isFinite else { return .none }
        bundle.add(point: trial, value: there.value, gradient: there.gradient)
        let fixed = still(here)
        let isFree = point.indices.map { i in
          !fixed[i] && !(box[i].lower >= 0 && here.gradient[i] >= 0)
            && !(box[i].upper <= 0 && here.gradient[i] <= 0)
        }
        guard
          let found = try? bundle.step(
            from: point, value: here.value, curvature: here.curvature, isFree: isFree,
            damping: dampings(1e-6))
        else { return .none }
        smallest = min(smallest, found.drop)
        if found.drop < max(100 * minimizer.tolerance, 1e-13 * abs(here.value)) {
          return .atKink(distance: found.drop)
        }
        let next = point.indices.map { i in
          bounds[i].clamp(point[i] + box[i].clamp(found.change[i]))
        }
        if next == trial || next == point { break }
        trial = next
        let value = try self.value(&objective, trial)
        if value.isFinite, here.value - value > 0.05 * found.drop {
          point = trial
          damping = 0
          return .taken(predicted: found.drop, actual: max(here.value - value, found.drop))
        }
      }
      return smallest < 1e-3 ? .atKink(distance: smallest) : .none
    }

    /// Parameters that do not move now: fixed ones, and those without slope and curvature here.
    private func still(_ here: FitDerivatives) -> [Bool] {
      point.indices.map { i in
        isFixed[i] || (here.gradient[i] == 0 && here.curvature[i, i] <= 0 && scales[i] == 0)
      }
    }

    private func dampings(_ factor: Double) -> [Double] {
      let factor = max(factor, FisherScoringMinimizer.smallestDamping)
      return scales.map { factor * $0 }
    }

    private mutating func updateScales(_ here: FitDerivatives) {
      for i in scales.indices {
        let curvature = here.curvature[i, i]
        // The unit follows the curvature down slowly: far away it can be much larger.
        scales[i] = max(curvature, 0.1 * scales[i])
        if scales[i] <= 0, here.gradient[i] != 0 {
          let size = max(abs(point[i]), 1e-300)
          scales[i] = abs(here.gradient[i]) / size
        }
      }
    }

    /// How far the quadratic model falls within the bounds; nil if it has no minimum.
    ///
    /// Strictly: the curvature alone must be positive definite, without damping.
    private func expectedDistance(_ here: FitDerivatives, strictly: Bool = false) -> Double? {
      let box = point.indices.map { i in
        ParameterBounds(lower: bounds[i].lower - point[i], upper: bounds[i].upper - point[i])
      }
      let fixed = still(here)
      if strictly {
        let isFree = point.indices.map { i in
          !fixed[i] && !(box[i].lower >= 0 && here.gradient[i] >= 0)
            && !(box[i].upper <= 0 && here.gradient[i] <= 0)
        }
        guard (try? here.curvature.factor(isFree: isFree, damping: dampings(0))) != nil else {
          return nil
        }
      }
      let step = try? BoundedStep(
        gradient: here.gradient, curvature: here.curvature, damping: dampings(0), box: box,
        isFixed: fixed)
      return step.map { max(0, $0.predictedDrop) }
    }

    private mutating func adapt(_ ratio: Double) {
      if ratio > 0.75 {
        damping /= 10
        if damping < 1e-7 { damping = 0 }
      } else if ratio < 0.25 {
        damping = max(4 * damping, 1e-3)
      }
    }

    private mutating func value<Objective: FitObjective>(
      _ objective: inout Objective, _ trial: [Double]
    ) throws -> Double {
      evaluations += 1
      return try objective.value(at: trial)
    }

    private mutating func derivatives<Objective: FitObjective>(
      _ objective: inout Objective, _ wanted: CurvatureKind? = nil
    ) throws -> FitDerivatives {
      derivativeEvaluations += 1
      return try objective.derivatives(at: point, curvature: wanted ?? kind)
    }

    private func outcome(
      _ end: MinimizerEnd, _ here: FitDerivatives, _ distance: Double
    ) -> MinimizerOutcome {
      let isAtBound = point.indices.map { i in
        !isFixed[i]
          && ((point[i] <= bounds[i].lower && here.gradient[i] >= 0)
            || (point[i] >= bounds[i].upper && here.gradient[i] <= 0))
      }
      return MinimizerOutcome(
        end: end, point: point, derivatives: here, curvatureKind: kind, distance: distance,
        isAtBound: isAtBound, isAtKink: isAtKink, steps: steps, evaluations: evaluations,
        derivativeEvaluations: derivativeEvaluations)
    }
  }
}
