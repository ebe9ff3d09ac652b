/// The text of `themes/dark.toml`, so that the program runs without its files; a test compares them.
package let builtInThemeText = #"""
  # The theme that is also built into the program: quiet frames, one accent colour.
  #
  # A colour is "#rrggbb", a name of the palette below, one of the sixteen ANSI names ("cyan",
  # "bright-black"), or "terminal" for the terminal's own colour. A table gives the colour for each
  # kind of terminal: { rgb = "#5fafd7", c256 = 74, c16 = "cyan" }.
  # A style is a colour, or a table with fg, bg, attr (bold, dim, underline, reverse, italic) and
  # mono: the attributes on a terminal without colours.

  # Name in the picker.
  name = "dark"
  # Background of the whole screen.
  background = "night"

  [palette]
  # Background.
  night = { rgb = "#101216", c256 = 232, c16 = "terminal" }
  # Text on areas filled with a bright colour.
  void = { rgb = "#101216", c256 = 232, c16 = "black" }
  # A little raised: bars and the selected row.
  dusk = { rgb = "#1c1f25", c256 = 235, c16 = "black" }
  # Selected row of the pane with the focus.
  slate = { rgb = "#2b3440", c256 = 237, c16 = "blue" }
  # Lines of frames.
  line = { rgb = "#464e5a", c256 = 240, c16 = "bright-black" }
  # Text.
  ink = { rgb = "#c8ced6", c256 = 252, c16 = "white" }
  # Units and captions.
  mist = { rgb = "#868f9c", c256 = 246, c16 = "white" }
  # Emphasis.
  snow = { rgb = "#f2f4f7", c256 = 255, c16 = "bright-white" }
  # The accent.
  sky = { rgb = "#5fafd7", c256 = 74, c16 = "bright-cyan" }
  # The accent held back.
  steel = { rgb = "#3c5a6e", c256 = 24, c16 = "blue" }
  ash = { rgb = "#5c6878", c256 = 241, c16 = "bright-black" }
  leaf = { rgb = "#87af5f", c256 = 107, c16 = "green" }
  sand = { rgb = "#d7af5f", c256 = 179, c16 = "yellow" }
  brick = { rgb = "#ef7a6c", c256 = 210, c16 = "bright-red" }
  orange = { rgb = "#ff8700", c256 = 208, c16 = "bright-yellow" }

  [ui]
  # Plain text; units and captions; what must stand out; the accent.
  text = "ink"
  dim = "mist"
  strong = { fg = "snow", attr = ["bold"] }
  accent = { fg = "sky", attr = ["bold"] }
  # Good, doubtful, wrong; always beside a word or a mark.
  good = "leaf"
  warn = "sand"
  error = { fg = "brick", attr = ["bold"] }
  # Frames, with and without the focus, and the text in their upper line.
  frame.plain = "line"
  frame.active = { fg = "sky", mono = ["bold"] }
  frame.note = "mist"
  title.plain = { fg = "ink", attr = ["bold"] }
  title.active = { fg = "ink", attr = ["bold"], mono = ["bold", "reverse"] }
  # Lines across the screen.
  bar.text = { fg = "ink", bg = "dusk", mono = [] }
  bar.strong = { fg = "sky", bg = "dusk", attr = ["bold"], mono = ["bold"] }
  tab.plain = { fg = "mist", bg = "dusk", mono = [] }
  tab.active = { fg = "void", bg = "sky", attr = ["bold"], mono = ["bold", "reverse"] }
  # Left word and messages of the status line.
  status.mode = { fg = "void", bg = "sky", attr = ["bold"], mono = ["bold", "reverse"] }
  status.good = { fg = "leaf", bg = "dusk", mono = [] }
  status.warn = { fg = "sand", bg = "dusk", attr = ["bold"], mono = ["bold"] }
  status.error = { fg = "void", bg = "brick", attr = ["bold"], mono = ["reverse"] }
  # Keys and what they do.
  hint.key = { fg = "sky", attr = ["bold"], mono = ["bold", "underline"] }
  hint.text = "mist"
  # Selected rows: with the focus, a value in it, without the focus.
  selection.row = { fg = "snow", bg = "slate", mono = ["reverse"] }
  selection.strong = { fg = "sky", bg = "slate", attr = ["bold"], mono = ["bold", "reverse"] }
  selection.idle = { fg = "ink", bg = "dusk", mono = ["underline"] }
  table.header = "mist"
  menu.text = "ink"
  menu.key = { fg = "sky", attr = ["bold"], mono = ["bold", "underline"] }
  menu.disabled = { fg = "mist", attr = ["italic"], mono = ["dim"] }
  input.text = { fg = "snow", bg = "dusk", mono = ["underline"] }
  input.placeholder = { fg = "mist", bg = "dusk", attr = ["italic"], mono = ["dim"] }
  scroll.bar = "ash"
  # Axes, ticks and their numbers.
  axis = "mist"
  progress.done = "sky"
  progress.rest = "line"
  # Energy strip: selected bins, the others, bins below the safe threshold, the line about the range.
  energy.selected = "sky"
  energy.other = { fg = "steel", mono = ["dim"] }
  energy.unsafe = "ash"
  energy.range = "sand"
  # Histograms: all pixels, those outside of exclusions, and curves over them.
  histogram.all = "ash"
  histogram.outside = "sky"
  curve.first = { fg = "snow", attr = ["bold"] }
  curve.second = "sand"
  # Plots with several series.
  series.1 = "sky"
  series.2 = "orange"
  series.3 = "leaf"
  series.4 = "sand"

  [overlay]
  # "auto" is black or white, whichever contrasts with the map beneath.
  crosshair = "auto"
  exclusion = "orange"
  region = "sky"
  selected = { fg = "snow", attr = ["bold"] }
  contour = "snow"
  grid = "ash"
  source = { fg = "snow", attr = ["bold"] }
  pointing = "leaf"
  # Dots of the pattern outside of the field of view.
  outside = "line"

  [map]
  # Colour maps by what they show; `gammascope themes` and the picker list the names.
  sequential = "ember"
  diverging = "polar"
  threshold = "threshold"
  # Mode of the scale for significances (symmetric, two-sided, threshold), and the threshold in σ.
  significance.mode = "threshold"
  significance.break = 5.0
  """#
