package import Datasets
package import GridMath
import Models

/// Light curve of one source: its norm in intervals of time, with the spectrum fixed.
///
/// The norm of an interval is that of the maximum of the likelihood of its datasets together, as of
/// a flux point.
package struct LightCurveEstimator: Sendable, Equatable {
  /// Name of the source among the models.
  package var source: String
  /// Range of energies, TeV; snapped to the bins of the datasets.
  package var energies: ClosedRange<Double>
  /// Whether the background norms are fitted with each interval.
  package var refitsBackground = false
  /// Upper limits are where the statistic has risen by the square of this.
  package var limitSigmas = 2.0

  package init(source: String, energies: ClosedRange<Double>) {
    self.source = source
    self.energies = energies
  }

  /// Datasets that make up one point.
  package struct Group: Sendable, Hashable {
    package var name: String
    /// Indices of the datasets.
    package var members: [Int]

    package init(name: String, members: [Int]) {
      self.name = name
      self.members = members
    }
  }

  /// One interval for each dataset, in the order of time.
  package static func byRun(_ datasets: [MapDataset]) -> [Group] {
    ordered(datasets).map { Group(name: datasets[$0].name, members: [$0]) }
  }

  /// One interval for each night: datasets that begin between two noons of universal time.
  ///
  /// Those without a date are intervals of their own.
  package static func byNight(_ datasets: [MapDataset]) -> [Group] {
    var groups: [Group] = []
    var night: Double?
    for index in ordered(datasets) {
      let start = datasets[index].goodTimeMjd.first?.first ?? .nan
      let own = (start - 0.5).rounded(.down)
      if let night, night == own {
        groups[groups.count - 1].members.append(index)
      } else {
        groups.append(
          Group(
            name: own.isFinite ? "night of MJD \(Int(own))" : datasets[index].name,
            members: [index]))
      }
      night = own
    }
    return groups
  }

  private static func ordered(_ datasets: [MapDataset]) -> [Int] {
    func start(_ index: Int) -> Double {
      let start = datasets[index].goodTimeMjd.first?.first ?? .infinity
      return start.isFinite ? start : .infinity
    }
    return datasets.indices.sorted { (start($0), $0) < (start($1), $1) }
  }

  /// Computes the light curve.
  ///
  /// - Parameters:
  ///   - evaluators: Datasets with models at the parameters that are to be used.
  ///   - groups: Which of them make up a point.
  ///   - workers: Who computes; an interval is one piece.
  /// - Returns: The light curve.
  /// - Throws: `EstimatorError` as `FluxPointsEstimator`, `CancellationError`.
  package func run(
    _ evaluators: [DatasetEvaluator], groups: [Group], workers: Workers = .single
  ) async throws -> LightCurve {
    guard energies.lowerBound < energies.upperBound else {
      throw EstimatorError("light curve of \(source): expected a range of energies")
    }
    var estimator = FluxPointsEstimator(
      source: source, energyEdges: [energies.lowerBound, energies.upperBound])
    estimator.refitsBackground = refitsBackground
    estimator.limitSigmas = limitSigmas
    let layers = try evaluators.map { try FluxPointLayer($0, source: source) }
    let groups = groups.map { group in
      Group(name: group.name, members: group.members.filter { layers[$0] != nil })
    }.filter { !$0.members.isEmpty }
    let used = groups.flatMap(\.members)
    let ready = estimator
    guard let mean = try await ready.points(used.compactMap { layers[$0] }, workers: .single).first
    else { throw EstimatorError("light curve of \(source): no dataset") }
    let results = try await workers.map(groups.count) { index -> (LightCurve.Interval, Double) in
      let members = groups[index].members.compactMap { layers[$0] }
      let estimate = try ready.estimate(members, against: mean.norm)
      let times = groups[index].members.flatMap {
        evaluators[$0].dataset.goodTimeMjd.flatMap { $0 }
      }
      .filter(\.isFinite)
      return (
        LightCurve.Interval(
          name: groups[index].name, startMjd: times.min() ?? .nan, stopMjd: times.max() ?? .nan,
          point: estimate.point), estimate.loss
      )
    }
    let losses = results.map(\.1).filter(\.isFinite)
    var curve = LightCurve(
      source: source, intervals: results.map(\.0), mean: mean,
      variability: losses.reduce(0, +), degreesOfFreedom: max(losses.count - 1, 0))
    curve.limitSigmas = limitSigmas
    return curve
  }
}
