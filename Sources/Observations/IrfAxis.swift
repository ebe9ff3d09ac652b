import Foundation
import GridMath

/// One axis of an instrument response: nodes and how values between them are interpolated.
///
/// GADF 0.3, "IRF axes": a pair of columns `X_LO`/`X_HI`. numerics.md 0.3 and 1.6.
package struct IrfAxis: Sendable, Equatable {
  /// Name of the column pair, `ENERG`, `THETA`, `DETX` ….
  package let name: String
  /// True for energies: interpolation is linear in the logarithm.
  package let isLogarithmic: Bool
  /// Bin edges where the nodes are bins; nil where `LO` equals `HI` and the nodes are points.
  package let edges: [Double]?
  /// Where values are tabulated: bin centres (geometric for energies), or the points themselves.
  package let nodes: [Double]
  /// `nodes` on the interpolation scale.
  package let scaled: [Double]
  /// Smallest and largest coordinate that belongs to the axis.
  package let range: ClosedRange<Double>

  /// Number of nodes.
  package var count: Int { nodes.count }

  package init(name: String, isLogarithmic: Bool, edges: [Double]) {
    self.name = name
    self.isLogarithmic = isLogarithmic
    self.edges = edges
    let pairs = zip(edges, edges.dropFirst())
    nodes =
      isLogarithmic ? pairs.map { ($0 * $1).squareRoot() } : pairs.map { 0.5 * ($0 + $1) }
    scaled = isLogarithmic ? nodes.map { log($0) } : nodes
    range = (edges.first ?? 0)...(edges.last ?? 0)
  }

  package init(name: String, isLogarithmic: Bool, points: [Double]) {
    self.name = name
    self.isLogarithmic = isLogarithmic
    edges = nil
    nodes = points
    let scaled = isLogarithmic ? points.map { log($0) } : points
    self.scaled = scaled
    guard scaled.count > 1 else {
      // A single tabulated point holds everywhere.
      range = -Double.infinity...Double.infinity
      return
    }
    let n = scaled.count
    let low = scaled[0] - 0.5 * (scaled[1] - scaled[0])
    let high = scaled[n - 1] + 0.5 * (scaled[n - 1] - scaled[n - 2])
    range = isLogarithmic ? exp(low)...exp(high) : low...high
  }

  /// The cell and weight for multilinear interpolation: value = (1-w) v[i] + w v[i+1].
  ///
  /// Outside the nodes the first or last cell is extrapolated. With one node the weight is 0.
  package func locate(_ coordinate: Double) -> (index: Int, weight: Double) {
    guard scaled.count > 1 else { return (0, 0) }
    let x = isLogarithmic ? log(max(coordinate, .leastNormalMagnitude)) : coordinate
    var low = 0
    var high = scaled.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if scaled[middle] <= x { low = middle } else { high = middle }
    }
    return (low, (x - scaled[low]) / (scaled[low + 1] - scaled[low]))
  }

  /// Whether a coordinate lies between the outermost edges, both included.
  package func contains(_ coordinate: Double) -> Bool {
    range.contains(coordinate)
  }

  /// What is wrong with a pair of columns, or nil; the index is that of the first bad entry.
  static func fault(
    name: String, low: [Double], high: [Double], isLogarithmic: Bool
  ) -> String? {
    if low.isEmpty { return "axis \(name) has no bins" }
    if low.count != high.count {
      return "axis \(name): \(low.count) lower and \(high.count) upper edges"
    }
    for i in low.indices {
      if !low[i].isFinite || !high[i].isFinite {
        return "axis \(name), index \(i): edge is not a finite number"
      }
      if low[i] > high[i] {
        return "axis \(name), index \(i): lower edge \(low[i]) above upper edge \(high[i])"
      }
      if isLogarithmic, low[i] <= 0 {
        return "axis \(name), index \(i): energy edge \(low[i]), expected above 0"
      }
      if i > 0, low[i] <= low[i - 1] || high[i] <= high[i - 1] {
        return "axis \(name), index \(i): edges do not increase"
      }
    }
    return nil
  }

  /// From a column pair, after `fault` found nothing.
  init(name: String, low: [Double], high: [Double], isLogarithmic: Bool) {
    // numerics.md 1.6: nodes are points where both columns agree (rtol 1e-5, atol 1e-8).
    let arePoints = zip(low, high).allSatisfy { abs($0 - $1) <= 1e-8 + 1e-5 * abs($1) }
    if arePoints {
      self.init(name: name, isLogarithmic: isLogarithmic, points: high)
    } else {
      self.init(name: name, isLogarithmic: isLogarithmic, edges: low + high.suffix(1))
    }
  }
}
