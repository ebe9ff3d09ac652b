import GridMath
import Observations

/// Draws reconstructed over true energy.
struct MigrationSampler: Sendable {
  private let response: EnergyDispersion2D
  private let edges: [Double]

  init(_ response: EnergyDispersion2D) {
    self.response = response
    edges = response.migraEdges
  }

  /// A migration; nil where the response is zero.
  ///
  /// Within a bin of migration all values are as likely, as the kernels of the reduction have it
  /// (numerics.md 3.5).
  func migration(energy: Double, offset: Double, _ stream: inout RandomStream) -> Double? {
    guard response.offset.contains(offset) else { return nil }
    let (e, u) = response.energy.locate(energy)
    let (o, w) = response.offset.locate(offset)
    let (energies, bins) = (response.energy.count, response.migra.count)
    var cumulative = [Double](repeating: 0, count: bins)
    var sum = 0.0
    response.values.withUnsafeBufferPointer { values in
      func density(_ o: Int, _ bin: Int) -> Double {
        let place = (o * bins + bin) * energies + e
        return u == 0 ? values[place] : (1 - u) * values[place] + u * values[place + 1]
      }
      for bin in 0..<bins {
        let value =
          w == 0 ? density(o, bin) : (1 - w) * density(o, bin) + w * density(o + 1, bin)
        if value > 0, value.isFinite { sum += value * (edges[bin + 1] - edges[bin]) }
        cumulative[bin] = sum
      }
    }
    guard sum > 0, sum.isFinite else { return nil }
    let wanted = stream.uniform() * sum
    guard let bin = cumulative.firstIndex(where: { $0 > wanted }) else { return nil }
    let below = bin > 0 ? cumulative[bin - 1] : 0
    let part = (wanted - below) / (cumulative[bin] - below)
    return edges[bin] + part * (edges[bin + 1] - edges[bin])
  }
}
