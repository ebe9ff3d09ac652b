import Analysis
import Foundation
import SkyGeometry

/// An analysis file in a few lines.
struct AnalysisFacts {
  let facts: [(String, String)]

  init(_ configuration: AnalysisConfiguration) {
    let datasets = configuration.datasets
    let geometry = datasets.geometry
    // Geometry, energies and background are those of the file.
    if let file = configuration.general.datasetsFile {
      self.facts = [("datasets", file.resolved)] + Self.stages(configuration)
      return
    }
    var facts: [(String, String)] = [
      ("data store", configuration.observations.datastore?.resolved ?? "none"),
      (
        "observations",
        configuration.observations.ids.isEmpty
          ? "all" : "\(configuration.observations.ids.count) chosen"
      ),
    ]
    if let cone = configuration.observations.cone {
      facts.append(("cone", Self.circle(cone)))
    }
    facts.append(
      (
        "centre",
        geometry.center.map(Self.direction) ?? "mean pointing (\(geometry.frame.rawValue))"
      )
    )
    facts.append(
      (
        "map",
        "\(Self.short(geometry.width)) x \(Self.short(geometry.height)) deg, pixels of "
          + "\(Self.short(geometry.binsize)) deg, \(geometry.projection)"
      ))
    facts.append(("energy", Self.binning(datasets.energy)))
    facts.append(("true energy", datasets.energyTrue.map(Self.binning) ?? "as energy"))
    var background = datasets.background.method.rawValue
    if datasets.background.method == .fovBackground {
      background += ", \(datasets.background.normMethod.rawValue)"
    }
    facts.append(("background", background))
    var exclusions = datasets.background.exclusionRegions.map(Self.circle)
    if let file = datasets.background.exclusionFile { exclusions.append(file.resolved) }
    facts.append(("exclusions", exclusions.isEmpty ? "none" : exclusions.joined(separator: "; ")))
    let methods = datasets.safeMask.methods.map(\.rawValue)
    facts.append(("safe mask", methods.isEmpty ? "none" : methods.joined(separator: ", ")))
    facts += Self.stages(configuration)
    self.facts = facts
  }

  /// What would be computed and what cannot be.
  private static func stages(_ configuration: AnalysisConfiguration) -> [(String, String)] {
    var facts: [(String, String)] = []
    let stages = Stage.allCases.filter { configuration.asks(for: $0) && $0.isAvailable }
    facts.append(("stages", stages.map(\.rawValue).joined(separator: ", ")))
    let skipped = configuration.skippedStages.map(\.rawValue)
    if !skipped.isEmpty {
      facts.append(("not in this version", skipped.joined(separator: ", ")))
    }
    for line in configuration.unsupported { facts.append(("not possible", line)) }
    return facts
  }

  private static func short(_ value: Double) -> String { String(format: "%.6g", value) }

  private static func direction(_ direction: SkyDirection) -> String {
    "\(short(direction.lon)) \(short(direction.lat)) deg (\(direction.frame.rawValue))"
  }

  private static func circle(_ circle: SkyCircle) -> String {
    "\(direction(circle.center)) radius \(short(circle.radius)) deg"
  }

  private static func binning(_ binning: EnergyBinning) -> String {
    "\(binning.bins) bins, \(EnergyFormat.text(from: binning.minimum, to: binning.maximum))"
  }
}
