import TerminalRendering
import Testing

struct MapTests {
  private static func content(
    _ nx: Int, _ ny: Int, zoom: Double, rule: Resampling = .sum, _ value: (Int, Int) -> Double
  ) -> MapContent {
    var values: [Double] = []
    for y in 0..<ny { for x in 0..<nx { values.append(value(x, y)) } }
    let center = MapPoint(x: Double(nx - 1) / 2, y: Double(ny - 1) / 2)
    var content = MapContent(
      nx: nx, ny: ny, values: values,
      scale: MapScale(map: .grey, mapping: ScaleMapping(lower: 0, upper: 1)),
      view: MapView(center: center, zoom: zoom))
    content.rule = rule
    content.showsAxes = false
    content.showsColorBar = false
    return content
  }

  private func theme(
    _ level: ColorLevel = .truecolor, _ glyphs: GlyphSet = .unicode
  ) -> Theme {
    .builtIn(TerminalCapabilities(level: level, glyphs: glyphs))
  }

  private func draw(
    _ content: MapContent, _ theme: Theme, _ width: Int, _ height: Int
  ) -> (CellBuffer, MapPanelLayout) {
    var buffer = theme.makeBuffer(CellSize(width: width, height: height))
    let layout = MapPanel.draw(content, into: &buffer, rect: buffer.bounds, theme: theme)
    return (buffer, layout)
  }

  /// Texts right of a colour bar.
  private func barLabels(_ scale: MapScale, unit: String) -> [String] {
    let theme = theme()
    var b = theme.makeBuffer(CellSize(width: 14, height: 44))
    ColorBar(scale: scale, unit: unit).draw(
      into: &b, rect: CellRect(x: 1, y: 1, width: 2, height: 40), theme: theme)
    return (1...40).map { b.text(row: $0).dropFirst(4).trimmed }.filter { !$0.isEmpty }
  }

  /// A bar in 40 rows: whether each has a colour of the map.
  private func barRows(_ upper: Double) -> [Bool] {
    let theme = theme()
    let scale = MapScale(
      map: theme.maps.significance(.threshold),
      mapping: ScaleMapping(shape: .threshold(5), lower: -5, upper: upper))
    var b = theme.makeBuffer(CellSize(width: 14, height: 44))
    ColorBar(scale: scale, unit: "σ").draw(
      into: &b, rect: CellRect(x: 1, y: 1, width: 2, height: 40), theme: theme)
    let plain = theme[.text].background
    return (1...40).map { b[1, $0].style.background != plain || b[1, $0].glyph != .space }
  }

  @Test func theBarHasNoColoursThatNoPixelCanHave() {
    #expect(barRows(12).allSatisfy { $0 })
    // Below the threshold of 5 the colours above it stand for nothing.
    let rows = barRows(3)
    #expect(!rows[0] && !rows[15] && rows[39] && rows[30])
    #expect(rows == rows.sorted { !$0 && $1 }, "one piece at the lower end")
  }

  @Test func significanceHasItsTicksWhateverItsLimits() {
    func scale(_ upper: Double, _ shape: ScaleShape, _ map: ColorMap) -> MapScale {
      MapScale(map: map, mapping: ScaleMapping(shape: shape, lower: -5, upper: upper))
    }
    let maps = theme().maps
    for upper in [8.0, 40, 182, 900] {
      let labels = barLabels(
        scale(upper, .threshold(5), maps.significance(.threshold)), unit: "σ")
      for label in ["0", "3", "−3", "5 T", "−5"] {
        #expect(labels.contains(label), "no \(label) at \(upper): \(labels)")
      }
    }
    // Counts have no standard deviations.
    let counts = barLabels(scale(9, .twoSided, maps.diverging), unit: "counts")
    #expect(!counts.contains("3") && !counts.contains("−3"), "\(counts)")
  }

  @Test func aMaskHasNoThirdClassBeneathALine() {
    var content = Self.content(8, 8, zoom: 1, rule: .nearest) { _, y in y < 3 ? 0 : 1 }
    content.outlines = [
      MapOutline(
        points: (0..<8).map { MapPoint(x: Double($0), y: 2.5) }, isClosed: false)
    ]
    func colors(_ content: MapContent) -> Set<CellColor> {
      let (buffer, layout) = draw(content, theme(), 8, 4)
      var found: Set<CellColor> = []
      for y in layout.map.y..<layout.map.maxY {
        for x in layout.map.x..<layout.map.maxX { found.insert(buffer[x, y].style.background) }
      }
      return found
    }
    var plain = content
    plain.outlines = []
    let classes = colors(plain)
    content.isOfClasses = true
    #expect(colors(content).isSubset(of: classes))
    content.isOfClasses = false
    #expect(!colors(content).isSubset(of: classes))
  }

  @Test func namesKeepOffLinesAndLeaveMostOfTheMap() {
    var content = Self.content(60, 40, zoom: 1) { _, _ in 0 }
    content.markers = [MapMarker(point: MapPoint(x: 30, y: 20), label: "inner", clearance: 4)]
    // A line where the name would be, below.
    let row = 20.0 - 4 - 1.5
    content.outlines = [
      MapOutline(points: [MapPoint(x: 0, y: row), MapPoint(x: 59, y: row)], isClosed: false)
    ]
    let (buffer, _) = draw(content, theme(), 60, 20)
    let lines = (0..<20).map { buffer.text(row: $0) }
    let name = lines.firstIndex { $0.contains("inner") }
    func dots(_ text: String) -> Int {
      text.unicodeScalars.count { (0x2801...0x28ff).contains($0.value) }
    }
    let line = lines.firstIndex { dots($0) > 0 }
    #expect(name != nil && line != nil && name != line)
    #expect(dots(lines[line ?? 0]) >= 58, "the line is cut")
    // Beyond an eighth of the map there are no names.
    content.outlines = []
    content.markers = (0..<60).map {
      MapMarker(point: MapPoint(x: Double($0), y: Double($0 * 7 % 40)), label: "name \($0)")
    }
    let (full, _) = draw(content, theme(), 60, 20)
    let named = full.text.components(of: "name ").reduce(0, +)
    #expect(named > 3 && named * 6 <= 60 * 20 / 8, "\(named) names")
  }

  @Test(arguments: [1, 0.5, 0.25, 1.0 / 3, 0.66, 0.9, 2, 3.5])
  func sumsAreKeptAtAnyReduction(zoom: Double) {
    let content = Self.content(37, 23, zoom: zoom) { x, y in Double((x * 7 + y * 13) % 11) }
    let geometry = MapGeometry(
      available: CellRect(x: 0, y: 0, width: 300, height: 200), nx: 37, ny: 23, view: content.view)
    let shown = geometry.shownValues(of: content.values, by: content.rule).reduce(0, +)
    let total = content.values.reduce(0, +)
    #expect(abs(shown - total) < 1e-9 * total)
  }

  @Test func rulesTreatBlocksAsTheirQuantityNeeds() {
    let view = MapView(center: MapPoint(x: 1.5, y: 0.5), zoom: 0.5)
    let geometry = MapGeometry(
      available: CellRect(x: 0, y: 0, width: 9, height: 9), nx: 4, ny: 2, view: view)
    func shown(_ rule: Resampling) -> [Double] {
      var content = Self.content(4, 2, zoom: 0.5, rule: rule) { x, y in
        [[1, -7, 3, 4], [5, 2, .nan, 8]][y][x]
      }
      content.view = view
      return geometry.shownValues(of: content.values, by: content.rule)
    }
    #expect(shown(.sum) == [1, 15])
    #expect(shown(.mean) == [0.25, 5])
    #expect(shown(.peak) == [-7, 8])
    #expect(shown(.weightedMean([1, 0, 1, 1, 1, 0, 1, 2])) == [3, (3 + 4 + 16) / 4])
    #expect(shown(.recomputed { x, y in Double(10 * x.lowerBound + y.count) }) == [2, 22])
  }

  /// At two canvas pixels for three data pixels, blocks of one pixel stand for as much as others.
  @Test func blocksOfOnePixelAreRecomputedToo() {
    var content = Self.content(6, 6, zoom: 2.0 / 3) { _, _ in 1 }
    content.rule = .recomputed { _, _ in 2.25 }
    let (_, layout) = draw(content, theme(), 8, 4)
    #expect(Set(layout.geometry.shownValues(of: content.values, by: content.rule)) == [2.25])
  }

  @Test func northIsUpAndHalvesAreTwoPixels() {
    // Pixel value by row: the upper row of the map is bright.
    let content = Self.content(2, 2, zoom: 1) { _, y in Double(y) }
    let theme = theme()
    let (buffer, layout) = draw(content, theme, 6, 3)
    let cell = buffer[layout.map.x, layout.map.y]
    #expect(cell.glyph == "▀")
    #expect(cell.style.foreground == .rgb(ColorMap.grey.rgb(at: 1)))
    #expect(cell.style.background == .rgb(ColorMap.grey.rgb(at: 0)))
  }

  @Test func equalHalvesAreBlank() {
    let (buffer, layout) = draw(Self.content(4, 4, zoom: 1) { _, _ in 0.5 }, theme(), 8, 4)
    for y in layout.map.y..<layout.map.maxY {
      for x in layout.map.x..<layout.map.maxX { #expect(buffer[x, y].glyph == .space) }
    }
  }

  @Test func zeroMissingOutsideAndExcludedDiffer() {
    var content = Self.content(40, 10, zoom: 1) { x, _ in x < 10 ? 0 : x < 20 ? .nan : 0.5 }
    content.outside = (0..<400).map { ($0 % 40) >= 20 && ($0 % 40) < 30 }
    content.excluded = (0..<400).map { ($0 % 40) >= 30 }
    content.showsExclusionHatch = true
    for level in ColorLevel.allCases {
      for glyphs in GlyphSet.allCases {
        let (buffer, layout) = draw(content, theme(level, glyphs), 44, 7)
        func cells(_ from: Int) -> Set<Cell> {
          var out: Set<Cell> = []
          for y in layout.map.y..<layout.map.maxY {
            for x in layout.map.x + from..<layout.map.x + from + 10 { out.insert(buffer[x, y]) }
          }
          return out
        }
        let kinds = [cells(0), cells(10), cells(20), cells(30)]
        for (i, kind) in kinds.enumerated() {
          for other in kinds[(i + 1)...] where level != .c16 {
            #expect(kind != other, "\(level) \(glyphs)")
          }
        }
        #expect(kinds[1].count == 1)
        #expect(kinds[2].count == 2)
        #expect(kinds[3].contains { $0.glyph == (glyphs == .ascii ? "/" : "╱") })
      }
    }
  }

  @Test func geometryGoesThereAndBack() {
    for zoom in [0.5, 1, 2, 3] {
      let geometry = MapGeometry(
        available: CellRect(x: 5, y: 3, width: 30, height: 12), nx: 100, ny: 80,
        view: MapView(center: MapPoint(x: 40, y: 30), zoom: zoom))
      for (x, y) in [(5, 3), (12, 9), (34, 14)] {
        for isLower in [false, true] {
          let point = geometry.point(cellX: x, cellY: y, lowerHalf: isLower)
          #expect(geometry.cell(point) == CellPoint(x: x, y: y))
        }
      }
      let (columns, rows) = geometry.visible
      #expect(columns.lowerBound >= 0 && columns.upperBound <= 100)
      #expect(rows.lowerBound >= 0 && rows.upperBound <= 80)
      #expect(abs(Double(columns.count) - 30 / zoom) <= 1)
    }
  }

  @Test func viewStaysOnTheMap() {
    let geometry = MapGeometry(
      available: CellRect(x: 0, y: 0, width: 10, height: 5), nx: 50, ny: 50,
      view: MapView(center: MapPoint(x: -100, y: 400), zoom: 1))
    #expect(geometry.visible.x == 0..<10)
    #expect(geometry.visible.y == 40..<50)
  }

  @Test func zoomKeepsTheFixedPoint() {
    let view = MapView(center: MapPoint(x: 20, y: 30), zoom: 1)
    let zoomed = view.zoomed(in: true, around: MapPoint(x: 10, y: 30))
    #expect(zoomed.zoom == 2)
    #expect(zoomed.center == MapPoint(x: 15, y: 30))
    #expect(view.zoomed(in: false).zoom == 0.5)
    #expect(view.zoomText == "×1")
    #expect(MapView(center: view.center, zoom: 0.25).zoomText == "1:4")
  }

  @Test func circlesAreRound() {
    for aspect in [1.6, 2, 2.4] {
      let geometry = MapGeometry(
        available: CellRect(x: 0, y: 0, width: 80, height: 40), nx: 20, ny: 20,
        view: MapView(center: MapPoint(x: 10, y: 10), zoom: 3), cellAspect: aspect)
      let a = geometry.canvas(MapPoint(x: 5, y: 5))
      let b = geometry.canvas(MapPoint(x: 6, y: 4))
      // Canvas pixels are as wide as a cell and half as high.
      let ratio = (b.y - a.y) * aspect / 2 / (b.x - a.x)
      #expect(abs(ratio - 1) < 0.05)
    }
  }

  private func rich() -> MapContent {
    var content = Self.content(60, 40, zoom: 1) { x, y in
      Double((x * 31 + y * 17) % 23) - 9 + (x == 30 && y == 20 ? 20 : 0)
    }
    content.scale = MapScale(
      map: .threshold, mapping: ScaleMapping(shape: .threshold(5), lower: -5, upper: 11))
    content.showsAxes = true
    content.showsColorBar = true
    content.ticksX = [
      MapTick(position: 10, label: "185.5°"), MapTick(position: 40, label: "184.5°"),
    ]
    content.ticksY = [
      MapTick(position: 10, label: "+29.2°"), MapTick(position: 30, label: "+30.8°"),
    ]
    content.outlines = [
      MapOutline(points: [MapPoint(x: 10, y: 10), MapPoint(x: 50, y: 12), MapPoint(x: 30, y: 35)])
    ]
    content.markers = [
      MapMarker(point: MapPoint(x: 30, y: 20), label: "Crab σ"),
      MapMarker(point: MapPoint(x: 31, y: 20), label: "Other"),
    ]
    content.crosshair = MapPoint(x: 5, y: 5)
    content.unit = "√TS"
    return content
  }

  @Test(arguments: ColorLevel.allCases)
  func asciiModeHasOnlyAscii(level: ColorLevel) {
    let (buffer, _) = draw(rich(), theme(level, .ascii), 90, 28)
    #expect(buffer.text.unicodeScalars.allSatisfy { $0.isASCII })
  }

  @Test(arguments: GlyphSet.allCases)
  func monoHasNoColors(glyphs: GlyphSet) {
    let (buffer, _) = draw(rich(), theme(.mono, glyphs), 90, 28)
    #expect(
      buffer.cells.allSatisfy {
        $0.style.foreground == .terminal && $0.style.background == .terminal
      })
  }

  @Test func sixteenColorsStayBelowSixteen() {
    let (buffer, _) = draw(rich(), theme(.c16), 90, 28)
    for cell in buffer.cells {
      for color in [cell.style.foreground, cell.style.background] {
        if case .palette(let index) = color { #expect(index < 16) }
        if case .rgb = color { Issue.record("true colour at 16 colours") }
      }
    }
  }

  @Test func colorBarNamesLimitsZeroAndThreshold() {
    let (buffer, layout) = draw(rich(), theme(), 90, 28)
    let labels = (layout.colorBar.y..<layout.colorBar.maxY).map { y in
      String(buffer.text(row: y).dropFirst(layout.colorBar.maxX + 1))
    }
    for wanted in ["11", "5 T", "0", "−5", "3", "−3"] {
      #expect(labels.contains { $0.trimmed == wanted }, "\(wanted) in \(labels)")
    }
    #expect(layout.overCount > 0 && layout.underCount > 0)
    #expect(buffer.text.contains("▲▲"))
    let middle = layout.value(atColorBarRow: layout.colorBar.y, scale: rich().scale)
    #expect(middle > 10 && middle <= 11)
  }

  @Test func labelsDoNotOverlap() {
    let (buffer, _) = draw(rich(), theme(), 90, 28)
    #expect(buffer.text.contains("Crab σ") && buffer.text.contains("Other"))
  }

  /// Nothing may trap or draw outside, whatever the size.
  @Test func anySizeIsSafe() {
    for width in [0, 1, 2, 3, 7, 20, 31, 40, 63] {
      for height in [0, 1, 2, 4, 7, 9, 15, 30] {
        for zoom in [0.01, 0.3, 1, 50] {
          var content = rich()
          content.view.zoom = zoom
          _ = draw(content, theme(.c256), width, height)
        }
      }
    }
  }

  @Test func goldenDensityMap() {
    let content = Self.content(12, 4, zoom: 1) { x, _ in Double(x) / 11 }
    let (buffer, _) = draw(content, theme(.mono, .ascii), 12, 2)
    #expect(buffer.text == "..::-=+*##%@\n..::-=+*##%@")
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

extension StringProtocol {
  /// Without blanks at both ends.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// A 1 for each place at which a text occurs.
  fileprivate func components(of text: String) -> [Int] {
    indices.filter { self[$0...].hasPrefix(text) }.map { _ in 1 }
  }
}
