import Datasets
import Estimators
import Fits
import Fitting
import Foundation
package import GridMath
import Models
import SkyGeometry

/// Writes the products of an analysis: FITS maps that Gammapy and DS9 open.
package struct Products: Sendable {
  package let result: RunResult
  /// Who made them, for CREATOR: program and version.
  package let creator: String

  package init(_ result: RunResult, creator: String) {
    self.result = result
    self.creator = creator
  }

  /// One map: name without ending, pixels, unit, and what it is.
  private struct Map: Sendable {
    var name: String
    var pixels: MapPixels
    var unit = ""
    var isTrueEnergy = false
    var axis: RecoEnergyAxis
    var history: String
  }

  /// Writes all maps that the run has into a folder, which is made if it is not there.
  ///
  /// Each file is written beside its place and moved there when it is whole.
  /// - Returns: names of the files.
  /// - Throws: `AnalysisError` of kind `cannotWrite`, or `CancellationError`.
  @discardableResult
  package func write(to folder: String, workers: Workers) async throws -> [String] {
    try Self.makeFolder(folder)
    let maps = maps()
    let common = [
      FitsCard("CREATOR", .text(creator)),
      FitsCard("DATE", .text(Self.now())),
    ]
    let field = result.field
    var names: [String] = []
    let datasets = result.datasets
    if result.isJoint, !datasets.isEmpty {
      names += try await DatasetSet.write(
        datasets, to: folder, cards: common, workers: workers)
    } else if let dataset = datasets.first {
      let name = "dataset.fits.gz"
      do {
        try await DatasetFile(dataset, cards: common).writer()
          .write(to: folder + "/" + name, workers: workers)
      } catch let error as FitsError {
        throw Self.failure(error, name, folder)
      }
      names.append(name)
    }
    if let fit = result.fit {
      try ModelFile.write(
        fit.result.models,
        covariance: ModelCovariance(
          names: fit.result.models.parameterNames, values: fit.result.fullCovariance),
        to: folder + "/best_fit.yaml", creator: creator)
      names += ["best_fit.yaml", "best_fit_covariance.dat"]
    }
    names += try writeFluxPoints(to: folder, cards: common)
    names += try writeLightCurves(to: folder, cards: common)
    return try await names
      + workers.map(maps.count) { index in
        let map = maps[index]
        var writer = FitsWriter()
        let cards = common + [FitsCard("HISTORY", nil, comment: map.history)]
        if map.isTrueEnergy {
          GammapyMap.append(
            map.pixels, geometry: field.sky, axis: field.energyTrue, unit: map.unit, cards: cards,
            to: &writer)
        } else {
          GammapyMap.append(
            map.pixels, geometry: field.sky, axis: map.axis, unit: map.unit, cards: cards,
            to: &writer)
        }
        let name = map.name + ".fits.gz"
        do throws(FitsError) {
          try writer.write(to: folder + "/" + name)
        } catch {
          throw Self.failure(error, name, folder)
        }
        return name
      }
  }

  private static func failure(
    _ error: FitsError, _ name: String, _ folder: String
  ) -> AnalysisError {
    AnalysisError(
      .cannotWrite, error.what, file: folder + "/" + name,
      remedy: "choose another folder with --output")
  }

  private func maps() -> [Map] {
    guard let stacked = result.stacked else { return [] }
    let axis = result.field.energy
    let runs = "\(stacked.runs.count) runs stacked"
    var maps = [
      Map(
        name: "counts", pixels: .float(stacked.counts), axis: axis,
        history: "\(runs): counts in safe bins"),
      Map(
        name: "background", pixels: .float(stacked.background), axis: axis,
        history: "\(runs): background after the norms"),
      Map(
        name: "exposure", pixels: .float(stacked.exposure), unit: "m2 s", isTrueEnergy: true,
        axis: axis, history: "\(runs): effective area times livetime"),
      Map(
        name: "mask_safe", pixels: .mask(stacked.maskSafe), axis: axis,
        history: "\(runs): bins in use"),
    ]
    if let smoothed = result.smoothed {
      let radius = result.opened.configuration.smoothRadius ?? 0
      maps.append(
        Map(
          name: "counts_smooth", pixels: .double(smoothed.counts), axis: axis,
          history: "counts, Gaussian of \(radius) deg"))
      maps.append(
        Map(
          name: "excess_smooth", pixels: .double(smoothed.excess), axis: axis,
          history: "counts - background, Gaussian of \(radius) deg"))
    }
    if let last = result.excess.last {
      let edges =
        result.excess.map { axis.edges[$0.bins.lowerBound] } + [axis.edges[last.bins.upperBound]]
      let groups = RecoEnergyAxis(edges: edges)
      let radius = result.opened.configuration.excessMap?.correlationRadius ?? 0
      maps.append(
        Map(
          name: "lima_sqrt_ts", pixels: .double(result.excess.flatMap(\.images.significance)),
          axis: groups, history: "significance in disks of \(radius) deg"))
      maps.append(
        Map(
          name: "lima_npred_excess", pixels: .double(result.excess.flatMap(\.images.excess)),
          axis: groups, history: "excess in disks of \(radius) deg"))
    }
    maps += tsMaps(axis)
    if let signal = result.startSignal {
      maps.append(
        Map(
          name: "npred_signal_start", pixels: .double(signal), axis: axis,
          history: "predicted counts of the sources before the fit"))
    }
    if let fit = result.fit {
      maps.append(
        Map(
          name: "npred", pixels: .double(fit.predicted), axis: axis,
          history: "predicted counts of the best fit"))
      maps.append(
        Map(
          name: "residuals", pixels: .double(fit.residuals), axis: axis,
          history: "(counts - npred)/sqrt(npred)"))
      if let last = fit.residualMaps.last {
        let edges =
          fit.residualMaps.map { axis.edges[$0.bins.lowerBound] } + [
            axis.edges[last.bins.upperBound]
          ]
        let radius = result.opened.configuration.residuals?.correlationRadius ?? 0
        maps.append(
          Map(
            name: "residual_sqrt_ts", pixels: .double(fit.residualMaps.flatMap(\.significance)),
            axis: RecoEnergyAxis(edges: edges),
            history: "significance over the best fit in disks of \(radius) deg"))
      }
    }
    return maps
  }

  /// √TS, flux and its error, and the steps that were needed, an image for each energy range.
  private func tsMaps(_ axis: RecoEnergyAxis) -> [Map] {
    guard let last = result.tsMaps.last else { return [] }
    let edges =
      result.tsMaps.map { axis.edges[$0.bins.lowerBound] } + [axis.edges[last.bins.upperBound]]
    let groups = RecoEnergyAxis(edges: edges)
    let settings = result.opened.configuration.tsMap
    let kernel = settings?.kernelWidth.map { "kernel of \($0) deg" } ?? "kernel of the whole source"
    let source = settings?.model ?? "point source of index \(settings?.index ?? .nan)"
    func map(_ name: String, unit: String = "", _ what: String, _ image: (TsMap) -> [Double]) -> Map
    {
      Map(
        name: name, pixels: .double(result.tsMaps.flatMap(image)), unit: unit, axis: groups,
        history: "\(what): \(source), \(kernel)")
    }
    return [
      map("ts_sqrt_ts", "significance") { $0.sqrtTS },
      map("ts_flux", unit: "s-1 cm-2", "flux") { $0.flux },
      map("ts_flux_err", unit: "s-1 cm-2", "error of the flux") { $0.fluxError },
      map("ts_niter", "steps for the norm") { $0.steps },
    ]
  }

  /// Flux points as Gammapy writes them, a file for each source.
  private func writeFluxPoints(
    to folder: String, cards: [FitsCard]
  ) throws(AnalysisError) -> [String] {
    var names: [String] = []
    for points in result.fluxPoints {
      let name = "flux_points_\(Self.fileName(points.source)).fits"
      do {
        try FluxPointsFile.write(
          points, to: folder + "/" + name, cards: cards + Self.history(points.findings))
      } catch {
        throw Self.failure(error, name, folder)
      }
      names.append(name)
    }
    return names
  }

  /// Light curves as Gammapy writes them, a file for each source.
  private func writeLightCurves(
    to folder: String, cards: [FitsCard]
  ) throws(AnalysisError) -> [String] {
    var names: [String] = []
    for curve in result.lightCurves {
      let name = "light_curve_\(Self.fileName(curve.source)).fits"
      do {
        try LightCurveFile.writer(curve, cards: cards + Self.history(curve.findings.map(\.text)))
          .write(to: folder + "/" + name)
      } catch {
        throw Self.failure(error, name, folder)
      }
      names.append(name)
    }
    return names
  }

  /// Why values are missing, for the header of the table.
  private static func history(_ findings: [String]) -> [FitsCard] {
    findings.map { FitsCard("HISTORY", nil, comment: $0) }
  }

  /// The name of a source as part of a file name.
  package static func fileName(_ source: String) -> String {
    source.map { $0 == "/" || $0 == "\0" || $0.isNewline ? "_" : String($0) }.joined()
  }

  /// Makes a folder, and says why where that fails.
  package static func makeFolder(_ folder: String) throws(AnalysisError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      let reason = String(cString: strerror(errno))
      throw AnalysisError(
        .cannotWrite, "the output folder cannot be made (\(reason))", file: folder,
        remedy: "choose another folder with --output")
    }
  }

  /// Date and time in the form of FITS, UTC.
  static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return String(
      format: "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1,
      parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec)
  }
}
