import Foundation
import GridMath

/// A region in the pixel coordinates of one map, as astropy-regions 0.11 `to_pixel` makes it.
///
/// Sizes are scaled by the length in pixels of one arcsecond to the north of the centre, in the
/// frame of the centre (numerics.md 2.8). That is not a spherical distance.
enum PixelShape {
  /// Half-axes along and across an angle whose cosine and sine are kept.
  struct Axes {
    let x: Double
    let y: Double
    let first: Double
    let second: Double
    let cosAngle: Double
    let sinAngle: Double

    /// Offset from the centre in the turned axes.
    func turned(_ px: Double, _ py: Double) -> (Double, Double) {
      let dx = px - x
      let dy = py - y
      return (cosAngle * dx + sinAngle * dy, sinAngle * dx - cosAngle * dy)
    }

    /// Pixel coordinates of an offset in the turned axes.
    func point(_ a: Double, _ b: Double) -> SIMD2<Double> {
      SIMD2(x + cosAngle * a + sinAngle * b, y + sinAngle * a - cosAngle * b)
    }
  }

  case circle(x: Double, y: Double, radius: Double)
  case ellipse(Axes)
  case rectangle(Axes)
  case annulus(x: Double, y: Double, inner: Double, outer: Double)
  case polygon([SIMD2<Double>])

  /// The shape on a map; nil if a position has no place in its projection.
  init?(_ shape: RegionShape, on geometry: WcsGeometry) {
    func axes(
      _ center: SkyDirection, _ first: Double, _ second: Double, _ angle: Double
    ) -> Axes? {
      guard let local = LocalScale(at: center, on: geometry) else { return nil }
      let turn = radians(angle + local.northAngle - 90)
      return Axes(
        x: local.x, y: local.y, first: first / local.degreesPerPixel,
        second: second / local.degreesPerPixel, cosAngle: cos(turn), sinAngle: sin(turn))
    }
    switch shape {
    case .circle(let center, let radius):
      guard let local = LocalScale(at: center, on: geometry) else { return nil }
      self = .circle(x: local.x, y: local.y, radius: radius / local.degreesPerPixel)
    case .ellipse(let center, let semiMajor, let semiMinor, let angle):
      guard let axes = axes(center, semiMajor, semiMinor, angle) else { return nil }
      self = .ellipse(axes)
    case .rectangle(let center, let width, let height, let angle):
      guard let axes = axes(center, width / 2, height / 2, angle) else { return nil }
      self = .rectangle(axes)
    case .annulus(let center, let inner, let outer):
      guard let local = LocalScale(at: center, on: geometry) else { return nil }
      self = .annulus(
        x: local.x, y: local.y, inner: inner / local.degreesPerPixel,
        outer: outer / local.degreesPerPixel)
    case .polygon(let vertices):
      let points = vertices.compactMap { geometry.pixel(of: $0) }.map { SIMD2($0.x, $0.y) }
      guard points.count == vertices.count, points.count >= 3 else { return nil }
      self = .polygon(points)
    }
  }

  /// Whether a point lies inside.
  func contains(_ x: Double, _ y: Double) -> Bool {
    switch self {
    case .circle(let cx, let cy, let radius):
      return hypot(x - cx, y - cy) < radius
    case .ellipse(let axes):
      let (a, b) = axes.turned(x, y)
      let u = a / axes.first
      let v = b / axes.second
      return u * u + v * v <= 1
    case .rectangle(let axes):
      let (a, b) = axes.turned(x, y)
      return abs(a) < axes.first && abs(b) < axes.second
    case .annulus(let cx, let cy, let inner, let outer):
      let distance = hypot(x - cx, y - cy)
      return distance < outer && !(distance < inner)
    case .polygon(let points):
      return Self.isInside(points, x, y)
    }
  }

  /// Even-odd rule with half-open edges, as Franklin's `pnpoly`.
  private static func isInside(_ points: [SIMD2<Double>], _ x: Double, _ y: Double) -> Bool {
    var inside = false
    var previous = points[points.count - 1]
    for point in points {
      if (point.y > y) != (previous.y > y), x < crossing(point, previous, y) { inside.toggle() }
      previous = point
    }
    return inside
  }

  /// Where the line through two points crosses a row.
  private static func crossing(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ y: Double
  ) -> Double {
    (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x
  }

  /// Smallest box around the shape: lower and upper corner.
  var bounds: (lower: SIMD2<Double>, upper: SIMD2<Double>) {
    func box(_ x: Double, _ y: Double, _ dx: Double, _ dy: Double)
      -> (lower: SIMD2<Double>, upper: SIMD2<Double>)
    {
      (SIMD2(x - dx, y - dy), SIMD2(x + dx, y + dy))
    }
    switch self {
    case .circle(let x, let y, let radius), .annulus(let x, let y, _, let radius):
      return box(x, y, radius, radius)
    case .ellipse(let axes):
      return box(
        axes.x, axes.y, hypot(axes.first * axes.cosAngle, axes.second * axes.sinAngle),
        hypot(axes.first * axes.sinAngle, axes.second * axes.cosAngle))
    case .rectangle(let axes):
      return box(
        axes.x, axes.y, abs(axes.first * axes.cosAngle) + abs(axes.second * axes.sinAngle),
        abs(axes.first * axes.sinAngle) + abs(axes.second * axes.cosAngle))
    case .polygon(let points):
      return (
        points.reduce(points[0]) { pointwiseMin($0, $1) },
        points.reduce(points[0]) { pointwiseMax($0, $1) }
      )
    }
  }

  /// Calls `body` with the flat index of every pixel centre inside; only the box is visited.
  func forEachPixel(nx: Int, ny: Int, _ body: (Int) -> Void) {
    let (lower, upper) = bounds
    // One pixel of margin covers the rounding of the box.
    func range(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
      let first = Int((low - 1).rounded(.down).clamped(to: 0...Double(count)))
      let last = Int((high + 2).rounded(.up).clamped(to: 0...Double(count)))
      return first..<max(first, last)
    }
    guard lower.x.isFinite, lower.y.isFinite, upper.x.isFinite, upper.y.isFinite else { return }
    let columns = range(lower.x, upper.x, nx)
    let rows = range(lower.y, upper.y, ny)
    if case .polygon(let points) = self {
      Self.forEachPixel(of: points, rows: rows, columns: columns, width: nx, body)
      return
    }
    for j in rows {
      let y = Double(j)
      for i in columns where contains(Double(i), y) { body(j * nx + i) }
    }
  }

  /// The even-odd rule row by row: the crossings of all edges are found once for a row.
  private static func forEachPixel(
    of points: [SIMD2<Double>], rows: Range<Int>, columns: Range<Int>, width: Int,
    _ body: (Int) -> Void
  ) {
    var crossings: [Double] = []
    for j in rows {
      let y = Double(j)
      crossings.removeAll(keepingCapacity: true)
      var previous = points[points.count - 1]
      for point in points {
        if (point.y > y) != (previous.y > y) { crossings.append(crossing(point, previous, y)) }
        previous = point
      }
      crossings.sort()
      // A pixel is inside if an odd number of crossings lies to its right.
      var passed = 0
      for i in columns {
        while passed < crossings.count, crossings[passed] <= Double(i) { passed += 1 }
        if (crossings.count - passed) % 2 == 1 { body(j * width + i) }
      }
    }
  }

  /// Closed lines around the shape, no step longer than `maxStep` pixels along curves.
  func outline(maxStep: Double) -> [[SIMD2<Double>]] {
    switch self {
    case .circle(let x, let y, let radius):
      return [
        Self.round(
          Axes(x: x, y: y, first: radius, second: radius, cosAngle: 1, sinAngle: 0), maxStep)
      ]
    case .annulus(let x, let y, let inner, let outer):
      return [inner, outer].filter { $0 > 0 }.map {
        Self.round(Axes(x: x, y: y, first: $0, second: $0, cosAngle: 1, sinAngle: 0), maxStep)
      }
    case .ellipse(let axes): return [Self.round(axes, maxStep)]
    case .rectangle(let axes):
      let a = axes.first
      let b = axes.second
      return [
        [
          axes.point(a, b), axes.point(-a, b), axes.point(-a, -b), axes.point(a, -b),
          axes.point(a, b),
        ]
      ]
    case .polygon(let points): return [points + [points[0]]]
    }
  }

  private static func round(_ axes: Axes, _ maxStep: Double) -> [SIMD2<Double>] {
    let length = 2 * Double.pi * max(axes.first, axes.second)
    let steps = Int((length / max(maxStep, 1e-3)).rounded(.up).clamped(to: 12...4096))
    return (0...steps).map { step in
      let phase = 2 * Double.pi * Double(step % steps) / Double(steps)
      return axes.point(axes.first * cos(phase), axes.second * sin(phase))
    }
  }
}

/// Scale and direction of north of a map at one place, from a step of one arcsecond to the north.
struct LocalScale {
  let x: Double
  let y: Double
  let degreesPerPixel: Double
  /// Degrees counterclockwise from +x to north.
  let northAngle: Double

  /// Nil if the place or the step has no pixel coordinates.
  init?(at center: SkyDirection, on geometry: WcsGeometry) {
    let step = 1.0 / 3600
    guard let here = geometry.pixel(of: center),
      let north = geometry.pixel(of: center.offset(by: step, positionAngle: 0))
    else { return nil }
    let dx = north.x - here.x
    let dy = north.y - here.y
    let length = hypot(dx, dy)
    guard length > 0, length.isFinite else { return nil }
    x = here.x
    y = here.y
    degreesPerPixel = step / length
    northAngle = degrees(atan2(dy, dx))
  }
}
