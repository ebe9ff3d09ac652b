import Estimators
import Explorer
import Foundation
import GridMath
import Models
import SkyGeometry
import TerminalRendering
import Testing

/// Distributions linked with the map, panels, and what makes a place bright.
@Suite struct SkyPaneTests {
  // MARK: Distributions

  @Test func selectedBinsShowTheirPixelsAndDrawTheOthersBack() throws {
    var harness = try Harness()
    harness.keys("4")
    harness.keys("l")
    let start = try #require(harness.state.sky.distribution.cursor)
    harness.keys("l l")
    #expect(harness.state.sky.distribution.cursor == start + 2)
    harness.keys("G")
    let shown = try #require(harness.state.sky.distribution.shown)
    let low = shown.edges[start + 2]
    let values = harness.state.values(of: .significance)
    // Those beyond the last edge too: they are the brightest.
    let wanted = values.map { $0 >= low }
    #expect(values.contains { $0 > (shown.edges.last ?? .infinity) })
    #expect(harness.state.sky.distribution.selectedPixels == wanted)
    let text = harness.draw().cells.text
    #expect(text.contains("\(wanted.count { $0 }) pixels in the selected bins"), "\(text)")
    harness.keys("Enter")
    #expect(harness.state.screen == .map)
    #expect(harness.draw().cells.text.contains("pixels of the selected bins"))
    // Dimmed: other colours than before in cells away from the source.
    let selected = harness.draw().cells
    harness.keys("Esc")
    #expect(harness.state.sky.distribution.selection.isEmpty)
    #expect(harness.draw().cells != selected)
    #expect(!harness.draw().cells.text.contains("pixels of the selected bins"))
  }

  @Test func theBinsAreCopied() throws {
    var harness = try Harness()
    let effects = harness.keys("4 y n")
    let shown = try #require(harness.state.sky.distribution.shown)
    let text = try #require(
      effects.compactMap { effect -> String? in
        if case .copy(let text, _) = effect { text } else { nil }
      }.first)
    let lines = text.split(separator: "\n")
    #expect(lines.count == shown.all.count + 1 && lines[0].hasPrefix("from [σ],to [σ],pixels"))
    let sum = lines.dropFirst().reduce(0) { $0 + (Int($1.split(separator: ",")[2]) ?? 0) }
    #expect(sum == shown.all.reduce(0) { $0 + Int($1) })
  }

  @Test func binsGetNarrowerAndWider() throws {
    var harness = try Harness()
    harness.keys("4 l l l")
    func shown() throws -> ValueDistribution {
      try #require(harness.state.sky.distribution.shown)
    }
    let usual = try shown()
    let place = try usual.center(#require(harness.state.sky.distribution.cursor))
    let values = harness.state.values(of: .significance).filter(\.isFinite)
    // Three bins for each unit of significance, times the factor.
    for (keys, factor) in [("-", 2.0), ("-", 4), ("+", 2), ("+ +", 0.5), ("+", 0.25)] {
      harness.keys(keys)
      let now = try shown()
      #expect(abs(now.step - factor / 3) < 1e-9, "\(keys): \(now.step)")
      #expect(
        Int(now.all.reduce(0, +)) + now.underCount + now.overCount == values.count, "\(factor)")
      // The cursor stays where it was.
      let cursor = try #require(harness.state.sky.distribution.cursor)
      #expect(abs(now.center(cursor) - place) < 4 * usual.step, "\(factor)")
    }
    harness.keys("+")
    #expect(harness.state.status?.text.contains("do not get narrower") == true)
    // What was selected in narrow bins is selected in wide ones.
    let narrow = try shown()
    harness.state.sky.distribution.cursor = narrow.all.firstIndex(of: narrow.all.max() ?? 0)
    harness.keys("Space")
    let selected = harness.state.sky.distribution.selectedCount
    #expect(selected > 0)
    harness.keys("- - - -")
    #expect(harness.state.sky.distribution.selectedCount >= selected)
  }

  /// Without colours too: one line is whole, the other broken, and both are named.
  @Test func theLinesOfTheHistogramAreNamed() throws {
    for glyphs in [GlyphSet.unicode, .ascii] {
      var harness = try Harness()
      harness.keys("4")
      let text = harness.draw(.mono, glyphs).cells.text
      #expect(text.contains("unit normal"), "\(text)")
      let name = glyphs == .ascii ? "mu" : "μ"
      #expect(text.contains(PlotDash.solid.sample(glyphs) + " \(name) "), "\(text)")
      #expect(text.contains(PlotDash.dashed.sample(glyphs) + " unit normal"), "\(text)")
      #expect(!text.contains("??"))
    }
  }

  @Test func theLineBelowTheHistogramHasWholeParts() throws {
    for columns in [60, 66, 72, 80, 100] {
      var harness = try Harness(columns: columns, rows: 24)
      harness.keys("4 l G")
      let lines = harness.draw().cells.text.split(separator: "\n")
      let line = try #require(lines.last { $0.contains("pixels") && $0.contains("│") })
      #expect(!line.contains { $0 == "…" && !line.contains("… +") }, "\(line)")
      #expect(line.contains("outside"), "\(line)")
    }
  }

  @Test func aRangeFollowsTheCursorAndSingleBinsAreToggled() throws {
    var harness = try Harness()
    harness.keys("4 l v l l")
    let cursor = try #require(harness.state.sky.distribution.cursor)
    #expect(harness.state.sky.distribution.selectedBins == Set((cursor - 2)...cursor))
    harness.keys("v l l Space")
    #expect(
      harness.state.sky.distribution.selectedBins == Set((cursor - 2)...cursor).union([cursor + 2]))
    harness.keys("Space Backspace")
    #expect(harness.state.sky.distribution.selectedBins.isEmpty)
    // By the mouse.
    let frame = harness.draw()
    let hit = try #require(frame.hits.first { $0.target == .histogramBin(3) })
    harness.send(
      .mouse(MouseInput(.press, x: hit.rect.x, y: hit.rect.y, target: hit.target)))
    #expect(harness.state.sky.distribution.selectedBins == [3])
  }

  @Test func aRegionRestrictsTheHistogram() throws {
    var harness = try Harness()
    harness.keys("4 R")
    let shown = try #require(harness.state.sky.distribution.shown)
    let geometry = try FakeField.geometry()
    let region = harness.state.document.regions[0]
    let values = harness.state.values(of: .significance)
    let inside = region.pixels(on: geometry).filter { values[$0].isFinite }
    #expect(
      Int(shown.all.reduce(0, +)) + shown.underCount + shown.overCount == inside.count)
    #expect(shown.outsideCount == 0, "the region is an exclusion")
    let text = harness.draw().cells.text
    #expect(text.contains("significance distribution in Crab"))
    // Mean and width are of what is outside: of nothing there are none, and it is said.
    #expect(
      text.contains("all \(inside.count) pixels are") && text.contains("excluded: no μ and σ"),
      "\(text)")
    #expect(!text.contains("μ –"))
    // Bins of the region select pixels of the region alone.
    harness.keys("l H H H H H G")
    let selected = harness.state.sky.distribution.selectedPixels
    #expect(
      Set(selected.indices.filter { selected[$0] }).isSubset(of: Set(inside)))
    harness.keys("R")
    #expect(harness.state.sky.distribution.shown?.outsideCount == 3200)
  }

  @Test func residualsHaveTheirDistribution() throws {
    var harness = try Harness()
    harness.keys("4 .")
    #expect(harness.state.distributionQuantity == .residual)
    let shown = try #require(harness.state.sky.distribution.shown)
    let values = harness.state.values(of: .residual).filter(\.isFinite)
    #expect(
      Int(shown.all.reduce(0, +)) + shown.underCount + shown.overCount == values.count)
    #expect(harness.draw().cells.text.contains("residual (n−μ)/√μ"))
    // Smoothed, noise is narrower; other kinds have no known width.
    #expect(harness.state.expectedWidth == 1)
    harness.state.map.smoothing = 0.1
    harness.send(.wake(.frame))
    try harness.answer()
    let expected = 1 / ((4 * Double.pi).squareRoot() * 0.1 / 0.02)
    let width = try #require(harness.state.expectedWidth)
    #expect(abs(width - expected) < 1e-9)
    harness.state.map.residual = .ratio
    harness.send(.wake(.frame))
    try harness.answer()
    #expect(harness.state.expectedWidth == nil)
    #expect(harness.draw().cells.text.contains("(n−μ)/μ"))
    // The next one is of the TS map, which is not there.
    harness.keys(".")
    #expect(harness.state.sky.distribution.shown == nil)
    #expect(harness.draw().cells.text.contains("no TS map yet: f t makes one"))
    harness.keys(". , ,")
    harness.state.document.models = ModelList()
    harness.send(.wake(.frame))
    try harness.answer()
    #expect(harness.draw().cells.text.contains("no models"))
  }

  // MARK: Panels

  static func images(_ request: PanelRequest, on axis: RecoEnergyAxis) -> PanelResult {
    let n = FakeField.side * FakeField.side
    return PanelResult(
      request: request,
      images: axis.groups(edges: request.edges).enumerated().map { index, bins in
        ResidualMapEstimator.Images(
          bins: bins, excess: (0..<n).map { Double($0 % 7) - 3 + Double(index) },
          significance: (0..<n).map { Double($0 % 9) / 2 - 2 })
      })
  }

  private func request(_ effects: [Effect]) -> PanelRequest? {
    for case .sky(.panels(let request)) in effects { return request }
    return nil
  }

  @Test func panelsShareOneScale() throws {
    var harness = try Harness()
    let axis = try #require(harness.state.field).energy
    let first = try #require(request(harness.keys("w 4")))
    #expect(first.edges.count == 5 && first.models == harness.state.document.models)
    #expect(first.edges.first == axis.edges.first && first.edges.last == axis.edges.last)
    harness.send(.sky(.panels(Self.images(first, on: axis))))
    harness.state.status = nil
    let frame = harness.draw()
    let text = frame.cells.text
    for part in [
      "significance  √TS over the models", "100–316 GeV", "3.16–10 TeV", "edges equal parts",
      "4 panels of significance",
    ] {
      #expect(text.contains(part), "no \(part) in\n\(text)")
    }
    // Each panel answers to the mouse at the same pixel of the map.
    let places = frame.hits.filter { if case .mapPanel = $0.target { true } else { false } }
    #expect(places.count == 4)
    var found: Set<PixelPosition> = []
    for place in places {
      harness.send(
        .mouse(
          MouseInput(.press, x: place.rect.x + 5, y: place.rect.y + 3, target: place.target)))
      found.insert(harness.state.map.crosshair)
    }
    #expect(found.count == 1)
    // Excess, without the models, other energies.
    harness.keys("w s")
    #expect(harness.draw().cells.text.contains("excess over the models"))
    let plain = try #require(request(harness.keys("w m")))
    #expect(plain.models == nil)
    harness.send(.sky(.panels(Self.images(plain, on: axis))))
    harness.keys(":")
    harness.type("panel-edges 0.1 1 10 TeV")
    let typed = try #require(request(harness.send(.key("Enter"))))
    #expect(typed.edges.count == 3 && harness.state.sky.panels.count == 2)
    harness.send(.sky(.panels(Self.images(typed, on: axis))))
    #expect(harness.draw().cells.text.contains("edges typed"))
    harness.keys("w 1")
    #expect(harness.draw().cells.text.contains("at the crosshair"))
    #expect(!harness.state.showsPanels)
  }

  @Test func edgesWithoutBinsAreSaid() throws {
    var harness = try Harness()
    for (text, answer) in [
      ("panel-edges 20 30 40 TeV", "no energy bin"),
      ("panel-edges 1 1.001 5 TeV", "nearest to the same edge"),
      ("panel-edges 3 2 1 TeV", "rising"), ("panel-edges 1 2 TeV", "three to five"),
    ] {
      harness.keys(":")
      harness.type(text)
      harness.send(.key("Enter"))
      #expect(harness.state.status?.text.contains(answer) == true, "\(text)")
      harness.keys("Esc")
      #expect(!harness.state.showsPanels)
    }
  }

  // MARK: Why bright

  static func breakdown(_ request: BreakdownRequest) -> BreakdownResult {
    var breakdown = RegionBreakdown([], norms: [], region: [], nx: 1, bins: [Bool]())
    func sum(_ n: Double, _ b: Double) -> RegionBreakdown.Sum { .init(counts: n, background: b) }
    breakdown.byEnergy = (0..<FakeField.bins).map { sum(Double(20 - 2 * $0), 8) }
    breakdown.total = sum(120, 64)
    breakdown.runs = [
      .init(id: 101, total: sum(90, 30), byEnergy: [], without: sum(30, 34), exposure: 1e9),
      .init(id: 102, total: sum(30, 34), byEnergy: [], without: sum(90, 30), exposure: 0),
    ]
    return BreakdownResult(request: request, breakdown: breakdown, pixelCount: 81)
  }

  private func question(_ effects: [Effect]) -> BreakdownRequest? {
    for case .sky(.breakdown(let request)) in effects { return request }
    return nil
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func whatMakesThePlaceBrightFollowsTheCrosshair(columns: Int, rows: Int) throws {
    var harness = try Harness(columns: columns, rows: rows)
    harness.state.map.crosshair = PixelPosition(x: 20, y: 30)
    let first = try #require(question(harness.keys("i")))
    #expect(first.target == .disk(x: 20, y: 30))
    #expect(first.radius == 0.1)
    harness.send(.sky(.breakdown(Self.breakdown(first))))
    var text = harness.draw().cells.text
    for part in ["why bright", columns > 100 ? "without" : "w/o it", "101", "102", "all", "√TS"] {
      #expect(text.contains(part), "no \(part) in\n\(text)")
    }
    harness.keys("I")
    text = harness.draw().cells.text
    #expect(text.contains("energy") && text.contains("100–178 GeV"))
    if columns > 100 { #expect(text.contains("limit")) }
    // A step of the crosshair asks again; while that runs nothing else is asked.
    let second = try #require(question(harness.keys("l")))
    #expect(second.target != first.target)
    #expect(question(harness.keys("l")) == nil)
    let third = harness.send(.sky(.breakdown(Self.breakdown(second))))
    #expect(question(third) != nil)
    harness.keys("i")
    #expect(!harness.state.sky.breakdown.isOpen)
    #expect(!harness.draw().cells.text.contains("why bright"))
  }

  @Test func aSelectedRegionIsAskedAbout() throws {
    var harness = try Harness()
    harness.keys("Tab Tab")
    #expect(harness.state.focus == .regions)
    let request = try #require(question(harness.keys("i")))
    #expect(request.target == .region(harness.state.document.regions[0]))
    let geometry = try FakeField.geometry()
    #expect(
      request.pixels(on: geometry).count { $0 }
        == harness.state.document.regions[0].pixels(on: geometry).count)
    harness.send(.sky(.breakdown(Self.breakdown(request))))
    #expect(harness.draw().cells.text.contains("region Crab"))
  }

  @Test func theDiskHasThePixelsOfTheCorrelation() throws {
    let geometry = try FakeField.geometry()
    let request = BreakdownRequest(
      target: .disk(x: 10, y: 12), bins: [], radius: 0.1)
    let image = request.pixels(on: geometry).map { $0 ? 1.0 : 0 }
    // The sum over the disk around a pixel counts each of its pixels once.
    let disk = DiskSum(radius: 0.1 / geometry.pixelScale)
    let sums = disk(image, nx: geometry.nx, ny: geometry.ny)
    #expect(sums[12 * geometry.nx + 10].rounded() == image.reduce(0, +))
    var point = [Double](repeating: 0, count: image.count)
    point[12 * geometry.nx + 10] = 1
    let spread = disk(point, nx: geometry.nx, ny: geometry.ny).map { $0.rounded() }
    #expect(spread == image)
    // At a corner it is cut.
    let corner = BreakdownRequest(target: .disk(x: 0, y: 0), bins: [], radius: 0.1)
    #expect(corner.pixels(on: geometry).count { $0 } < Int(image.reduce(0, +)))
  }

  @Test func everySizeAndColourCanBeDrawn() async throws {
    var harness = try Harness()
    let axis = try #require(harness.state.field).energy
    try await harness.makeTsMap()
    if let request = request(harness.keys("w 4")) {
      harness.send(.sky(.panels(Self.images(request, on: axis))))
    }
    if let request = question(harness.keys("i")) {
      harness.send(.sky(.breakdown(Self.breakdown(request))))
    }
    for (columns, rows) in [(200, 60), (160, 48), (120, 30), (80, 24), (60, 15), (40, 12), (10, 5)]
    {
      harness.send(.resize(columns: columns, rows: rows))
      for keys in ["w 1", "w 4", "w 2", "i", "i", "m t", "4", "l G", "g P", "Esc"] {
        harness.keys(keys)
        for level in ColorLevel.allCases {
          harness.draw(level)
          #expect(harness.draw(level, .ascii).cells.text.allSatisfy { $0.isASCII })
        }
      }
      harness.keys("1")
    }
  }
}
