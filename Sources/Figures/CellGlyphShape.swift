import TerminalRendering

/// What a character of blocks, lines or dots is made of, on a cell of 8 × 16 units.
///
/// Fonts draw these with gaps, or not at all; drawn as shapes they meet those of the next cell.
enum CellGlyphShape {
  /// Boxes in units, with the share of the foreground in their colour.
  case boxes([CanvasUnits], share: Double)
  /// Widths of the lines from the middle to the left, upper, right and lower edge: 0, 1 or 2.
  case lines(left: Int, up: Int, right: Int, down: Int)
  /// A quarter of a circle between two edges: to the right or left, to the bottom or top.
  case corner(toRight: Bool, toBottom: Bool)
  /// Bits of the dots, as Unicode numbers them.
  case dots(UInt32)

  /// A box in units of a cell.
  struct CanvasUnits {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// Nil for a character that the font draws.
  init?(_ code: UInt32) {
    switch code {
    case 0x2800...0x28ff: self = .dots(code - 0x2800)
    case 0x2580: self = Self.solid(CanvasUnits(0, 0, 8, 8))
    case 0x2581...0x2588:
      let height = 2 * Int(code - 0x2580)
      self = Self.solid(CanvasUnits(0, 16 - height, 8, height))
    case 0x2589...0x258f: self = Self.solid(CanvasUnits(0, 0, 8 - Int(code - 0x2588), 16))
    case 0x2590: self = Self.solid(CanvasUnits(4, 0, 4, 16))
    case 0x2591...0x2593:
      self = .boxes([CanvasUnits(0, 0, 8, 16)], share: 0.25 * Double(code - 0x2590))
    case 0x2594: self = Self.solid(CanvasUnits(0, 0, 8, 2))
    case 0x2595: self = Self.solid(CanvasUnits(7, 0, 1, 16))
    case 0x2596...0x259f:
      // Lower left, lower right, upper left, and their unions, as Unicode lists them.
      let quarters: [UInt8] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]
      let bits = quarters[Int(code - 0x2596)]
      let all = [
        CanvasUnits(0, 0, 4, 8), CanvasUnits(4, 0, 4, 8), CanvasUnits(0, 8, 4, 8),
        CanvasUnits(4, 8, 4, 8),
      ]
      self = .boxes((0..<4).filter { bits & (1 << UInt8($0)) != 0 }.map { all[$0] }, share: 1)
    case 0x256d: self = .corner(toRight: true, toBottom: true)
    case 0x256e: self = .corner(toRight: false, toBottom: true)
    case 0x256f: self = .corner(toRight: false, toBottom: false)
    case 0x2570: self = .corner(toRight: true, toBottom: false)
    default:
      guard let arms = Self.arms[code] else { return nil }
      self = .lines(
        left: Int(arms >> 12), up: Int(arms >> 8 & 15), right: Int(arms >> 4 & 15),
        down: Int(arms & 15))
    }
  }

  private static func solid(_ box: CanvasUnits) -> CellGlyphShape { .boxes([box], share: 1) }

  /// A hexadecimal digit each for left, up, right and down.
  private static let arms: [UInt32: UInt32] = [
    0x2500: 0x1010, 0x2501: 0x2020, 0x2502: 0x0101, 0x2503: 0x0202,
    0x250c: 0x0011, 0x250f: 0x0022, 0x2510: 0x1001, 0x2513: 0x2002,
    0x2514: 0x0110, 0x2517: 0x0220, 0x2518: 0x1100, 0x251b: 0x2200,
    0x251c: 0x0111, 0x2523: 0x0222, 0x2524: 0x1101, 0x252b: 0x2202,
    0x252c: 0x1011, 0x2533: 0x2022, 0x2534: 0x1110, 0x253b: 0x2220,
    0x253c: 0x1111, 0x253f: 0x2121, 0x254b: 0x2222,
    0x2574: 0x1000, 0x2575: 0x0100, 0x2576: 0x0010, 0x2577: 0x0001,
    0x2578: 0x2000, 0x2579: 0x0200, 0x257a: 0x0020, 0x257b: 0x0002,
  ]
}
