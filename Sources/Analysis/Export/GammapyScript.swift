import Foundation
import GridMath
package import SkyGeometry

/// A Python script that carries out an analysis with Gammapy 2.1 and writes the same products.
///
/// It is made of the configuration's numbers, not of ours: reduction, norms, fit and estimators are
/// Gammapy's own. Background norms that the data say nothing about are frozen, and all are kept at 0
/// or above, because Gammapy's minimiser fails on them otherwise.
package struct GammapyScript: Sendable {
  /// What the script stands for; its geometry has a centre.
  package let configuration: AnalysisConfiguration
  /// OBS_IDs in the order of the stack.
  package let runs: [Int]
  /// Models file with the background models, relative to the script; nil: nothing is fitted.
  package let modelsFile: String?
  /// DS9 file with the exclusions, relative to the script; nil: none.
  package let regionsFile: String?
  /// Whether pixels are left out by a mask in a FITS file.
  package let hasMaskFile: Bool
  /// Program and version.
  package let creator: String
  /// Regions with a `fitUse`; those of the configuration alone where empty.
  package var fitRegions: [SkyRegion] = []

  package init(
    _ configuration: AnalysisConfiguration, runs: [Int], modelsFile: String?, regionsFile: String?,
    hasMaskFile: Bool = false, creator: String
  ) {
    self.configuration = configuration
    self.runs = runs
    self.modelsFile = modelsFile
    self.regionsFile = regionsFile
    self.hasMaskFile = hasMaskFile
    self.creator = creator
  }

  /// What Gammapy has no equivalent for in this script; empty: nothing is left out.
  package var gaps: [String] {
    var gaps: [String] = []
    if configuration.general.datasetsFile != nil {
      gaps.append("general.datasets_file: the script begins from observations")
    }
    if configuration.datasets.background.method == .ring {
      gaps.append("datasets.background.method: ring backgrounds are not in the script")
    }
    if hasMaskFile {
      gaps.append("datasets.background.exclusion: masks in FITS files are not in the script")
    }
    if !configuration.lightCurves.isEmpty { gaps.append("light_curve is not in the script") }
    if configuration.fit?.regionFile != nil, fitRegions.isEmpty {
      gaps.append("fit.region: region files are not in the script, circles are")
    }
    return gaps
  }

  /// The script.
  package var text: String {
    var parts = [head, geometry, reduction, maps]
    if configuration.tsMap != nil { parts.append(tsMap) }
    if modelsFile != nil {
      parts.append(fit)
      if configuration.residuals != nil { parts.append(residuals) }
      if !configuration.fluxPoints.isEmpty { parts.append(fluxPoints) }
    }
    parts.append(
      """
      (out / "summary.json").write_text(json.dumps(summary, indent=1))
      """)
    return parts.joined(separator: "\n\n") + "\n"
  }

  // MARK: words

  /// Name that the script gets.
  package static let fileName = "analysis_gammapy.py"

  /// Words by which a script is known to be an export.
  static let mark = " with Gammapy 2.1, as exported by "

  var title: String {
    configuration.source.map { URL(fileURLWithPath: $0).lastPathComponent }
      ?? configuration.observations.datastore?.written ?? "a data store"
  }

  static func binning(_ binning: EnergyBinning) -> String {
    "\"\(binning.minimum.shortest) TeV\", \"\(binning.maximum.shortest) TeV\", nbin=\(binning.bins)"
  }

  static func direction(_ direction: SkyDirection) -> String {
    "SkyCoord(\(direction.lon.shortest), \(direction.lat.shortest), unit=\"deg\", "
      + "frame=\"\(direction.frame.rawValue)\")"
  }

  static func edgesArgument(_ edges: [Double]) -> String {
    edges.isEmpty
      ? "" : ", energy_edges=[\(edges.map(\.shortest).joined(separator: ", "))] * u.TeV"
  }

  /// A list in as many lines as it takes.
  static func list(_ items: [String], width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for item in items {
      if !line.isEmpty, line.count + item.count + 2 > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + item + ","
    }
    lines.append(line)
    return "[" + lines.joined(separator: "\n         ").dropLast() + "]"
  }

  /// A Python string literal; JSON's escapes are Python's.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value):
        quoted += String(format: "\\x%02x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Text inside of the script's own description.
  static func comment(_ text: String) -> String {
    text.escapingControls.replacing("\\", with: "/").replacing("\"", with: "'")
  }
}
