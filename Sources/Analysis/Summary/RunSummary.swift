import Fits
import Foundation

/// The numbers of a run: the content of `summary.json`.
///
/// Keys and units are those of the product list of the analysis file; parts of stages that did not
/// run are absent. A number that is not finite is written as null.
package struct RunSummary: Encodable, Sendable, Equatable {
  /// One run as reduced, before its norm.
  package struct Reduced: Encodable, Sendable, Equatable {
    package var name: String
    package var counts: SummaryNumber
    package var background: SummaryNumber
    package var countsSafe: SummaryNumber
    package var backgroundSafe: SummaryNumber
    /// m² s, over all bins.
    package var exposureSum: SummaryNumber
    package var exposureMax: SummaryNumber
    /// s.
    package var livetime: SummaryNumber

    package init(
      name: String, counts: Double, background: Double, countsSafe: Double,
      backgroundSafe: Double, exposureSum: Double, exposureMax: Double, livetime: Double
    ) {
      self.name = name
      self.counts = SummaryNumber(counts)
      self.background = SummaryNumber(background)
      self.countsSafe = SummaryNumber(countsSafe)
      self.backgroundSafe = SummaryNumber(backgroundSafe)
      self.exposureSum = SummaryNumber(exposureSum)
      self.exposureMax = SummaryNumber(exposureMax)
      self.livetime = SummaryNumber(livetime)
    }

    enum CodingKeys: String, CodingKey {
      case name, counts, background
      case countsSafe = "counts_safe"
      case backgroundSafe = "background_safe"
      case exposureSum = "exposure_sum_m2_s"
      case exposureMax = "exposure_max_m2_s"
      case livetime = "livetime_s"
    }
  }

  /// Norm of one run's background.
  package struct Norm: Encodable, Sendable, Equatable {
    package var name: String
    package var norm: SummaryNumber
    package var normError: SummaryNumber
    package var isKept: Bool

    package init(name: String, norm: Double, normError: Double, isKept: Bool) {
      self.name = name
      self.norm = SummaryNumber(norm)
      self.normError = SummaryNumber(normError)
      self.isKept = isKept
    }

    enum CodingKeys: String, CodingKey {
      case name, norm
      case normError = "norm_err"
      case isKept = "kept"
    }
  }

  /// The stacked dataset.
  package struct Stacked: Encodable, Sendable, Equatable {
    package var counts: SummaryNumber
    package var background: SummaryNumber
    /// m² s.
    package var exposureSum: SummaryNumber
    package var countsPerEnergy: [SummaryNumber]
    package var backgroundPerEnergy: [SummaryNumber]
    package var maskSafeBins: Int

    package init(
      counts: Double, background: Double, exposureSum: Double, countsPerEnergy: [Double],
      backgroundPerEnergy: [Double], maskSafeBins: Int
    ) {
      self.counts = SummaryNumber(counts)
      self.background = SummaryNumber(background)
      self.exposureSum = SummaryNumber(exposureSum)
      self.countsPerEnergy = countsPerEnergy.map { SummaryNumber($0) }
      self.backgroundPerEnergy = backgroundPerEnergy.map { SummaryNumber($0) }
      self.maskSafeBins = maskSafeBins
    }

    enum CodingKeys: String, CodingKey {
      case counts, background
      case exposureSum = "exposure_sum_m2_s"
      case countsPerEnergy = "counts_per_energy"
      case backgroundPerEnergy = "background_per_energy"
      case maskSafeBins = "mask_safe_bins"
    }
  }

  /// The excess estimator: significance after Li & Ma (1983) or Cash (1979).
  package struct LiMa: Encodable, Sendable, Equatable {
    package var maximum: SummaryNumber
    package var minimum: SummaryNumber
    /// Pixels with a value.
    package var finite: Int
    /// Of these, pixels outside the exclusions.
    package var offPixels: Int
    /// Mean and width of the significance outside the exclusions.
    package var mean: SummaryNumber
    package var width: SummaryNumber
    /// Indices [energy, y, x] of the maximum.
    package var argmax: [Int]
    package var excessSum: SummaryNumber

    package init(
      maximum: Double, minimum: Double, finite: Int, offPixels: Int, mean: Double, width: Double,
      argmax: [Int], excessSum: Double
    ) {
      self.maximum = SummaryNumber(maximum)
      self.minimum = SummaryNumber(minimum)
      self.finite = finite
      self.offPixels = offPixels
      self.mean = SummaryNumber(mean)
      self.width = SummaryNumber(width)
      self.argmax = argmax
      self.excessSum = SummaryNumber(excessSum)
    }

    enum CodingKeys: String, CodingKey {
      case maximum = "max"
      case minimum = "min"
      case finite
      case offPixels = "off_pixels"
      case mean = "mu"
      case width = "std"
      case argmax
      case excessSum = "excess_sum"
    }
  }

  /// The models before the fit.
  package struct Start: Encodable, Sendable, Equatable {
    /// Cash statistic.
    package var statistic: SummaryNumber
    /// Predicted counts, and those of the sources.
    package var predicted: SummaryNumber
    package var signal: SummaryNumber
    /// Bins in the fit.
    package var bins: Int

    package init(_ numbers: StartNumbers) {
      statistic = SummaryNumber(numbers.statistic)
      predicted = SummaryNumber(numbers.predicted)
      signal = SummaryNumber(numbers.signal)
      bins = numbers.bins
    }

    enum CodingKeys: String, CodingKey {
      case statistic = "stat"
      case predicted = "npred"
      case signal = "npred_signal"
      case bins
    }
  }

  /// Seconds that each stage took.
  package var timings: [Stage: Double] = [:]
  /// Seconds from start to end.
  package var total = 0.0
  /// Largest memory of the process, MiB.
  package var peakMemory = 0.0
  package var reduced: [Reduced] = []
  /// Pixels inside the exclusions.
  package var exclusionPixels = 0
  package var fovBackground: [Norm]?
  package var stacked: Stacked?
  package var liMa: LiMa?
  package var tsMap: TsMapNumbers?
  package var start: Start?
  package var fit: Fit?
  /// By source.
  package var fluxPoints: [String: FluxPointNumbers]?
  /// By source, one for each range of energies.
  package var lightCurves: [String: [LightCurveNumbers]]?
  /// Files of the figures that were drawn.
  package var figures: [String]?

  package init() {}

  enum CodingKeys: String, CodingKey {
    case timings = "timings_s"
    case total = "total_s"
    case peakMemory = "peak_rss_mb"
    case reduced
    case exclusionPixels = "exclusion_pixels"
    case fovBackground = "fov_background"
    case stacked
    case liMa = "lima"
    case tsMap = "ts_map"
    case start, fit
    case fluxPoints = "flux_points"
    case lightCurves = "light_curve"
    case figures
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let seconds = timings.map { ($0.key.rawValue, SummaryNumber($0.value)) }
    try container.encode(Dictionary(uniqueKeysWithValues: seconds), forKey: .timings)
    try container.encode(SummaryNumber(total), forKey: .total)
    try container.encode(SummaryNumber(peakMemory), forKey: .peakMemory)
    try container.encode(reduced, forKey: .reduced)
    try container.encode(exclusionPixels, forKey: .exclusionPixels)
    try container.encodeIfPresent(fovBackground, forKey: .fovBackground)
    try container.encodeIfPresent(stacked, forKey: .stacked)
    try container.encodeIfPresent(liMa, forKey: .liMa)
    try container.encodeIfPresent(tsMap, forKey: .tsMap)
    try container.encodeIfPresent(start, forKey: .start)
    try container.encodeIfPresent(fit, forKey: .fit)
    try container.encodeIfPresent(fluxPoints, forKey: .fluxPoints)
    try container.encodeIfPresent(lightCurves, forKey: .lightCurves)
    try container.encodeIfPresent(figures, forKey: .figures)
  }

  /// The file as text.
  package func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Writes `summary.json` into a folder, whole or not at all.
  package func write(to folder: String) throws {
    try AtomicFile.write(json(), to: folder + "/summary.json")
  }

  /// Largest memory that this process has had so far, MiB.
  package static var peakMemoryOfProcess: Double {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
    return Double(usage.ru_maxrss) / 1024
  }
}
