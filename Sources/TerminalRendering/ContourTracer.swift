/// Lines of equal value through an image (marching squares, linear between pixel centres).
///
/// Cells with a corner that is not a number have no line: a contour ends at the edge of the data.
package struct ContourTracer: Sendable {
  /// A line in pixel coordinates; the last point of a closed one is not its first.
  package struct Line: Sendable, Equatable {
    package var points: [MapPoint]
    package var isClosed: Bool
  }

  private let values: [Double]
  private let nx: Int
  private let columns: Range<Int>
  private let rows: Range<Int>

  /// - Parameters:
  ///   - values: The image, row 0 at the bottom, x fastest.
  ///   - nx: Pixels horizontally.
  ///   - ny: Pixels vertically.
  ///   - visible: Pixels that lines are wanted for; all of them if nil.
  package init(
    values: [Double], nx: Int, ny: Int, visible: (x: Range<Int>, y: Range<Int>)? = nil
  ) {
    precondition(values.count == nx * ny, "an image has one value for each pixel")
    self.values = values
    self.nx = nx
    columns = (visible?.x ?? 0..<nx).clamped(to: 0..<nx)
    rows = (visible?.y ?? 0..<ny).clamped(to: 0..<ny)
  }

  /// The lines of one level, in the order in which a scan from below meets them.
  ///
  /// - Complexity: O(pixels).
  package func lines(at level: Double) -> [Line] {
    guard columns.count > 1, rows.count > 1, level.isFinite else { return [] }
    // An edge between two pixels belongs to two cells at most, so that it has two neighbours.
    var first = [Int32](repeating: -1, count: 2 * columns.count * rows.count)
    var second = first
    var met: [Int32] = []
    func join(_ a: Int32, _ b: Int32) {
      for (edge, other) in [(a, b), (b, a)] {
        if first[Int(edge)] < 0 {
          first[Int(edge)] = other
          met.append(edge)
        } else {
          second[Int(edge)] = other
        }
      }
    }
    for y in rows.dropLast() {
      for x in columns.dropLast() {
        let corner = y * nx + x
        let (a, b) = (values[corner], values[corner + 1])
        let (c, d) = (values[corner + nx + 1], values[corner + nx])
        let pattern =
          (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0)
          | (d >= level ? 8 : 0)
        // Comparisons with what is not a number are false: such cells are found by their sum.
        guard pattern != 0, pattern != 15, !(a + b + c + d).isNaN else { continue }
        let below = edge(x, y, isVertical: false)
        let above = edge(x, y + 1, isVertical: false)
        let left = edge(x, y, isVertical: true)
        let right = edge(x + 1, y, isVertical: true)
        switch pattern {
        case 1, 14: join(below, left)
        case 2, 13: join(below, right)
        case 4, 11: join(above, right)
        case 8, 7: join(above, left)
        case 3, 12: join(left, right)
        case 6, 9: join(below, above)
        default:
          // A saddle: the mean says which of the two diagonals is connected.
          let isHigh = (a + b + c + d) / 4 >= level
          if (pattern == 5) == isHigh {
            join(below, right)
            join(above, left)
          } else {
            join(below, left)
            join(above, right)
          }
        }
      }
    }
    return trace(level, first, second, met)
  }

  /// Number of the edge from a pixel to the right (or upwards).
  private func edge(_ x: Int, _ y: Int, isVertical: Bool) -> Int32 {
    Int32(2 * ((y - rows.lowerBound) * columns.count + x - columns.lowerBound))
      + (isVertical ? 1 : 0)
  }

  /// Follows the joined edges: lines with ends first, then rings.
  private func trace(
    _ level: Double, _ first: [Int32], _ second: [Int32], _ met: [Int32]
  ) -> [Line] {
    var isDone = [Bool](repeating: false, count: first.count)
    var lines: [Line] = []
    func follow(_ start: Int32) -> [MapPoint] {
      var points: [MapPoint] = []
      var edge = start
      while edge >= 0, !isDone[Int(edge)] {
        isDone[Int(edge)] = true
        points.append(crossing(edge, level))
        let next = first[Int(edge)]
        edge = next >= 0 && !isDone[Int(next)] ? next : second[Int(edge)]
      }
      return points
    }
    for edge in met where second[Int(edge)] < 0 && !isDone[Int(edge)] {
      lines.append(Line(points: follow(edge), isClosed: false))
    }
    for edge in met where !isDone[Int(edge)] {
      lines.append(Line(points: follow(edge), isClosed: true))
    }
    return lines
  }

  /// Where the level lies between the two pixels of an edge.
  private func crossing(_ edge: Int32, _ level: Double) -> MapPoint {
    let index = Int(edge) / 2
    let x = index % columns.count + columns.lowerBound
    let y = index / columns.count + rows.lowerBound
    let isVertical = edge % 2 == 1
    let low = values[y * nx + x]
    let high = values[isVertical ? (y + 1) * nx + x : y * nx + x + 1]
    let share = (level - low) / (high - low)
    let step = share.isFinite ? min(1, max(0, share)) : 0.5
    return MapPoint(
      x: Double(x) + (isVertical ? 0 : step), y: Double(y) + (isVertical ? step : 0))
  }
}
