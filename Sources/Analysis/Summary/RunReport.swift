import Foundation
import GridMath
package import SkyGeometry

/// A report of an analysis in Markdown: what was done and what came out, with its figures.
///
/// Settings are those of the analysis file; every number of a result is one of the summary.
package struct RunReport: Sendable {
  package let configuration: AnalysisConfiguration
  package let summary: RunSummary
  /// Exclusions, in words.
  package let exclusions: [SkyRegion]
  /// Program and version.
  package let creator: String
  /// What was not drawn or is missing, with the reason.
  package var missing: [String] = []

  /// Name of the file.
  package static let fileName = "report.md"

  package init(
    _ configuration: AnalysisConfiguration, _ summary: RunSummary, exclusions: [SkyRegion],
    creator: String
  ) {
    self.configuration = configuration
    self.summary = summary
    self.exclusions = exclusions
    self.creator = creator
  }

  /// The report of a result with its summary.
  package init(_ result: RunResult, _ summary: RunSummary, creator: String) {
    self.init(
      result.opened.configuration, summary, exclusions: result.opened.exclusions, creator: creator)
    missing = result.diagnostics.filter { $0.severity >= .warning }.map(\.line)
  }

  /// The file as text.
  package var text: String {
    var parts = ["# " + Self.plain(title), head]
    parts += [data, cuts, norms, stack, models, fit, fluxPoints, lightCurves, remarks]
      .filter { !$0.isEmpty }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// Writes the file into a folder, whole or not at all.
  ///
  /// - Throws: `AnalysisError`.
  package func write(to folder: String) throws(AnalysisError) {
    try WholeFile.write(Array(text.utf8), to: folder + "/" + Self.fileName)
  }

  // MARK: parts

  private var title: String {
    let path = configuration.source ?? configuration.observations.datastore?.written ?? ""
    let name = path.split(separator: "/").last.map(String.init) ?? "an analysis"
    return "Report of " + name
  }

  private var head: String {
    "Written by \(Self.plain(creator)). Energies in TeV, fluxes in cm⁻² s⁻¹, all numbers as in "
      + "`summary.json`."
  }

  private var data: String {
    var lines = ["## Data", ""]
    if let store = configuration.observations.datastore {
      lines += ["Data store `\(Self.code(store.written))`.", ""]
    }
    if let file = configuration.general.datasetsFile {
      lines += ["Reduced datasets of `\(Self.code(file.written))`.", ""]
    }
    guard !summary.reduced.isEmpty else { return lines.dropLast().joined(separator: "\n") }
    let total = SummaryNumber(summary.reduced.reduce(0) { $0 + $1.livetime.value })
    lines += [
      "\(summary.reduced.count) runs of \(Self.hours(total)) h were reduced.", "",
      Self.row(["run", "livetime (s)", "counts", "background", "counts, safe", "background, safe"]),
      Self.rule(6),
    ]
    lines += summary.reduced.map {
      Self.row([
        Self.plain($0.name), Self.number($0.livetime), Self.number($0.counts),
        Self.number($0.background), Self.number($0.countsSafe), Self.number($0.backgroundSafe),
      ])
    }
    return lines.joined(separator: "\n")
  }

  private var cuts: String {
    let datasets = configuration.datasets
    let mask = datasets.safeMask
    var items = [
      "map of \(datasets.geometry.width.shortest)° × \(datasets.geometry.height.shortest)°, pixels "
        + "of \(datasets.geometry.binsize.shortest)°",
      "\(datasets.energy.bins) bins of energy, "
        + EnergyFormat.text(from: datasets.energy.minimum, to: datasets.energy.maximum),
      "events to \(datasets.offsetMax.shortest)° from the pointing",
    ]
    if configuration.general.datasetsFile != nil { items = [] }
    if mask.methods.isEmpty {
      items.append("no safe range")
    } else {
      var details: [String] = []
      if mask.methods.contains(.offsetMax) {
        details.append("offsets to \(mask.offsetMax.shortest)°")
      }
      if mask.methods.contains(where: { $0.rawValue.hasPrefix("aeff") }) {
        details.append("effective area above \(mask.aeffPercent.shortest) % of its maximum")
      }
      if mask.methods.contains(where: { $0.rawValue.hasPrefix("edisp") }) {
        details.append("energy bias below \(mask.biasPercent.shortest) %")
      }
      items.append(
        "safe range by \(mask.methods.map(\.rawValue).joined(separator: ", "))"
          + (details.isEmpty ? "" : ": " + details.joined(separator: ", ")))
    }
    if let range = configuration.fit {
      let ends = [
        range.minimum.map { "from " + EnergyFormat.text($0) },
        range.maximum.map { "up to " + EnergyFormat.text($0) },
      ].compactMap { $0 }
      if !ends.isEmpty { items.append("fitted " + ends.joined(separator: " ")) }
      if !range.regions.isEmpty || range.regionFile != nil {
        items.append("fitted inside of the regions of `fit.region` only")
      }
    }
    var lines = ["## Cuts and safe ranges", ""] + items.map { "- " + $0 }
    lines += ["", "## Exclusions", ""]
    let active = exclusions.filter { $0.role == .exclude && $0.isEnabled }
    if active.isEmpty { lines.append("None.") }
    for region in active {
      let place = region.shape.center.map { center in
        String(format: " at %.4f° %+.4f°", center.icrs.lon, center.icrs.lat)
      }
      lines.append("- \(Self.plain(region.name)), \(region.shape.kind)\(place ?? "")")
    }
    lines += ["", "\(summary.exclusionPixels) pixels are excluded."]
    return lines.joined(separator: "\n")
  }

  private var norms: String {
    guard let norms = summary.fovBackground, !norms.isEmpty else { return "" }
    let range = configuration.datasets.background.normRange
    var lines = [
      "## Background norms", "",
      "\(norms.count(where: \.isKept)) of \(norms.count) runs are kept: norm from "
        + "\(range.lowerBound.shortest) to \(range.upperBound.shortest).", "",
      Self.row(["run", "norm", "error", ""]), Self.rule(4),
    ]
    lines += norms.map {
      Self.row([
        Self.plain($0.name), Self.number($0.norm), Self.number($0.normError),
        $0.isKept ? "kept" : "**left out**",
      ])
    }
    return lines.joined(separator: "\n")
  }

  private var stack: String {
    var lines: [String] = []
    if let stacked = summary.stacked {
      lines += [
        "## Stack and maps", "",
        "\(Self.number(stacked.counts)) counts on a background of "
          + "\(Self.number(stacked.background)), \(stacked.maskSafeBins) safe bins.",
      ]
    }
    if let map = summary.liMa {
      lines += [
        "",
        "Significance from \(Self.number(map.minimum)) to \(Self.number(map.maximum)); in the "
          + "\(map.offPixels) pixels outside of the exclusions its mean is \(Self.number(map.mean)) "
          + "and its width \(Self.number(map.width)).",
      ]
    }
    if let map = summary.tsMap {
      lines += [
        "",
        "The TS map has its highest √TS, \(Self.number(map.maximum)), at a flux of "
          + "\(Self.number(map.fluxAtMaximum)) cm⁻² s⁻¹; \(map.finite) pixels have a value.",
      ]
    }
    let shown = [
      "maps", "excess_map", "significance_distribution", "ts_map", "residual_map",
      "residual_significance", "residual_distribution",
    ]
    lines += shown.flatMap { picture($0) }
    return lines.joined(separator: "\n")
  }

  private var models: String {
    guard let fit = summary.fit else { return "" }
    var lines = [
      "## Models", "",
      Self.row(["model", "parameter", "value", "error", "unit", ""]), Self.rule(6),
    ]
    lines += fit.parameters.map { parameter in
      let notes = (parameter.frozen ? ["frozen"] : []) + (parameter.flags ?? [])
      return Self.row([
        Self.plain(parameter.model), Self.plain(parameter.name), Self.number(parameter.value),
        parameter.frozen ? "" : Self.number(parameter.error), Self.plain(parameter.unit),
        Self.plain(notes.joined(separator: ", ")),
      ])
    }
    return lines.joined(separator: "\n")
  }

  private var fit: String {
    guard let fit = summary.fit else { return "" }
    var lines = [
      "## Fit", "",
      "\(fit.success ? "" : "**Not converged.** ")\(Self.plain(fit.state.capitalizedFirst)). "
        + "Statistic \(Self.number(fit.statistic)), expected distance to the minimum "
        + "\(Self.number(fit.distance)), \(Self.number(fit.predicted)) counts predicted, "
        + "\(fit.datasets.count) \(fit.datasets.count == 1 ? "dataset" : "datasets").",
    ]
    if let start = summary.start {
      lines += [
        "",
        "Before the fit the statistic was \(Self.number(start.statistic)) over \(start.bins) bins.",
      ]
    }
    let names = Set(summary.figures ?? []).filter { $0.hasPrefix("residual_spectrum_") }
    lines += names.sorted().filter { $0.hasSuffix(".svg") }.flatMap {
      picture(String($0.dropLast(4)))
    }
    return lines.joined(separator: "\n")
  }

  private var fluxPoints: String {
    guard let all = summary.fluxPoints, !all.isEmpty else { return "" }
    var lines = ["## Flux points"]
    for (source, points) in all.sorted(by: { $0.key < $1.key }) {
      lines += [
        "", "### \(Self.plain(source))", "",
        Self.row(["from", "to", "dN/dE (cm⁻² s⁻¹ TeV⁻¹)", "−", "+", "limit", "√TS", ""]),
        Self.rule(8),
      ]
      for i in points.energyRef.indices {
        let isLimit = points.isLimit[i]
        lines.append(
          Self.row([
            Self.number(points.energyMin[i]), Self.number(points.energyMax[i]),
            Self.number(points.dnde[i]), Self.number(points.dndeErrorNegative[i]),
            Self.number(points.dndeErrorPositive[i]), Self.number(points.dndeLimit[i]),
            Self.number(points.sqrtTS[i]),
            Self.plain(
              ((isLimit ? ["limit"] : []) + points.gaps[i]).joined(separator: "; ")),
          ]))
      }
      lines += picture("sed_" + source)
    }
    return lines.joined(separator: "\n")
  }

  private var lightCurves: String {
    guard let all = summary.lightCurves, !all.isEmpty else { return "" }
    var lines = ["## Light curves"]
    for (source, curves) in all.sorted(by: { $0.key < $1.key }) {
      for curve in curves {
        lines += [
          "",
          "### \(Self.plain(source)), \(Self.number(curve.energyMin)) to "
            + "\(Self.number(curve.energyMax)) TeV", "",
          "Mean flux \(Self.number(curve.meanFlux)) ± \(Self.number(curve.meanFluxError)); "
            + "χ² \(Self.number(curve.variability)) for \(curve.degreesOfFreedom) degrees of freedom, "
            + "probability of a steady source \(Self.number(curve.probability)).", "",
          Self.row(["interval", "from (MJD)", "to", "flux", "error", "limit", "√TS"]),
          Self.rule(7),
        ]
        for i in curve.names.indices {
          lines.append(
            Self.row([
              Self.plain(curve.names[i]), Self.number(curve.timeMin[i], digits: 10),
              Self.number(curve.timeMax[i], digits: 10), Self.number(curve.flux[i]),
              Self.number(curve.fluxError[i]), Self.number(curve.fluxLimit[i]),
              Self.number(curve.sqrtTS[i]),
            ]))
        }
      }
      lines += picture("light_curve_" + source)
    }
    return lines.joined(separator: "\n")
  }

  private var remarks: String {
    guard !missing.isEmpty else { return "" }
    return (["## Remarks", ""] + missing.map { "- " + Self.plain($0) }).joined(separator: "\n")
  }

  // MARK: words

  /// Lines that show a figure, if it was drawn.
  private func picture(_ name: String) -> [String] {
    let file = (summary.figures ?? []).first {
      $0.hasSuffix(".svg") && ($0 == name + ".svg" || $0 == Products.fileName(name) + ".svg")
    }
    guard let file else { return [] }
    let place = file.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file
    return ["", "![\(Self.plain(name.replacing("_", with: " ")))](\(place))"]
  }

  /// Six digits unless others are asked for; a dash where there is no value.
  static func number(_ number: SummaryNumber, digits: Int = 6) -> String {
    number.value.isFinite ? String(format: "%.\(digits)g", number.value) : "–"
  }

  private static func hours(_ seconds: SummaryNumber) -> String {
    String(format: "%.2f", seconds.value / 3600)
  }

  static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  static func rule(_ columns: Int) -> String {
    "|" + String(repeating: "---|", count: columns)
  }

  /// Text that Markdown leaves as it is.
  static func plain(_ text: String) -> String {
    var out = ""
    for scalar in text.escapingControls.unicodeScalars {
      if "\\`*_[]<>|#".unicodeScalars.contains(scalar) { out += "\\" }
      out.unicodeScalars.append(scalar)
    }
    return out
  }

  private static func code(_ text: String) -> String {
    text.escapingControls.replacing("`", with: "'")
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
