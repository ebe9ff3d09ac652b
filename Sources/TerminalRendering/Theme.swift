/// What a piece of the interface is; themes give each a style, by the key in the raw value.
package enum ThemeRole: String, Hashable, Sendable, CaseIterable {
  /// Plain text on the background.
  case text
  /// Units, explanations and captions: quieter, but still readable.
  case dim
  /// Values and headings that must stand out.
  case strong
  /// The one accent colour.
  case accent
  case good
  case warn
  case error
  /// Lines of a frame, and of the frame with the focus.
  case frame = "frame.plain"
  case frameActive = "frame.active"
  case title = "title.plain"
  case titleActive = "title.active"
  /// Text at the right end of a frame's top line.
  case frameNote = "frame.note"
  /// Lines that cross the screen: top bar and status line.
  case bar = "bar.text"
  case barStrong = "bar.strong"
  case tab = "tab.plain"
  case tabActive = "tab.active"
  /// The word at the left of the status line.
  case statusMode = "status.mode"
  case statusGood = "status.good"
  case statusWarn = "status.warn"
  case statusError = "status.error"
  case hint = "hint.text"
  case hintKey = "hint.key"
  /// The selected row of a list or a table, with and without the focus.
  case selection = "selection.row"
  case selectionStrong = "selection.strong"
  case selectionIdle = "selection.idle"
  case tableHeader = "table.header"
  case menu = "menu.text"
  case menuKey = "menu.key"
  case menuDisabled = "menu.disabled"
  case input = "input.text"
  case inputPlaceholder = "input.placeholder"
  case scrollBar = "scroll.bar"
  case axis
  case progress = "progress.done"
  case progressRest = "progress.rest"
  /// Bars of the energy strip.
  case energySelected = "energy.selected"
  case energyOther = "energy.other"
  case energyUnsafe = "energy.unsafe"
  case energyRange = "energy.range"
  /// Series of a histogram, and the curves over it.
  case histogramAll = "histogram.all"
  case histogramOutside = "histogram.outside"
  case curve = "curve.first"
  case curveSecond = "curve.second"
  /// Points, lines and bands of a plot, by series.
  case series1 = "series.1"
  case series2 = "series.2"
  case series3 = "series.3"
  case series4 = "series.4"

  /// Only the foreground of these is used: they are drawn over the map.
  case overlayCrosshair = "overlay.crosshair"
  case overlayExclusion = "overlay.exclusion"
  case overlayRegion = "overlay.region"
  case overlaySelected = "overlay.selected"
  case overlayContour = "overlay.contour"
  case overlayGrid = "overlay.grid"
  case overlaySource = "overlay.source"
  case overlayPointing = "overlay.pointing"
  /// Cells outside of the field of view: the dots of the pattern.
  case overlayOutside = "overlay.outside"
}
