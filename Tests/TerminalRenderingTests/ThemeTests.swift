import Foundation
import TerminalRendering
import Testing

struct ThemeTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../themes").standardizedFileURL.path
  static let names = ["dark", "light", "high-contrast", "colour-blind", "mono"]

  @Test func builtInThemeIsTheShippedOne() throws {
    let text = try String(contentsOfFile: Self.folder + "/dark.toml", encoding: .utf8)
    #expect(text == builtInThemeText + "\n" || text == builtInThemeText)
  }

  @Test func shippedThemesHaveNothingToComplainAbout() {
    let library = ThemeLibrary(folders: [Self.folder])
    #expect(library.notes.map(\.description) == [])
    #expect(Set(library.names) == Set(Self.names))
  }

  /// The automatic choice follows the background, and is dark where the terminal is silent.
  @Test(
    arguments: [
      (nil, "dark"), (0x000000, "dark"), (0x1e1e20, "dark"), (0x666666, "dark"),
      (0xffffff, "light"),
      (0xfdf6e3, "light"), (0xbbbbbb, "light"), (0x000080, "dark"), (0xffff00, "light"),
    ] as [(Int?, String)])
  func automaticFollowsTheBackground(hex: Int?, name: String) throws {
    let library = ThemeLibrary(folders: [Self.folder])
    #expect(library.choices.first == "auto")
    let theme = library.theme(named: "auto", background: hex.map { Rgb(hex: UInt32($0)) })
    #expect(theme?.name == name)
    // Without files there is the built-in theme.
    #expect(ThemeLibrary(folders: []).theme(named: "auto", background: Rgb(hex: 0xffffff)) == .dark)
    // A name is a name.
    #expect(library.theme(named: "mono", background: Rgb(hex: 0xffffff))?.name == "mono")
    #expect(library.theme(named: "nothing") == nil)
  }

  /// A theme of the user's with that name is the user's.
  @Test func aThemeNamedAutoIsTaken() {
    let library = ThemeLibrary(texts: [("auto", "inherits = \"dark\"\nname = \"mine\"\n")])
    #expect(library.choices == ["dark", "auto"])
    #expect(library.theme(named: "auto", background: Rgb(hex: 0xffffff))?.name == "mine")
  }

  /// Roles that are text on the screen; lines and bars of plots need less.
  private static let textRoles: [ThemeRole] = [
    .text, .dim, .strong, .accent, .good, .warn, .error, .frameNote, .title, .titleActive, .bar,
    .barStrong, .tab, .tabActive, .statusMode, .statusGood, .statusWarn, .statusError, .hint,
    .hintKey, .selection, .selectionStrong, .selectionIdle, .tableHeader, .menu, .menuKey,
    .menuDisabled, .input, .inputPlaceholder, .axis, .energyRange, .curveSecond,
  ]

  @Test(arguments: names, [ColorLevel.truecolor, .c256])
  func textContrastIsEnough(name: String, level: ColorLevel) throws {
    let definition = try #require(ThemeLibrary(folders: [Self.folder]).theme(named: name))
    let theme = definition.resolved(for: TerminalCapabilities(level: level))
    guard theme.level != .mono else { return }
    for role in Self.textRoles {
      let style = theme[role]
      let ratio = style.foreground.rgb(terminal: theme.backgroundRgb)
        .contrast(with: style.background.rgb(terminal: theme.backgroundRgb))
      #expect(ratio >= 4.5, "\(name) \(role.rawValue): \(ratio)")
    }
  }

  /// Whatever a row of a table holds, it can be read while the row is selected.
  @Test(arguments: names, [ColorLevel.truecolor, .c256])
  func rowsCanBeReadWhileTheyAreSelected(name: String, level: ColorLevel) throws {
    let definition = try #require(ThemeLibrary(folders: [Self.folder]).theme(named: name))
    let theme = definition.resolved(for: TerminalCapabilities(level: level))
    guard theme.level != .mono else { return }
    let roles: [ThemeRole] =
      [.text, .dim, .strong, .accent, .good, .warn, .error, .menuKey, .menuDisabled, .axis]
      + [.series1, .series2, .series3, .series4]
    for role in roles {
      for selection in [ThemeRole.selection, .selectionIdle] {
        let style = theme.style(role, on: selection)
        #expect(style.background == theme[selection].background)
        let ratio = style.foreground.rgb(terminal: theme.backgroundRgb)
          .contrast(with: style.background.rgb(terminal: theme.backgroundRgb))
        #expect(ratio >= 4.5, "\(name) \(role.rawValue) on \(selection.rawValue): \(ratio)")
      }
    }
    // A role that can be read there stays what it is.
    #expect(theme.style(.text, on: nil) == theme[.text])
  }

  @Test(arguments: names)
  func everyPaletteEntryHasItsFallbacks(name: String) throws {
    let definition = try #require(ThemeLibrary(folders: [Self.folder]).theme(named: name))
    for (entry, color) in definition.palette {
      #expect(color.c256 != nil && color.c16 != nil, "\(name): \(entry)")
    }
  }

  @Test(arguments: names)
  func colorsAreThoseOfTheLevel(name: String) throws {
    let definition = try #require(ThemeLibrary(folders: [Self.folder]).theme(named: name))
    for level in ColorLevel.allCases {
      let theme = definition.resolved(for: TerminalCapabilities(level: level))
      for role in ThemeRole.allCases {
        for color in [theme[role].foreground, theme[role].background] {
          switch color {
          case .terminal: break
          case .palette(let index):
            #expect(theme.level == .c256 || theme.level == .c16 && index < 16)
          case .rgb(let rgb):
            #expect(theme.level == .truecolor)
            #expect(min(rgb.red, rgb.green, rgb.blue) >= 8)
          }
        }
      }
    }
  }

  @Test func mistakesAreNotedWithFileAndLine() throws {
    let text = """
      name = "x"
      colour = 3

      [palette]
      ink = "#12345"
      [ui]
      text = "nonsense"
      frame.activ = "ink"
      dim = { fg = "#ffffff", blink = true }
      [map]
      sequential = "polar"
      significance.mode = "wild"
      """
    let library = ThemeLibrary(texts: [("x", text)])
    let lines = library.notes.map(\.line)
    #expect(Set(lines.compactMap { $0 }) == [2, 5, 7, 8, 9, 11, 12], "\(library.notes)")
    #expect(library.notes.allSatisfy { $0.description.hasPrefix("x.toml:") })
    #expect(library.theme(named: "x") != nil)
  }

  @Test func brokenTomlIsOneNote() {
    let library = ThemeLibrary(texts: [("x", "name = \n[")])
    #expect(library.notes.count == 1)
    #expect(library.notes.first?.line == 1)
    #expect(library.theme(named: "x") == nil)
  }

  @Test func inheritedStylesFollowTheChildsPalette() throws {
    let library = ThemeLibrary(texts: [
      ("child", "inherits = \"dark\"\n[palette]\nsky = \"#ff0000\"\n")
    ])
    #expect(library.notes.isEmpty)
    let theme = try #require(library.theme(named: "child"))
      .resolved(for: TerminalCapabilities(level: .truecolor))
    #expect(theme[.accent].foreground == .rgb(Rgb(hex: 0xff0808)))
  }

  @Test func cyclesAreRejected() {
    let library = ThemeLibrary(texts: [
      ("a", "inherits = \"b\""), ("b", "inherits = \"a\""), ("c", "inherits = \"none\""),
    ])
    #expect(library.notes.count == 2)
    #expect(library.theme(named: "a") != nil && library.theme(named: "b") != nil)
  }

  @Test func stopsByValueMakeAMap() throws {
    let text = """
      [map.significance]
      break = 4.0
      stops = [[-5, "#3b6fb6"], [0, "#1c1c1c"], [4, "#d7875f"], [15, "#fff5e0"]]
      c256 = [25, 24, 23, 234, 236, 95, 131, 173, 216, 230]
      mono = ".:#"
      """
    let library = ThemeLibrary(texts: [("x", text)])
    #expect(library.notes.isEmpty)
    let maps = try #require(library.theme(named: "x")).maps
    #expect(maps.significanceBreak == 4)
    #expect(maps.threshold.rgb(at: 0.25) == Rgb(hex: 0x1c1c1c))
    #expect(maps.threshold.ramp256.count == 10)
    #expect(maps.threshold.density.count == 4)
  }
}
