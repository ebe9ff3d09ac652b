import Foundation
import GridMath

/// Reads the lines of a DS9 region file one after the other.
struct Ds9Reader {
  private(set) var regions: [SkyRegion] = []
  private(set) var notes: [RegionNote] = []

  private let geometry: WcsGeometry?
  private let defaultRole: SkyRegion.Role
  private var frame: Frame?
  private var globalProperties = Ds9Properties()
  private var line = 0

  /// Coordinate systems of a file.
  private enum Frame: Equatable {
    case sky(SkyFrame)
    case image
    /// One that cannot be used; its regions are left out.
    case unsupported(String)
  }

  init(geometry: WcsGeometry?, defaultRole: SkyRegion.Role) {
    self.geometry = geometry
    self.defaultRole = defaultRole
  }

  mutating func read(line text: String, number: Int) throws(RegionError) {
    line = number
    if text.first(where: { !$0.isWhitespace }) == "#" { return }
    for command in Self.commands(text) {
      try read(command: command)
    }
  }

  private func fail(_ what: String) -> RegionError {
    RegionError(line: line, what: what.escapingControls)
  }

  private mutating func note(_ what: String) {
    notes.append(RegionNote(line: line, what: what.escapingControls))
  }

  /// Splits a line at semicolons outside of quotes, braces and comments.
  private static func commands(_ text: String) -> [(shape: String, properties: String)] {
    var commands: [(shape: String, properties: String)] = []
    var current = ""
    var properties = ""
    var inComment = false
    var closing: Character?
    func flush() {
      let trimmed = current.trimmingCharacters(in: .whitespaces)
      if !trimmed.isEmpty { commands.append((trimmed, properties)) }
      current = ""
      properties = ""
      inComment = false
      closing = nil
    }
    for character in text {
      if inComment {
        if let end = closing {
          if character == end { closing = nil }
        } else if character == "{" {
          closing = "}"
        } else if (character == "\"" || character == "'") && properties.last == "=" {
          closing = character
        } else if character == ";" {
          flush()
          continue
        }
        properties.append(character)
      } else if character == "#" {
        inComment = true
      } else if character == ";" {
        flush()
      } else {
        current.append(character)
      }
    }
    flush()
    return commands
  }

  private mutating func read(
    command: (shape: String, properties: String)
  ) throws(RegionError) {
    var text = Substring(command.shape)
    var excluded = false
    if let sign = text.first, sign == "+" || sign == "-" {
      excluded = sign == "-"
      text = text.dropFirst().drop { $0.isWhitespace }
    }
    let name = text.prefix { $0.isLetter || $0.isNumber }.lowercased()
    let rest = text.dropFirst(name.count)
    if name == "global" {
      globalProperties.read(String(rest) + " " + command.properties)
      return
    }
    if rest.allSatisfy(\.isWhitespace), try readFrame(name) { return }
    try readShape(name, String(rest), excluded: excluded, properties: command.properties)
  }

  /// Takes a coordinate system; false if the word is not one.
  private mutating func readFrame(_ name: String) throws(RegionError) -> Bool {
    switch name {
    case "icrs": frame = .sky(.icrs)
    case "fk5", "j2000": frame = .sky(.icrs)
    case "galactic": frame = .sky(.galactic)
    case "image": frame = .image
    case "physical":
      frame = .image
      note("physical coordinates taken as image coordinates")
    case "fk4", "b1950", "ecliptic", "linear", "amplifier", "detector", "wcs":
      frame = .unsupported(name)
    case "tile", "composite", "template": note("'\(name)' is not supported, left out")
    default:
      guard name.count == 4, name.hasPrefix("wcs") else {
        return false
      }
      frame = .unsupported(name)
    }
    return true
  }

  private mutating func readShape(
    _ name: String, _ rest: String, excluded: Bool, properties text: String
  ) throws(RegionError) {
    var properties = globalProperties
    properties.read(text)
    switch name {
    case "circle", "ellipse", "box", "rotbox", "annulus", "polygon": break
    case "point":
      note("points are left out")
      return
    default:
      note("shape '\(name.isEmpty ? String(rest.prefix(20)) : name)' is not supported, left out")
      return
    }
    if case .unsupported(let system)? = frame {
      note("\(name) in '\(system)' coordinates left out; expected icrs, fk5, galactic or image")
      return
    }
    if frame == nil {
      guard geometry != nil else {
        throw fail("\(name) without a coordinate system; expected a line such as 'icrs' before it")
      }
      note("no coordinate system given: image coordinates assumed")
      frame = .image
    }
    let arguments = try arguments(name, rest)
    let role =
      excluded ? .exclude : properties.role ?? defaultRole
    for shape in try shapes(name, arguments) {
      if let fault = shape.fault { throw fail("\(name): \(fault)") }
      guard regions.count < Ds9Regions.mostRegions else {
        throw fail("more than \(Ds9Regions.mostRegions) regions")
      }
      regions.append(
        SkyRegion(
          shape, name: properties.text, role: role, isEnabled: !properties.isDisabled,
          tags: properties.tags))
    }
  }

  /// The arguments between parentheses or after a blank.
  private func arguments(_ name: String, _ rest: String) throws(RegionError) -> [String] {
    var body = Substring(rest.trimmingCharacters(in: .whitespaces))
    if body.first == "(" {
      guard let end = body.firstIndex(of: ")") else { throw fail("\(name): ')' is missing") }
      let after = body[body.index(after: end)...].filter { !$0.isWhitespace }
      guard after.isEmpty || after.hasPrefix("||") || after.hasPrefix("&") else {
        throw fail("\(name): '\(after.prefix(20))' after ')'")
      }
      body = body[..<end].dropFirst()
    }
    return body.split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  private func shapes(_ name: String, _ arguments: [String]) throws(RegionError) -> [RegionShape] {
    func count(_ expected: ClosedRange<Int>, _ what: String) throws(RegionError) {
      guard expected.contains(arguments.count) else {
        throw fail("\(name) with \(arguments.count) values; expected \(what)")
      }
    }
    if name == "polygon" {
      guard arguments.count >= 6, arguments.count % 2 == 0 else {
        throw fail("polygon with \(arguments.count) values; expected pairs for 3 or more vertices")
      }
      guard arguments.count / 2 <= Ds9Regions.mostVertices else {
        throw fail("polygon of more than \(Ds9Regions.mostVertices) vertices")
      }
      var vertices: [SkyDirection] = []
      for index in stride(from: 0, to: arguments.count, by: 2) {
        vertices.append(try position(arguments[index], arguments[index + 1]))
      }
      return [.polygon(vertices)]
    }
    guard arguments.count >= 2 else { throw fail("\(name): the position is missing") }
    let center = try position(arguments[0], arguments[1])
    switch name {
    case "circle":
      try count(3...3, "a position and a radius")
      return [.circle(center: center, radius: try size(arguments[2], center))]
    case "annulus":
      try count(4...100, "a position, an inner and an outer radius")
      var radii: [Double] = []
      for text in arguments.dropFirst(2) { radii.append(try size(text, center)) }
      return zip(radii, radii.dropFirst()).map {
        .annulus(center: center, inner: $0, outer: $1)
      }
    default:
      try count(4...5, "a position, two sizes and an angle")
      let first = try size(arguments[2], center)
      let second = try size(arguments[3], center)
      let angle =
        arguments.count == 5 ? try rotation(arguments[4], center) : try rotation("0", center)
      return name == "ellipse"
        ? [.ellipse(center: center, semiMajor: first, semiMinor: second, angle: angle)]
        : [.rectangle(center: center, width: first, height: second, angle: angle)]
    }
  }

  private func position(_ first: String, _ second: String) throws(RegionError) -> SkyDirection {
    if case .sky(let skyFrame)? = frame {
      guard let lon = AngleText(AngleText.plain(first)),
        let lat = AngleText(AngleText.plain(second)),
        lat.unit != .hours
      else { throw fail("'\(first),\(second)' is not a position") }
      let latitude = lat.degrees(sexagesimalHours: false)
      guard abs(latitude) <= 90 else {
        throw fail("latitude '\(second)'; expected -90 to 90 deg")
      }
      return SkyDirection(
        lon: lon.degrees(sexagesimalHours: skyFrame == .icrs), lat: latitude, frame: skyFrame)
    }
    guard let geometry else {
      throw fail("image coordinates without an image; expected icrs, fk5 or galactic ones")
    }
    guard let x = Double(Self.withoutUnit(first)), let y = Double(Self.withoutUnit(second)) else {
      throw fail("'\(first),\(second)' is not a pixel position")
    }
    guard let direction = geometry.direction(x: x - 1, y: y - 1) else {
      throw fail("pixel (\(first), \(second)) is outside the projection of the map")
    }
    return direction
  }

  /// A pixel number without its suffix for image or physical pixels.
  private static func withoutUnit(_ text: String) -> Substring {
    text.last == "i" || text.last == "p" ? text.dropLast() : Substring(text)
  }

  /// A size in degrees.
  private func size(_ text: String, _ center: SkyDirection) throws(RegionError) -> Double {
    var number = Substring(text)
    var scale: Double?
    switch text.last {
    case "\"": scale = 1.0 / 3600
    case "'": scale = 1.0 / 60
    case "d", "°": scale = 1
    case "r": scale = 180 / Double.pi
    case "p", "i":
      scale = try pixelSize(center)
    default:
      if frame == .image { scale = try pixelSize(center) }
    }
    if let last = text.last, !last.isNumber, last != "." { number = number.dropLast() }
    guard let value = Double(number), value.isFinite else { throw fail("'\(text)' is not a size") }
    // Division keeps 1080" at 0.3 deg exactly.
    switch text.last {
    case "\"": return value / 3600
    case "'": return value / 60
    default: return value * (scale ?? 1)
    }
  }

  private func pixelSize(_ center: SkyDirection) throws(RegionError) -> Double {
    guard let geometry, let local = LocalScale(at: center, on: geometry) else {
      throw fail("a size in pixels needs an image; expected one in degrees, ' or \"")
    }
    return local.degreesPerPixel
  }

  /// A rotation in degrees, measured in the frame of the centre.
  private func rotation(_ text: String, _ center: SkyDirection) throws(RegionError) -> Double {
    let number = text.hasSuffix("d") ? text.dropLast() : Substring(text)
    guard let value = Double(number), value.isFinite else {
      throw fail("'\(text)' is not an angle")
    }
    guard frame == .image, let geometry else { return value }
    guard let local = LocalScale(at: center, on: geometry) else {
      throw fail("an angle outside the projection of the map")
    }
    return SkyDirection.normalized(value - (local.northAngle - 90))
  }
}

/// Properties behind the `#` of a region, or of a `global` line.
struct Ds9Properties {
  private(set) var text = ""
  private(set) var tags: [String] = []
  private(set) var role: SkyRegion.Role?
  private(set) var isDisabled = false

  /// Adds the properties of a text such as `color=green text={Crab} tag={exclude} background`.
  mutating func read(_ source: String) {
    let characters = Array(source)
    var position = 0
    while position < characters.count {
      let start = position
      while position < characters.count, characters[position] != "=",
        !characters[position].isWhitespace
      { position += 1 }
      let key = String(characters[start..<position]).lowercased()
      guard position < characters.count, characters[position] == "=" else {
        take(key, nil)
        position += 1
        continue
      }
      position += 1
      take(key, Self.value(characters, &position))
    }
  }

  /// A value in braces or quotes, or up to the next blank.
  private static func value(_ characters: [Character], _ position: inout Int) -> String {
    guard position < characters.count else { return "" }
    let closing: Character? =
      switch characters[position] {
      case "{": "}"
      case "\"": "\""
      case "'": "'"
      default: nil
      }
    if closing != nil { position += 1 }
    let start = position
    while position < characters.count {
      let character = characters[position]
      if closing.map({ $0 == character }) ?? character.isWhitespace { break }
      position += 1
    }
    let value = String(characters[start..<position])
    position += 1
    return value
  }

  private mutating func take(_ key: String, _ value: String?) {
    switch (key, value) {
    case ("text", let value?): text = value
    case ("tag", let value?):
      let word = value.trimmingCharacters(in: .whitespaces)
      if let named = SkyRegion.Role(rawValue: word.lowercased()) {
        role = named
      } else if word.lowercased() == "disabled" {
        isDisabled = true
      } else if !word.isEmpty {
        tags.append(word)
      }
    case ("background", nil), ("background", "1"), ("source", "0"): role = .background
    case ("source", nil): role = .source
    case ("include", "0"): role = .exclude
    default: break
    }
  }
}
