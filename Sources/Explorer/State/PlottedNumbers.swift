import Fitting
import Foundation
package import TerminalRendering

/// The numbers behind the plots of the Fit and the Distributions screen, with all their digits.
extension ExplorerState {
  /// The bins of the distribution; nil without one.
  package var distributionTable: PlotTable? {
    guard let shown = sky.distribution.shown else { return nil }
    let unit = expectedWidth == nil ? "" : " [σ]"
    return PlotTable(
      columns: ["from\(unit)", "to\(unit)", "pixels", "pixels outside of exclusions"],
      rows: shown.all.indices.map { bin in
        [
          "\(shown.edges[bin])", "\(shown.edges[bin + 1])", "\(Int(shown.all[bin]))",
          shown.outside.isEmpty ? "" : "\(Int(shown.outside[bin]))",
        ]
      })
  }

  /// What is shown below the fit: profile, contours, or the matrix; nil where that has no numbers.
  package var fitTable: PlotTable? {
    guard let record = shownFit ?? fit.run.records.last else { return nil }
    let chosen = selectedPlace.flatMap { record.index(of: $0) }
    switch fit.run.detail {
    case .profile:
      guard let profile = chosen.flatMap({ record.profiles[$0] }) else { return nil }
      return PlotTable(
        columns: [Self.column(profile.index, record), "rise of the statistic"],
        rows: zip(profile.curve.values, profile.curve.rises).map { ["\($0)", "\($1)"] })
    case .contour:
      let known =
        record.contours.last { $0.first == chosen || $0.second == chosen }
        ?? record.contours.last
      guard let known else { return nil }
      return PlotTable(
        columns: [
          "rise of the statistic", Self.column(known.first, record),
          Self.column(known.second, record),
        ],
        rows: known.contours.flatMap { contour in
          zip(contour.x, contour.y).map { ["\(contour.rise)", "\($0)", "\($1)"] }
        })
    case .correlation:
      let shown = record.measured
      guard !shown.isEmpty else { return nil }
      let result = record.result
      let count = result.parameters.count
      return PlotTable(
        columns: [fit.run.showsCovariance ? "covariance" : "correlation"]
          + shown.map { result.parameters[$0].parameter.name },
        rows: shown.map { i in
          [result.parameters[i].parameter.name]
            + shown.map { j in
              "\(fit.run.showsCovariance ? result.covariance[i * count + j] : result.correlation(i, j))"
            }
        })
    case .map, .fits, .report, .sides: return nil
    }
  }

  private static func column(_ index: Int, _ record: FitRecord) -> String {
    let parameter = record.result.parameters[index].parameter
    return parameter.name + (parameter.unit.isEmpty ? "" : " [\(parameter.unit)]")
  }
}
