package import CairoDrawing

/// Fonts, colours and lines that all figures share.
package enum FigureStyle {
  /// Titles of panels.
  package static let title = Font(10)
  /// Names of axes.
  package static let label = Font(9.5)
  /// Numbers at axes.
  package static let tick = Font(8.5)
  /// Names in a plot.
  package static let note = Font(8.5)

  package static let ink = Ink(0x1a1a1a)
  package static let quiet = Ink(0x6b6b6b)
  package static let frame = Pen(Ink(0x1a1a1a), width: 0.8)
  package static let tickPen = Pen(Ink(0x1a1a1a), width: 0.7)
  /// Pixels without a value.
  package static let noData = Ink(0xdcdcdc)

  package static let tickLength = 3.5
  package static let minorTickLength = 2.0
  /// Between a tick and its number.
  package static let tickGap = 3.0

  /// Colours of series, told apart by all kinds of colour vision, also in grey.
  package static let blue = Ink(0x23599b)
  package static let orange = Ink(0xd0661a)
  package static let green = Ink(0x1f8a70)
  package static let violet = Ink(0x7b4fa3)
  package static let grey = Ink(0x8a8a8a)
  /// In the order in which further series take them.
  package static let series = [blue, orange, green, violet, Ink(0x333333)]
}
