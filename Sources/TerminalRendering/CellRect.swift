/// Rectangle in cells; may be empty, never negative.
package struct CellRect: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// A rectangle without cells.
  package static let zero = CellRect(x: 0, y: 0, width: 0, height: 0)

  package var maxX: Int { x + width }
  package var maxY: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }

  package func contains(x px: Int, y py: Int) -> Bool {
    px >= x && px < maxX && py >= y && py < maxY
  }

  /// The rectangle without a border of the given widths.
  package func inset(horizontal: Int, vertical: Int) -> CellRect {
    CellRect(
      x: x + horizontal, y: y + vertical, width: width - 2 * horizontal,
      height: height - 2 * vertical)
  }

  /// The part that both have; empty if there is none.
  package func intersection(_ other: CellRect) -> CellRect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return CellRect(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// The first rows, and the rest below them.
  package func split(top rows: Int) -> (top: CellRect, rest: CellRect) {
    let n = max(0, min(rows, height))
    return (
      CellRect(x: x, y: y, width: width, height: n),
      CellRect(x: x, y: y + n, width: width, height: height - n)
    )
  }

  /// The last rows, and the rest above them.
  package func split(bottom rows: Int) -> (rest: CellRect, bottom: CellRect) {
    let parts = split(top: height - max(0, min(rows, height)))
    return (parts.top, parts.rest)
  }

  /// The first columns, and the rest right of them.
  package func split(left columns: Int) -> (left: CellRect, rest: CellRect) {
    let n = max(0, min(columns, width))
    return (
      CellRect(x: x, y: y, width: n, height: height),
      CellRect(x: x + n, y: y, width: width - n, height: height)
    )
  }

  /// The last columns, and the rest left of them.
  package func split(right columns: Int) -> (rest: CellRect, right: CellRect) {
    let parts = split(left: width - max(0, min(columns, width)))
    return (parts.left, parts.rest)
  }
}

/// A cell's place.
package struct CellPoint: Hashable, Sendable {
  package var x: Int
  package var y: Int

  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// Width and height of a screen in cells.
package struct CellSize: Hashable, Sendable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}
