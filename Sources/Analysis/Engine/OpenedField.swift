package import Datasets
import Foundation
package import GridMath
package import Observations
import Reduction
package import SkyGeometry

/// An analysis that is ready to run: data store, runs to read, geometry, exclusions.
package struct OpenedField: Sendable {
  package let configuration: AnalysisConfiguration
  package let store: DataStore
  /// OBS_IDs to read, in the order of the stack.
  package let runs: [Int]
  package let field: FieldGeometry
  /// The coarse image for point spread and energy dispersion.
  package let responseImage: WcsGeometry
  /// Exclusion regions of the configuration.
  package let exclusions: [SkyRegion]
  /// Pixels that a mask file leaves usable; nil without one.
  package let usableByFile: [Bool]?
  /// What was noticed so far.
  package let diagnostics: [Diagnostic]
  /// Reduced datasets that the analysis begins from in place of observations; then the store is empty.
  package var datasets: [MapDataset] = []
  /// The datasets as runs on the field, in the same order; `runs` has their numbers.
  package var datasetRuns: [ReducedRun] = []
  /// What every one of the datasets lacks.
  package var absentParts: Set<DatasetPart> = []

  /// Pixels outside all enabled exclusions, shape [y, x] (numerics.md 2.8).
  package func usablePixels(_ regions: [SkyRegion]) -> [Bool] {
    let outside = ExclusionMask(
      geometry: field.sky, excluding: regions.filter { $0.role == .exclude }
    ).isUsed
    guard let usableByFile else { return outside }
    return zip(outside, usableByFile).map { $0 && $1 }
  }
}

extension AnalysisConfiguration {
  /// Opens the data store and sets up the geometry.
  ///
  /// - Throws: `AnalysisError`.
  package func open() throws(AnalysisError) -> OpenedField {
    if !unsupported.isEmpty {
      throw AnalysisError(.badData, unsupported.map { Diagnostic(.fatal, file: source, $0) })
    }
    if let file = general.datasetsFile?.resolved { return try openDatasets(file) }
    guard let path = observations.datastore?.resolved else {
      throw AnalysisError(
        .badData, "observations.datastore is missing", file: source,
        remedy: "give the folder of the data store")
    }
    let store: DataStore
    do throws(DataStoreError) {
      store = try DataStore.open(path, environment: pathVariables.forIndexes)
    } catch {
      throw AnalysisError(error.kind == .cannotOpen ? .cannotOpen : .badData, error.diagnostics)
    }
    var diagnostics = store.diagnostics
    let runs = try select(store, &diagnostics)
    let field = try fieldGeometry(store, runs: runs)
    let responseImage: WcsGeometry
    do {
      responseImage = try field.sky.responseImage(binsize: datasets.geometry.binsizeIrf)
    } catch {
      throw AnalysisError(.badData, "datasets.geom.wcs.binsize_irf: \(error)", file: source)
    }
    let (exclusions, usable) = try exclusions(on: field.sky, &diagnostics)
    if datasets.background.method == .ring, datasets.background.ring?.outerRadiusMax != nil {
      diagnostics.append(
        Diagnostic(
          .warning, file: source,
          "datasets.background.parameters.r_out_max: rings that grow are not in this version",
          remedy: "a ring of fixed size is used"))
    }
    return OpenedField(
      configuration: self, store: store, runs: runs, field: field, responseImage: responseImage,
      exclusions: exclusions, usableByFile: usable, diagnostics: diagnostics)
  }

  /// Exclusion regions, and the pixels that a mask file leaves usable, on an image.
  func exclusions(
    on sky: WcsGeometry, _ diagnostics: inout [Diagnostic]
  ) throws(AnalysisError) -> (regions: [SkyRegion], usable: [Bool]?) {
    var exclusions = datasets.background.exclusionRegions.enumerated().map { index, circle in
      SkyRegion(
        .circle(center: circle.center, radius: circle.radius), name: "exclusion \(index + 1)",
        role: .exclude)
    }
    var usable: [Bool]?
    if let file = datasets.background.exclusionFile?.resolved {
      switch try ExclusionFile.read(file, on: sky) {
      case .regions(let regions, let notes):
        exclusions += regions
        diagnostics += notes
      case .mask(let mask, let notes):
        usable = mask
        diagnostics += notes
      }
    }
    for region in exclusions {
      if let fault = region.fault(on: sky) {
        diagnostics.append(
          Diagnostic(.warning, file: source, "\(region.name): \(fault)", remedy: "kept as given"))
      }
    }
    return (exclusions, usable)
  }

  /// Runs that the configuration selects, in its order; all of the store without a selection.
  private func select(
    _ store: DataStore, _ diagnostics: inout [Diagnostic]
  ) throws(AnalysisError) -> [Int] {
    // `ids` are those of `obs_file` where the analysis file gives one.
    var selected = observations.ids.isEmpty ? store.observationIDs : observations.ids
    let known = Set(store.observationIDs)
    for id in selected where !known.contains(id) {
      diagnostics.append(
        Diagnostic(.skip, run: id, "not in the data store \(store.path)", remedy: "run skipped"))
    }
    var seen = Set<Int>()
    for id in selected where !seen.insert(id).inserted {
      diagnostics.append(
        Diagnostic(.warning, run: id, "listed twice", remedy: "used once"))
    }
    seen = []
    selected = selected.filter { known.contains($0) && seen.insert($0).inserted }
    if let cone = observations.cone {
      selected = selected.filter { id in
        guard let pointing = FieldGuess.place(store, id)?.pointing else { return true }
        return pointing.separation(to: cone.center.icrs) <= cone.radius
      }
    }
    if !observations.time.isEmpty {
      selected = selected.filter { id in
        guard let place = FieldGuess.place(store, id), place.startMjd.isFinite else { return true }
        return observations.time.contains {
          $0.startMjd <= place.startMjd && place.stopMjd <= $0.stopMjd
        }
      }
    }
    if selected.isEmpty {
      throw AnalysisError(
        .badData,
        diagnostics.filter { $0.severity == .skip }
          + [
            Diagnostic(
              .fatal, file: store.path, "no observation is left after the selection",
              remedy: "look at observations.obs_ids, obs_cone and obs_time")
          ])
    }
    return selected
  }

  private func fieldGeometry(
    _ store: DataStore, runs: [Int]
  ) throws(AnalysisError) -> FieldGeometry {
    let geometry = datasets.geometry
    guard let center = geometry.center ?? FieldGuess.meanPointing(store, runs: runs) else {
      throw AnalysisError(
        .badData, "no centre of the map, and no run tells its pointing", file: source,
        remedy: "set datasets.geom.wcs.skydir")
    }
    do {
      let sky = try WcsGeometry(
        center: center, binsize: (geometry.binsize, geometry.binsize),
        width: (geometry.width, geometry.height), projection: geometry.projection,
        frame: geometry.frame)
      let energy = datasets.energy.reconstructedAxis
      // Without true energies the reconstructed ones take their place (numerics.md 3.1).
      let energyTrue =
        datasets.energyTrue?.trueAxis ?? TrueEnergyAxis(edges: energy.edges)
      return FieldGeometry(sky: sky, energy: energy, energyTrue: energyTrue)
    } catch {
      throw AnalysisError(
        .badData, "datasets.geom.wcs: \(error)", file: source)
    }
  }
}
