import Foundation
import TerminalRendering
import Testing

/// Lines of equal value.
@Suite struct ContourTests {
  private static let side = 61
  private static let middle = 30.3

  /// A Gaussian of height 20 and width 6 pixels, off the middle of a pixel.
  private static func gaussian() -> [Double] {
    (0..<side * side).map { index in
      let dx = Double(index % side) - middle
      let dy = Double(index / side) - middle
      return 20 * exp(-(dx * dx + dy * dy) / 72)
    }
  }

  @Test(arguments: [3.0, 5, 8, 12])
  func theContourOfAGaussianIsACircle(level: Double) throws {
    let tracer = ContourTracer(values: Self.gaussian(), nx: Self.side, ny: Self.side)
    let lines = tracer.lines(at: level)
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(line.isClosed)
    let expected = 6 * (2 * log(20 / level)).squareRoot()
    for point in line.points {
      let radius = hypot(point.x - Self.middle, point.y - Self.middle)
      #expect(abs(radius - expected) < 0.05, "\(radius) for \(expected)")
    }
    // One point for each edge that is crossed: the ring is whole.
    for (a, b) in zip(line.points, line.points.dropFirst() + [line.points[0]]) {
      #expect(hypot(a.x - b.x, a.y - b.y) < 1.5)
    }
  }

  @Test func anInclinedPlaneHasStraightLines() throws {
    let values = (0..<100).map { Double($0 % 10) + 0.5 * Double($0 / 10) }
    let lines = ContourTracer(values: values, nx: 10, ny: 10).lines(at: 4.2)
    let line = try #require(lines.first)
    #expect(lines.count == 1)
    #expect(!line.isClosed)
    for point in line.points { #expect(abs(point.x + 0.5 * point.y - 4.2) < 1e-12) }
    #expect(line.points.map(\.y).min() == 0)
    #expect(try #require(line.points.map(\.y).max()) > 8)
  }

  @Test func aSaddleIsJoinedByItsMean() {
    // High corners at the lower left and upper right.
    let high = ContourTracer(values: [4, 0, 0, 4], nx: 2, ny: 2).lines(at: 1)
    #expect(high.count == 2)
    #expect(high.allSatisfy { $0.points.count == 2 })
    // The mean, 2, is above the level: the lines cut the two low corners off.
    #expect(high.contains { line in line.points.allSatisfy { $0.x >= 0.5 && $0.y <= 0.5 } })
    let low = ContourTracer(values: [4, 0, 0, 4], nx: 2, ny: 2).lines(at: 3)
    #expect(low.contains { line in line.points.allSatisfy { $0.x <= 0.5 && $0.y <= 0.5 } })
  }

  @Test func linesEndWhereThereAreNoData() throws {
    var values = Self.gaussian()
    for y in 0..<Self.side { values[y * Self.side + 30] = .nan }
    let lines = ContourTracer(values: values, nx: Self.side, ny: Self.side).lines(at: 5)
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { !$0.isClosed })
    #expect(lines.allSatisfy { line in line.points.allSatisfy { $0.x <= 29 || $0.x >= 31 } })
  }

  @Test func levelsBeyondTheValuesHaveNoLine() {
    let tracer = ContourTracer(values: Self.gaussian(), nx: Self.side, ny: Self.side)
    #expect(tracer.lines(at: 21).isEmpty)
    #expect(tracer.lines(at: -1).isEmpty)
    #expect(tracer.lines(at: .nan).isEmpty)
    #expect(ContourTracer(values: [1], nx: 1, ny: 1).lines(at: 1).isEmpty)
    let flat = ContourTracer(values: [Double](repeating: 3, count: 9), nx: 3, ny: 3)
    #expect(flat.lines(at: 3).isEmpty, "a plateau at the level is above it everywhere")
  }

  @Test func onlyTheVisiblePartIsTraced() {
    let all = ContourTracer(values: Self.gaussian(), nx: Self.side, ny: Self.side)
    let part = ContourTracer(
      values: Self.gaussian(), nx: Self.side, ny: Self.side, visible: (x: 0..<31, y: 0..<61))
    let whole = all.lines(at: 5).flatMap(\.points).filter { $0.x < 30 }
    let seen = part.lines(at: 5).flatMap(\.points).filter { $0.x < 30 }
    #expect(Set(whole) == Set(seen))
    #expect(part.lines(at: 5).allSatisfy { !$0.isClosed })
  }

  /// The drawn ring, in cells, is as round as the sky and within half a pixel of its radius.
  @Test(arguments: [GlyphSet.unicode, .ascii])
  func theDrawnContourIsWhereItShouldBe(glyphs: GlyphSet) throws {
    let side = Self.side
    let values = Self.gaussian()
    var content = MapContent(
      nx: side, ny: side, values: values,
      scale: MapScale(
        map: try #require(ColorMap.all.first),
        mapping: ScaleMapping(shape: .oneSided, stretch: .linear, lower: 0, upper: 20)),
      view: MapView(center: MapPoint(x: 30, y: 30), zoom: 1))
    content.showsAxes = false
    content.showsColorBar = false
    content.outlines = ContourTracer(values: values, nx: side, ny: side).lines(at: 5).map {
      MapOutline(points: $0.points, isClosed: $0.isClosed, role: .overlayContour)
    }
    let theme = Theme.builtIn(TerminalCapabilities(level: .mono, glyphs: glyphs))
    var buffer = theme.makeBuffer(CellSize(width: 70, height: 40))
    let rect = CellRect(x: 0, y: 0, width: 70, height: 40)
    let layout = MapPanel.draw(content, into: &buffer, rect: rect, theme: theme)
    let expected = 6 * (2 * log(20 / 5.0)).squareRoot()
    var count = 0
    for y in layout.map.y..<layout.map.maxY {
      for x in layout.map.x..<layout.map.maxX
      where buffer[x, y].style.attributes.contains(.bold) {
        count += 1
        let place = layout.geometry.point(cellX: x, cellY: y)
        let below = layout.geometry.point(cellX: x, cellY: y, lowerHalf: true)
        let radius = hypot(place.x - Self.middle, (place.y + below.y) / 2 - Self.middle)
        // A cell is one pixel wide and two high; its dots are within half of that.
        #expect(abs(radius - expected) < 1.2, "\(x), \(y)")
      }
    }
    #expect(count > 30)
  }
}
