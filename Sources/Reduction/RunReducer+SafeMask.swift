import Datasets
import Foundation
import GridMath
import Observations
import SkyGeometry

extension RunReducer {
  /// Bins in use, shape [energy, y, x] of the box, and what could not be applied.
  func mask(
    _ observation: Observation, _ grid: FieldOfViewGrid, background: [Double], exposure: [Double]
  ) -> (mask: [Bool], findings: [Diagnostic]) {
    let nPixels = grid.box.count
    let edges = field.energy.edges
    var findings: [Diagnostic] = []
    var lowest = 0.0
    var highest = Double.infinity
    var isEmpty = false

    if safeMask.usesDefaultThresholds {
      let thresholds = observation.effectiveArea?.safeRange
      if let low = thresholds?.low { lowest = max(lowest, low) }
      if let high = thresholds?.high { highest = min(highest, high) }
      for (key, value) in [("LO_THRES", thresholds?.low), ("HI_THRES", thresholds?.high)]
      where value == nil {
        findings.append(
          Diagnostic(
            .warning, run: observation.id, file: observation.file, hdu: "AEFF",
            "no \(key) in the header", remedy: "aeff-default sets no such limit for this run"))
      }
    }
    if let percent = safeMask.effectiveAreaPercent {
      if let threshold = effectiveAreaThreshold(observation, percent: percent) {
        lowest = max(lowest, threshold)
      } else {
        isEmpty = true
        findings.append(
          Diagnostic(
            .warning, run: observation.id, file: observation.file, hdu: "AEFF",
            "the effective area is zero where aeff-max looks at it",
            remedy: "the run contributes nothing"))
      }
    }
    if safeMask.startsAtBackgroundPeak {
      let sums = (0..<field.energy.count).map { e in
        background[(e * nPixels)..<((e + 1) * nPixels)].reduce(0, +)
      }
      if let peak = sums.indices.max(by: { sums[$0] < sums[$1] }), sums[peak] > 0 {
        lowest = max(lowest, edges[peak])
      }
    }

    let limit = safeMask.offsetMax ?? .infinity
    let isNear = grid.isInside.indices.map {
      grid.isInside[$0] && grid.offset[$0] < limit && grid.offset[$0] <= offsetMax
    }
    var mask = [Bool](repeating: false, count: field.energy.count * nPixels)
    guard !isEmpty else { return (mask, findings) }
    for e in 0..<field.energy.count where edges[e] >= lowest && edges[e + 1] <= highest {
      for p in 0..<nPixels {
        let b = background[e * nPixels + p]
        mask[e * nPixels + p] = isNear[p] && b > 0 && b.isFinite
      }
    }
    return (mask, findings)
  }

  /// Energy at which the effective area first reaches a share of its maximum, TeV.
  ///
  /// The effective area is taken at the centres of the true energy bins and is a power law between
  /// them, as `aeff-max` of Gammapy 2.1 has it.
  private func effectiveAreaThreshold(_ observation: Observation, percent: Double) -> Double? {
    guard let area = observation.effectiveArea else { return nil }
    let offset =
      safeMask.fixedOffset
      ?? observation.pointing.separation(to: (safeMask.position ?? field.sky.center).icrs)
    let energies = field.energyTrue.centers
    let values = energies.map { area.evaluate(energy: $0, offset: offset) }
    guard let maximum = values.max(), maximum > 0,
      let first = values.firstIndex(where: { $0 > 0 })
    else { return nil }
    let threshold = maximum * percent / 100
    guard values[first] < threshold else { return energies[first] }
    for i in first..<(values.count - 1) where values[i + 1] >= threshold {
      let slope = log(values[i + 1] / values[i]) / log(energies[i + 1] / energies[i])
      return energies[i] * exp(log(threshold / values[i]) / slope)
    }
    return energies[first]
  }
}
