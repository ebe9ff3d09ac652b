import GridMath

/// Effective area against true energy and offset from the pointing, m².
///
/// GADF `AEFF_2D`; numerics.md 0.4, 1.7, 1.9.
package struct EffectiveArea2D: Sendable {
  package let energy: IrfAxis
  package let offset: IrfAxis
  /// m², shape [energy, offset].
  package let values: [Double]
  /// Energies of LO_THRES and HI_THRES in TeV, where the header has them.
  package let safeRange: (low: Double?, high: Double?)

  package init(
    energy: IrfAxis, offset: IrfAxis, values: [Double],
    safeRange: (low: Double?, high: Double?) = (nil, nil)
  ) {
    precondition(values.count == energy.count * offset.count, "AEFF shape")
    self.safeRange = safeRange
    self.energy = energy
    self.offset = offset
    self.values = values
  }

  /// Values at one energy (TeV) for every offset node, or nil where the energy is outside the table.
  package func row(energy value: Double) -> [Double]? {
    guard energy.contains(value) else { return nil }
    let (i, w) = energy.locate(value)
    let n = offset.count
    return (0..<n).map { k in
      let a = values[i * n + k]
      return w == 0 ? a : (1 - w) * a + w * values[(i + 1) * n + k]
    }
  }

  /// Effective area in m² at an energy (TeV) and offset (deg); 0 outside the table.
  package func evaluate(energy value: Double, offset theta: Double) -> Double {
    guard offset.contains(theta), let row = row(energy: value) else { return 0 }
    let (i, w) = offset.locate(theta)
    let v = w == 0 ? row[i] : (1 - w) * row[i] + w * row[i + 1]
    return v.isFinite ? max(v, 0) : 0
  }
}
