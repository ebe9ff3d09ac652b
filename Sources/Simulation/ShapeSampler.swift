import Foundation
import GridMath
import Models
import SkyGeometry

/// Draws directions from an extended shape.
///
/// The shape is tabulated on cells of rings around its centre, equal in area within 1 %; within a
/// cell directions are as likely as the solid angle.
struct ShapeSampler: Sendable {
  /// One table for each energy, or a single one for all.
  private struct Table: Sendable {
    var cumulative: [Double]
    var integral: Double
  }

  private let frame: SkyFrame
  private let center: SkyDirection
  /// Edges of rings and numbers of cells in each.
  private let ringEdges: [Double]
  private let cells: [(ring: Int, low: Double, high: Double)]
  private let tables: [Table]
  private let tableEnergies: [Double]

  /// Rings between the centre and the edge of a shape.
  private static let ringCount = 120
  /// Tables in each decade of energy for shapes that change with it.
  private static let tablesPerDecade = 10.0

  /// - Parameters:
  ///   - model: not a point.
  ///   - pointing: centre of what is drawn of a shape that is everywhere.
  ///   - fieldRadius: deg, for such a shape.
  ///   - energies: range of true energies, TeV, increasing.
  init(
    _ model: SpatialModel, pointing: SkyDirection, fieldRadius: Double, energies: [Double]
  ) {
    frame = model.frame
    let own = model.position ?? pointing
    center = own.converted(to: model.frame)
    var radius = min(180, model.evaluationRadius ?? fieldRadius)
    if case .template(let map) = model.shape {
      // To the corners of the map.
      radius = min(180, map.halfWidth * 2.0.squareRoot())
    }
    radius = max(radius, 1e-6)
    let edges = (0...Self.ringCount).map { radius * Double($0) / Double(Self.ringCount) }
    ringEdges = edges
    var cells: [(ring: Int, low: Double, high: Double)] = []
    for ring in 0..<Self.ringCount {
      let count = max(6, Int((2 * .pi * (Double(ring) + 0.5)).rounded()))
      for k in 0..<count {
        cells.append((ring, 360 * Double(k) / Double(count), 360 * Double(k + 1) / Double(count)))
      }
    }
    self.cells = cells
    let places = cells.map { cell in
      own.converted(to: model.frame).offset(
        by: 0.5 * (edges[cell.ring] + edges[cell.ring + 1]),
        positionAngle: 0.5 * (cell.low + cell.high))
    }
    let solidAngles = cells.map { cell in
      let degree = Double.pi / 180
      return (cos(edges[cell.ring] * degree) - cos(edges[cell.ring + 1] * degree))
        * (cell.high - cell.low) * degree
    }
    let (lon, lat) = (places.map(\.lon), places.map(\.lat))
    var isNormalized = true
    switch model.shape {
    case .constant: isNormalized = false
    case .template(let map): isNormalized = map.isNormalized
    default: break
    }
    func table(_ energy: Double?) -> Table {
      let values = model.evaluate(lon: lon, lat: lat, energy: energy)
      var sum = 0.0
      let cumulative = zip(values, solidAngles).map { value, solidAngle in
        if value > 0, value.isFinite { sum += value * solidAngle }
        return sum
      }
      return Table(cumulative: cumulative, integral: isNormalized && sum > 0 ? 1 : sum)
    }
    if model.isEnergyDependent, let first = energies.first, let last = energies.last {
      let count = max(2, Int((log10(last / first) * Self.tablesPerDecade).rounded(.up)) + 1)
      tableEnergies = (0..<count).map { first * pow(last / first, Double($0) / Double(count - 1)) }
      tables = tableEnergies.map { table($0) }
    } else {
      tableEnergies = []
      tables = [table(nil)]
    }
  }

  private func nearest(_ energy: Double) -> Table {
    guard let first = tableEnergies.first, let last = tableEnergies.last, last > first else {
      return tables[0]
    }
    let place = log(energy / first) / log(last / first) * Double(tables.count - 1)
    return tables[min(tables.count - 1, max(0, Int(place.rounded())))]
  }

  /// What the shape integrates to: 1 if it is normalised.
  func integral(energy: Double) -> Double { nearest(energy).integral }

  /// A direction in ICRS; nil if the shape is zero everywhere.
  func direction(energy: Double, _ stream: inout RandomStream) -> SkyDirection? {
    let cumulative = nearest(energy).cumulative
    guard let sum = cumulative.last, sum > 0 else { return nil }
    let wanted = stream.uniform() * sum
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > wanted { high = middle } else { low = middle + 1 }
    }
    let cell = cells[low]
    let degree = Double.pi / 180
    let (inner, outer) = (ringEdges[cell.ring], ringEdges[cell.ring + 1])
    let distance: Double
    if outer < 1 {
      // In small rings the cosine has lost its digits, and the sky is flat to 5e-5.
      distance = (inner * inner + stream.uniform() * (outer * outer - inner * inner)).squareRoot()
    } else {
      let cosine = stream.uniform(cos(inner * degree), cos(outer * degree))
      distance = acos(min(1, max(-1, cosine))) / degree
    }
    return center.offset(by: distance, positionAngle: stream.uniform(cell.low, cell.high)).icrs
  }
}
