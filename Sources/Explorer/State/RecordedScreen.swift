package import TerminalRendering

/// The screen that a recording was made on, as far as frames depend on it.
package struct RecordedScreen: Hashable, Sendable {
  package var size: CellSize
  package var capabilities: TerminalCapabilities
  /// Name of the theme, never that of the automatic choice.
  package var theme: String

  package init(size: CellSize, capabilities: TerminalCapabilities, theme: String) {
    self.size = size
    self.capabilities = capabilities
    self.theme = theme
  }

  /// Reads `text`; nil for anything else.
  package init?(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 8).map(String.init)
    guard words.count == 9, words[3] == "aspect", words[5] == "levels", words[7] == "theme",
      let size = CellSize(parsing: words[0]), let level = ColorLevel(rawValue: words[1]),
      let aspect = Double(words[4]), (0.1...10).contains(aspect),
      let levels = Int(words[6]), (2...4096).contains(levels)
    else { return nil }
    let glyphs = words[2].split(separator: "+").map(String.init)
    guard let set = glyphs.first.flatMap({ GlyphSet(rawValue: $0) }) else { return nil }
    self.init(
      size: size,
      capabilities: TerminalCapabilities(
        level: level, glyphs: set, cellAspect: aspect, mapLevels: levels,
        usesLowerHalfBlock: glyphs.dropFirst() == ["lower"]),
      theme: words[8])
  }

  /// As `160x48 truecolor unicode aspect 2.0 levels 128 theme dark`.
  package var text: String {
    let glyphs =
      capabilities.glyphs.rawValue + (capabilities.usesLowerHalfBlock ? "+lower" : "")
    return "\(size.width)x\(size.height) \(capabilities.level.rawValue) \(glyphs) "
      + "aspect \(capabilities.cellAspect) levels \(capabilities.mapLevels) theme \(theme)"
  }
}

extension CellSize {
  /// From columns and rows such as `160x48`; nil for anything else, and for sides above 1000.
  package init?(parsing text: String) {
    let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1],
      (1...1000).contains(columns), (1...1000).contains(rows)
    else { return nil }
    self.init(width: columns, height: rows)
  }
}
