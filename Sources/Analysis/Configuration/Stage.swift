/// A stage of an analysis, in the order in which they are run.
///
/// The raw value is the name in `timings_s` of the summary and for `--until`.
package enum Stage: String, Sendable, CaseIterable, Comparable, Codable {
  case load
  case reduce
  case fovBackground = "fov_background"
  case stack
  case smooth
  case excessMap = "excess_map"
  case tsMap = "ts_map"
  case fit
  case residuals
  case fluxPoints = "flux_points"
  case lightCurve = "light_curve"

  package static func < (a: Stage, b: Stage) -> Bool { a.order < b.order }

  private var order: Int { Stage.allCases.firstIndex(of: self) ?? 0 }

  /// Whether this version can run the stage.
  package var isAvailable: Bool { self <= .lightCurve }

  /// The last stage that this version can run.
  package static var lastAvailable: Stage { allCases.last(where: \.isAvailable) ?? .load }

  /// What the stage does, for a progress bar.
  package var title: String {
    switch self {
    case .load: "reading observations"
    case .reduce: "reducing observations"
    case .fovBackground: "fitting background norms"
    case .stack: "stacking"
    case .smooth: "smoothing"
    case .excessMap: "excess and significance"
    case .tsMap: "test statistic map"
    case .fit: "fitting models"
    case .residuals: "residuals"
    case .fluxPoints: "flux points"
    case .lightCurve: "light curve"
    }
  }
}
