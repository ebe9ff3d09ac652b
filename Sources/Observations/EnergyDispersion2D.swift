import GridMath

/// Energy dispersion against true energy, migration and offset from the pointing.
///
/// Migration is reconstructed over true energy. GADF `EDISP_2D`; numerics.md 0.4, 1.7, 1.9.
package struct EnergyDispersion2D: Sendable {
  package let energy: IrfAxis
  package let migra: IrfAxis
  package let offset: IrfAxis
  /// Probability density per migration as in the file, shape [offset, migra, energy].
  package let values: [Double]

  package init(energy: IrfAxis, migra: IrfAxis, offset: IrfAxis, values: [Double]) {
    precondition(
      values.count == energy.count * migra.count * offset.count, "EDISP shape")
    self.energy = energy
    self.migra = migra
    self.offset = offset
    self.values = values
  }

  /// Widths of the migration bins.
  package var migraWidths: [Double] {
    zip(migraEdges, migraEdges.dropFirst()).map { $1 - $0 }
  }

  /// Edges of the migration bins; halfway between the nodes where the file gives points.
  package var migraEdges: [Double] {
    if let edges = migra.edges { return edges }
    let nodes = migra.nodes
    guard nodes.count > 1 else { return [0, 2 * (nodes.first ?? 1)] }
    let between = zip(nodes, nodes.dropFirst()).map { 0.5 * ($0 + $1) }
    return [2 * nodes[0] - between[0]] + between
      + [2 * nodes[nodes.count - 1] - between[between.count - 1]]
  }

  /// Densities at the nodes of migration at one true energy (TeV), shape [offset, migra].
  ///
  /// Beyond the energies of the table the first or last two of them are extrapolated: only a
  /// migration outside its axis as well makes it zero (numerics.md 1.9).
  package func plane(energy value: Double) -> [Double] {
    let (e, w) = energy.locate(value)
    let n = energy.count
    return values.withUnsafeBufferPointer { values in
      (0..<(offset.count * migra.count)).map { row in
        let a = values[row * n + e]
        return w == 0 ? a : (1 - w) * a + w * values[row * n + e + 1]
      }
    }
  }

  /// Density at a true energy (TeV), migration and offset (deg); 0 outside the table.
  package func evaluate(energy value: Double, migra m: Double, offset theta: Double) -> Double {
    guard offset.contains(theta), energy.contains(value) || migra.contains(m) else { return 0 }
    let plane = plane(energy: value)
    let (o, w) = offset.locate(theta)
    let (i, u) = migra.locate(m)
    func row(_ o: Int) -> Double {
      let a = plane[o * migra.count + i]
      return u == 0 ? a : (1 - u) * a + u * plane[o * migra.count + i + 1]
    }
    let result = w == 0 ? row(o) : (1 - w) * row(o) + w * row(o + 1)
    return result.isFinite ? max(result, 0) : 0
  }
}
