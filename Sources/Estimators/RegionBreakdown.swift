package import Datasets

/// Counts and background of a region, by run and by energy: why it is bright there.
package struct RegionBreakdown: Sendable, Equatable {
  /// Counts over a background that is known.
  package struct Sum: Sendable, Hashable {
    package var counts = 0.0
    package var background = 0.0

    package init(counts: Double = 0, background: Double = 0) {
      self.counts = counts
      self.background = background
    }

    package var excess: Double { counts - background }
    /// √TS with the sign of the excess; NaN where nothing was predicted and nothing seen.
    package var significance: Double {
      background > 0 || counts > 0
        ? CountsStatistic.significance(counts: counts, background: background) : .nan
    }
    /// Excess that the counts exclude with two standard deviations.
    package var limit: Double {
      CountsStatistic.upperLimit(counts: counts, background: background)
    }

    static func + (a: Sum, b: Sum) -> Sum {
      Sum(counts: a.counts + b.counts, background: a.background + b.background)
    }

    static func - (a: Sum, b: Sum) -> Sum {
      Sum(counts: a.counts - b.counts, background: max(a.background - b.background, 0))
    }
  }

  /// One run.
  package struct Run: Sendable, Equatable {
    /// OBS_ID.
    package var id: Int
    package var total: Sum
    /// By bin of reconstructed energy.
    package var byEnergy: [Sum]
    /// All other runs together.
    package var without: Sum
    /// Mean exposure of the region at the true energy where it is largest, m² s; 0: the run does
    /// not see the region.
    package var exposure: Double

    package init(id: Int, total: Sum, byEnergy: [Sum], without: Sum, exposure: Double) {
      self.id = id
      self.total = total
      self.byEnergy = byEnergy
      self.without = without
      self.exposure = exposure
    }
  }

  /// In the order of the runs; those that are not kept are left out.
  package var runs: [Run]
  /// All runs, by bin of reconstructed energy.
  package var byEnergy: [Sum]
  package var total: Sum

  /// Sums over the safe bins of a region.
  ///
  /// - Parameters:
  ///   - runs: On the field.
  ///   - norms: Of their backgrounds, one for each.
  ///   - region: Pixels of the field that belong to it, shape [y, x].
  ///   - nx: Pixels in a row of the field.
  ///   - bins: Bins of reconstructed energy that are summed; the others stay 0.
  package init(
    _ runs: [ReducedRun], norms: [BackgroundNorm], region: [Bool], nx: Int, bins: Range<Int>
  ) {
    self.init(
      runs, norms: norms, region: region, nx: nx,
      bins: (0..<max(0, bins.upperBound)).map { bins.contains($0) })
  }

  /// Sums over the safe bins of a region, of energies that need not be neighbours.
  ///
  /// - Parameters:
  ///   - runs: On the field.
  ///   - norms: Of their backgrounds, one for each.
  ///   - region: Pixels of the field that belong to it, shape [y, x].
  ///   - nx: Pixels in a row of the field.
  ///   - bins: Whether each bin of reconstructed energy is summed; the others stay 0.
  package init(
    _ runs: [ReducedRun], norms: [BackgroundNorm], region: [Bool], nx: Int, bins: [Bool]
  ) {
    precondition(runs.count == norms.count, "a norm for each run")
    var rows: [Run] = []
    var byEnergy: [Sum] = []
    for (run, norm) in zip(runs, norms) where norm.isKept {
      let energies = run.counts.count / max(run.box.count, 1)
      var sums = [Sum](repeating: Sum(), count: energies)
      let pixels = Self.pixels(of: region, nx: nx, in: run.box)
      for e in 0..<min(energies, bins.count) where bins[e] {
        for p in pixels where run.maskSafe[e * run.box.count + p] {
          sums[e].counts += Double(run.counts[e * run.box.count + p])
          sums[e].background += norm.norm * Double(run.background[e * run.box.count + p])
        }
      }
      if byEnergy.isEmpty { byEnergy = [Sum](repeating: Sum(), count: energies) }
      for e in 0..<energies { byEnergy[e] = byEnergy[e] + sums[e] }
      rows.append(
        Run(
          id: run.id, total: sums.reduce(Sum(), +), byEnergy: sums, without: Sum(),
          exposure: Self.exposure(run, pixels)))
    }
    total = byEnergy.reduce(Sum(), +)
    for i in rows.indices { rows[i].without = total - rows[i].total }
    self.runs = rows
    self.byEnergy = byEnergy
  }

  /// Indices in the box of a run of the pixels of a region.
  private static func pixels(of region: [Bool], nx: Int, in box: PixelBox) -> [Int] {
    var pixels: [Int] = []
    for y in 0..<box.height {
      for x in 0..<box.width where region[(y + box.y) * nx + x + box.x] {
        pixels.append(y * box.width + x)
      }
    }
    return pixels
  }

  private static func exposure(_ run: ReducedRun, _ pixels: [Int]) -> Double {
    guard !pixels.isEmpty else { return 0 }
    let planes = run.exposure.count / max(run.box.count, 1)
    return (0..<planes).reduce(0.0) { best, k in
      let sum = pixels.reduce(0.0) { $0 + Double(run.exposure[k * run.box.count + $1]) }
      return max(best, sum / Double(pixels.count))
    }
  }
}
