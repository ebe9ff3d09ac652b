import Foundation
import GridMath
import SkyGeometry
import TerminalRendering

/// Labelled places on the edges of a map, from its projection.
enum SkyTicks {
  /// Places along the lower edge where the longitude has a round value.
  ///
  /// - Parameters:
  ///   - geometry: The map.
  ///   - x: Pixel coordinates of the ends of the edge.
  ///   - y: Pixel coordinate of the edge.
  ///   - target: About how many ticks.
  /// - Returns: The places with their labels.
  static func longitudes(
    _ geometry: WcsGeometry, x: ClosedRange<Double>, y: Double, target: Int
  ) -> [MapTick] {
    // Longitudes are followed without the jump at 0°, then brought back for the labels.
    var previous: Double?
    let samples = positions(x).compactMap { place -> (Double, Double)? in
      guard var lon = geometry.direction(x: place, y: y)?.lon else { return nil }
      if let last = previous {
        while lon - last > 180 { lon -= 360 }
        while lon - last < -180 { lon += 360 }
      }
      previous = lon
      return (place, lon)
    }
    return ticks(samples, target: target) { value, step in
      Self.label(SkyDirection.normalized(value), step, sign: false)
    }
  }

  /// Places along the left edge where the latitude has a round value.
  static func latitudes(
    _ geometry: WcsGeometry, y: ClosedRange<Double>, x: Double, target: Int
  ) -> [MapTick] {
    let samples = positions(y).compactMap { place in
      geometry.direction(x: x, y: place).map { (place, $0.lat) }
    }
    return ticks(samples, target: target) { Self.label($0, $1, sign: true) }
  }

  private static func positions(_ range: ClosedRange<Double>) -> [Double] {
    (0...24).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 24
    }
  }

  private static func label(_ value: Double, _ step: Double, sign: Bool) -> String {
    let text = Ticks.label(value, step: step)
    return (sign && value > 0 ? "+" : "") + text + "°"
  }

  private static func ticks(
    _ samples: [(place: Double, value: Double)], target: Int,
    _ label: (Double, Double) -> String
  ) -> [MapTick] {
    guard let low = samples.map(\.value).min(), let high = samples.map(\.value).max(),
      high - low > 1e-9
    else { return [] }
    let values = Ticks.nice(low, high, target: max(1, target))
    guard values.count <= 64 else { return [] }
    let step = values.count > 1 ? values[1] - values[0] : high - low
    return values.flatMap { value in
      zip(samples, samples.dropFirst()).compactMap { a, b -> MapTick? in
        // The later end is left out, so that a sample that is hit exactly counts once.
        let isBetween =
          (a.value <= value && value < b.value) || (a.value >= value && value > b.value)
        guard isBetween, a.value != b.value else { return nil }
        let share = (value - a.value) / (b.value - a.value)
        return MapTick(
          position: a.place + share * (b.place - a.place), label: label(value, step))
      }
    }
  }

  /// Lines of equal coordinates in pixel coordinates, for the grid.
  static func grid(
    _ geometry: WcsGeometry, x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int,
    rows: Int
  ) -> [MapOutline] {
    let corners = positions(x).flatMap { px in
      [y.lowerBound, (y.lowerBound + y.upperBound) / 2, y.upperBound].compactMap {
        geometry.direction(x: px, y: $0)
      }
    }
    guard let first = corners.first else { return [] }
    let lons = corners.map { corner -> Double in
      var lon = corner.lon
      while lon - first.lon > 180 { lon -= 360 }
      while lon - first.lon < -180 { lon += 360 }
      return lon
    }
    let lats = corners.map(\.lat)
    guard let lon0 = lons.min(), let lon1 = lons.max(), let lat0 = lats.min(), let lat1 = lats.max()
    else { return [] }
    func line(_ places: [(Double, Double)]) -> MapOutline {
      let points = places.compactMap { lon, lat in
        geometry.pixel(of: SkyDirection(lon: lon, lat: lat, frame: geometry.frame))
          .map { MapPoint(x: $0.x, y: $0.y) }
      }
      return MapOutline(points: points, isClosed: false, role: .overlayGrid, isDotted: true)
    }
    let parts = (0...48).map { Double($0) / 48 }
    let meridians = Ticks.nice(lon0, lon1, target: columns).prefix(64).map { lon in
      line(parts.map { (lon, lat0 + (lat1 - lat0) * $0) })
    }
    let parallels = Ticks.nice(lat0, lat1, target: rows).prefix(64).map { lat in
      line(parts.map { (lon0 + (lon1 - lon0) * $0, lat) })
    }
    return Array(meridians) + Array(parallels)
  }
}
