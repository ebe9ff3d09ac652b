package import SkyGeometry

extension EdispKernelMap {
  /// Integrates a dispersion against migration (reconstructed over true energy) over the bins of
  /// reconstructed energy, pixel by pixel.
  ///
  /// numerics.md 3.5: K = C(e₁/E) − C(e₀/E) with C the running integral of the densities over migration,
  /// linear between the edges and constant beyond them. Nothing is normalised: a map from a file is as its
  /// makers normalised it.
  ///
  /// - Parameters:
  ///   - geometry: The coarse image.
  ///   - energyTrue: Bins of true energy; the kernel is formed at their centres.
  ///   - energy: Bins of reconstructed energy.
  ///   - migraEdges: Edges of the bins of migration, rising.
  ///   - densities: Probability per unit of migration, shape [energyTrue, migra, y, x].
  ///   - exposure: m² s, shape [energyTrue, y, x].
  package init(
    geometry: WcsGeometry, energyTrue: TrueEnergyAxis, energy: RecoEnergyAxis,
    migraEdges: [Double], densities: [Float], exposure: [Float]
  ) {
    let n = geometry.pixelCount
    let nMigra = migraEdges.count - 1
    precondition(
      nMigra >= 1 && densities.count == energyTrue.count * nMigra * n, "migration map shape")
    var values = [Float](repeating: 0, count: energyTrue.count * energy.count * n)
    let centers = energyTrue.centers
    var sums = [Double](repeating: 0, count: nMigra + 1)
    for k in 0..<energyTrue.count {
      let places = energy.edges.map { Self.place($0 / centers[k], among: migraEdges) }
      for p in 0..<n {
        for m in 0..<nMigra {
          let density = Double(densities[(k * nMigra + m) * n + p])
          sums[m + 1] = sums[m] + density * (migraEdges[m + 1] - migraEdges[m])
        }
        var before = Self.value(places[0], of: sums)
        for e in 0..<energy.count {
          let after = Self.value(places[e + 1], of: sums)
          // Probabilities below this are noise of the reference's integration.
          if after - before >= 1e-8 {
            values[(k * energy.count + e) * n + p] = Float(after - before)
          }
          before = after
        }
      }
    }
    self.init(
      geometry: geometry, energyTrue: energyTrue, energy: energy, values: values,
      exposure: exposure)
  }

  /// The bin that holds a migration and how far it is through it; the ends beyond them.
  private static func place(_ migra: Double, among edges: [Double]) -> (bin: Int, part: Double) {
    guard let upper = edges.firstIndex(where: { $0 > migra }) else { return (edges.count - 2, 1) }
    guard upper > 0 else { return (0, 0) }
    return (upper - 1, (migra - edges[upper - 1]) / (edges[upper] - edges[upper - 1]))
  }

  private static func value(_ place: (bin: Int, part: Double), of sums: [Double]) -> Double {
    sums[place.bin] + place.part * (sums[place.bin + 1] - sums[place.bin])
  }
}
