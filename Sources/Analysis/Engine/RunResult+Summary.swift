import Datasets
import Estimators
import GridMath
import SkyGeometry

extension RunResult {
  /// The numbers of the run for `summary.json`.
  ///
  /// - Parameter total: Wall time of the run, s.
  /// - Returns: The summary, with the stages that were carried out.
  package func summary(total: Double) -> RunSummary {
    var summary = RunSummary()
    for (stage, seconds) in timings { summary.timings[stage] = seconds }
    summary.total = total
    summary.peakMemory = RunSummary.peakMemoryOfProcess
    // `livetime_s` is the sum of the good time, as the reference has it; the exposure has DEADC.
    summary.reduced = runs.map { run in
      RunSummary.Reduced(
        name: run.name, counts: run.totals.counts, background: run.totals.background,
        countsSafe: run.totals.countsSafe, backgroundSafe: run.totals.backgroundSafe,
        exposureSum: run.totals.exposureSum, exposureMax: run.totals.exposureMax,
        livetime: run.origin.ontime)
    }
    summary.exclusionPixels = usable.count { !$0 }
    if opened.configuration.datasets.background.method == .fovBackground, !norms.isEmpty {
      summary.fovBackground = norms.map {
        RunSummary.Norm(
          name: "obs-\($0.id)", norm: $0.norm, normError: $0.error, isKept: $0.isKept)
      }
    }
    if let stacked { summary.stacked = Self.stackedSummary(stacked) }
    if let distribution, !excess.isEmpty { summary.liMa = liMaSummary(distribution) }
    if !tsMaps.isEmpty { summary.tsMap = RunSummary.TsMapNumbers(tsMaps) }
    if !fluxPoints.isEmpty {
      summary.fluxPoints = Dictionary(
        fluxPoints.map { ($0.source, RunSummary.FluxPointNumbers($0)) }, uniquingKeysWith: { $1 })
    }
    if !lightCurves.isEmpty {
      summary.lightCurves = Dictionary(
        lightCurves.map { ($0.source, $0.ranges.map { RunSummary.LightCurveNumbers($0) }) },
        uniquingKeysWith: { $1 })
    }
    summary.start = start.map { RunSummary.Start($0) }
    summary.fit = fit.map { RunSummary.Fit($0) }
    return summary
  }

  private static func stackedSummary(_ stacked: StackedDataset) -> RunSummary.Stacked {
    let nPixels = stacked.field.pixelCount
    func perEnergy(_ cube: [Float]) -> [Double] {
      (0..<stacked.field.energy.count).map { e in
        cube[(e * nPixels)..<((e + 1) * nPixels)].reduce(0) { $0 + Double($1) }
      }
    }
    let counts = perEnergy(stacked.counts)
    let background = perEnergy(stacked.background)
    return RunSummary.Stacked(
      counts: counts.reduce(0, +), background: background.reduce(0, +),
      exposureSum: stacked.exposure.reduce(0) { $0 + Double($1) }, countsPerEnergy: counts,
      backgroundPerEnergy: background, maskSafeBins: stacked.maskSafe.count { $0 })
  }

  private func liMaSummary(_ distribution: SignificanceDistribution) -> RunSummary.LiMa {
    let nPixels = field.pixelCount
    var best = (value: -Double.infinity, group: 0, pixel: 0)
    var lowest = Double.infinity
    var finite = 0
    var sum = 0.0
    for (group, entry) in excess.enumerated() {
      for p in 0..<nPixels where entry.images.significance[p].isFinite {
        let value = entry.images.significance[p]
        finite += 1
        sum += entry.images.excess[p]
        lowest = min(lowest, value)
        if value > best.value { best = (value, group, p) }
      }
    }
    let isEmpty = finite == 0
    return RunSummary.LiMa(
      maximum: isEmpty ? .nan : best.value, minimum: isEmpty ? .nan : lowest, finite: finite,
      offPixels: distribution.pixelsOutside, mean: distribution.mean, width: distribution.width,
      argmax: isEmpty
        ? [] : [best.group, best.pixel / field.sky.nx, best.pixel % field.sky.nx],
      excessSum: sum)
  }
}
