import GridMath
import Yams

// Flux points and light curves: one source, or a list of them.
extension ConfigurationReader {
  mutating func fluxPoints(_ entry: Entry?) -> [AnalysisConfiguration.FluxPoints] {
    guard let entry else { return [] }
    if case .sequence = entry.node {
      let items = items(entry, expected: "a list of {source, energy_edges}") ?? []
      var result: [AnalysisConfiguration.FluxPoints] = []
      for item in items {
        guard let points = fluxPointsItem(item, isListed: true) else { continue }
        if result.contains(where: { $0.source == points.source }) {
          error(item, "the source \(Spelling.quoted(points.source)) stands in the list twice")
        }
        result.append(points)
      }
      return result
    }
    return fluxPointsItem(entry, isListed: false).map { [$0] } ?? []
  }

  /// One source; Gammapy's mapping without energies asks for nothing.
  private mutating func fluxPointsItem(
    _ entry: Entry, isListed: Bool
  ) -> AnalysisConfiguration.FluxPoints? {
    let known = ["source", "energy_edges", "energy", "parameters", "compare"]
    guard let section = section(entry, known: known) else { return nil }
    if isListed && section["source"] == nil {
      error(entry, "source is missing; expected e.g. {source: Crab, energy_edges: [1 TeV, 10 TeV]}")
    }
    let source = text(section["source"], expected: "the name of a source")
    let comparisons = comparisons(section["compare"])
    let edges = edges(section["energy_edges"]) ?? edges(section["energy"])
    guard let edges else {
      let isGiven = section["energy_edges"] ?? section["energy"]
      if isListed && isGiven == nil {
        error(entry, "energy_edges is missing; expected e.g. energy_edges: [1 TeV, 3 TeV, 10 TeV]")
      }
      return nil
    }
    var result = AnalysisConfiguration.FluxPoints(source: source ?? "source", energyEdges: edges)
    result.comparisons = comparisons
    result.limitSigmas = limitSigmas(section["parameters"])
    result.line = ConfiguredLine((section["source"] ?? entry).line)
    return result
  }

  /// Other results: one `{label, model, points}` or a list of them.
  private mutating func comparisons(_ entry: Entry?) -> [AnalysisConfiguration.Comparison] {
    let example = "{label: 1D, model: model.yaml, points: flux_points.fits}"
    guard let entry else { return [] }
    var listed = [entry]
    if case .sequence = entry.node {
      listed = items(entry, expected: "a list of \(example)") ?? []
    }
    return listed.compactMap { item in
      guard let section = section(item, known: ["label", "model", "points"]) else { return nil }
      let model = path(section["model"], .file, what: "a models file (YAML)")
      let points = path(section["points"], .file, what: "a table of flux points")
      if section["model"] == nil && section["points"] == nil {
        error(item, "neither model nor points is given; expected e.g. \(example)")
        return nil
      }
      let label = text(section["label"], expected: "a name for the legend")
      return .init(label: label ?? "comparison", modelFile: model, pointsFile: points)
    }
  }

  /// `parameters` of an estimator of Gammapy: the confidence of limits; the rest is named.
  mutating func limitSigmas(_ entry: Entry?) -> Double? {
    guard let entry, !entry.node.isNull else { return nil }
    let known = [
      "n_sigma_ul", "n_sigma", "selection_optional", "reoptimize", "sum_over_energy_groups", "norm",
      "fit", "n_sigma_sensitivity", "atol",
    ]
    guard let section = section(entry, known: known) else { return nil }
    for (key, value) in section.values.sorted(by: { $0.key < $1.key }) where key != "n_sigma_ul" {
      note(value, "not used in this version")
    }
    return number(
      section["n_sigma_ul"], NumberLimits(minimum: 0.1, maximum: 10, words: "from 0.1 to 10"),
      example: "1.645")
  }

  // MARK: light curves

  mutating func lightCurves(_ entry: Entry?) -> [AnalysisConfiguration.LightCurve] {
    guard let entry else { return [] }
    if case .sequence = entry.node {
      let items = items(entry, expected: "a list of {source, energy_edges, by}") ?? []
      var result: [AnalysisConfiguration.LightCurve] = []
      for item in items {
        guard let curve = lightCurve(item, isListed: true) else { continue }
        if result.contains(where: { $0.source == curve.source }) {
          error(item, "the source \(Spelling.quoted(curve.source)) stands in the list twice")
        }
        result.append(curve)
      }
      return result
    }
    return lightCurve(entry, isListed: false).map { [$0] } ?? []
  }

  /// One source; Gammapy's mapping without energies asks for nothing.
  private mutating func lightCurve(
    _ entry: Entry, isListed: Bool
  ) -> AnalysisConfiguration.LightCurve? {
    let known = ["source", "energy_edges", "by", "time_intervals", "parameters"]
    let example = "{source: Crab, energy_edges: [1 TeV, 10 TeV], by: night}"
    guard let section = section(entry, known: known) else { return nil }
    var result = AnalysisConfiguration.LightCurve()
    if isListed && section["source"] == nil {
      error(entry, "source is missing; expected e.g. \(example)")
    }
    if let source = text(section["source"], expected: "the name of a source") {
      result.source = source
    }
    result.intervals = intervals(section["time_intervals"])
    if let by = section["by"] {
      if !result.intervals.isEmpty {
        error(by, "by and time_intervals are both given; keep one of them")
      }
      result.grouping = choice(by, of: AnalysisConfiguration.LightCurve.Grouping.self) ?? .run
    }
    guard let given = section["energy_edges"] else {
      if isListed { error(entry, "energy_edges is missing; expected e.g. \(example)") }
      return nil
    }
    guard let edges = edges(given) else { return nil }
    result.energyEdges = edges
    result.limitSigmas = limitSigmas(section["parameters"])
    result.line = ConfiguredLine((section["source"] ?? entry).line)
    return result
  }
}
