import Foundation
import GridMath
package import Models
package import SkyGeometry

/// A new source as it is typed: `pl point 1ES1218+304 at 185.34 30.18`.
package struct SourceText: Sendable, Equatable {
  package var spectrum: SpectralShape
  package var shape: SpatialShape
  /// Empty for a name of the program's choice.
  package var name: String
  /// Nil for the crosshair.
  package var position: SkyDirection?

  /// The command that adds the source again.
  func command(name: String, position: SkyDirection) -> String {
    let icrs = position.icrs
    return "\(spectrum.shortName) \(shape.shortName) \(name) at "
      + "\(Format.degrees(icrs.lon)) \(Format.degrees(icrs.lat))"
  }
}

/// Arguments about models: `MODEL.PARAMETER = VALUE`, `MODEL = WHAT`; what stands before the sign
/// may be left out for what is chosen on the Fit screen.
extension ExplorerState {
  func parseModelArgument(
    _ text: String, as kind: ArgumentKind
  ) -> Result<Argument, ArgumentProblem> {
    do throws(ArgumentProblem) {
      switch kind {
      case .parameter: return .success(.place(try place(text)))
      case .parameterValue:
        let (place, right) = try placeAndRest(text)
        return .success(.value(place, try value(right, of: place)))
      case .parameterBounds:
        let (place, right) = try placeAndRest(text)
        let (minimum, maximum) = try bounds(right, of: place)
        return .success(.bounds(place, minimum, maximum))
      case .parameterPair:
        let (first, right) = try placeAndRest(text)
        let second = try place(right)
        return .success(.places(first, second))
      case .model: return .success(.model(try model(text)))
      case .modelName:
        let (model, right) = try modelAndRest(text)
        return .success(.renamed(model, right))
      case .modelSpectrum:
        let (model, right) = try modelAndRest(text)
        return .success(.spectrum(model, try spectrum(right)))
      case .modelShape:
        let (model, right) = try modelAndRest(text)
        return .success(.spatial(model, try shape(right)))
      case .modelPosition:
        let (model, right) = try modelAndRest(text)
        return .success(.moved(model, try position(right)))
      case .modelAbsorption:
        let (model, right) = try modelAndRest(text)
        let (redshift, table) = try absorption(right)
        return .success(.absorption(model, redshift, table: table))
      case .newSource: return .success(.source(try source(text)))
      default: throw ArgumentProblem("\"\(text)\" is not " + kind.explanation)
      }
    } catch {
      return .failure(error)
    }
  }

  // MARK: Left of the sign

  private func split(_ text: String) -> (left: String?, right: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return (nil, text.trimmingBlanks) }
    return (String(parts[0]).trimmingBlanks, String(parts[1]).trimmingBlanks)
  }

  private func placeAndRest(
    _ text: String
  ) throws(ArgumentProblem) -> (ParameterPlace, String) {
    let (left, right) = split(text)
    if let left, !left.isEmpty { return (try place(left), right) }
    guard let place = selectedPlace else { throw ArgumentProblem("no parameter is chosen") }
    return (place, right)
  }

  private func modelAndRest(_ text: String) throws(ArgumentProblem) -> (Int, String) {
    let (left, right) = split(text)
    if right.isEmpty { throw ArgumentProblem("nothing stands after the =") }
    if let left, !left.isEmpty { return (try model(left), right) }
    guard let model = actingModel else { throw ArgumentProblem("there is no model") }
    return (model, right)
  }

  private func place(_ text: String) throws(ArgumentProblem) -> ParameterPlace {
    if let place = document.models.place(named: text) { return place }
    // In the chosen model its name need not be typed.
    if let model = selectedModel,
      let place = document.models.place(named: document.models.models[model].name + "." + text)
    {
      return place
    }
    let fitting = Fuzzy.filter(choices(for: .parameter), query: text) { [$0] }
    throw ArgumentProblem(
      "no parameter \"\(text)\""
        + (fitting.first.map { "; did you mean \($0)?" }
          ?? "; write it as MODEL.PARAMETER"))
  }

  private func model(_ text: String) throws(ArgumentProblem) -> Int {
    let wanted = text.lowercased()
    let names = document.models.models.map { $0.name.lowercased() }
    if let exact = names.firstIndex(of: wanted) { return exact }
    let starts = names.indices.filter { names[$0].hasPrefix(wanted) }
    if starts.count == 1 { return starts[0] }
    let list = document.models.models.map(\.name).prefix(12).joined(separator: ", ")
    throw ArgumentProblem("no model \"\(text)\"; there are: \(list.isEmpty ? "(none)" : list)")
  }

  /// The model that an action is about: on the Fit screen the chosen one, on the map the source
  /// nearest to the crosshair.
  package var actingModel: Int? {
    guard screen != .fit, let here = direction(of: map.crosshair) else { return selectedModel }
    let distances = document.models.models.enumerated().compactMap { index, model in
      if case .source(let source) = model, let position = source.spatial?.position {
        return (index: index, distance: position.separation(to: here))
      }
      return nil
    }
    return distances.min { $0.distance < $1.distance }?.index ?? selectedModel
  }

  // MARK: Right of the sign

  /// A number with a unit; in the unit of the parameter.
  private func quantity(
    _ text: String, of place: ParameterPlace
  ) throws(ArgumentProblem) -> (value: Double, rest: String) {
    let plain = String(text.map { $0 == "−" ? "-" : $0 })
    // The longest beginning that is a number.
    for length in stride(from: min(plain.count, 40), to: 0, by: -1) {
      let head = plain.prefix(length)
      guard head.last?.isWhitespace == false, let value = Double(head) else { continue }
      guard value.isFinite else { break }
      return (value, String(plain.dropFirst(length)).trimmingBlanks)
    }
    let parameter = document.models[place]
    throw ArgumentProblem(
      "\"\(text)\" is not a number"
        + (parameter.unit.text.isEmpty ? "" : " with a unit like \(parameter.unit.text)"))
  }

  /// Factor from a typed unit to that of a parameter.
  private func factor(
    _ unit: String, of place: ParameterPlace
  ) throws(ArgumentProblem) -> Double {
    if unit.isEmpty { return 1 }
    let parameter = document.models[place]
    let path = document.models.path(place)
    let expected =
      parameter.unit.text.isEmpty ? "a plain number" : "a unit like \(parameter.unit.text)"
    guard let typed = ParameterUnit(unit) else {
      throw ArgumentProblem("\(path): \"\(unit)\" is not a unit; expected \(expected)")
    }
    guard let factor = typed.factor(to: parameter.unit) else {
      throw ArgumentProblem("\(path): \(unit) has another dimension; expected \(expected)")
    }
    return factor
  }

  private func value(
    _ text: String, of place: ParameterPlace
  ) throws(ArgumentProblem) -> Double {
    let (number, unit) = try quantity(text, of: place)
    let value = number * (try factor(unit, of: place))
    let parameter = document.models[place]
    let (lower, upper) = parameter.limits
    guard value >= lower ?? -.infinity, value <= upper ?? .infinity else {
      let ends = [lower, upper].map { $0.map { Format.plain($0) } ?? "none" }
      throw ArgumentProblem(
        "\(document.models.path(place)): \(Format.plain(value)) is beyond the bounds "
          + ends.joined(separator: " … ") + "; {bound-parameter} changes them")
    }
    return value
  }

  private func bounds(
    _ text: String, of place: ParameterPlace
  ) throws(ArgumentProblem) -> (Double?, Double?) {
    let problem = ArgumentProblem(
      "\"\(text)\" is not " + ArgumentKind.parameterBounds.explanation)
    var words = text.split(separator: " ").map(String.init)
    if words.count == 1, words[0].lowercased() == "none" { return (nil, nil) }
    guard words.count >= 2 else { throw problem }
    let unit = words.dropFirst(2).joined(separator: " ")
    let factor = try factor(unit, of: place)
    words = Array(words.prefix(2))
    var ends: [Double?] = []
    for word in words {
      if ["none", "-", "nan", "inf", "-inf"].contains(word.lowercased()) {
        ends.append(nil)
      } else if let number = Self.double(word) {
        ends.append(number * factor)
      } else {
        throw problem
      }
    }
    if let low = ends[0], let high = ends[1], !(low < high) {
      throw ArgumentProblem("the lower bound must be below the upper one")
    }
    return (ends[0], ends[1])
  }

  private func spectrum(_ text: String) throws(ArgumentProblem) -> SpectralShape {
    let wanted = text.lowercased()
    if let shape = SpectralShape.ofSources.first(where: {
      [$0.shortName, $0.typeName.lowercased(), $0.title].contains(wanted)
    }) {
      return shape
    }
    let names = SpectralShape.ofSources.map(\.shortName).joined(separator: ", ")
    throw ArgumentProblem("\"\(text)\" is not a spectrum; there are \(names)")
  }

  private func shape(_ text: String) throws(ArgumentProblem) -> SpatialShape {
    let wanted = text.lowercased()
    if let shape = SpatialShape.simple.first(where: {
      [$0.shortName, $0.typeName.lowercased(), $0.title.lowercased()].contains(wanted)
    }) {
      return shape
    }
    let names = SpatialShape.simple.map(\.shortName).joined(separator: ", ")
    throw ArgumentProblem("\"\(text)\" is not a shape; there are \(names)")
  }

  private func position(_ text: String) throws(ArgumentProblem) -> SkyDirection {
    if ["here", "crosshair"].contains(text.lowercased()) {
      guard let here = direction(of: map.crosshair) else {
        throw ArgumentProblem("there is no sky at the crosshair")
      }
      return here
    }
    switch coordinates(text) {
    case .success(.direction(let direction)): return direction
    case .failure(let problem): throw problem
    case .success: throw ArgumentProblem("\"\(text)\" is not a position")
    }
  }

  private func absorption(
    _ text: String
  ) throws(ArgumentProblem) -> (Double?, String?) {
    var words = text.split(separator: " ").map(String.init)
    if words.count == 1, words[0].lowercased() == "off" { return (nil, nil) }
    if words.first == "z" { words.removeFirst() }
    guard let first = words.first, let redshift = Self.double(first), redshift >= 0, redshift <= 5,
      words.count <= 2
    else {
      throw ArgumentProblem("\"\(text)\" is not " + ArgumentKind.modelAbsorption.explanation)
    }
    return (redshift, words.count == 2 ? words[1] : nil)
  }

  private func source(_ text: String) throws(ArgumentProblem) -> SourceText {
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count >= 2 else {
      throw ArgumentProblem("\"\(text)\" is not " + ArgumentKind.newSource.explanation)
    }
    var source = SourceText(
      spectrum: try spectrum(words[0]), shape: try shape(words[1]), name: "", position: nil)
    guard words.count == 3 else { return source }
    var name = words[2]
    if let range = name.range(of: " at ", options: .backwards) {
      source.position = try position(String(name[range.upperBound...]).trimmingBlanks)
      name = String(name[..<range.lowerBound])
    }
    source.name = name.trimmingBlanks.escapingControls
    if document.models.index(of: source.name) != nil {
      throw ArgumentProblem("there is a model \(source.name) already; names must differ")
    }
    return source
  }

  // MARK: Completion

  /// What completes an argument about models in the palette.
  func modelChoices(for kind: ArgumentKind) -> [String] {
    let models = document.models
    let names = models.models.map(\.name)
    let sourceNames = models.models.compactMap { model -> String? in
      if case .source(let source) = model { return source.name }
      return nil
    }
    switch kind {
    case .parameter, .parameterPair: return models.places.map { models.path($0) }
    case .parameterValue:
      return models.places.map { models.path($0) + " = " + models[$0].quantityText }
    case .parameterBounds:
      return models.places.map { models.path($0) + " = " + models[$0].boundsText }
    case .model: return names
    case .modelName: return sourceNames.map { $0 + " = " + $0 }
    case .modelSpectrum, .modelShape, .modelPosition, .modelAbsorption:
      let answers = modelAnswers(for: kind) ?? []
      return sourceNames.flatMap { name in answers.map { name + " = " + $0 } }
    case .newSource:
      let name = newSourceName(at: direction(of: map.crosshair))
      return SpectralShape.ofSources.flatMap { spectrum in
        SpatialShape.simple.map { "\(spectrum.shortName) \($0.shortName) \(name)" }
      }
    default: return []
    }
  }

  /// What completes the answer to a question about the chosen model; nil for other questions.
  func modelAnswers(for kind: ArgumentKind) -> [String]? {
    switch kind {
    case .modelSpectrum: SpectralShape.ofSources.map(\.shortName)
    case .modelShape: SpatialShape.simple.map(\.shortName)
    case .modelPosition: ["here"] + sources.map(\.name)
    case .modelAbsorption:
      ["off"] + opticalDepths.compactMap { $0.source.isEmpty ? nil : "0.1 \($0.source)" }
    case .modelName, .parameterValue, .parameterBounds: []
    default: nil
    }
  }
}
