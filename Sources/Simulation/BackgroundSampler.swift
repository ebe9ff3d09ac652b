import Foundation
import GridMath
import Observations
import SkyGeometry

/// Draws background events from a table of rates, exactly as the table is interpolated.
///
/// Between neighbouring nodes the logarithm of the rate is linear in each coordinate, so it is
/// largest at a corner of such a cell. In each cell a Poisson number of candidates of that rate is
/// drawn and thinned to the true one (Lewis & Shedler 1979, Nav. Res. Logist. 26, 403): no integral
/// is needed and nothing is approximated.
struct BackgroundSampler: Sendable {
  /// An event in the field of view.
  struct Candidate {
    /// TeV.
    var energy: Double
    /// Direction in the field of view with the pointing as first axis: longitude, latitude, rad.
    var lon: Double
    var lat: Double
  }

  /// The part of an axis between two nodes, beyond the outermost ones to the edge.
  private struct Cell {
    let node: Int
    let low: Double
    let high: Double
  }

  /// An axis on its interpolation scale.
  private struct Scale {
    let nodes: [Double]
    let cells: [Cell]

    /// - Throws: `SimulationError` for an axis without bounds.
    init(_ axis: IrfAxis, atLeast minimum: Double = -.infinity) throws(SimulationError) {
      nodes = axis.scaled
      let (first, last) = (axis.range.lowerBound, axis.range.upperBound)
      guard first.isFinite, last.isFinite else {
        throw SimulationError("axis \(axis.name) of the background has one point and no bounds")
      }
      let low = max(axis.isLogarithmic ? log(first) : first, minimum)
      let high = axis.isLogarithmic ? log(last) : last
      let inner = axis.scaled.count > 2 ? Array(axis.scaled[1..<(axis.scaled.count - 1)]) : []
      let breaks = [low] + inner.filter { $0 > low && $0 < high } + [high]
      let nodes = self.nodes
      cells = zip(breaks, breaks.dropFirst()).map { low, high in
        let middle = 0.5 * (low + high)
        let place = max(0, (nodes.firstIndex { $0 > middle } ?? nodes.count - 1) - 1)
        return Cell(node: min(place, max(0, nodes.count - 2)), low: low, high: high)
      }
    }

    func weight(_ coordinate: Double, _ node: Int) -> Double {
      nodes.count > 1 ? (coordinate - nodes[node]) / (nodes[node + 1] - nodes[node]) : 0
    }

    var step: Int { nodes.count > 1 ? 1 : 0 }
  }

  private let energy: Scale
  private let first: Scale
  /// Nil for a table against offset.
  private let second: Scale?
  private let logRates: [Double]

  /// - Throws: `SimulationError` for an axis without bounds.
  init(_ response: BackgroundResponse) throws(SimulationError) {
    energy = try Scale(response.energy)
    logRates = response.logRates
    switch response.shape {
    case .offset(let axis):
      first = try Scale(axis, atLeast: 0)
      second = nil
    case .fieldOfView(let lon, let lat, _):
      first = try Scale(lon)
      second = try Scale(lat)
    }
  }

  /// Draws the events of so many seconds.
  ///
  /// - Parameters:
  ///   - time: s, times a factor on all rates.
  ///   - stream: where the random numbers come from.
  ///   - body: gets each event.
  /// - Throws: `SimulationError` if there would be more than can be held.
  func sample(
    time: Double, _ stream: inout RandomStream, _ body: (Candidate, inout RandomStream) -> Void
  ) throws(SimulationError) {
    let degree = Double.pi / 180
    let rows = second?.nodes.count ?? 1
    let plane = first.nodes.count * rows
    let single = [Cell(node: 0, low: 0, high: 2 * .pi)]
    var total = 0
    for e in energy.cells {
      for x in first.cells {
        for y in second?.cells ?? single {
          // Logarithms of the rate at the nodes around, energy slowest, last axis fastest.
          var corners = [Double](repeating: 0, count: 8)
          for k in 0..<8 {
            let i = e.node + (k >> 2) * energy.step
            let j = x.node + ((k >> 1) & 1) * first.step
            let l = y.node + (k & 1) * (second?.step ?? 0)
            corners[k] = logRates[i * plane + j * rows + l]
          }
          func value(_ u: Double, _ v: Double, _ w: Double) -> Double {
            func along(_ k: Int) -> Double { corners[k] + w * (corners[k + 1] - corners[k]) }
            func across(_ k: Int) -> Double {
              let near = along(k)
              return near + v * (along(k + 2) - near)
            }
            let near = across(0)
            return near + u * (across(4) - near)
          }
          func weights(_ a: Double, _ b: Double, _ c: Double) -> (Double, Double, Double) {
            (energy.weight(a, e.node), first.weight(b, x.node), second?.weight(c, y.node) ?? 0)
          }
          var top = -Double.infinity
          for a in [e.low, e.high] {
            for b in [x.low, x.high] {
              for c in [y.low, y.high] {
                let (u, v, w) = weights(a, b, c)
                // Per unit of ln E.
                top = max(top, value(u, v, w) + a)
              }
            }
          }
          // Largest solid angle per unit of the coordinates.
          let measure: Double
          if second != nil {
            let isAcross = y.low <= 0 && y.high >= 0
            let lat = isAcross ? 0 : min(abs(y.low), abs(y.high))
            measure = cos(lat * degree) * degree * degree
          } else {
            measure = sin(min(x.high, 90) * degree) * degree
          }
          let volume = (e.high - e.low) * (x.high - x.low) * (y.high - y.low) * measure
          let mean = exp(top) * volume * time
          guard mean > 1e-12 else { continue }
          guard mean < Self.most else { throw Self.tooMany }
          let candidates = stream.poisson(mean)
          total += candidates
          guard total < Int(Self.most) else { throw Self.tooMany }
          for _ in 0..<candidates {
            let a = stream.uniform(e.low, e.high)
            let b = stream.uniform(x.low, x.high)
            let c = stream.uniform(y.low, y.high)
            let (u, v, w) = weights(a, b, c)
            let local = second != nil ? cos(c * degree) * degree * degree : sin(b * degree) * degree
            let share = exp(value(u, v, w) + a - top) * local / measure
            guard stream.uniform() < share else { continue }
            let candidate: Candidate
            if second != nil {
              candidate = Candidate(energy: exp(a), lon: b * degree, lat: c * degree)
            } else {
              // Offset and position angle as longitude and latitude about the pointing.
              let (sine, cosine) = (sin(b * degree), cos(b * degree))
              candidate = Candidate(
                energy: exp(a), lon: atan2(sine * sin(c), cosine),
                lat: asin(min(1, max(-1, sine * cos(c)))))
            }
            body(candidate, &stream)
          }
        }
      }
    }
  }

  /// More events than any analysis would want, and than memory should hold.
  static let most = 2e7
  static let tooMany = SimulationError(
    "the background of one run would have more than 20 million events;"
      + " shorten the run or check the unit of the background rates")
}
