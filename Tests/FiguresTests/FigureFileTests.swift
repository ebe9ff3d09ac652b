import CairoDrawing
import Figures
import Foundation
import TerminalRendering
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A map with a bright spot, sources, a net and a disk, and a chart with all kinds of series.
private enum Sample {
  static let n = 40

  static var map: MapFigure {
    let values = (0..<(n * n)).map { i -> Double in
      let (x, y) = (Double(i % n) - 25, Double(i / n) - 12)
      return i == 0 ? .nan : 20 * exp(-(x * x + y * y) / 30) - 1
    }
    var map = MapFigure(
      title: FigureText("√TS of a test, r = 0.1°"), nx: n, ny: n, values: values,
      colors: .thresholdLight, bar: FigureAxis("√TS", -5, 20, scale: .threshold),
      grid: MapGrid(
        lines: [[CanvasPoint(10, -1), CanvasPoint(12, 41)]],
        ticksX: [FigureTick(10, FigureText("12^{h}18^{m}"))],
        ticksY: [FigureTick(20, FigureText("+30°30′"))], labelX: FigureText("right ascension"),
        labelY: FigureText("declination")))
    map.markers = [
      SourceMarker(place: CanvasPoint(25, 12), name: "A<&>\"1"),
      SourceMarker(place: CanvasPoint(26, 14), name: "B"),
    ]
    map.outlines = [[CanvasPoint(5, 5), CanvasPoint(9, 5), CanvasPoint(9, 9), CanvasPoint(5, 5)]]
    map.disk = 2
    return map
  }

  static var chart: ChartFigure {
    var point = ChartPoint(x: 1, y: 2e-12)
    (point.xLow, point.xHigh, point.yLow, point.yHigh) = (0.7, 1.4, 1e-12, 3e-12)
    var limit = ChartPoint(x: 5, y: 1e-12)
    limit.isLimit = true
    var chart = ChartFigure(
      title: FigureText("spectrum"), x: FigureAxis("energy (TeV)", 0.1, 20, scale: .log),
      y: FigureAxis("E^{2} dN/dE (erg cm^{−2} s^{−1})", 1e-13, 1e-11, scale: .log),
      series: [
        ChartSeries(
          "", .band(x: [0.1, 1, 20], low: [1e-13, 1e-12, 0], high: [1e-11, 3e-12, 1e-12]),
          FigureStyle.blue.with(opacity: 0.3)),
        ChartSeries(
          "model", .line([CanvasPoint(0.1, 1e-12), CanvasPoint(20, 0)], width: 1, dashes: [3, 2]),
          FigureStyle.orange),
        ChartSeries("points", .points([point, limit], isFilled: false), FigureStyle.blue),
        ChartSeries(
          "bars", .steps(edges: [0.1, 1, 10], values: [1e-12, 0], isFilled: true),
          FigureStyle.green),
        ChartSeries("", .level(1e-12), FigureStyle.grey),
      ])
    chart.notes = [FigureText("χ^{2}/dof = 3.1/4")]
    return chart
  }

  static var figure: Figure { Figure(rows: [[.map(map), .map(map)], [.stack([chart, chart])]]) }
}

@Suite struct FigureFileTests {
  @Test func aPngDecodesAndHasTheMapInIt() throws {
    let bytes = try Figure(.map(Sample.map)).png(scale: 2)
    let image = try #require(PngImage(bytes))
    #expect(image.width > 600 && image.width < 900)
    #expect(image.height > 500 && image.height < 900)
    // The corners are paper; in the middle are the colours of the map.
    #expect(image.pixel(1, 1) == [255, 255, 255])
    var colors: Set<[UInt8]> = []
    for y in stride(from: image.height / 4, to: image.height * 3 / 4, by: 3) {
      for x in stride(from: image.width / 4, to: image.width * 3 / 5, by: 3) {
        colors.insert(image.pixel(x, y))
      }
    }
    #expect(colors.count > 50)
  }

  @Test func scaleIsPixelsAPoint() throws {
    let figure = Figure(.chart(Sample.chart))
    let one = try #require(PngImage(figure.png(scale: 1)))
    let three = try #require(PngImage(figure.png(scale: 3)))
    #expect(abs(three.width - 3 * one.width) <= 3)
    #expect(abs(three.height - 3 * one.height) <= 3)
  }

  @Test func anSvgIsWellFormedWithMapsAsSharpImages() throws {
    let bytes = try Sample.figure.svg()
    let parser = XMLParser(data: Data(bytes))
    let counter = ElementCounter()
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    // Two maps and their colour bars.
    #expect(counter.count["image", default: 0] == 4)
    #expect(counter.sharpImages == 4)
    // Letters are outlines that are used again and again.
    #expect(counter.count["symbol", default: 0] > 20)
    #expect(counter.count["use", default: 0] > 100)
    #expect(counter.count["path", default: 0] > 50)
  }

  @Test func theSameFigureGivesTheSameBytes() throws {
    let (png, svg) = (try Sample.figure.png(), try Sample.figure.svg())
    // Cairo counts surfaces over the process: other drawings come between.
    _ = try Figure(.map(Sample.map)).svg()
    #expect(try Sample.figure.png() == png)
    #expect(try Sample.figure.svg() == svg)
  }

  @Test func framesOfPanelsAreAlignedAndDoNotOverlap() throws {
    let frames = try Sample.figure.frames()
    #expect(frames[0][0].y == frames[0][1].y)
    #expect(frames[0][0].right < frames[0][1].x)
    #expect(frames[0][0].bottom < frames[1][0].y)
    // The left edges of a column are the same.
    #expect(frames[0][0].x == frames[1][0].x)
  }

  @Test func aMapIsDrawnWithItsAspect() throws {
    var map = MapFigure(
      title: FigureText(""), nx: 200, ny: 150, values: [Double](repeating: 1, count: 30_000),
      colors: .ember, bar: FigureAxis("n", 0, 1), grid: Sample.map.grid)
    map.frameWidth = 300
    #expect(try Figure(.map(map)).frames()[0][0].height == 225)
    map.pixelAspect = 2
    #expect(try Figure(.map(map)).frames()[0][0].height == 450)
  }

  @Test func emptyMapsAndChartsAreDrawn() throws {
    let map = MapFigure(
      title: FigureText("nothing"), nx: 3, ny: 2, values: [Double](repeating: .nan, count: 6),
      colors: .polarLight, bar: FigureAxis("x", -5, 5), grid: Sample.map.grid)
    #expect(try PngImage(Figure(.map(map)).png()) != nil)
    let chart = ChartFigure(
      title: FigureText(""), x: FigureAxis("x", 0, 1), y: FigureAxis("y", 0, 1),
      series: [
        ChartSeries("none", .points([], isFilled: true), FigureStyle.blue),
        ChartSeries("nan", .line([CanvasPoint(.nan, 1)], width: 1, dashes: []), FigureStyle.blue),
        ChartSeries("bars", .steps(edges: [], values: [], isFilled: true), FigureStyle.blue),
      ])
    #expect(try PngImage(Figure(.chart(chart)).png()) != nil)
  }
}

@Suite struct FigureTextTests {
  @Test func partsAreRaisedAndLowered() {
    #expect(FigureText("cm^{−2} s_{0}").plain == "cm^{−2} s_{0}")
    #expect(FigureText("a^b_c").plain == "a^b_c")
    #expect(FigureText("open ^{x").plain == "open ^{x")
    #expect(FigureText("").isEmpty)
    #expect(FigureText(verbatim: "1ES^{x}").plain == "1ES^{x}")
  }

  @Test func aRaisedPartIsNarrower() throws {
    let widths = try Picture.measure { canvas throws(CairoError) in
      (FigureText("222").width(canvas, Font(10)), FigureText("2^{22}").width(canvas, Font(10)))
    }
    #expect(widths.1 < widths.0)
    #expect(widths.1 > widths.0 / 2)
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var count: [String: Int] = [:]
  var sharpImages = 0

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    count[name, default: 0] += 1
    if name == "image", attributes["style"] == "image-rendering:pixelated" { sharpImages += 1 }
  }
}
