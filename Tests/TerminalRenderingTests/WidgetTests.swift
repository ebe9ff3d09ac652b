import Foundation
import TerminalRendering
import Testing

struct WidgetTests {
  private func theme(
    _ level: ColorLevel = .truecolor, _ glyphs: GlyphSet = .unicode
  ) -> Theme {
    .builtIn(TerminalCapabilities(level: level, glyphs: glyphs))
  }

  private func buffer(_ width: Int, _ height: Int, _ theme: Theme) -> CellBuffer {
    theme.makeBuffer(CellSize(width: width, height: height))
  }

  @Test func panelIsDrawnAsInTheMockup() {
    let theme = theme()
    var b = buffer(34, 3, theme)
    let inside = Panel(title: "regions", note: "add r").draw(
      into: &b, rect: b.bounds, theme: theme)
    #expect(b.text(row: 0) == "╭─┤ regions ├───────────┤ add r ├╮")
    #expect(b.text(row: 1) == "│" + String(repeating: " ", count: 32) + "│")
    #expect(b.text(row: 2) == "╰" + String(repeating: "─", count: 32) + "╯")
    #expect(inside == CellRect(x: 1, y: 1, width: 32, height: 1))
    #expect(b[0, 0].style == theme[.frame])
    Panel(title: "regions", isActive: true).draw(into: &b, rect: b.bounds, theme: theme)
    #expect(b[0, 0].style == theme[.frameActive])
  }

  @Test func focusShowsWithoutColors() {
    let theme = theme(.mono)
    var b = buffer(30, 3, theme)
    Panel(title: "map", isActive: true).draw(into: &b, rect: b.bounds, theme: theme)
    #expect(b[4, 0].style.attributes.contains(.reverse))
  }

  @Test func hintsReturnTheirCells() throws {
    let theme = theme()
    var b = buffer(24, 1, theme)
    let rects = HintLine([Hint("m", "layer"), Hint("x", "exclude"), Hint("q", "quit")])
      .draw(into: &b, rect: b.bounds, theme: theme)
    #expect(b.text == " m layer   x exclude")
    #expect(try #require(rects[1]) == CellRect(x: 11, y: 0, width: 9, height: 1))
    #expect(rects[2] == nil)
  }

  @Test func theLastHintsAreKept() {
    let theme = theme()
    let hints = [Hint("m", "layer"), Hint("x", "exclude"), Hint("?", "help"), Hint("q", "quit")]
    func drawn(_ columns: Int) -> String {
      var b = buffer(columns, 1, theme)
      HintLine(hints, keptCount: 2).draw(into: &b, rect: b.bounds, theme: theme)
      return b.text
    }
    #expect(drawn(40) == " m layer   x exclude   ? help   q quit")
    #expect(drawn(37) == " m layer   ? help   q quit")
    #expect(drawn(16) == " ? help   q quit")
    // Without room for both nothing is kept.
    #expect(drawn(15) == " m layer")
  }

  @Test func tabsShrinkToDigits() {
    let theme = theme()
    var b = buffer(100, 1, theme)
    let bar = TabBar(
      program: "gammascope", subtitle: "crab", tabs: ["1 Map", "2 Spectrum", "3 Fit"], selected: 0)
    let wide = bar.draw(into: &b, rect: b.bounds, theme: theme)
    #expect(b.text.contains(" 2 Spectrum"))
    #expect(wide[1].width == 12)
    var narrow = buffer(40, 1, theme)
    bar.draw(into: &narrow, rect: narrow.bounds, theme: theme)
    #expect(narrow.text.contains("1 Map") && !narrow.text.contains("Spectrum"))
  }

  @Test func statusMessagesKeepTheirPlace() {
    let theme = theme()
    var b = buffer(60, 1, theme)
    StatusLine(
      mode: "MAP", text: "significance · 100 GeV–15.8 TeV · linear",
      right: [StatusMessage("unsaved", .statusWarn)]
    ).draw(into: &b, rect: b.bounds, theme: theme)
    #expect(b.text.hasSuffix("unsaved"))
    #expect(b.text.hasPrefix(" MAP  significance"))
  }

  @Test func energyLabelsUseSensibleUnits() {
    #expect(EnergyLabel.text(0.1) == "100 GeV")
    #expect(EnergyLabel.text(1.5849) == "1.58 TeV")
    #expect(EnergyLabel.text(0.99999) == "1 TeV")
    #expect(EnergyLabel.range(0.1, 15.849) == "100 GeV–15.8 TeV")
    #expect(EnergyLabel.range(0.1, 0.5) == "100–500 GeV")
  }

  @Test func energyStripReturnsItsBins() {
    let theme = theme()
    var b = buffer(60, 4, theme)
    let edges = (0...8).map { i in [0.1, 0.18, 0.32, 0.56, 1, 1.8, 3.2, 5.6, 10][i] }
    let rects = EnergyStrip(
      edges: edges, counts: [900, 500, 200, 90, 30, 9, 1, 0],
      selected: [false, true, true, true, true, false, false, false],
      isUnsafe: [true, false, false, false, false, false, false, false]
    ).draw(into: &b, rect: b.bounds, theme: theme)
    #expect(rects.count == 8 && rects.allSatisfy { $0.height == 4 })
    #expect(zip(rects, rects.dropFirst()).allSatisfy { $0.maxX == $1.x })
    #expect(b[rects[0].x, 1].glyph == "░")
    #expect(b[rects[1].x, 2].glyph == "━" && b[rects[5].x, 2].glyph == "─")
    // One count still shows, none does not.
    #expect(b[rects[6].x, 1].glyph != .space && b[rects[7].x, 1].glyph == .space)
    #expect(b.text(row: 3).contains("100 GeV") && b.text(row: 3).contains("10 TeV"))
  }

  @Test func histogramSeriesDifferInFillWithoutColors() {
    for glyphs in GlyphSet.allCases {
      let theme = theme(.mono, glyphs)
      var b = buffer(50, 14, theme)
      let layout = HistogramChart(
        edges: [0, 1, 2, 3, 4], all: [10, 100, 50, 20], outside: [10, 90, 2, 0],
        isLogarithmic: false, legend: [LegendLine("mean 1.2")], footer: "none left out"
      ).draw(into: &b, rect: b.bounds, theme: theme)
      let bottom = layout.plot.maxY - 1
      let first = b[layout.plot.x + layout.plot.width * 3 / 8, bottom]
      let last = b[layout.plot.x + layout.plot.width * 7 / 8, bottom]
      #expect(first.glyph != last.glyph)
      #expect(b.text.contains("mean 1.2") && b.text.contains("none left out"))
      #expect(abs(layout.value(atColumn: layout.plot.x) - 0.05) < 0.06)
    }
  }

  @Test func tableKeepsTheSelectionInSight() {
    let theme = theme()
    var b = buffer(30, 5, theme)
    let table = TableView(
      columns: [
        TableColumn("run", width: .fixed(6)),
        TableColumn("norm", width: .flexible(4), alignment: .right),
      ], rows: (0..<20).map { TableRow(["\($0)", "1.0\($0)"]) }, selected: 12, sortColumn: 1,
      isFocused: true)
    let layout = table.draw(into: &b, rect: b.bounds, theme: theme)
    #expect(layout.offset == 9)
    #expect(layout.rows[12]?.y == 4)
    #expect(layout.rows[8] == nil)
    #expect(b[1, 4].style.background == theme[.selection].background)
    #expect(b.text(row: 0).contains("norm▴"))
    #expect(TableView.offset(15, selected: nil, count: 20, height: 10) == 10)
  }

  @Test func menuSkipsHeadings() {
    let theme = theme()
    var b = buffer(30, 6, theme)
    let layout = MenuList(
      title: "layer",
      items: [
        MenuItem(label: "maps", isHeading: true), MenuItem(key: "c", label: "counts"),
        MenuItem(key: "f", label: "flux", note: "no model", isEnabled: false),
      ], selected: 1, input: TextInput("co"), prompt: ":"
    ).draw(into: &b, rect: b.bounds, theme: theme)
    #expect(layout.items[0] == nil && layout.items[1]?.y == 3)
    #expect(layout.cursor == CellPoint(x: 6, y: 1))
    #expect(b.text.contains("no model"))
  }

  @Test func notesOfAMenuBeginInOneColumn() throws {
    let theme = theme()
    var b = buffer(60, 6, theme)
    MenuList(
      title: "stretch",
      items: [
        MenuItem(key: "l", label: "Linear", note: "even"),
        MenuItem(key: "q", label: "Square root", note: "low values better, and signed about zero"),
        MenuItem(key: "k", label: "Upper limit from the crosshair, with its name", note: "late"),
      ]
    ).draw(into: &b, rect: b.bounds, theme: theme)
    func column(_ text: String, _ row: Int) throws -> Int {
      let line = b.text(row: row)
      return line.distance(
        from: line.startIndex, to: try #require(line.range(of: text), "\(line)").lowerBound)
    }
    #expect(try column("even", 1) == (try column("low values", 2)))
    // A long label is whole, its note behind it.
    #expect(try column("late", 3) > (try column("even", 1)))
    #expect(b.text(row: 3).contains("with its name  late"))
  }

  @Test func aNoteLosesWholeParts() {
    let theme = theme()
    func note(_ width: Int) -> String {
      var b = buffer(width, 3, theme)
      Panel(title: "map", note: "10 GeV–100 TeV · r 0.07° · threshold 5")
        .draw(into: &b, rect: b.bounds, theme: theme)
      return b.text(row: 0)
    }
    #expect(note(60).contains("threshold 5"))
    #expect(note(44).contains("10 GeV–100 TeV · r 0.07° ├"), "\(note(44))")
    #expect(note(34).contains("10 GeV–100 TeV ├"), "\(note(34))")
    #expect(!note(24).contains("10 G"), "\(note(24))")
  }

  @Test func theEnergyStripSaysWhereItEnds() {
    // 400 GeV to 40 TeV: no edge is at a decade.
    let edges = (0...16).map { 0.4 * pow(10, Double($0) / 8) }
    var b = buffer(100, 4, theme())
    EnergyStrip(
      edges: edges, counts: [Double](repeating: 9, count: 16),
      selected: [Bool](repeating: true, count: 16), rangeText: "fit 600 GeV–30 TeV"
    ).draw(into: &b, rect: b.bounds, theme: theme())
    for label in ["400 GeV", "949 GeV", "fit 600 GeV–30 TeV", "9.49 TeV", "40 TeV"] {
      #expect(b.text(row: 3).contains(label), "no \(label) in \(b.text(row: 3))")
    }
    // Without room the ends stay.
    var narrow = buffer(44, 4, theme())
    EnergyStrip(
      edges: edges, counts: [Double](repeating: 9, count: 16),
      selected: [Bool](repeating: true, count: 16), rangeText: "fit 600 GeV–30 TeV"
    ).draw(into: &narrow, rect: narrow.bounds, theme: theme())
    #expect(narrow.text(row: 3).contains("400 GeV") && narrow.text(row: 3).contains("40 TeV"))
  }

  @Test func inputEdits() {
    var input = TextInput("abc def")
    let removed = input.handle(KeyEvent(.character("w"), .control))
    #expect(removed)
    #expect(input.text == "abc ")
    input.insert("x\ny")
    #expect(input.text == "abc x y")
    _ = input.handle(KeyEvent(.home))
    _ = input.handle(KeyEvent(.delete))
    #expect(input.text == "bc x y" && input.cursor == 0)
    let isUsed = input.handle(KeyEvent(.escape))
    #expect(!isUsed)
  }

  @Test func keysHaveNames() {
    for name in [
      "a", "A", "Ctrl-R", "Shift-Up", "Space", "Esc", "F5", "Shift-Tab", "+", "-", "Enter",
    ] {
      #expect(KeyEvent(name: name)?.name == name)
    }
    #expect(KeyEvent(name: "Ctrl-R") == KeyEvent(.character("r"), .control))
    #expect(KeyEvent(name: "Wild") == nil)
  }

  @Test func ticksAreNice() {
    #expect(Ticks.nice(-5, 11, target: 4) == [-5, 0, 5, 10])
    #expect(Ticks.nice(0, 0.9, target: 5).count == 5)
    #expect(Ticks.nice(1, 1).isEmpty && Ticks.nice(.nan, 1).isEmpty)
    #expect(Ticks.decades(0.5, 2000) == [1, 10, 100, 1000])
    #expect(Ticks.label(-0.5, step: 0.5) == "−0.5")
    #expect(NumberText.short(2.41e-11) == "2.41e−11")
    #expect(NumberText.short(1.83e13) == "1.83e13")
    #expect(NumberText.short(9.999e7, digits: 3) == "1.00e8")
    #expect(NumberText.grouped(10000) == "10 000")
    #expect(NumberText.fixed(-0.001, 2) == "0.00")
  }

  @Test func brailleDrawsLines() {
    var canvas = BrailleCanvas(width: 2, height: 1)
    canvas.line(0, 0, 3, 0)
    #expect(canvas.glyph(x: 0, y: 0, glyphs: .unicode)?.string == "⠉")
    canvas.line(-1e9, 2, 1e9, 2)
    #expect(canvas.glyph(x: 1, y: 0, glyphs: .unicode)?.string == "⠭")
    #expect(canvas.glyph(x: 0, y: 0, glyphs: .ascii)?.base ?? 200 < 128)
  }

  @Test func progressIsExact() {
    let theme = theme()
    var b = buffer(14, 1, theme)
    ProgressBar(fraction: 0.5, label: "5/10").draw(into: &b, rect: b.bounds, theme: theme)
    #expect(b.text == "━━━━───── 5/10" || b.text == "━━━━━──── 5/10")
  }

  /// Every widget in every size: nothing traps.
  @Test func anySizeIsSafe() {
    for level in ColorLevel.allCases {
      for glyphs in GlyphSet.allCases {
        let theme = theme(level, glyphs)
        for width in [0, 1, 2, 5, 9, 24, 41, 80] {
          for height in [0, 1, 2, 3, 6, 12] {
            var b = buffer(width, height, theme)
            drawAll(into: &b, theme)
            if glyphs == .ascii { #expect(b.text.unicodeScalars.allSatisfy { $0.isASCII }) }
          }
        }
      }
    }
  }

  @Test("the energy strip labels the edges nearest to decades with what they are")
  func energyLabelsOffDecades() {
    var buffer = buffer(90, 4, theme())
    let edges = (0...20).map { 0.1 * pow(10, 0.15 * Double($0)) }
    EnergyStrip(
      edges: edges, counts: [Double](repeating: 3, count: 20),
      selected: [Bool](repeating: true, count: 20)
    ).draw(into: &buffer, rect: buffer.bounds, theme: theme())
    let labels = buffer.text
    for label in ["100 GeV", "1.12 TeV", "8.91 TeV", "100 TeV"] { #expect(labels.contains(label)) }
  }

  private func drawAll(into b: inout CellBuffer, _ theme: Theme) {
    let rect = b.bounds
    Panel(title: "σ title", note: "note · more", isActive: true).draw(
      into: &b, rect: rect, theme: theme)
    TabBar(program: "gammascope", subtitle: "é", tabs: ["1 Map", "2 Fit"], selected: 1).draw(
      into: &b, rect: rect, theme: theme)
    StatusLine(mode: "MAP", text: "±5", right: [StatusMessage("ok ✓", .statusGood)]).draw(
      into: &b, rect: rect, theme: theme)
    HintLine([Hint("↑", "up")]).draw(into: &b, rect: rect, theme: theme)
    EnergyStrip(
      edges: [0.1, 1, 10], counts: [5, 0], selected: [true, false], isUnsafe: [true, true],
      rangeText: "0.1–10 TeV", cursor: 0
    ).draw(into: &b, rect: rect, theme: theme)
    HistogramChart(
      edges: [-5, 0, 5], all: [0, 3], outside: [0, 2],
      curves: [PlotCurve([PlotPoint(-5, 0), PlotPoint(0, 3), PlotPoint(5, 1)])],
      legend: [LegendLine("μ 0 ± 1")], footer: "x", marker: 1
    ).draw(into: &b, rect: rect, theme: theme)
    TableView(columns: [TableColumn("a", width: .fixed(4))], rows: [TableRow(["√"])]).draw(
      into: &b, rect: rect, theme: theme)
    MenuList(title: "m", items: [MenuItem(key: "x", label: "°")], selected: 0).draw(
      into: &b, rect: rect, theme: theme)
    ProgressBar(fraction: nil, label: "…", tick: 3).draw(into: &b, rect: rect, theme: theme)
    Sparkline([1, 2, .nan, 3]).draw(into: &b, rect: rect, theme: theme)
  }
}
