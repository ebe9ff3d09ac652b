package import SkyGeometry

extension MapDataset {
  /// Restricts the fit to a range of energies and to a part of the sky.
  ///
  /// - Parameters:
  ///   - minimum: TeV; nil: no limit. Bins wholly within the range count (numerics.md 2.7).
  ///   - maximum: TeV; nil: no limit.
  ///   - regions: what their `fitUse` says is fitted, by the centres of pixels. Without a range the
  ///     mask that the dataset brings along holds too.
  package mutating func setFitMask(
    from minimum: Double?, to maximum: Double?, regions: [SkyRegion]
  ) {
    if minimum != nil || maximum != nil {
      setFitRange(from: minimum ?? 0, to: maximum ?? .infinity)
    }
    guard let sky = regions.fitMask(on: field.sky) else { return }
    var mask = maskFit ?? [Bool](repeating: true, count: counts.count)
    let n = field.pixelCount
    for start in stride(from: 0, to: mask.count, by: n) {
      for p in 0..<n where !sky[p] { mask[start + p] = false }
    }
    maskFit = mask
  }

  /// Whether any bin counts in the fit.
  package var hasUsedBins: Bool {
    counts.indices.contains { isUsed($0) }
  }
}
