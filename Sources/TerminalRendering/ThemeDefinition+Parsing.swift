extension ThemeDefinition {
  /// The theme that is built in, `themes/dark.toml`.
  package static let dark: ThemeDefinition = {
    var reader = ThemeReader(file: "built-in theme", text: builtInThemeText)
    return reader.read(parent: { _ in nil }) ?? ThemeDefinition(name: "dark")
  }()

  /// Reads a theme; unknown keys and bad values are noted and left out.
  ///
  /// - Parameters:
  ///   - text: The file's text.
  ///   - file: Name for messages.
  ///   - parent: Finds the theme that this one inherits from.
  /// - Returns: The theme, nil only if the text is not TOML, and what there is to say about it.
  package static func parse(
    _ text: String, file: String, parent: (String) -> ThemeDefinition?
  ) -> (theme: ThemeDefinition?, notes: [SettingsNote]) {
    var reader = ThemeReader(file: file, text: text)
    let theme = reader.read(parent: parent)
    return (theme, reader.notes)
  }
}

/// Reads one theme file.
struct ThemeReader {
  let file: String
  let text: String
  private(set) var notes: [SettingsNote] = []
  private var lines: [String: Int] = [:]

  init(file: String, text: String) {
    self.file = file
    self.text = text
  }

  private static let ansiNames = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black",
    "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
  ]
  private static let attributeNames: [String: CellAttributes] = [
    "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse, "italic": .italic,
  ]

  private mutating func note(_ key: String, _ what: String) {
    notes.append(SettingsNote(file: file, line: line(of: key), text: what))
  }

  /// Line of a key, or of the nearest key above it that has one.
  private func line(of key: String) -> Int? {
    var path = key
    while true {
      if let line = lines[path] { return line }
      guard let dot = path.lastIndex(of: ".") else { return nil }
      path = String(path[..<dot])
    }
  }

  mutating func read(parent: (String) -> ThemeDefinition?) -> ThemeDefinition? {
    lines = TomlNode.lines(of: text)
    let root: [String: TomlNode]
    do {
      root = try TomlNode.parse(text)
    } catch {
      notes.append(SettingsNote(file: file, line: error.line, text: error.text))
      return nil
    }
    var theme = ThemeDefinition(name: file)
    if let name = root["inherits"]?.string {
      if let found = parent(name) {
        theme = found
      } else {
        note(
          "inherits", "inherits = \"\(name)\": no such theme, or a cycle; expected one that exists")
        theme = file == "built-in theme" ? theme : .dark
      }
    } else if file != "built-in theme" {
      theme = .dark
    }
    theme.name = root["name"]?.string ?? file
    if case .flag(let value)? = root["monochrome"] { theme.isMonochrome = value }
    for (name, node) in sorted(root["palette"]) {
      if let color = color(node, key: "palette.\(name)", in: theme) {
        theme.palette[name] = color
      }
    }
    theme.writtenBackground = root["background"] ?? theme.writtenBackground
    collect(root["ui"], prefix: "ui", rolePrefix: "", into: &theme)
    collect(root["overlay"], prefix: "overlay", rolePrefix: "overlay.", into: &theme)
    if let node = theme.writtenBackground, let color = color(node, key: "background", in: theme) {
      theme.background = color
    }
    for role in ThemeRole.allCases {
      guard let node = theme.written[role] else { continue }
      let own = role.rawValue.hasPrefix("overlay.") ? role.rawValue : "ui." + role.rawValue
      if let style = style(node, key: own, in: theme) { theme.styles[role] = style }
    }
    readMaps(root["map"], into: &theme)
    let known: Set<String> = [
      "name", "inherits", "background", "monochrome", "palette", "ui", "overlay", "map",
    ]
    for key in root.keys.sorted() where !known.contains(key) {
      note(key, "unknown key \(key); expected one of \(known.sorted().joined(separator: ", "))")
    }
    return theme
  }

  private func sorted(_ node: TomlNode?) -> [(String, TomlNode)] {
    (node?.entries ?? [:]).sorted { $0.key < $1.key }
  }

  /// Takes the styles of a section as written, dotted keys resolved.
  private mutating func collect(
    _ node: TomlNode?, prefix: String, rolePrefix: String, into theme: inout ThemeDefinition
  ) {
    let isStyle: Set<String> = ["fg", "bg", "attr", "mono", "rgb", "c256", "c16"]
    for (key, value) in sorted(node) {
      let path = "\(prefix).\(key)"
      if let role = ThemeRole(rawValue: rolePrefix + key) {
        if role == .overlayCrosshair {
          theme.hasAutomaticCrosshair = value.string == "auto"
          if theme.hasAutomaticCrosshair { continue }
        }
        theme.written[role] = value
      } else if let entries = value.entries, !entries.keys.contains(where: isStyle.contains) {
        collect(value, prefix: path, rolePrefix: rolePrefix + key + ".", into: &theme)
      } else {
        note(path, "unknown key \(path); expected a piece of the interface")
      }
    }
  }

  /// A colour; nil after noting what is wrong.
  private mutating func color(
    _ node: TomlNode, key: String, in theme: ThemeDefinition
  ) -> ThemeColor? {
    if let name = node.string {
      if let known = theme.palette[name] { return known }
      if name == "terminal" { return .terminal }
      if let index = Self.ansiNames.firstIndex(of: name) {
        let entry = CellColor.palette(UInt8(index))
        return ThemeColor(rgb: Rgb(palette: UInt8(index)), c256: entry, c16: entry)
      }
      if let rgb = Rgb(parsing: name) { return ThemeColor(rgb: rgb) }
      note(key, "\(key) = \"\(name)\": expected #rrggbb, a name of the palette or an ANSI colour")
      return nil
    }
    guard let entries = node.entries else {
      note(key, "\(key): expected a colour")
      return nil
    }
    var color = ThemeColor.terminal
    if let text = entries["rgb"]?.string, text != "terminal" {
      guard let rgb = Rgb(parsing: text) else {
        note(key, "\(key).rgb = \"\(text)\": expected #rrggbb")
        return nil
      }
      color = ThemeColor(rgb: rgb)
    }
    for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
      switch name {
      case "rgb": break
      case "c256": color.c256 = entry(value, limit: 255, key: key + ".c256") ?? color.c256
      case "c16": color.c16 = entry(value, limit: 15, key: key + ".c16") ?? color.c16
      default: note(key, "unknown key \(key).\(name); expected rgb, c256, c16")
      }
    }
    return color
  }

  /// An entry of the terminal's palette by number or name.
  private mutating func entry(_ node: TomlNode, limit: Int, key: String) -> CellColor? {
    if let name = node.string {
      if name == "terminal" { return .terminal }
      if let index = Self.ansiNames.firstIndex(of: name) { return .palette(UInt8(index)) }
    }
    if case .integer(let index) = node, index >= 0, index <= limit {
      return .palette(UInt8(index))
    }
    note(key, "\(key): expected 0 to \(limit), an ANSI colour or terminal")
    return nil
  }

  private mutating func style(
    _ node: TomlNode, key: String, in theme: ThemeDefinition
  ) -> ThemeStyle? {
    guard let entries = node.entries, entries["rgb"] == nil, entries["c256"] == nil else {
      return color(node, key: key, in: theme).map { ThemeStyle(foreground: $0) }
    }
    var style = ThemeStyle()
    for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
      switch name {
      case "fg": style.foreground = color(value, key: key, in: theme)
      case "bg": style.background = color(value, key: key, in: theme)
      case "attr": style.attributes = attributes(value, key: key)
      case "mono": style.mono = attributes(value, key: key)
      default: note(key, "unknown key \(key).\(name); expected fg, bg, attr, mono")
      }
    }
    return style
  }

  private mutating func attributes(_ node: TomlNode, key: String) -> CellAttributes {
    var out: CellAttributes = []
    for item in node.items ?? [node] {
      if let name = item.string, let attribute = Self.attributeNames[name] {
        out.insert(attribute)
      } else {
        let names = Self.attributeNames.keys.sorted().joined(separator: ", ")
        note(key, "\(key): unknown attribute; expected \(names)")
      }
    }
    return out
  }

  private mutating func readMaps(_ node: TomlNode?, into theme: inout ThemeDefinition) {
    for (key, value) in sorted(node) {
      let path = "map.\(key)"
      switch key {
      case "sequential", "diverging", "threshold":
        guard let kind = ColorMapKind(rawValue: key), let name = value.string,
          let map = ColorMap.named(name), map.kind == kind
        else {
          let names = ColorMap.all.filter { $0.kind.rawValue == key }.map(\.name)
          note(path, "\(path): expected one of \(names.joined(separator: ", "))")
          continue
        }
        switch kind {
        case .sequential: theme.maps.sequential = map
        case .diverging: theme.maps.diverging = map
        case .threshold: theme.maps.threshold = map
        }
      case "significance":
        readSignificance(value, into: &theme)
      default:
        note(
          path, "unknown key \(path); expected sequential, diverging, threshold, significance")
      }
    }
  }

  private mutating func readSignificance(_ node: TomlNode, into theme: inout ThemeDefinition) {
    for (key, value) in sorted(node) {
      let path = "map.significance.\(key)"
      switch key {
      case "mode":
        if let mode = value.string.flatMap({ SignificanceMode(rawValue: $0) }) {
          theme.maps.significanceMode = mode
        } else {
          let names = SignificanceMode.allCases.map(\.rawValue).joined(separator: ", ")
          note(path, "\(path): expected one of \(names)")
        }
      case "break":
        if let number = value.number, number > 0, number.isFinite {
          theme.maps.significanceBreak = number
        } else {
          note(path, "\(path): expected a positive number")
        }
      case "stops", "c256", "c16", "mono":
        break
      default:
        note(path, "unknown key \(path); expected mode, break, stops, c256, c16, mono")
      }
    }
    guard let entries = node.entries else { return }
    let path = "map.significance"
    var map = theme.maps.threshold
    if let items = entries["stops"]?.items {
      let stops = items.compactMap { item -> (Double, Rgb)? in
        guard let pair = item.items, pair.count == 2, let value = pair[0].number,
          let rgb = pair[1].string.flatMap({ Rgb(parsing: $0) })
        else { return nil }
        return (value, rgb)
      }
      let isOrdered = zip(stops, stops.dropFirst()).allSatisfy { $0.0 <= $1.0 }
      if stops.count == items.count, isOrdered, let low = stops.first?.0, low < 0,
        let high = stops.last?.0, high > theme.maps.significanceBreak
      {
        let scale = ScaleMapping(
          shape: .threshold(theme.maps.significanceBreak), lower: low, upper: high)
        map.stops = stops.map {
          ColorStop(position: scale.position(of: $0.0), color: $0.1)
        }
      } else {
        note(
          path + ".stops",
          "\(path).stops: expected rising [value, \"#rrggbb\"] from below zero to above the break")
      }
    }
    for (key, limit) in [("c256", 255), ("c16", 15)] {
      guard let items = entries[key]?.items else { continue }
      let ramp = items.compactMap { item -> UInt8? in
        guard case .palette(let index)? = entry(item, limit: limit, key: "\(path).\(key)") else {
          return nil
        }
        return index
      }
      guard ramp.count == items.count, ramp.count > 1 else { continue }
      let stops = ramp.enumerated().map {
        PaletteStop(position: Double($0.offset) / Double(ramp.count - 1), index: $0.element)
      }
      if key == "c256" { map.ramp256 = stops } else { map.ramp16 = stops }
    }
    if let ramp = entries["mono"]?.string {
      if ramp.count >= 2, ramp.allSatisfy({ TextWidth.columns(of: String($0)) == 1 }) {
        map.density = [.space] + ramp.filter { $0 != " " }.map { Glyph($0) }
      } else {
        note(path + ".mono", "\(path).mono: expected two or more narrow characters, light to heavy")
      }
    }
    theme.maps.threshold = map
  }
}
