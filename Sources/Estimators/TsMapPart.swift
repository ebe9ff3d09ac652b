/// Pixels of a TS map that are computed in one go: a rectangle, or every few pixels of one.
package struct TsMapPart: Sendable, Equatable {
  package let x: Range<Int>
  package let y: Range<Int>
  /// Pixels whose column and row are both multiples of `step`; with `isRest` all others.
  package let step: Int
  package let isRest: Bool

  /// Pixels along a side of a part.
  static let side = 16

  /// Whether a pixel of the rectangle is one of the part.
  @inline(__always)
  func contains(x: Int, y: Int) -> Bool {
    step == 1 || (x % step == 0 && y % step == 0) != isRest
  }

  /// Index of each pixel in a map of `nx` columns, in order.
  func pixels(nx: Int) -> [Int] {
    var pixels: [Int] = []
    for row in y {
      for column in x where contains(x: column, y: row) { pixels.append(row * nx + column) }
    }
    return pixels
  }

  /// Rectangles that cover a map.
  static func tiles(
    nx: Int, ny: Int, side: Int = TsMapPart.side, step: Int = 1, isRest: Bool = false
  ) -> [TsMapPart] {
    stride(from: 0, to: ny, by: side).flatMap { y in
      stride(from: 0, to: nx, by: side).map { x in
        TsMapPart(
          x: x..<min(x + side, nx), y: y..<min(y + side, ny), step: step, isRest: isRest)
      }
    }
  }

  /// Every `coarseStep`-th pixel first, then the others; both by the distance from a place.
  static func ordered(
    nx: Int, ny: Int, around place: (x: Double, y: Double)?, coarseStep: Int
  ) -> [TsMapPart] {
    let place = place ?? (Double(nx - 1) / 2, Double(ny - 1) / 2)
    func distance(_ part: TsMapPart) -> Double {
      let dx = max(Double(part.x.lowerBound) - place.x, place.x - Double(part.x.upperBound - 1), 0)
      let dy = max(Double(part.y.lowerBound) - place.y, place.y - Double(part.y.upperBound - 1), 0)
      return dx * dx + dy * dy
    }
    func sorted(_ parts: [TsMapPart]) -> [TsMapPart] {
      // Parts at the same distance stay in their order, so that the order is always the same.
      parts.enumerated().sorted { (distance($0.1), $0.0) < (distance($1.1), $1.0) }.map(\.1)
    }
    guard coarseStep > 1 else { return sorted(tiles(nx: nx, ny: ny)) }
    let coarse = tiles(nx: nx, ny: ny, side: side * coarseStep, step: coarseStep)
    let rest = tiles(nx: nx, ny: ny, step: coarseStep, isRest: true)
    return sorted(coarse) + sorted(rest)
  }
}
