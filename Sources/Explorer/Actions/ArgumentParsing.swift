import Analysis
import GridMath
package import SkyGeometry
package import TerminalRendering

/// Why a text is no argument: one line with what is accepted.
package struct ArgumentProblem: Error, Sendable, Equatable {
  package let text: String

  init(_ text: String) {
    self.text = text.escapingControls
  }
}

extension ExplorerState {
  /// Reads an argument as it is typed in the palette or in a question.
  package func parse(_ text: String, as kind: ArgumentKind) -> Result<Argument, ArgumentProblem> {
    let text = text.trimmingBlanks
    if text.isEmpty { return .failure(ArgumentProblem("needs " + kind.explanation)) }
    switch kind {
    case .none: return .failure(ArgumentProblem("takes no argument"))
    case .steps: return number(text, kind) { $0 >= 1 && $0 <= 10_000 }
    case .onOff: return choice(text, kind)
    case .seconds: return number(text, kind) { (0.25...4).contains($0) }
    case .percentile: return number(text, kind) { $0 >= 50 && $0 <= 100 }
    case .angle:
      if text.lowercased() == "off" { return .success(.number(0)) }
      return angle(text)
    case .limits: return pair(text, kind)
    case .significanceLevels: return significanceLevels(text)
    case .level:
      if text.lowercased() == "off" { return .success(.text("off")) }
      let (plain, factor) = ofBar(text)
      return number(plain, kind) { _ in true }.map { argument in
        if case .number(let value) = argument { return .number(value / factor) }
        return argument
      }
    case .valueRanges: return valueRanges(text)
    case .coordinates: return coordinates(text)
    case .view: return view(text)
    case .energyRange: return energies(text, kind)
    case .fitRange:
      return ["all", "off"].contains(text.lowercased())
        ? .success(.text("all")) : energies(text, kind)
    case .regionNumbers:
      guard let draft = draft ?? selectedDraft else {
        return .failure(ArgumentProblem("no region is selected"))
      }
      return region(text) { regionNumbers($0, for: draft) }
    case .newRegion: return region(text) { newRegion($0) }
    case .layer, .stretch, .colorMap, .theme, .region, .source, .observation:
      return choice(text, kind)
    case .background, .residual, .spectrumUnit: return choice(text, kind)
    case .energyEdges: return energyEdges(text)
    case .contours: return contours(text)
    case .parameter, .parameterValue, .parameterBounds, .parameterPair, .model, .modelName,
      .modelSpectrum, .modelShape, .modelPosition, .modelAbsorption, .newSource:
      return parseModelArgument(text, as: kind)
    case .testSource, .tsEnergies, .tsBase, .kernelWidth, .panelEdges:
      return parseSkyArgument(text, as: kind)
    case .picture: return picture(text)
    case .workspace: return workspace(text)
    case .name, .search, .path, .folder: return .success(.text(text))
    }
  }

  func number(
    _ text: String, _ kind: ArgumentKind, accepts: (Double) -> Bool
  ) -> Result<Argument, ArgumentProblem> {
    guard let value = Self.double(text.hasSuffix("%") ? String(text.dropLast()) : text),
      accepts(value)
    else { return .failure(ArgumentProblem("\"\(text)\" is not " + kind.explanation)) }
    return .success(.number(value))
  }

  /// A finite number; true minus signs and decimal commas are read too.
  static func double(_ text: some StringProtocol) -> Double? {
    let plain = String(text.map { $0 == "−" ? "-" : $0 == "," ? "." : $0 })
    guard let value = Double(plain), value.isFinite else { return nil }
    return value
  }

  func angle(_ text: String) -> Result<Argument, ArgumentProblem> {
    var number = Substring(text.lowercased())
    var factor = 1.0
    for (suffix, scale) in [("deg", 1.0), ("°", 1.0), ("arcmin", 1 / 60.0), ("'", 1 / 60.0)]
    where number.hasSuffix(suffix) {
      number = number.dropLast(suffix.count)
      factor = scale
    }
    guard let value = Self.double(String(number).trimmingBlanks), value >= 0, value * factor <= 10
    else {
      return .failure(ArgumentProblem("\"\(text)\" is not an angle from 0 to 10 deg, or off"))
    }
    return .success(.number(value * factor))
  }

  /// A file for a picture; `map` before it takes the map alone, `screen` everything as without.
  private func picture(_ text: String) -> Result<Argument, ArgumentProblem> {
    guard PictureFormat(path: text) != nil, !["map", "screen"].contains(text) else {
      return .failure(
        ArgumentProblem("\"\(text)\" is not " + ArgumentKind.picture.explanation))
    }
    return .success(.text(text))
  }

  /// `save FILE` or `open FILE`; `save` alone is for the file that the workspace has already.
  private func workspace(_ text: String) -> Result<Argument, ArgumentProblem> {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let isKnown = words == ["save"] && workspacePath != nil
    guard let verb = words.first, ["save", "open"].contains(verb), isKnown || words.count == 2
    else {
      return .failure(
        ArgumentProblem("\"\(text)\" is not " + ArgumentKind.workspace.explanation))
    }
    return .success(.text(text))
  }

  private func pair(_ text: String, _ kind: ArgumentKind) -> Result<Argument, ArgumentProblem> {
    let (plain, factor) = ofBar(text)
    let parts = plain.split { $0 == " " || $0 == "…" || $0 == ";" }.filter { $0 != "to" }
    guard parts.count == 2, let a = Self.double(parts[0]), let b = Self.double(parts[1]), a < b
    else { return .failure(ArgumentProblem("\"\(text)\" is not " + kind.explanation)) }
    return .success(.pair(a / factor, b / factor))
  }

  /// One level, or two of which the higher one makes seeds: the lower and the higher.
  private func significanceLevels(_ text: String) -> Result<Argument, ArgumentProblem> {
    let parts = text.split { $0 == " " || $0 == ";" }
    let numbers = parts.compactMap { Self.double($0) }.sorted()
    guard numbers.count == parts.count, (1...2).contains(numbers.count), numbers[0] > 0 else {
      return .failure(
        ArgumentProblem("\"\(text)\" is not " + ArgumentKind.significanceLevels.explanation))
    }
    return .success(.pair(numbers[0], numbers[numbers.count - 1]))
  }

  /// Pairs of numbers, each with the lower first; `inf` has no end.
  private func valueRanges(_ text: String) -> Result<Argument, ArgumentProblem> {
    let parts = text.split(separator: " ")
    let values = parts.compactMap { $0.lowercased() == "inf" ? .infinity : Self.double($0) }
    let ranges = stride(from: 0, to: values.count - 1, by: 2).compactMap { place in
      values[place] < values[place + 1] ? values[place]...values[place + 1] : nil
    }
    guard values.count == parts.count, values.count == 2 * ranges.count, !ranges.isEmpty else {
      return .failure(
        ArgumentProblem("\"\(text)\" is not " + ArgumentKind.valueRanges.explanation))
    }
    return .success(.ranges(ranges))
  }

  func coordinates(_ text: String) -> Result<Argument, ArgumentProblem> {
    position(of: text).map { .direction($0) }
  }

  /// A position and a width: the last word is the width.
  private func view(_ text: String) -> Result<Argument, ArgumentProblem> {
    let words = text.split(separator: " ")
    let position = words.dropLast().joined(separator: " ")
    // Fields are wider than the largest angle of a setting.
    guard !position.isEmpty, let width = words.last.flatMap({ Self.double($0) }), width > 0,
      width <= 360
    else { return .failure(ArgumentProblem("\"\(text)\" is not " + ArgumentKind.view.explanation)) }
    return self.position(of: position).map { .view($0, width: width) }
  }

  /// A range of energies: `0.5 2 TeV`, `500 GeV - 2 TeV`; TeV if no unit is given.
  func energies(
    _ text: String, _ kind: ArgumentKind = .energyRange
  ) -> Result<Argument, ArgumentProblem> {
    guard let values = EnergyFormat.parse(text) ?? EnergyFormat.parse(text + " TeV"),
      values.count == 2, values[0] < values[1]
    else {
      return .failure(ArgumentProblem("\"\(text)\" is not " + kind.explanation))
    }
    return .success(.pair(values[0], values[1]))
  }

  /// Increasing energies, TeV if no unit is given.
  private func energyEdges(_ text: String) -> Result<Argument, ArgumentProblem> {
    if ["auto", "default", "off"].contains(text.lowercased()) { return .success(.energies([])) }
    let values = EnergyFormat.parse(text) ?? EnergyFormat.parse(text + " TeV") ?? []
    guard values.count > 1, zip(values, values.dropFirst()).allSatisfy(<) else {
      return .failure(ArgumentProblem("\"\(text)\" is not " + ArgumentKind.energyEdges.explanation))
    }
    return .success(.energies(values))
  }

  /// A region whose text may end with its role.
  private func region(
    _ text: String, read: (String) -> Result<Argument, ArgumentProblem>
  ) -> Result<Argument, ArgumentProblem> {
    let roles: [SkyRegion.Role] = [.exclude, .source, .background]
    let word = text.split(separator: " ").last?.lowercased() ?? ""
    guard let role = roles.first(where: { $0.title == word }) else { return read(text) }
    return read(String(text.dropLast(word.count)).trimmingBlanks).map { argument in
      if case .shape(let shape, _) = argument { return .shape(shape, role: role) }
      return argument
    }
  }

  /// New numbers for the draft or the selected region: a position, if any, and the sizes.
  private func regionNumbers(
    _ text: String, for edited: RegionDraft
  ) -> Result<Argument, ArgumentProblem> {
    var draft = edited
    let problem = ArgumentProblem("\"\(text)\" is not " + draft.numbersExplanation)
    let parts = text.split(separator: " ").map(String.init)
    guard draft.kind != .polygon else {
      let numbers = parts.compactMap { Self.double($0) }
      guard numbers.count == parts.count, numbers.count >= 6, numbers.count % 2 == 0 else {
        return .failure(problem)
      }
      draft.vertices = stride(from: 0, to: numbers.count, by: 2).map {
        SkyDirection(lon: numbers[$0], lat: numbers[$0 + 1].clamped(to: -90...90), frame: .icrs)
      }
      return draft.region.map { .success(.shape($0.shape, role: nil)) } ?? .failure(problem)
    }
    let sizes = draft.sizeCount
    guard parts.count >= sizes else { return .failure(problem) }
    let numbers = parts.suffix(sizes).compactMap { Self.double($0) }
    guard numbers.count == sizes else { return .failure(problem) }
    let position = parts.dropLast(sizes).joined(separator: " ")
    if !position.isEmpty {
      switch self.position(of: position) {
      case .success(let center): draft.center = center
      case .failure(let problem): return .failure(problem)
      }
    }
    draft.set(sizes: numbers)
    guard draft.major > 0, draft.kind == .circle || draft.minor > 0,
      draft.kind != .annulus || draft.minor < draft.major, let region = draft.region
    else { return .failure(problem) }
    return .success(.shape(region.shape, role: nil))
  }

  private func newRegion(_ text: String) -> Result<Argument, ArgumentProblem> {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let kind = RegionDraft.Kind(rawValue: parts[0].lowercased()),
      let center = direction(of: map.crosshair)
    else {
      return .failure(ArgumentProblem("\"\(text)\" is not " + ArgumentKind.newRegion.explanation))
    }
    return regionNumbers(
      String(parts[1]), for: RegionDraft(kind: kind, center: center, major: 0, minor: 0))
  }

  func choice(_ text: String, _ kind: ArgumentKind) -> Result<Argument, ArgumentProblem> {
    if kind == .region, text.hasPrefix("#"), region(named: text) != nil {
      return .success(.text(text))
    }
    let choices = choices(for: kind)
    let wanted = text.lowercased()
    if let exact = choices.first(where: { $0.lowercased() == wanted }) {
      return .success(.text(exact))
    }
    let starts = choices.filter { $0.lowercased().hasPrefix(wanted) }
    if starts.count == 1 { return .success(.text(starts[0])) }
    let list = choices.prefix(12).joined(separator: ", ")
    return .failure(ArgumentProblem("\"\(text)\" is not one of: \(list.isEmpty ? "(none)" : list)"))
  }

  /// What an argument can be, where that is a closed set.
  package func choices(for kind: ArgumentKind) -> [String] {
    switch kind {
    case .onOff: ["on", "off"]
    case .layer: (field?.layers ?? Layer.allCases).map(\.rawValue)
    case .contours:
      ["significance 3 5 8 12"] + (field?.layers ?? Layer.allCases).map(\.rawValue) + ["off"]
    case .significanceLevels: ["5 3", "4 2", "5", "7 4"]
    case .stretch: StretchChoice.allCases.map(\.rawValue)
    case .colorMap: colorMaps.filter { ColorMap.named($0)?.kind == colorMapKind(of: map.layer) }
    case .theme: themes
    case .region: document.regions.enumerated().map { regionName($0.element, $0.offset) }
    case .source: sourceNames
    case .coordinates:
      // A region around a source often has its name.
      sourceNames
        + document.regions.map(\.name).filter { !$0.isEmpty && !sourceNames.contains($0) }
    case .observation: observations.rows.map { String($0.id) }
    case .path, .folder, .picture, .workspace:
      kind.fileChoices(of: "", in: files?.paths ?? [])
    case .background: AnalysisConfiguration.BackgroundModel.allCases.map(\.rawValue)
    case .residual: ResidualKind.allCases.map(\.rawValue)
    case .spectrumUnit: SpectrumUnit.allCases.map(\.rawValue)
    case .testSource, .tsEnergies, .tsBase, .kernelWidth, .panelEdges: skyChoices(for: kind)
    default: modelChoices(for: kind)
    }
  }

  /// The kind of colour map that the scale of a layer needs.
  package func colorMapKind(of layer: Layer) -> ColorMapKind {
    switch layer {
    case .significance, .sqrtTS: map.significanceMode == .threshold ? .threshold : .diverging
    case .excess, .residual, .flux: .diverging
    case .map: field?.map?.isSigned == true ? .diverging : .sequential
    case .counts, .background, .predicted, .exposure, .mask, .testStatistic, .fluxError,
      .fluxLimit, .iterations:
      .sequential
    }
  }

  /// Name of a region in lists; numbered if it has none.
  package func regionName(_ region: SkyRegion, _ index: Int) -> String {
    region.name.isEmpty ? "\(region.shape.kind) \(index + 1)" : region.name
  }
}

extension ArgumentKind {
  /// What is accepted, with an example.
  package var explanation: String {
    switch self {
    case .none: "nothing"
    case .steps: "a number of steps, as 5"
    case .onOff: "on or off"
    case .coordinates:
      "a position or a name, as 184.467 +30.117, 12h17m52s +30d07m01s, l 186.4 b 82.7 or Crab"
    case .view: "a position or a name, and the width of the view in degrees, as 184.467 30.117 1.5"
    case .energyRange: "an energy range with a lower and a higher end, as 0.5 2 TeV"
    case .fitRange: "an energy range, as 0.08 20 TeV, or all"
    case .angle: "an angle in degrees, as 0.1, or off"
    case .limits: "two numbers, the lower first, as −5 12"
    case .level: "a value of the layer, as 5, or off"
    case .valueRanges: "lower and upper values, as −2 −1, 3 inf or −5 −3 3 5"
    case .percentile: "a percentage from 50 to 100, as 99.5"
    case .seconds: "seconds from 0.25 to 4, as 0.5"
    case .layer: "a layer"
    case .stretch: "a stretch"
    case .colorMap: "a colour map"
    case .theme: "a theme"
    case .region: "a region"
    case .source: "a source"
    case .observation: "a run"
    case .regionNumbers: "a position and sizes in degrees, as 184.467 30.117 0.3"
    case .newRegion:
      "kind, position and sizes in degrees, as circle 184.467 30.117 0.3"
    case .significanceLevels:
      "the significance of a seed, and a lower one to which it grows, as 5 3"
    case .name: "a name"
    case .parameter: "a parameter, as 1ES1218+304.index"
    case .parameterValue: "a value with or without a unit, as 3e-11 TeV-1 s-1 cm-2"
    case .parameterBounds: "a lower and an upper bound, none for no bound, as 0 5 or 1e-15 none"
    case .parameterPair: "two parameters, as A.index = B.index"
    case .model: "a model"
    case .modelName: "a model and its new name, as source 1 = Crab"
    case .modelSpectrum: "a model and a spectrum, as source 1 = lp"
    case .modelShape: "a model and a shape, as source 1 = gauss"
    case .modelPosition: "a position, a name, or here, as source 1 = 184.467 30.117"
    case .modelAbsorption: "a redshift from 0 to 5, with the name of a table if you like, or off"
    case .newSource: "spectrum, shape, name and position, as pl point Crab at 83.633 22.014"
    case .background: "norm, powerlaw or piecewise"
    case .residual: "diff, diff/sqrt(model), diff/model or significance"
    case .spectrumUnit: "e2dnde, e2dnde-tev, dnde, flux or eflux"
    case .energyEdges: "energies in increasing order, as 0.1 0.3 1 3 TeV, or auto"
    case .testSource, .tsEnergies, .tsBase, .kernelWidth, .panelEdges: skyExplanation
    case .contours: "a layer, levels, or both, as significance 3 5 8 12, or off"
    case .search: "a text to look for"
    case .path: "a file, as exclusions.reg"
    case .picture: "a file ending in .txt, .ansi, .svg or .png, for the map alone as map sky.svg"
    case .workspace: "save or open with a file, as save crab.gammascope"
    case .folder: "a folder, new, empty or of an earlier export"
    }
  }
}
