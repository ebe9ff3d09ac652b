import Foundation
package import GridMath
package import Observations
import SkyGeometry

/// A sensible analysis of a data store for which there is no analysis file.
package enum FieldGuess {
  /// Pointings farther than this from the others belong to another field, degrees.
  static let clusterRadius = 3.0

  /// Mean direction of the pointings; nil if none is known.
  static func meanPointing(_ store: DataStore, runs: [Int]) -> SkyDirection? {
    mean(pointings(store, runs: runs).map(\.pointing))
  }

  private static func mean(_ directions: [SkyDirection]) -> SkyDirection? {
    let sum = directions.reduce(SIMD3<Double>.zero) { $0 + $1.icrs.unitVector }
    guard (sum * sum).sum() > 1e-12 else { return nil }
    return SkyDirection(vector: sum, frame: .icrs)
  }

  /// Where and when a run was taken.
  struct Place {
    let pointing: SkyDirection
    /// NaN if the run does not say.
    let startMjd: Double
    let stopMjd: Double
  }

  /// Place of a run from the observation index, or from the run itself where that has none.
  static func place(_ store: DataStore, _ id: Int) -> Place? {
    if let row = store.summaries[id], row.ra.isFinite, row.dec.isFinite, abs(row.dec) <= 90 {
      return Place(
        pointing: SkyDirection(ra: row.ra, dec: row.dec), startMjd: row.startMjd,
        stopMjd: row.stopMjd)
    }
    let reader = ObservationReader(store: store, required: [], verifiesChecksums: false)
    guard let run = reader.read(id).observation else { return nil }
    func mjd(_ seconds: Double?) -> Double {
      guard let reference = run.referenceMjd, let seconds else { return .nan }
      return reference + seconds / 86400
    }
    return Place(
      pointing: run.pointing, startMjd: mjd(run.goodTime.start.first),
      stopMjd: mjd(run.goodTime.stop.last))
  }

  private static func pointings(
    _ store: DataStore, runs: [Int]
  ) -> [(id: Int, pointing: SkyDirection)] {
    runs.compactMap { id in place(store, id).map { (id, $0.pointing) } }
  }

  /// The largest group of runs that lie together, and a field around it.
  ///
  /// The map is centred on the target if the runs name one, its energies are those of the
  /// background table of the first usable run, and a circle around the target is excluded.
  package static func configuration(
    _ store: DataStore
  ) throws(AnalysisError) -> (configuration: AnalysisConfiguration, notes: [Diagnostic]) {
    let all = pointings(store, runs: store.observationIDs)
    // What has no place is not in the analysis, and must not vanish without a word.
    let placed = Set(all.map(\.id))
    let reasons = ObservationReader(store: store, required: [], verifiesChecksums: false)
    var notes = store.observationIDs.filter { !placed.contains($0) }
      .flatMap { reasons.read($0).diagnostics.filter { $0.severity >= .skip } }
    guard !all.isEmpty else {
      throw AnalysisError(
        .badData,
        notes + [
          Diagnostic(
            .fatal, file: store.path, "no run of the data store can be read",
            remedy: "gammascope check says what is wrong with each")
        ])
    }
    let group = largestGroup(all)
    if group.count < all.count {
      notes.append(
        Diagnostic(
          .note, file: store.path,
          "\(all.count - group.count) of \(all.count) runs point elsewhere and are left out",
          remedy: "an analysis file with observations.obs_ids chooses them"))
    }
    let reader = ObservationReader(store: store, required: [], verifiesChecksums: false)
    var first: Observation?
    for (id, _) in group {
      if let run = reader.read(id).observation, run.background != nil, run.effectiveArea != nil {
        first = run
        break
      }
    }
    guard let first, let background = first.background, let area = first.effectiveArea else {
      throw AnalysisError(
        .badData, "no run has both an effective area and a background", file: store.path,
        remedy: "gammascope check says what is wrong with each")
    }
    let middle = mean(group.map(\.pointing)) ?? first.pointing
    let target = first.target.flatMap { $0.separation(to: middle) < 3 ? $0 : nil }
    let center = target ?? middle
    let reach = group.map { $0.pointing.separation(to: center) }.max() ?? 0
    let width = ((2 * reach + 2).clamped(to: 2...6) * 10).rounded() / 10
    let (low, high) = energies(background: background.energy.range, area: area.energy.range)
    var configuration = AnalysisConfiguration.standard(
      datastore: store.path, center: center, width: width, energyMinimum: low,
      energyMaximum: high, binsPerDecade: 6,
      exclusions: target.map { [SkyCircle(center: $0, radius: 0.3)] } ?? [])
    configuration.observations.ids = group.map(\.id)
    configuration.datasets.geometry.binsize = width > 4 ? 0.04 : 0.02
    return (configuration, notes)
  }

  private static func largestGroup(
    _ runs: [(id: Int, pointing: SkyDirection)]
  ) -> [(id: Int, pointing: SkyDirection)] {
    var best: [(id: Int, pointing: SkyDirection)] = []
    for (_, pointing) in runs {
      let near = runs.filter { $0.pointing.separation(to: pointing) < clusterRadius }
      if near.count > best.count { best = near }
      if best.count * 2 > runs.count { break }
    }
    return best
  }

  /// Energies that both tables cover, at steps of 1, 2, 5 in a decade, 10 GeV to 100 TeV at most.
  private static func energies(
    background: ClosedRange<Double>, area: ClosedRange<Double>
  ) -> (Double, Double) {
    let low = max(background.lowerBound, area.lowerBound, 0.01)
    let high = min(background.upperBound, area.upperBound, 100)
    let steps = (-3...3).flatMap { d in [1, 2, 5].map { $0 * pow(10, Double(d)) } }
    let first = steps.last { $0 <= low * 1.001 } ?? low
    let last = steps.first { $0 >= high * 0.999 } ?? high
    return last > first ? (first, last) : (0.1, 100)
  }
}
