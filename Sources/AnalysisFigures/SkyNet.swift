import CairoDrawing
package import Figures
import Foundation
package import SkyGeometry

/// The coordinate net of a map: round longitudes and latitudes in its frame.
///
/// Right ascensions in hours, minutes and seconds, declinations in degrees, minutes and seconds;
/// galactic coordinates in degrees.
package struct SkyNet: Sendable {
  private let geometry: WcsGeometry
  /// Longitude of the middle, from which others are counted to avoid the step at 0/360.
  private let middle: Double
  private let lonRange: ClosedRange<Double>
  private let latRange: ClosedRange<Double>

  package init(_ geometry: WcsGeometry) {
    self.geometry = geometry
    middle = geometry.center.converted(to: geometry.frame).lon
    // Points over the whole map: extremes need not lie on the border.
    let n = 24
    var xs: [Double] = []
    var ys: [Double] = []
    for j in 0...n {
      for i in 0...n {
        xs.append(Double(i) / Double(n) * Double(geometry.nx) - 0.5)
        ys.append(Double(j) / Double(n) * Double(geometry.ny) - 0.5)
      }
    }
    let (lon, lat) = geometry.directions(x: xs, y: ys)
    let middle = middle
    let offsets = lon.filter(\.isFinite).map { remainder($0 - middle, 360) }
    let lats = lat.filter(\.isFinite)
    func hasPole(_ lat: Double) -> Bool {
      geometry.contains(SkyDirection(lon: 0, lat: lat, frame: geometry.frame))
    }
    let (north, south) = (hasPole(90), hasPole(-90))
    lonRange =
      north || south ? -180...180 : (offsets.min() ?? -1)...(offsets.max() ?? 1)
    latRange = (south ? -90 : lats.min() ?? -1)...(north ? 90 : lats.max() ?? 1)
  }

  /// Round steps in seconds of arc or of time, and from there on in degrees or hours.
  private static let sexagesimal: [Double] = [
    1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 18000, 21600,
    36000, 54000, 108_000,
  ]

  /// The smallest round step that is not much below a size.
  private static func step(near size: Double, _ steps: [Double]) -> Double {
    steps.first { $0 >= size / 1.3 } ?? steps[steps.count - 1]
  }

  private var isEquatorial: Bool { geometry.frame == .icrs }

  /// Degrees between lines of longitude, and the unit in which they are round.
  private func lonStep(_ target: Int) -> Double {
    let size = (lonRange.upperBound - lonRange.lowerBound) / Double(target)
    guard isEquatorial else { return Self.decimalStep(size) }
    // A second of time is 15 seconds of arc.
    return Self.step(near: size * 240, Self.sexagesimal) / 240
  }

  private func latStep(_ target: Int) -> Double {
    let size = (latRange.upperBound - latRange.lowerBound) / Double(target)
    guard isEquatorial else { return Self.decimalStep(size) }
    return Self.step(near: size * 3600, Self.sexagesimal) / 3600
  }

  private static func decimalStep(_ size: Double) -> Double {
    let decade = pow(10, floor(log10(max(size, 1e-9))))
    for factor in [1.0, 2, 5, 10] where factor * decade >= size / 1.3 {
      return factor * decade
    }
    return 10 * decade
  }

  /// The net with about so many lines each way.
  package func grid(targetX: Int = 4, targetY: Int = 5) -> MapGrid {
    let (stepX, stepY) = (lonStep(targetX), latStep(targetY))
    let lons = Self.multiples(stepX, middle + lonRange.lowerBound, middle + lonRange.upperBound)
    let lats = Self.multiples(stepY, latRange.lowerBound, latRange.upperBound)
    var lines = lons.map { lon in
      line {
        (lon, $0)
      } along: {
        latRange
      }
    }
    lines += lats.map { lat in
      line {
        (middle + $0, lat)
      } along: {
        lonRange
      }
    }
    let lower = edge { ($0 * Double(geometry.nx) - 0.5, -0.5) }
    let left = edge { (-0.5, $0 * Double(geometry.ny) - 0.5) }
    let unwrapped = lower.lon.map { middle + remainder($0 - middle, 360) }
    return MapGrid(
      lines: lines,
      ticksX: Self.crossings(unwrapped, lons).map {
        FigureTick($0.at * Double(geometry.nx) - 0.5, lonLabel($0.value, stepX))
      },
      ticksY: Self.crossings(left.lat, lats).map {
        FigureTick($0.at * Double(geometry.ny) - 0.5, latLabel($0.value, stepY))
      },
      labelX: FigureText(isEquatorial ? "right ascension (ICRS)" : "galactic longitude"),
      labelY: FigureText(isEquatorial ? "declination (ICRS)" : "galactic latitude"))
  }

  private static func multiples(_ step: Double, _ low: Double, _ high: Double) -> [Double] {
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last >= first, last - first < 200 else { return [] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// A line on the sky in pixel coordinates; broken where it leaves the map or the projection.
  private func line(
    _ point: (Double) -> (lon: Double, lat: Double), along range: () -> ClosedRange<Double>
  ) -> [CanvasPoint] {
    let range = range()
    let n = 96
    let points = (0...n).map {
      point(range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(n))
    }
    let (x, y) = geometry.pixels(
      lon: points.map { SkyDirection.normalized($0.lon) }, lat: points.map(\.lat),
      frame: geometry.frame)
    let reach = Double(max(geometry.nx, geometry.ny))
    var out: [CanvasPoint] = []
    for (x, y) in zip(x, y) {
      let point =
        abs(x) < 2 * reach && abs(y) < 2 * reach
        ? CanvasPoint(x, y) : CanvasPoint(.nan, .nan)
      // From one edge of the projection to the other.
      if let last = out.last, abs(point.x - last.x) + abs(point.y - last.y) > reach / 2 {
        out.append(CanvasPoint(.nan, .nan))
      }
      out.append(point)
    }
    return out
  }

  /// Directions along an edge of the map.
  private func edge(
    _ place: (Double) -> (Double, Double)
  ) -> (lon: [Double], lat: [Double]) {
    let places = (0...200).map { place(Double($0) / 200) }
    return geometry.directions(x: places.map(\.0), y: places.map(\.1))
  }

  /// Where along an edge, 0 to 1, a coordinate first passes each of some values.
  private static func crossings(
    _ along: [Double], _ values: [Double]
  ) -> [(at: Double, value: Double)] {
    values.compactMap { value in
      for i in along.indices.dropLast() {
        let (a, b) = (along[i] - value, along[i + 1] - value)
        // A step of a turn is no crossing.
        guard a.isFinite, b.isFinite, a * b <= 0, a != b, abs(a - b) < 90 else { continue }
        return ((Double(i) + a / (a - b)) / Double(along.count - 1), value)
      }
      return nil
    }
  }

  // MARK: Labels

  /// `12^h18^m`, with as many parts as the step needs.
  func lonLabel(_ lon: Double, _ step: Double) -> FigureText {
    guard isEquatorial else { return Self.degrees(SkyDirection.normalized(lon), step) }
    let seconds = Int((SkyDirection.normalized(lon) * 240).rounded()) % 86400
    let stepSeconds = Int((step * 240).rounded())
    var text = "\(seconds / 3600)^{h}"
    if stepSeconds % 3600 != 0 { text += Self.twoDigits(seconds / 60 % 60) + "^{m}" }
    if stepSeconds % 60 != 0 { text += Self.twoDigits(seconds % 60) + "^{s}" }
    return FigureText(text)
  }

  /// `+30°30′`, with as many parts as the step needs.
  func latLabel(_ lat: Double, _ step: Double) -> FigureText {
    guard isEquatorial else { return Self.degrees(lat, step) }
    let seconds = Int((abs(lat) * 3600).rounded())
    let stepSeconds = Int((step * 3600).rounded())
    var text = seconds == 0 ? "" : lat < 0 ? "−" : "+"
    text += "\(seconds / 3600)°"
    if stepSeconds % 3600 != 0 { text += Self.twoDigits(seconds / 60 % 60) + "′" }
    if stepSeconds % 60 != 0 { text += Self.twoDigits(seconds % 60) + "″" }
    return FigureText(text)
  }

  private static func degrees(_ angle: Double, _ step: Double) -> FigureText {
    let decimals = step >= 1 ? 0 : Int((-log10(step) - 1e-9).rounded(.up))
    let text = String(format: "%.\(decimals)f", angle).replacing("-", with: "−")
    return FigureText(verbatim: text + "°")
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
