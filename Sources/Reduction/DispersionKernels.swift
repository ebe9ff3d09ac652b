import Observations
import SkyGeometry

/// Integrates an energy dispersion over the bins of reconstructed energy (numerics.md 3.5).
struct DispersionKernels {
  private let response: EnergyDispersion2D
  private let widths: [Double]
  /// Where the reconstructed edges lie among the edges of migration, for one true energy.
  private let edges: [(bin: Int, part: Double)]
  /// Densities at the nodes of the response, shape [offset, migra].
  private let plane: [Double]
  /// Integrals up to the reconstructed edges at the nodes of offset, and then over everything.
  private let nodes: [[Double]]
  /// Whether no density is negative, so that integrals may be interpolated in place of densities.
  private let isPositive: Bool

  /// Probabilities below this are noise of the reference's integration.
  private static let smallest = 1e-8

  /// - Parameters:
  ///   - response: Energy dispersion.
  ///   - energyTrue: Centre of the bin of true energy, TeV.
  ///   - energyEdges: Edges of the bins of reconstructed energy, TeV.
  init(_ response: EnergyDispersion2D, energyTrue: Double, energyEdges: [Double]) {
    self.response = response
    widths = response.migraWidths
    let migraEdges = response.migraEdges
    edges = energyEdges.map { energy in
      let m = energy / energyTrue
      let upper = migraEdges.firstIndex { $0 > m } ?? migraEdges.count
      // Beyond the ends the integral stays what it is there.
      guard upper > 0 else { return (0, 0) }
      guard upper < migraEdges.count else { return (migraEdges.count - 2, 1) }
      let low = migraEdges[upper - 1]
      return (upper - 1, (m - low) / (migraEdges[upper] - low))
    }
    plane = response.plane(energy: energyTrue)
    isPositive = plane.allSatisfy { $0 >= 0 }
    let n = response.migra.count
    var nodes: [[Double]] = []
    for o in 0..<response.offset.count {
      nodes.append(Self.integrals(plane[(o * n)..<((o + 1) * n)], widths, edges))
    }
    self.nodes = nodes
  }

  /// Integrals of the positive part of densities up to each edge, and over everything.
  private static func integrals(
    _ densities: some Collection<Double>, _ widths: [Double], _ edges: [(bin: Int, part: Double)]
  ) -> [Double] {
    var sums = [0.0]
    sums.reserveCapacity(widths.count + 1)
    var sum = 0.0
    for (density, width) in zip(densities, widths) {
      if density > 0, density.isFinite { sum += density * width }
      sums.append(sum)
    }
    return edges.map { sums[$0.bin] + $0.part * (sums[$0.bin + 1] - sums[$0.bin]) } + [sum]
  }

  /// Calls `body` with the probability of each bin of reconstructed energy at an offset (deg).
  ///
  /// It is not called where the response has nothing.
  func probabilities(offset theta: Double, _ body: (_ bin: Int, _ probability: Double) -> Void) {
    guard response.offset.contains(theta) else { return }
    let (o, w) = response.offset.locate(theta)
    let last = edges.count
    func emit(_ integral: (Int) -> Double) {
      let total = integral(last)
      guard total > 0, total.isFinite else { return }
      var before = integral(0)
      for i in 0..<(last - 1) {
        let after = integral(i + 1)
        let probability = (after - before) / total
        if probability >= Self.smallest { body(i, probability) }
        before = after
      }
    }
    if w == 0 {
      emit { nodes[o][$0] }
    } else if isPositive, (0...1).contains(w) {
      let (a, b) = (nodes[o], nodes[o + 1])
      emit { (1 - w) * a[$0] + w * b[$0] }
    } else {
      let n = response.migra.count
      let row = (0..<n).map { (1 - w) * plane[o * n + $0] + w * plane[(o + 1) * n + $0] }
      let sums = Self.integrals(row, widths, edges)
      emit { sums[$0] }
    }
  }
}
