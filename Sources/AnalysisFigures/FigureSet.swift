package import Analysis
import CairoDrawing
import Figures
import Fits
package import GridMath

/// The figures of an analysis: what its file asked for and what was computed.
///
/// | name | what |
/// |---|---|
/// | `maps` | smoothed counts, exposure, background, smoothed excess, over all energies |
/// | `excess_map` | significance and excess in the correlation disk, a row for each energy range |
/// | `significance_distribution` | inside and outside the exclusions, with Gaussians |
/// | `ts_map` | √TS, flux and steps, a row for each energy range |
/// | `residual_map` | (counts − model)/√model, smoothed |
/// | `residual_significance` | significance over the best fit, a panel for each energy range |
/// | `residual_distribution` | its distribution |
/// | `residual_spectrum_SOURCE` | counts and model in a region around a source, and what is left |
/// | `sed_SOURCE` | spectrum with error band, flux points and limits, other results |
/// | `light_curve_SOURCE` | flux by run or night |
package struct FigureSet: Sendable {
  package private(set) var figures: [NamedFigure] = []
  /// What the file asks for and was not drawn, a line each with the reason.
  package private(set) var missing: [String] = []

  /// Makes the figures of a result; they are drawn when they are written.
  ///
  /// - Throws: `CancellationError`.
  package init(_ result: RunResult, workers: Workers) async throws {
    let maps = MapFigures(result)
    figures += maps.overview
    figures += maps.excess
    if let distribution = result.distribution {
      figures.append(DistributionFigures.significance(distribution))
    }
    figures += maps.testStatistic
    let residuals = try await ResidualFigures(result, maps, workers: workers)
    figures += residuals.figures
    let spectra = SpectrumFigures(result)
    figures += spectra.figures
    figures += LightCurveFigures.figures(result)
    missing = Self.missing(result) + spectra.missing
  }

  /// Stages whose figures are missing, with the reason.
  private static func missing(_ result: RunResult) -> [String] {
    let configuration = result.opened.configuration
    func reason(_ stage: Stage, _ section: String) -> String {
      guard configuration.asks(for: stage) else { return "the analysis file has no \(section)" }
      return result.stage < stage
        ? "the stage \(stage.rawValue) was not run" : "the stage \(stage.rawValue) gave nothing"
    }
    var lines: [String] = []
    if result.stacked == nil { lines.append("maps: the stage stack was not run") }
    if result.excess.isEmpty {
      lines.append("excess_map, significance_distribution: " + reason(.excessMap, "excess_map"))
    }
    if result.tsMaps.isEmpty { lines.append("ts_map: " + reason(.tsMap, "ts_map")) }
    if result.fit == nil {
      lines.append("residual_map, residual_spectrum: " + reason(.fit, "general.models_file"))
    }
    if result.fit?.residualMaps.isEmpty ?? true {
      lines.append("residual_significance: " + reason(.residuals, "residuals"))
    }
    if result.fluxPoints.isEmpty {
      lines.append("flux points in sed: " + reason(.fluxPoints, "flux_points"))
    }
    if result.lightCurves.isEmpty, configuration.asks(for: .lightCurve) {
      lines.append("light_curve: " + reason(.lightCurve, "light_curve"))
    }
    return lines
  }

  /// Names of the files that `write` makes.
  package var fileNames: [String] { figures.flatMap { [$0.name + ".png", $0.name + ".svg"] } }

  /// Draws all figures as PNG and SVG into a folder.
  ///
  /// Each file is written beside its place and moved there when it is whole.
  /// - Returns: names of the files.
  /// - Throws: `AnalysisError` of kind `cannotWrite`, or `CancellationError`.
  @discardableResult
  package func write(to folder: String, workers: Workers) async throws -> [String] {
    try Products.makeFolder(folder)
    let names = fileNames
    let figures = figures
    _ = try await workers.map(names.count) { index in
      let path = folder + "/" + names[index]
      do {
        let figure = figures[index / 2].figure
        let bytes = index % 2 == 0 ? try figure.png() : try figure.svg()
        try AtomicFile.write(bytes, to: path)
      } catch let error as CairoError {
        throw AnalysisError(.cannotWrite, error.description, file: path)
      } catch let error as FitsError {
        throw AnalysisError(
          .cannotWrite, error.what, file: path, remedy: "choose another folder with --output")
      }
    }
    return names
  }
}
