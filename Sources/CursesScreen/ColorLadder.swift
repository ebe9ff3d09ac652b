package import TerminalRendering

/// Which colours to use: the first of explicit option, NO_COLOR, description with direct colour,
/// COLORTERM, number of colours in the description.
package struct ColorLadder {
  /// How the terminal's description addresses colours.
  package struct Description: Equatable, Sendable {
    package var colors: Int
    /// The description itself has direct colour (capability RGB).
    package var isDirect: Bool

    package init(colors: Int, isDirect: Bool = false) {
      self.colors = colors
      self.isDirect = isDirect
    }
  }

  /// How the screen is opened.
  package enum Opening: Equatable, Sendable {
    /// With the description found.
    case asDescribed
    /// With a private description made from the one found.
    case derived(DerivedTerminal.Kind)
  }

  /// What the rest of the program is told, and how the screen is opened for it.
  package static func choose(
    option: ColorLevel?, environment: [String: String], description: Description
  ) -> (level: ColorLevel, opening: Opening) {
    if let option { return (option, opening(for: option, description)) }
    if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return (.mono, .asDescribed) }
    if description.isDirect { return (.truecolor, .asDescribed) }
    // A terminal named as one without colours is believed: COLORTERM is easily inherited.
    if let claim = environment["COLORTERM"], ["truecolor", "24bit"].contains(claim),
      description.colors >= 8
    {
      return (.truecolor, .derived(.direct))
    }
    return (level(of: description), .asDescribed)
  }

  /// The level of a description without any hint.
  static func level(of description: Description) -> ColorLevel {
    if description.isDirect { return .truecolor }
    if description.colors >= 256 { return .c256 }
    return description.colors >= 8 ? .c16 : .mono
  }

  private static func opening(for level: ColorLevel, _ description: Description) -> Opening {
    switch level {
    case .truecolor: description.isDirect ? .asDescribed : .derived(.direct)
    case .c256: description.colors >= 256 ? .asDescribed : .derived(.palette256)
    case .c16: description.colors >= 8 ? .asDescribed : .derived(.palette256)
    case .mono: .asDescribed
    }
  }
}
