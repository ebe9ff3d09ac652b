import CairoDrawing
import Figures
import Foundation
import TerminalRendering
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A screen of cells as PNG and SVG: what is drawn is what the terminal shows.
@Suite struct ScreenPictureTests {
  private static let ink = Rgb(0xe0, 0xe0, 0xe0)
  private static let page = Rgb(0x10, 0x12, 0x16)
  private static let red = Rgb(200, 30, 20)
  private static let blue = Rgb(20, 40, 220)

  private func picture(_ cells: CellBuffer, aspect: Double = 2) -> ScreenPicture {
    ScreenPicture(
      cells, foreground: Self.ink, background: Self.page, cellAspect: aspect)
  }

  private func png(_ cells: CellBuffer, aspect: Double = 2) throws -> PngImage {
    try #require(PngImage(try picture(cells, aspect: aspect).png(scale: 1)))
  }

  private func bytes(_ color: Rgb) -> [UInt8] { [color.red, color.green, color.blue] }

  private func cells(_ rows: [String], _ style: CellStyle = CellStyle()) -> CellBuffer {
    var cells = CellBuffer(width: rows.map(\.count).max() ?? 0, height: rows.count)
    for (y, row) in rows.enumerated() { cells.put(row, x: 0, y: y, style) }
    return cells
  }

  @Test(arguments: [1.8, 2, 2.25])
  func halfBlocksAreExactAndHaveNoSeams(aspect: Double) throws {
    let style = CellStyle(.rgb(Self.red), on: .rgb(Self.blue))
    let image = try png(cells(["▀▀▀", "▀▄▀", "███"], style), aspect: aspect)
    let height = image.height / 3
    #expect(image.width == 24 && height * 3 == image.height && height % 2 == 0)
    for y in 0..<image.height {
      for x in 0..<image.width {
        let isUpper = y % height < height / 2
        let isRed = y / height == 2 || (isUpper != (x / 8 == 1 && y / height == 1))
        #expect(image.pixel(x, y) == bytes(isRed ? Self.red : Self.blue), "\(x) \(y)")
      }
    }
  }

  @Test func partsOfBlocksAreThoseOfTheirNames() throws {
    let style = CellStyle(.rgb(Self.red))
    let image = try png(cells(["▂▌▝▙▔▏"], style))
    func isRed(_ column: Int, _ x: Int, _ y: Int) -> Bool {
      image.pixel(8 * column + x, y) == bytes(Self.red)
    }
    for y in 0..<16 {
      for x in 0..<8 {
        #expect(isRed(0, x, y) == (y >= 12), "▂ \(x) \(y)")
        #expect(isRed(1, x, y) == (x < 4), "▌ \(x) \(y)")
        #expect(isRed(2, x, y) == (x >= 4 && y < 8), "▝ \(x) \(y)")
        #expect(isRed(3, x, y) == (x < 4 || y >= 8), "▙ \(x) \(y)")
        #expect(isRed(4, x, y) == (y < 2), "▔ \(x) \(y)")
        #expect(isRed(5, x, y) == (x < 1), "▏ \(x) \(y)")
      }
    }
  }

  @Test func framesGoOnFromCellToCell() throws {
    let style = CellStyle(.rgb(Self.red))
    let image = try png(cells(["╭──┬╮", "│  ││", "╰──┴╯"], style))
    func isLit(_ x: Int, _ y: Int) -> Bool { image.pixel(x, y) != bytes(Self.page) }
    for x in 10..<30 { #expect(isLit(x, 8) || isLit(x, 7), "upper edge at \(x)") }
    for y in 20..<30 {
      #expect(isLit(4, y) || isLit(3, y), "left edge at \(y)")
      #expect(!isLit(12, y), "nothing within at \(y)")
    }
    // The corner is round: its outermost place is empty.
    #expect(!isLit(0, 0) && !isLit(3, 7))
    #expect(isLit(7, 8) || isLit(7, 7))
  }

  @Test func brailleIsDrawnDotByDot() throws {
    // Dots 1 and 8: the first of the left column, the last of the right one.
    let image = try png(cells(["\u{2881}"], CellStyle(.rgb(Self.red))))
    #expect(image.pixel(1, 1) != bytes(Self.page) && image.pixel(6, 13) != bytes(Self.page))
    for (x, y) in [(6, 2), (2, 6), (2, 14), (6, 6)] {
      #expect(image.pixel(x, y) == bytes(Self.page), "\(x) \(y)")
    }
  }

  @Test func attributesAndPalettesAreThoseOfTheTerminal() throws {
    var buffer = CellBuffer(width: 4, height: 1)
    buffer.put(" ", x: 0, y: 0, CellStyle(.rgb(Self.red), on: .terminal, .reverse))
    buffer.put("█", x: 1, y: 0, CellStyle(.palette(196)))
    buffer.put("█", x: 2, y: 0, CellStyle(.rgb(Rgb(100, 100, 100)), on: .rgb(Rgb(0, 0, 0)), .dim))
    buffer.put("░", x: 3, y: 0, CellStyle(.rgb(Rgb(200, 100, 0)), on: .rgb(Rgb(0, 0, 0))))
    let image = try png(buffer)
    #expect(image.pixel(4, 8) == bytes(Self.red))
    #expect(image.pixel(12, 8) == [255, 0, 0])
    #expect(image.pixel(20, 8) == [60, 60, 60])
    #expect(image.pixel(28, 8) == [50, 25, 0])
  }

  @Test func textStandsInItsColumns() throws {
    var buffer = CellBuffer(width: 20, height: 2)
    buffer.put("a<b> & 漢 x", x: 2, y: 0, CellStyle(.rgb(Self.red), on: .terminal, .bold))
    buffer.put("one  two", x: 0, y: 1, CellStyle())
    let image = try png(buffer)
    func isLit(_ column: Int, _ row: Int) -> Bool {
      (0..<8).contains { x in
        (0..<16).contains { image.pixel(8 * column + x, 16 * row + $0) != bytes(Self.page) }
      }
    }
    let lit = (0..<20).map { isLit($0, 0) }
    #expect(!lit[0] && !lit[1] && lit[2] && lit[3] && lit[4] && lit[5] && !lit[6] && lit[7])
    #expect(!lit[8] && (lit[9] || lit[10]) && !lit[11] && lit[12] && !lit[13])
    let svg = picture(buffer).svg
    #expect(svg.contains("textLength=\"88\">a&lt;b&gt; &amp; 漢 x</text>"))
    // Two blanks end a run: what follows has a place of its own.
    #expect(svg.contains(">one</text>") && svg.contains("<text x=\"40\""))
  }

  /// The SVG is XML, and its boxes are those of the PNG.
  @Test func theSvgHasTheSameBoxes() throws {
    var buffer = CellBuffer(width: 30, height: 10)
    var generator = SeededGenerator(seed: 3)
    for y in 0..<10 {
      for x in 0..<30 {
        func color() -> CellColor {
          .rgb(Rgb(.random(in: 0...3, using: &generator), 0, 0))
        }
        buffer.set("▀", CellStyle(color(), on: color()), x: x, y: y)
      }
    }
    let shown = picture(buffer)
    #expect(XMLParser(data: Data(shown.svg.utf8)).parse())
    let image = try png(buffer)
    // Paths of one colour: M column row h length, in half cells.
    var halves: [String: String] = [:]
    let pattern = try Regex(#"<path stroke="(#[0-9a-f]+)" d="([^"]+)"/>"#)
    for match in shown.svg.matches(of: pattern) {
      let color = String(match.output[1].substring ?? "")
      for piece in (match.output[2].substring ?? "").split(separator: "M") {
        let numbers = piece.split { " h".contains($0) }.compactMap { Int($0) }
        for x in numbers[0]..<numbers[0] + numbers[2] { halves["\(x) \(numbers[1])"] = color }
      }
    }
    #expect(halves.count == 600)
    for y in 0..<20 {
      for x in 0..<30 {
        let pixel = image.pixel(8 * x + 4, 8 * y + 4)
        let hex = halves["\(x) \(y)"] ?? ""
        let value = try #require(UInt8(hex.dropFirst().prefix(hex.count == 4 ? 1 : 2), radix: 16))
        #expect(pixel == [value, 0, 0], "\(x) \(y)")
      }
    }
  }

  @Test func partsOfAScreenAreCutOut() {
    let buffer = cells(["abcd", "efgh", "ijkl"])
    #expect(
      buffer.cropped(to: CellRect(x: 1, y: 1, width: 2, height: 2)).text == "fg\njk")
    #expect(buffer.cropped(to: CellRect(x: 3, y: 2, width: 9, height: 9)).text == "l")
  }
}
