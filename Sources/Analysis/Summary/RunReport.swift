import Estimators
import Foundation
import GridMath
import Models
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
  /// What was analysed, for the title; nil: the name of the analysis file.
  package var subject: String?
  /// What was not drawn or is missing, with the reason.
  package var missing: [String] = []
  /// What a report says beyond the summary.
  private(set) var details = Details()

  /// Words about models and places that a summary has no numbers of.
  struct Details: Sendable {
    /// Formulas by name of the model.
    var formulas: [String: String] = [:]
    /// What a parameter is of, by model and name: the energies of a norm.
    var parameters: [String: String] = [:]
    /// Where the TS map is highest.
    var brightest: SkyDirection?
  }

  /// Standard deviations of limits where the file does not say.
  private static let usualLimitSigmas = FluxPoints(source: "", points: []).limitSigmas

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
    details = Details(result, summary)
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
    if let subject { return "Report of " + subject }
    let path = configuration.source ?? configuration.observations.datastore?.written ?? ""
    let name = path.split(separator: "/").last.map(String.init) ?? "an analysis"
    return "Report of " + name
  }

  private var head: String {
    "Written by \(Self.plain(creator)). Energies in TeV, fluxes in cm⁻² s⁻¹, errors of one standard "
      + "deviation; all numbers are those of `summary.json`, rounded."
  }

  private var data: String {
    var lines = ["## Data", ""]
    if let store = configuration.observations.datastore {
      let path = store.written.hasPrefix("/") ? Self.standardized(store.written) : store.written
      lines += ["Data store `\(Self.code(path))`.", ""]
    }
    if let file = configuration.general.datasetsFile {
      lines += ["Reduced datasets of `\(Self.code(file.written))`.", ""]
    }
    guard !summary.reduced.isEmpty else { return lines.dropLast().joined(separator: "\n") }
    let total = SummaryNumber(summary.reduced.reduce(0) { $0 + $1.livetime.value })
    var sentence = "\(summary.reduced.count) runs of \(Self.hours(total)) h were reduced"
    if let norms = summary.fovBackground, norms.contains(where: { !$0.isKept }) {
      let kept = Set(norms.filter(\.isKept).map(\.name))
      let used = summary.reduced.filter { kept.contains($0.name) }
      let time = SummaryNumber(used.reduce(0) { $0 + $1.livetime.value })
      sentence += "; \(used.count) of them, \(Self.hours(time)) h, are used"
    }
    lines += [
      sentence
        + ". Background is what the responses predict, before the norm of the run; safe means in "
        + "the safe range.", "",
      Self.row(["run", "good time (s)", "counts", "background", "counts, safe", "background, safe"]
      ),
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
    if let map = configuration.excessMap {
      items.append("significance in disks of \(map.correlationRadius.shortest)° around each pixel")
    }
    if let radius = configuration.smoothRadius {
      items.append("smoothed maps: Gaussian of \(radius.shortest)°")
    }
    if let map = configuration.tsMap {
      let source = map.model.map { "the model " + Self.plain($0) } ?? "a point"
      items.append("TS map of \(source), spectral index \(map.index.shortest)")
    }
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
      lines.append(
        "- \(Self.plain(region.name)), \(region.shape.kind)\(Self.size(of: region.shape))"
          + (place ?? ""))
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
        Self.plain($0.name), Self.number($0.norm, error: $0.normError),
        Self.number($0.normError, digits: 3), $0.isKept ? "kept" : "**left out**",
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
        "Significance from \(Self.fixed(map.minimum, 2)) to \(Self.fixed(map.maximum, 2)); in the "
          + "\(map.offPixels) pixels outside of the exclusions its mean is \(Self.fixed(map.mean, 3)) "
          + "and its width \(Self.fixed(map.width, 3)).",
      ]
    }
    if let map = summary.tsMap {
      lines += [
        "",
        "The TS map has its highest √TS, \(Self.fixed(map.maximum, 2))\(brightest), with a flux of "
          + "\(Self.number(map.fluxAtMaximum, digits: 4)) cm⁻² s⁻¹; \(map.finite) pixels have a value.",
      ]
    }
    let shown = [
      "maps", "excess_map", "significance_distribution", "ts_map", "residual_map",
      "residual_significance", "residual_distribution",
    ]
    lines += shown.flatMap { picture($0) }
    return lines.joined(separator: "\n")
  }

  private var brightest: String {
    details.brightest.map {
      String(format: ", at %.4f° %+.4f°", $0.icrs.lon, $0.icrs.lat)
    } ?? ""
  }

  private var models: String {
    guard let fit = summary.fit else { return "" }
    var lines = ["## Models", ""]
    var names: [String] = []
    for parameter in fit.parameters where !names.contains(parameter.model) {
      names.append(parameter.model)
    }
    for name in names {
      guard let formula = details.formulas[name] else { continue }
      lines.append("- \(Self.plain(name)): \(Self.plain(formula))")
    }
    if lines.count > 2 { lines.append("") }
    lines += [Self.row(["model", "parameter", "value", "error", "unit", ""]), Self.rule(6)]
    lines += fit.parameters.map { parameter in
      let own = details.parameters[parameter.model + "." + parameter.name].map { [$0] } ?? []
      let notes = own + (parameter.frozen ? ["frozen"] : []) + (parameter.flags ?? [])
      // What was not fitted has no error, not one of zero.
      let isFitted = !parameter.frozen && parameter.error.value > 0
      return Self.row([
        Self.plain(parameter.model), Self.plain(parameter.name),
        Self.number(parameter.value, error: parameter.error),
        isFitted ? Self.number(parameter.error, digits: 3) : "", Self.plain(parameter.unit),
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
        + "Statistic \(Self.fixed(fit.statistic, 4)), expected distance to the minimum "
        + "\(Self.number(fit.distance, digits: 2)), \(Self.number(fit.predicted)) counts predicted in the "
        + "safe range, \(fit.datasets.count) \(fit.datasets.count == 1 ? "dataset" : "datasets").",
    ]
    if let start = summary.start {
      let drop = start.statistic.value - fit.statistic.value
      lines += [
        "",
        abs(drop) < 1e-3
          ? "The models file has the values of this fit already: the statistic there is "
            + "\(Self.fixed(start.statistic, 4)), over \(start.bins) bins."
          : "With the values of the models file the statistic was \(Self.fixed(start.statistic, 4)), "
            + "over \(start.bins) bins.",
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
      let sigmas =
        configuration.fluxPoints.first { $0.source == source }?.limitSigmas ?? Self.usualLimitSigmas
      lines += [
        "", "### \(Self.plain(source))", "",
        "dN/dE at the reference energy of each range; limits are of \(sigmas.shortest) standard "
          + "deviations.", "",
        Self.row([
          "from (TeV)", "to (TeV)", "at (TeV)", "dN/dE (cm⁻² s⁻¹ TeV⁻¹)", "−", "+", "limit", "√TS",
          "",
        ]),
        Self.rule(9),
      ]
      for i in points.energyRef.indices {
        let isLimit = points.isLimit[i]
        lines.append(
          Self.row([
            Self.number(points.energyMin[i], digits: 4),
            Self.number(points.energyMax[i], digits: 4),
            Self.number(points.energyRef[i], digits: 4),
            Self.number(points.dnde[i], error: points.dndeError[i]),
            Self.number(points.dndeErrorNegative[i], digits: 3),
            Self.number(points.dndeErrorPositive[i], digits: 3),
            Self.number(points.dndeLimit[i], digits: 3), Self.fixed(points.sqrtTS[i], 2),
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
          "### \(Self.plain(source)), \(Self.number(curve.energyMin, digits: 4)) to "
            + "\(Self.number(curve.energyMax, digits: 4)) TeV", "",
          "Mean flux \(Self.number(curve.meanFlux, error: curve.meanFluxError)) ± "
            + "\(Self.number(curve.meanFluxError, digits: 3)) cm⁻² s⁻¹; χ² "
            + "\(Self.fixed(curve.variability, 2)) for \(curve.degreesOfFreedom) degrees of freedom, "
            + "probability of a steady source \(Self.number(curve.probability, digits: 3)).", "",
          Self.row(["interval", "from (MJD)", "to", "flux (cm⁻² s⁻¹)", "error", "limit", "√TS"]),
          Self.rule(7),
        ]
        for i in curve.names.indices {
          lines.append(
            Self.row([
              Self.plain(curve.names[i]), Self.number(curve.timeMin[i], digits: 10),
              Self.number(curve.timeMax[i], digits: 10),
              Self.number(curve.flux[i], error: curve.fluxError[i]),
              Self.number(curve.fluxError[i], digits: 3),
              Self.number(curve.fluxLimit[i], digits: 3),
              Self.fixed(curve.sqrtTS[i], 2),
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

  /// As many digits as the error has a meaning for, its third; without one up to nine.
  static func number(_ number: SummaryNumber, error: SummaryNumber) -> String {
    let (value, size) = (abs(number.value), error.value)
    guard value > 0, value.isFinite, size > 0, size.isFinite else {
      return self.number(number, digits: 9)
    }
    let digits = Int(log10(value).rounded(.down) - log10(size).rounded(.down)) + 3
    return self.number(number, digits: min(max(digits, 3), 12))
  }

  /// A number of decimals; a dash where there is no value.
  static func fixed(_ number: SummaryNumber, _ decimals: Int) -> String {
    number.value.isFinite ? String(format: "%.\(decimals)f", number.value) : "–"
  }

  /// Without `..` and doubled slashes; links are not followed.
  private static func standardized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// ` of 0.3°`, in the words of the shape.
  private static func size(of shape: RegionShape) -> String {
    switch shape {
    case .circle(_, let radius): " of \(radius.shortest)°"
    case .ellipse(_, let a, let b, _): " of \(a.shortest)° by \(b.shortest)°"
    case .rectangle(_, let width, let height, _):
      " of \(width.shortest)° by \(height.shortest)°"
    case .annulus(_, let inner, let outer): " from \(inner.shortest)° to \(outer.shortest)°"
    case .polygon(let corners): " of \(corners.count) corners"
    }
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
