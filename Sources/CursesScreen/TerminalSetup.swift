import CNcurses
import Foundation
import TerminalRendering

/// What is known about the terminal before the screen is opened.
struct TerminalSetup {
  let name: String
  let environment: [String: String]
  let level: ColorLevel
  let glyphs: GlyphSet
  /// Modern enough for paste brackets, mouse reports and synchronized output.
  let hasExtensions: Bool
  /// How to open the screen, best first.
  let openings: [(name: String, folder: String?)]

  /// Looks at the streams, the environment and the terminal's description.
  @MainActor
  init(options: ScreenOptions) throws(ScreenError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    let environment = ProcessInfo.processInfo.environment
    guard let name = environment["TERM"], !name.isEmpty else { throw .terminalNotNamed }
    var status: Int32 = 0
    guard setupterm(name, STDOUT_FILENO, &status) == OK else {
      throw status == 1
        ? .unsuitableTerminal(name: name, missing: "move its cursor") : .unknownTerminal(name: name)
    }
    defer { gs_drop_description() }
    guard gs_capability("cup") != nil, gs_capability("clear") != nil, tigetflag("hc") != 1 else {
      throw .unsuitableTerminal(name: name, missing: "move its cursor")
    }
    let description = ColorLadder.Description(
      colors: Int(tigetnum("colors")), isDirect: Self.directBits() != nil)
    let (level, opening) = ColorLadder.choose(
      option: options.colors, environment: environment, description: description)
    self.name = name
    self.environment = environment
    // The Linux console's description names a mouse that needs another program.
    hasExtensions =
      (gs_capability("kmous") != nil || Self.isModern(name)) && !name.hasPrefix("linux")
    glyphs = options.glyphs ?? (Self.usesUtf8(environment) ? .unicode : .ascii)
    var openings: [(name: String, folder: String?)] = []
    if case .derived(let kind) = opening {
      if let derived = DerivedTerminal(from: name, kind: kind, environment: environment) {
        openings.append((derived.name, derived.folder))
      }
      if kind == .direct {
        openings.append(("xterm-direct", nil))
        if description.colors < 256 { openings.append(("xterm-256color", nil)) }
      }
    }
    openings.append((name, nil))
    self.openings = openings
    self.level = level
  }

  /// Bits of red, green and blue if the current description has direct colour.
  @MainActor
  static func directBits() -> (red: Int, green: Int, blue: Int)? {
    let colors = Int(tigetnum("colors"))
    guard colors > 256 else { return nil }
    var width = 0
    while 1 << width < colors && width < 24 { width += 1 }
    if tigetflag("RGB") == 1 {
      // As the library does it: the rest goes to the first ones.
      let each = (width + 2) / 3
      return (each, each, width - 2 * each)
    }
    let number = Int(tigetnum("RGB"))
    if number > 0 { return (number, number, number) }
    if let text = gs_capability("RGB") {
      let parts = String(cString: text).split(separator: "/").compactMap { Int($0) }
      if parts.count == 3, parts.allSatisfy({ (1...8).contains($0) }) {
        return (parts[0], parts[1], parts[2])
      }
    }
    return nil
  }

  /// Sets the character locale and says whether it is UTF-8.
  ///
  /// Only LC_CTYPE: the decimal point of files must not depend on the user's country. A UTF-8
  /// locale that is asked for but not installed, usual over ssh, is replaced by C.UTF-8.
  private static func usesUtf8(_ environment: [String: String]) -> Bool {
    let isSet = setlocale(LC_CTYPE, "") != nil
    func isUtf8() -> Bool {
      nl_langinfo(nl_item(CODESET)).map { String(cString: $0).uppercased() == "UTF-8" } ?? false
    }
    if isSet { return isUtf8() }
    let asked =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }?.uppercased() ?? ""
    guard asked.contains("UTF-8") || asked.contains("UTF8") else { return false }
    return setlocale(LC_CTYPE, "C.UTF-8") != nil && isUtf8()
  }

  private static func isModern(_ name: String) -> Bool {
    [
      "xterm", "tmux", "screen", "rxvt", "foot", "alacritty", "kitty", "konsole", "vte", "gnome",
      "st", "putty", "wezterm", "contour", "ghostty", "iterm", "mintty",
    ].contains { name == $0 || name.hasPrefix($0 + "-") }
  }
}
