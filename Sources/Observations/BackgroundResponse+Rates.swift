import Foundation

extension BackgroundResponse {
  /// Rate in s⁻¹ TeV⁻¹ sr⁻¹ at an energy (TeV) and a place in the field of view (degrees).
  ///
  /// Linear in the logarithm between the nodes; 0 outside the table. A table in offset takes the
  /// distance from the axis.
  package func evaluate(energy value: Double, fovLon: Double, fovLat: Double) -> Double {
    guard energy.contains(value) else { return 0 }
    let (e, u) = energy.locate(value)
    let n = spatialCount
    func node(_ place: Int) -> Double {
      let a = logRates[e * n + place]
      return u == 0 ? a : (1 - u) * a + u * logRates[(e + 1) * n + place]
    }
    let logarithm: Double
    switch shape {
    case .offset(let axis):
      let theta = (fovLon * fovLon + fovLat * fovLat).squareRoot()
      guard axis.contains(theta) else { return 0 }
      let (i, w) = axis.locate(theta)
      logarithm = w == 0 ? node(i) : (1 - w) * node(i) + w * node(i + 1)
    case .fieldOfView(let lon, let lat, _):
      guard lon.contains(fovLon), lat.contains(fovLat) else { return 0 }
      let ((i, w), (j, v)) = (lon.locate(fovLon), lat.locate(fovLat))
      func row(_ i: Int) -> Double {
        let a = node(i * lat.count + j)
        return v == 0 ? a : (1 - v) * a + v * node(i * lat.count + j + 1)
      }
      logarithm = w == 0 ? row(i) : (1 - w) * row(i) + w * row(i + 1)
    }
    return Self.rate(logarithm)
  }

  /// Rate over the whole field in s⁻¹ TeV⁻¹, one for each bin of energy.
  ///
  /// Sum of the cells times Δlon Δlat, or times 2π θ Δθ for a table in offset.
  package var fieldRates: [Double] {
    let places = solidAngles
    return (0..<energy.count).map { e in
      places.indices.reduce(0.0) {
        $0 + Self.rate(logRates[e * places.count + $1]) * places[$1]
      }
    }
  }

  /// Rate between two energies (TeV) over the whole field, s⁻¹, from whole bins of energy whose
  /// centres lie there.
  package func fieldRate(energies: ClosedRange<Double>) -> Double {
    let edges = energyEdges
    return zip(fieldRates, energy.nodes).enumerated().reduce(0) { sum, item in
      energies.contains(item.element.1)
        ? sum + item.element.0 * (edges[item.offset + 1] - edges[item.offset]) : sum
    }
  }

  /// Rate of each spatial node over all energies, s⁻¹ sr⁻¹, shape [offset] or [lon, lat].
  package var energyIntegratedRates: [Double] {
    let edges = energyEdges
    let n = spatialCount
    return (0..<n).map { place in
      (0..<energy.count).reduce(0.0) {
        $0 + Self.rate(logRates[$1 * n + place]) * (edges[$1 + 1] - edges[$1])
      }
    }
  }

  /// Edges of the bins of energy, TeV.
  package var energyEdges: [Double] { energy.binEdges }

  /// Solid angle of each spatial node, sr.
  private var solidAngles: [Double] {
    let square = pow(Double.pi / 180, 2)
    func widths(_ axis: IrfAxis) -> [Double] {
      let edges = axis.binEdges
      return zip(edges, edges.dropFirst()).map { $1 - $0 }
    }
    switch shape {
    case .offset(let axis):
      return zip(axis.nodes, widths(axis)).map { 2 * .pi * max(0, $0) * $1 * square }
    case .fieldOfView(let lon, let lat, _):
      let (a, b) = (widths(lon), widths(lat))
      return a.flatMap { x in b.map { x * $0 * square } }
    }
  }

  /// An empty cell is stored as the smallest positive number: no rate.
  private static func rate(_ logarithm: Double) -> Double {
    logarithm > log(1e-30) ? exp(logarithm) : 0
  }
}

extension IrfAxis {
  /// Edges of the bins; halfway between the nodes, on the scale of the axis, where the file gives
  /// points.
  package var binEdges: [Double] {
    if let edges { return edges }
    guard nodes.count > 1 else {
      let node = nodes.first ?? 1
      return isLogarithmic ? [node / 2, node * 2] : [node - 0.5, node + 0.5]
    }
    let between = zip(scaled, scaled.dropFirst()).map { ($0 + $1) / 2 }
    let last = scaled.count - 1
    let all =
      [2 * scaled[0] - between[0]] + between + [2 * scaled[last] - between[between.count - 1]]
    return isLogarithmic ? all.map { exp($0) } : all
  }
}
