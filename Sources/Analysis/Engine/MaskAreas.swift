package import SkyGeometry

/// The separate areas of a mask, each as one polygon along the edges of its pixels.
///
/// A polygon contains the centres of just the pixels of its area, by the even-odd rule: holes are joined to
/// the outer line by cuts of no width.
package struct MaskAreas: Sendable, Equatable {
  /// Pixels that hang together over their edges.
  package struct Area: Sendable, Equatable {
    /// Corners in pixel coordinates, the last one joined to the first.
    package let corners: [SIMD2<Double>]
    package let pixelCount: Int
  }

  /// The largest first; those of one size in the order of their first pixels.
  package let areas: [Area]

  /// - Parameters:
  ///   - isInside: row by row.
  ///   - nx: pixels in a row.
  package init(_ isInside: [Bool], nx: Int) {
    var tracer = MaskTracer(isInside, nx: nx)
    areas = tracer.areas().enumerated().sorted {
      ($1.element.pixelCount, $0.offset) < ($0.element.pixelCount, $1.offset)
    }.map(\.element)
  }

  /// The areas as regions that exclude them, in the frame of the map.
  ///
  /// - Parameters:
  ///   - geometry: of the mask.
  ///   - name: to which a number is added.
  ///   - tag: of all of them.
  /// - Returns: One for each area; those with a corner that is not on the sky are left out.
  package func regions(on geometry: WcsGeometry, name: String, tag: String) -> [SkyRegion] {
    areas.enumerated().compactMap { index, area in
      let corners = area.corners.compactMap { geometry.direction(x: $0.x, y: $0.y) }
      guard corners.count == area.corners.count else { return nil }
      return SkyRegion(
        .polygon(corners), name: "\(name) \(index + 1)", role: .exclude, tags: [tag])
    }
  }
}

/// Follows the lines around the areas of a mask, from corner to corner of its pixels.
private struct MaskTracer {
  /// A corner of pixels: that of the lower left of the pixel with the same numbers.
  private struct Corner: Hashable {
    var x: Int
    var y: Int
  }

  private let nx: Int
  private let ny: Int
  /// Number of the area of each pixel; 0 outside of all.
  private var labels: [Int]
  private var counts: [Int] = []

  init(_ isInside: [Bool], nx: Int) {
    precondition(nx > 0 && isInside.count % nx == 0, "whole rows")
    self.nx = nx
    ny = isInside.count / nx
    labels = isInside.map { $0 ? -1 : 0 }
    for start in labels.indices where labels[start] == -1 { fill(from: start) }
  }

  /// Gives the area of a pixel the next number.
  private mutating func fill(from start: Int) {
    counts.append(0)
    let label = counts.count
    var open = [start]
    labels[start] = label
    while let index = open.popLast() {
      counts[label - 1] += 1
      let x = index % nx
      for (step, exists) in [
        (-1, x > 0), (1, x < nx - 1), (-nx, index >= nx), (nx, index < labels.count - nx),
      ] where exists && labels[index + step] == -1 {
        labels[index + step] = label
        open.append(index + step)
      }
    }
  }

  private func label(_ x: Int, _ y: Int) -> Int {
    x >= 0 && y >= 0 && x < nx && y < ny ? labels[y * nx + x] : 0
  }

  /// Directions of edges in the order of left turns: to the right, up, left, down.
  private static let steps = [(1, 0), (0, 1), (-1, 0), (0, -1)]

  /// The pixel to the left of an edge from a corner.
  private func pixel(leftOf corner: Corner, _ direction: Int) -> (Int, Int) {
    switch direction {
    case 0: (corner.x, corner.y)
    case 1: (corner.x - 1, corner.y)
    case 2: (corner.x - 1, corner.y - 1)
    default: (corner.x, corner.y - 1)
    }
  }

  /// The area that has an edge on its line with the area to the left; 0 if there is no such edge.
  private func owner(_ corner: Corner, _ direction: Int) -> Int {
    let (x, y) = pixel(leftOf: corner, direction)
    let inside = label(x, y)
    guard inside != 0 else { return 0 }
    // The pixel to the right is that to the left of the way back.
    let (dx, dy) = Self.steps[direction]
    let (u, v) = pixel(leftOf: Corner(x: corner.x + dx, y: corner.y + dy), (direction + 2) % 4)
    return label(u, v) == 0 ? inside : 0
  }

  mutating func areas() -> [MaskAreas.Area] {
    var outer = [[Corner]](repeating: [], count: counts.count)
    var holes = [[[Corner]]](repeating: [], count: counts.count)
    var isSeen = [Bool](repeating: false, count: 4 * (nx + 1) * (ny + 1))
    for y in 0...ny {
      for x in 0...nx {
        for direction in 0..<4 where !isSeen[(y * (nx + 1) + x) * 4 + direction] {
          let corner = Corner(x: x, y: y)
          let label = owner(corner, direction)
          guard label != 0 else { continue }
          let line = line(from: corner, direction, &isSeen)
          // Outer lines go counterclockwise.
          if Self.doubleArea(line) > 0 {
            outer[label - 1] = line
          } else {
            holes[label - 1].append(line)
          }
        }
      }
    }
    return counts.indices.map { index in
      MaskAreas.Area(
        corners: Self.straightened(Self.joined(outer[index], holes[index])),
        pixelCount: counts[index])
    }
  }

  /// The closed line that an edge belongs to, corner by corner.
  private func line(
    from start: Corner, _ first: Int, _ isSeen: inout [Bool]
  ) -> [Corner] {
    var corners: [Corner] = []
    var (corner, direction) = (start, first)
    repeat {
      corners.append(corner)
      isSeen[(corner.y * (nx + 1) + corner.x) * 4 + direction] = true
      let (dx, dy) = Self.steps[direction]
      corner = Corner(x: corner.x + dx, y: corner.y + dy)
      // Where two pixels touch at a corner only, a left turn stays with the same one.
      for turn in [1, 0, 3] where owner(corner, (direction + turn) % 4) != 0 {
        direction = (direction + turn) % 4
        break
      }
    } while corner != start || direction != first
    return corners
  }

  private static func doubleArea(_ line: [Corner]) -> Int {
    var sum = 0
    var previous = line[line.count - 1]
    for corner in line {
      sum += previous.x * corner.y - corner.x * previous.y
      previous = corner
    }
    return sum
  }

  /// One line around an area and its holes, joined by cuts along rows.
  ///
  /// Cuts run between rows of pixels, so that no centre is on them.
  private static func joined(_ outer: [Corner], _ holes: [[Corner]]) -> [Corner] {
    guard !holes.isEmpty else { return outer }
    // A chain, so that a hole is put in at no cost.
    var corners = outer
    var next = outer.indices.map { ($0 + 1) % outer.count }
    var known = Dictionary(
      outer.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    // From the leftmost corner of a hole to the left, the first line that is met is the outer one or
    // that of a hole that begins farther to the left.
    let begun = holes.map { hole -> [Corner] in
      let start = hole.indices.min { (hole[$0].x, hole[$0].y) < (hole[$1].x, hole[$1].y) } ?? 0
      return Array(hole[start...] + hole[..<start])
    }.sorted { ($0[0].x, $0[0].y) < ($1[0].x, $1[0].y) }
    for hole in begun {
      let start = hole[0]
      let met = stride(from: start.x - 1, through: 0, by: -1).lazy
        .compactMap { known[Corner(x: $0, y: start.y)] }.first
      guard let met else { continue }
      // There, around the hole, and back.
      let first = corners.count
      corners += hole + [start, corners[met]]
      next += (first + 1)..<corners.count
      next.append(next[met])
      next[met] = first
      for index in first..<first + hole.count where known[corners[index]] == nil {
        known[corners[index]] = index
      }
    }
    var line: [Corner] = []
    var index = 0
    repeat {
      line.append(corners[index])
      index = next[index]
    } while index != 0
    return line
  }

  /// The ends of straight parts, in pixel coordinates.
  private static func straightened(_ line: [Corner]) -> [SIMD2<Double>] {
    line.indices.filter { index in
      let (before, here) = (line[(index + line.count - 1) % line.count], line[index])
      let after = line[(index + 1) % line.count]
      return (here.x - before.x).signum() != (after.x - here.x).signum()
        || (here.y - before.y).signum() != (after.y - here.y).signum()
    }.map { SIMD2(Double(line[$0].x) - 0.5, Double(line[$0].y) - 0.5) }
  }
}
