import TerminalRendering
import Testing

@Suite struct PlotTests {
  private func theme(
    _ level: ColorLevel = .truecolor, _ glyphs: GlyphSet = .unicode
  ) -> Theme {
    Theme.builtIn(TerminalCapabilities(level: level, glyphs: glyphs))
  }

  private func axes() -> XYChart {
    XYChart(
      x: PlotAxis("energy", unit: "TeV", scale: .logarithmic, lower: 0.1, upper: 100),
      y: PlotAxis("flux", scale: .logarithmic, lower: 1e-13, upper: 1e-10))
  }

  private func draw(
    _ chart: XYChart, _ theme: Theme, _ width: Int = 50, _ height: Int = 14
  ) -> (CellBuffer, XYChartLayout) {
    var buffer = theme.makeBuffer(CellSize(width: width, height: height))
    let layout = chart.draw(into: &buffer, rect: buffer.bounds, theme: theme)
    return (buffer, layout)
  }

  // MARK: Axes

  @Test func placesAreInverse() {
    for axis in [
      PlotAxis("x", scale: .logarithmic, lower: 0.03, upper: 70),
      PlotAxis("x", lower: -2, upper: 5),
      PlotAxis("x", lower: 3, upper: -3),
    ] {
      #expect(abs(axis.fraction(of: axis.lower)) < 1e-12)
      #expect(abs(axis.fraction(of: axis.upper) - 1) < 1e-12)
      for fraction in [0.1, 0.5, 0.77] {
        #expect(abs(axis.fraction(of: axis.value(at: fraction)) - fraction) < 1e-12)
      }
    }
    #expect(PlotAxis("x", scale: .logarithmic, lower: 1, upper: 10).fraction(of: -1).isNaN)
    #expect(!PlotAxis("x", scale: .logarithmic, lower: 0, upper: 10).isValid)
    #expect(!PlotAxis("x", lower: 1, upper: 1).isValid)
  }

  @Test func ticksAreRoundAndShort() {
    func labels(_ axis: PlotAxis, _ target: Int, _ glyphs: GlyphSet = .unicode) -> [String] {
      axis.ticks(target: target, glyphs: glyphs).map(\.label)
    }
    let energy = PlotAxis("", scale: .logarithmic, lower: 0.01, upper: 100)
    #expect(labels(energy, 8) == ["0.01", "0.1", "1", "10", "100"])
    #expect(labels(energy, 3) == ["0.01", "1", "100"])
    let area = PlotAxis("", scale: .logarithmic, lower: 500, upper: 2e6)
    #expect(labels(area, 5) == ["10³", "10⁴", "10⁵", "10⁶"])
    #expect(labels(area, 5, .ascii) == ["1e3", "1e4", "1e5", "1e6"])
    let flux = PlotAxis("", scale: .logarithmic, lower: 1e-13, upper: 1e-10)
    #expect(labels(flux, 6) == ["10⁻¹³", "10⁻¹²", "10⁻¹¹", "10⁻¹⁰"])
    let narrow = PlotAxis("", scale: .logarithmic, lower: 0.3, upper: 7)
    #expect(labels(narrow, 6) == ["0.5", "1", "2", "5"])
    #expect(labels(PlotAxis("", lower: 0, upper: 0.3), 3) == ["0", "0.1", "0.2", "0.3"])
    #expect(labels(PlotAxis("", lower: 2, upper: -2), 4) == ["2", "1", "0", "−1", "−2"])
  }

  @Test func axesHoldWhatTheyCover() {
    let log = PlotAxis.covering("", scale: .logarithmic, values: [0, -1, 3e4, .nan, 8e5])
    #expect(log.lower < 3e4 && log.upper > 8e5 && log.lower > 2e4)
    let deep = PlotAxis.covering("", scale: .logarithmic, values: [1e-30, 1], decades: 5)
    #expect(deep.lower > 1e-6)
    let linear = PlotAxis.covering("", values: [0.02, 0.31], includesZero: true)
    #expect(linear.lower == 0 && linear.upper >= 0.31 && linear.upper < 0.4)
    let flat = PlotAxis.covering("", values: [4, 4])
    #expect(flat.lower < 4 && flat.upper > 4)
    #expect(PlotAxis.covering("", values: []).isValid)
    let both = linear.union(PlotAxis("", lower: -1, upper: 0.1))
    #expect(both.lower == -1 && both.upper == linear.upper)
  }

  // MARK: Charts

  @Test func aCurveGoesFromCornerToCorner() {
    var chart = axes()
    chart.curves = [
      PlotCurve([PlotPoint(0.1, 1e-13), PlotPoint(100, 1e-10)], role: .series1, name: "model")
    ]
    let theme = theme()
    let (buffer, layout) = draw(chart, theme)
    let plot = layout.plot
    let first = buffer[plot.x, plot.maxY - 1]
    let last = buffer[plot.maxX - 1, plot.y]
    #expect((0x2801...0x28ff).contains(first.glyph.base) && first.style == theme[.series1])
    #expect((0x2801...0x28ff).contains(last.glyph.base))
    // Axes: ticks at the decades, their numbers below and at the left, the unit at the end.
    #expect(buffer.text(row: plot.maxY).filter { $0 == "┬" }.count >= 3)
    #expect(buffer.text(row: plot.maxY + 1).contains("TeV"))
    #expect(buffer.text.contains("10⁻¹²┤"))
    #expect(buffer.text(row: 0).contains("━━ model"))
    // A click finds the value again.
    let back = layout.value(atColumn: layout.column(of: 10) ?? 0)
    #expect(back > 8 && back < 12)
    #expect(layout.column(of: 1000) == nil)
  }

  @Test func errorsAreAsymmetric() {
    var chart = axes()
    chart.points = [
      PlotPoints(
        [
          PlotMeasurement(
            x: 1, y: 1e-12, xRange: 0.5...2, yRange: 2e-13...1.5e-12),
          PlotMeasurement(x: 30, y: 3e-12, xRange: 20...45, isUpperLimit: true),
        ], role: .series2, name: "data")
    ]
    let (buffer, layout) = draw(chart, theme())
    let frame = layout.plot
    let column = layout.column(of: 1) ?? 0
    let rows = (frame.y..<frame.maxY).filter { buffer[column, $0].glyph != .space }
    let marker = rows.first { buffer[column, $0].glyph == "●" } ?? -1
    #expect(marker >= 0)
    let drawn = rows.filter {
      buffer[column, $0].style.foreground == theme()[.series2].foreground
    }
    // Down to a fifth, up by half: the bar is longer below.
    #expect(drawn.filter { $0 > marker }.count > drawn.filter { $0 < marker }.count)
    let left = layout.column(of: 0.55) ?? 0
    #expect((0x2801...0x28ff).contains(buffer[left, marker].glyph.base))
    let limit = layout.column(of: 30) ?? 0
    #expect((frame.y..<frame.maxY).contains { buffer[limit, $0].glyph == "▾" })
    #expect(!(frame.y..<frame.maxY).contains { buffer[limit, $0].glyph == "●" })
    let readings = chart.readings(at: 1.5)
    #expect(readings[0].text == "1.00e−12 +5.00e−13 −8.00e−13")
    #expect(chart.readings(at: 40)[0].text == "< 3.00e−12")
    #expect(chart.readings(at: 5)[0].value.isNaN)
  }

  @Test func aBandFillsQuietly() {
    var chart = axes()
    chart.bands = [
      PlotBand(x: [0.1, 100], lower: [1e-12, 1e-12], upper: [1e-11, 1e-11], name: "1 σ")
    ]
    chart.showsGrid = false
    let theme = theme()
    let (buffer, layout) = draw(chart, theme)
    let plot = layout.plot
    let filled = (plot.y..<plot.maxY).filter {
      buffer[plot.x + 5, $0].style.background != theme.background
    }
    // A third of the height.
    #expect(abs(filled.count - plot.height / 3) <= 1)
    #expect(filled.allSatisfy { buffer[plot.maxX - 1, $0].style.background != theme.background })
    // Without colours its outline only.
    let (plain, _) = draw(chart, self.theme(.mono))
    func hasDots(_ row: Int) -> Bool {
      (plot.x..<plot.maxX).contains { plain[$0, row].glyph.base & 0xff00 == 0x2800 }
    }
    let dots = (plot.y..<plot.maxY).filter(hasDots)
    #expect(dots.count >= 2 && dots.count <= 4)
  }

  @Test func barsAndResidualsShareTheAxis() {
    var chart = axes()
    chart.y = PlotAxis("counts", lower: 0, upper: 10)
    chart.bars = [PlotBars(edges: [0.1, 1, 10, 100], values: [10, 5, 0], name: "counts")]
    chart.residuals = PlotResiduals(
      y: PlotAxis("σ", lower: -3, upper: 3),
      points: [PlotPoints([PlotMeasurement(x: 3, y: 2, yRange: 1...3)])])
    let (buffer, layout) = draw(chart, theme(), 50, 22)
    let plot = layout.plot
    #expect(layout.residuals.width == plot.width && layout.residuals.y == plot.maxY + 1)
    func height(_ x: Double) -> Int {
      let column = layout.column(of: x) ?? 0
      return (plot.y..<plot.maxY).filter { buffer[column, $0].glyph == "█" }.count
    }
    #expect(height(0.3) == plot.height)
    #expect(abs(2 * height(3) - plot.height) <= 1)
    #expect(height(30) == 0)
    let column = layout.column(of: 3) ?? 0
    let strip = layout.residuals
    let marker = (strip.y..<strip.maxY).first { buffer[column, $0].glyph == "●" }
    #expect(marker.map { $0 < strip.y + strip.height / 2 } == true)
  }

  @Test func theCrosshairReads() {
    var chart = axes()
    chart.curves = [
      PlotCurve(x: [0.1, 100], y: [1e-13, 1e-10], name: "a"),
      PlotCurve(x: [0.1, 1, 100], y: [1e-11, .nan, 1e-11], name: "b", dash: .dashed),
    ]
    chart.crosshair = 1
    chart.legendRows = 2
    let (buffer, layout) = draw(chart, theme())
    let column = layout.column(of: 1) ?? 0
    #expect((layout.plot.y..<layout.plot.maxY).contains { buffer[column, $0].glyph == "┆" })
    // Straight in the logarithms: a third of the way.
    #expect(abs(chart.readings(at: 1)[0].value / 1e-12 - 1) < 1e-9)
    #expect(chart.readings(at: 1)[1].value.isNaN)
    #expect(buffer.text(row: 0).contains("1.00 TeV"))
    #expect(buffer.text(row: 0).contains("a 1.00e−12"))
  }

  @Test func withoutColoursLettersTellCurvesApart() {
    var chart = axes()
    chart.curves = [
      PlotCurve(x: [0.1, 100], y: [1e-12, 1e-12], role: .series1, name: "first"),
      PlotCurve(x: [0.1, 100], y: [1e-11, 1e-11], role: .series2, name: "second"),
    ]
    for theme in [theme(.mono), theme(.truecolor, .ascii)] {
      let (buffer, layout) = draw(chart, theme)
      let rows = (layout.plot.y..<layout.plot.maxY).map { buffer.text(row: $0) }
      #expect(rows.contains { $0.contains("a") } && rows.contains { $0.contains("b") })
      #expect(buffer.text(row: 0).contains("a first") && buffer.text(row: 0).contains("b second"))
    }
    // Dashes differ as well.
    let solid = draw(chart, theme()).0.text
    chart.curves[0].dash = .dotted
    #expect(draw(chart, theme()).0.text != solid)
  }

  @Test func curvesThatCrossKeepTheirDots() {
    var chart = axes()
    chart.curves = [
      PlotCurve(x: [0.1, 100], y: [1e-13, 1e-10]), PlotCurve(x: [0.1, 100], y: [1e-10, 1e-13]),
    ]
    let both = draw(chart, theme()).0.cells
    for index in 0...1 {
      var one = chart
      one.curves = [chart.curves[index]]
      let alone = draw(one, theme()).0.cells
      for (a, b) in zip(alone, both) where a.glyph.base & 0xff00 == 0x2800 {
        let lost: UInt32 = a.glyph.base & ~b.glyph.base & 0xff
        #expect(lost == 0)
      }
    }
  }

  // MARK: Heat maps

  private func heat() -> HeatMap {
    HeatMap(
      x: PlotAxis("energy", unit: "TeV", scale: .logarithmic, lower: 0.1, upper: 10),
      y: PlotAxis("migration", lower: 0, upper: 2), xEdges: [0.1, 1, 10], yEdges: [0, 1, 2],
      values: [0, 1, .nan, 2],
      scale: MapScale(map: .ember, mapping: ScaleMapping(lower: 0, upper: 2)),
      value: PlotAxis("density", lower: 0, upper: 2))
  }

  @Test func aHeatMapShowsEachBin() {
    let theme = theme()
    var buffer = theme.makeBuffer(CellSize(width: 40, height: 12))
    let map = heat()
    let layout = map.draw(into: &buffer, rect: buffer.bounds, theme: theme)
    let plot = layout.plot
    let low = buffer[plot.x + 1, plot.maxY - 1].style.background
    let middle = buffer[plot.maxX - 2, plot.maxY - 1].style.background
    let high = buffer[plot.maxX - 2, plot.y].style.background
    let none = buffer[plot.x + 1, plot.y].style.background
    #expect(none == theme.background && Set([low, middle, high]).count == 3)
    let palette = ScalePalette(
      map.scale, capabilities: theme.capabilities, background: theme.backgroundRgb)
    #expect(high == palette.color(palette.level(of: 1), x: 0, y: 0, isDimmed: false))
    #expect(map.value(at: PlotPoint(5, 0.5)) == 1 && map.value(at: PlotPoint(0.5, 1.5)).isNaN)
    #expect(layout.point(atColumn: plot.maxX - 1, row: plot.y).x > 9)
  }

  @Test func squareMapsAreSquare() {
    let theme = theme()
    var map = heat()
    map.x = PlotAxis("lon", unit: "°", lower: 2, upper: -2)
    map.y = PlotAxis("lat", unit: "°", lower: -2, upper: 2)
    map.isSquare = true
    var buffer = theme.makeBuffer(CellSize(width: 80, height: 20))
    let plot = map.draw(into: &buffer, rect: buffer.bounds, theme: theme).plot
    #expect(abs(plot.width - 2 * plot.height) <= 1)
  }

  // MARK: Export

  @Test func numbersAreExported() {
    var chart = axes()
    chart.bars = [PlotBars(edges: [0, 1], values: [3], name: "bars, two")]
    chart.x.scale = .linear
    chart.curves = [PlotCurve(x: [1, 2], y: [0.1, .nan], name: "c")]
    chart.points = [
      PlotPoints([PlotMeasurement(x: 2, y: 3, xRange: 1...4, isUpperLimit: true)], name: "p")
    ]
    #expect(
      chart.table.csv == """
        series,energy [TeV],x low,x high,flux,y low,y high,kind
        "bars, two",0.5,0,1,3,,,
        c,1,,,0.1,,,
        p,2,1,4,3,,,upper limit

        """)
    #expect(heat().table.csv.hasPrefix("energy [TeV] low,energy [TeV] high,migration low"))
    #expect(heat().table.rows.count == 3)
    #expect(heat().table.text.split(separator: "\n").count == 4)
    let text = chart.text(size: CellSize(width: 50, height: 12))
    #expect(text.contains("┤") && text.split(separator: "\n").count <= 12)
  }

  // MARK: Any size

  @Test func anySizeIsSafe() {
    var chart = axes()
    chart.curves = [PlotCurve(x: [0.1, 100], y: [1e-13, 1e-10], name: "long name of a model")]
    chart.bands = [PlotBand(x: [0.1, 100], lower: [1e-14, 1e-12], upper: [1e-9, .nan])]
    chart.bars = [PlotBars(edges: [0.1, 1], values: [1e-11])]
    chart.points = [
      PlotPoints([
        PlotMeasurement(x: 1, y: 1e-20, xRange: 1e-9...1e9, yRange: -1...1),
        PlotMeasurement(x: -1, y: 0), PlotMeasurement(x: 1, y: .nan, isUpperLimit: true),
      ])
    ]
    chart.residuals = PlotResiduals(
      y: PlotAxis("σ", lower: -3, upper: 3), points: chart.points)
    chart.crosshair = 5
    chart.references = [1e-12, -1]
    for level in ColorLevel.allCases {
      for glyphs in GlyphSet.allCases {
        let theme = theme(level, glyphs)
        for width in [0, 1, 7, 16, 23, 44, 90] {
          for height in [0, 1, 4, 5, 7, 9, 14, 30] {
            var buffer = theme.makeBuffer(CellSize(width: width, height: height))
            chart.draw(into: &buffer, rect: buffer.bounds, theme: theme)
            if glyphs == .ascii { #expect(buffer.text.unicodeScalars.allSatisfy { $0.isASCII }) }
            var map = heat()
            map.showsColorBar = true
            map.isSquare = width % 2 == 0
            map.crosshair = PlotPoint(1, 1)
            buffer = theme.makeBuffer(CellSize(width: width, height: height))
            map.draw(into: &buffer, rect: buffer.bounds, theme: theme)
            if glyphs == .ascii { #expect(buffer.text.unicodeScalars.allSatisfy { $0.isASCII }) }
          }
        }
      }
    }
  }
}
