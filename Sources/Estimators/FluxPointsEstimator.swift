package import Datasets
import Foundation
package import GridMath
import Models
import SkyGeometry

/// Flux points of one source of a model list: its norm in ranges of energy.
///
/// numerics.md section 12; `FluxPointsEstimator` of Gammapy. In each range the spectrum of the
/// source, as it is, is multiplied by a norm, and all other parameters stay. The norm is that of the
/// exact maximum of the likelihood, and errors and limits are measured from there.
package struct FluxPointsEstimator: Sendable, Equatable {
  /// Name of the source among the models.
  package var source: String
  /// TeV, increasing; snapped to the bins of the datasets.
  package var energyEdges: [Double]
  /// Whether the norms of the backgrounds are fitted with the norm of the source: one of each
  /// dataset, or one of each of its energies where the background model is piecewise.
  package var refitsBackground = false
  /// Standard deviations of the errors, the limits and the sensitivity.
  package var sigmas = 1.0
  package var limitSigmas = 2.0
  package var sensitivitySigmas = 5.0
  /// Norms at which the statistic is scanned.
  package var scanNorms = FluxPointsEstimator.standardScan

  /// 11 norms from 0.2 to 5, evenly in the logarithm.
  package static let standardScan = (0...10).map { 0.2 * pow(25, Double($0) / 10) }

  package init(source: String, energyEdges: [Double]) {
    self.source = source
    self.energyEdges = energyEdges
  }

  /// Computes the points.
  ///
  /// - Parameters:
  ///   - evaluators: Datasets with models, at the parameters that are to be used. A dataset without
  ///     the source does not take part.
  ///   - workers: Who computes; a range of energies is one piece.
  /// - Returns: A point for each pair of neighbouring edges; those that have none say why.
  /// - Throws: `EstimatorError` for a source that is not there or has no flux, `CancellationError`.
  package func run(
    _ evaluators: [DatasetEvaluator], workers: Workers = .single
  ) async throws -> FluxPoints {
    let layers = try evaluators.compactMap { try FluxPointLayer($0, source: source) }
    var result = FluxPoints(source: source, points: try await points(layers, workers: workers))
    result.sigmas = sigmas
    result.limitSigmas = limitSigmas
    result.datasetNames = layers.map(\.name)
    result.goodTimeMjd = layers.flatMap(\.goodTimeMjd)
    return result
  }

  /// A point for each pair of neighbouring edges.
  func points(_ layers: [FluxPointLayer], workers: Workers) async throws -> [FluxPoint] {
    let ranges = try ranges(layers)
    return try await workers.map(ranges.count) { i -> FluxPoint in
      guard let bins = ranges[i].bins else {
        var point = ranges[i].point
        point.gaps = [.noEnergyBin]
        return point
      }
      return estimate(ranges[i].point, layers, bins).point
    }
  }

  /// The point between the first and second edge, and how much −2 ln L is larger at another norm
  /// than at its own; NaN where there is no norm.
  func estimate(
    _ layers: [FluxPointLayer], against other: Double
  ) throws -> (point: FluxPoint, loss: Double) {
    let range = try ranges(layers)[0]
    guard let bins = range.bins else {
      var point = range.point
      point.gaps = [.noEnergyBin]
      return (point, .nan)
    }
    let (point, likelihood) = estimate(range.point, layers, bins)
    guard point.isSuccess, other.isFinite, let likelihood else { return (point, .nan) }
    return (point, likelihood.change(at: other) - likelihood.change(at: point.norm))
  }

  /// Points without values between the edges, and the bins that belong to them.
  private func ranges(
    _ layers: [FluxPointLayer]
  ) throws(EstimatorError) -> [(point: FluxPoint, bins: Range<Int>?)] {
    guard energyEdges.count >= 2, zip(energyEdges, energyEdges.dropFirst()).allSatisfy(<),
      energyEdges[0] > 0
    else {
      throw EstimatorError("flux points of \(source): expected at least two increasing energies")
    }
    guard let first = layers.first else {
      throw EstimatorError(
        "flux points: there is no source '\(source)'; expected one of the models' names")
    }
    guard first.spectrum.dimension == .differentialFlux else {
      throw EstimatorError(
        "flux points: the spectrum of \(source) is a plain factor; expected a flux")
    }
    guard layers.allSatisfy({ $0.energy == first.energy }) else {
      throw EstimatorError("flux points of \(source): the datasets have different energies")
    }
    let edges = first.energy.edges
    let ranges = zip(energyEdges, energyEdges.dropFirst()).map { low, high in
      let bins = first.energy.groups(edges: [low, high]).first
      return (
        low: bins.map { edges[$0.lowerBound] } ?? low,
        high: bins.map { edges[$0.upperBound] } ?? high, bins: bins
      )
    }
    let references = FluxPoints.references(
      first.spectrum, ranges.map { ($0.low, $0.high, ($0.low * $0.high).squareRoot()) })
    return zip(ranges, references).map { range, reference in
      (FluxPoint(energyMin: range.low, energyMax: range.high, reference: reference), range.bins)
    }
  }

  /// The norm of the source in some bins of energy, of all datasets together.
  private func estimate(
    _ point: FluxPoint, _ layers: [FluxPointLayer], _ bins: Range<Int>
  ) -> (point: FluxPoint, likelihood: (any NormProfile)?) {
    var point = point
    let slices = layers.map { $0.slice(bins) }
    point.counts = slices.map(\.countsInUse)
    guard slices.contains(where: \.hasUsedBin) else {
      point.gaps = [.noUsedBin]
      return (point, nil)
    }
    point.statisticNull = slices.reduce(0) { $0 + $1.statisticNull }
    guard point.reference.dnde > 0, point.reference.flux > 0 else {
      point.gaps = [.noReference]
      return (point, nil)
    }
    guard !refitsBackground else {
      let likelihood = ProfiledNormLikelihood(slices)
      point.statisticNull = likelihood.statisticNull
      fill(&point, slices, likelihood)
      for (i, slice) in slices.enumerated() where point.isSuccess {
        point.predicted[i] =
          ProfiledNormLikelihood([slice]).predictedBackground(at: point.norm)
          + point.predictedExcess[i]
      }
      return (point, likelihood)
    }
    let likelihood = NormLikelihood(
      counts: slices.flatMap(\.counts), background: slices.flatMap(\.background),
      signal: slices.flatMap(\.signal))
    fill(&point, slices, likelihood)
    return (point, likelihood)
  }

  private func fill(
    _ point: inout FluxPoint, _ slices: [FluxPointSlice], _ likelihood: some NormProfile
  ) {
    guard likelihood.hasSignal else {
      point.gaps = [.noSignal]
      return
    }
    let best = likelihood.best()
    let change = likelihood.change(at: best.norm)
    point.isSuccess = true
    point.norm = best.norm
    point.ts = -change
    point.statistic = point.statisticNull + change
    if likelihood.total > 0 {
      point.normError = sigmas * best.error
    } else {
      point.gaps.append(.noCounts)
    }
    point.normErrorPositive =
      likelihood.crossing(above: best, rise: sigmas * sigmas) - best.norm
    if let below = likelihood.crossing(below: best, rise: sigmas * sigmas) {
      point.normErrorNegative = best.norm - below
    } else if likelihood.total > 0 {
      point.gaps.append(.noLowerError)
    }
    point.normLimit = likelihood.crossing(above: best, rise: limitSigmas * limitSigmas)
    point.scan = scanNorms.map {
      FluxPointScan(norm: $0, statistic: point.statisticNull + likelihood.change(at: $0))
    }
    point.predictedExcess = slices.map { $0.totalSignal * best.norm }
    point.predicted = zip(slices, point.predictedExcess).map { $0.totalBackground + $1 }
    let asimov = AsimovLikelihood(
      background: slices.flatMap(\.background), signal: slices.flatMap(\.signal))
    if let norm = asimov.norm(significance: sensitivitySigmas) {
      point.normSensitivity = norm
    } else {
      point.gaps.append(.noSensitivity)
    }
  }
}
