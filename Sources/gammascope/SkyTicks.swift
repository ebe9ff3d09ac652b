import Foundation
import SkyGeometry
import TerminalRendering

/// Labelled places along the lower and the left edge of a map, in degrees of its frame.
struct SkyTicks {
  let ticks: (x: [MapTick], y: [MapTick])

  init(_ geometry: WcsGeometry, columns: Int) {
    let xs = (0..<geometry.nx).map(Double.init)
    let ys = (0..<geometry.ny).map(Double.init)
    let lower = geometry.directions(x: xs, y: [Double](repeating: 0, count: geometry.nx))
    let left = geometry.directions(x: [Double](repeating: 0, count: geometry.ny), y: ys)
    ticks = (
      Self.crossings(Self.continuous(lower.lon), wraps: true, target: max(2, columns / 16)),
      Self.crossings(left.lat, wraps: false, target: 6)
    )
  }

  /// Longitudes without the step at 0/360.
  private static func continuous(_ angles: [Double]) -> [Double] {
    var turns = 0.0
    var last = Double.nan
    return angles.map { angle in
      if angle.isFinite && last.isFinite {
        if angle - last > 180 { turns -= 360 }
        if angle - last < -180 { turns += 360 }
      }
      if angle.isFinite { last = angle }
      return angle + turns
    }
  }

  /// Where the coordinate passes round values.
  private static func crossings(_ values: [Double], wraps: Bool, target: Int) -> [MapTick] {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), high > low else { return [] }
    let step = Ticks.niceStep((high - low) / Double(target))
    var result: [MapTick] = []
    for value in Ticks.nice(low, high, target: target) {
      for i in values.indices.dropLast() {
        let (a, b) = (values[i], values[i + 1])
        guard a.isFinite, b.isFinite, a != b, (a - value) * (b - value) <= 0 else { continue }
        if a - value == 0 || b - value != 0 || i + 2 == values.count {
          var shown = value
          if wraps { shown = shown.truncatingRemainder(dividingBy: 360) }
          if wraps && shown < 0 { shown += 360 }
          result.append(
            MapTick(
              position: Double(i) + (value - a) / (b - a),
              label: Ticks.label(shown, step: step) + "°"))
          break
        }
      }
    }
    return result
  }
}
