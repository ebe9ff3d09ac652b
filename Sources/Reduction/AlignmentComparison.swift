import Datasets
import Foundation
package import GridMath
package import Observations
import SkyGeometry

/// Tells how well each alignment of a background table fits the counts outside the exclusions.
///
/// `FOVALIGN` is often missing or wrong, and a table that lies the wrong way round on the sky
/// changes the background by several per cent. The data themselves can tell.
package struct AlignmentComparison: Sendable {
  /// How one alignment fits.
  package struct Fit: Sendable, Hashable {
    package let alignment: FovAlignment
    /// Cash statistic of counts and normed background in pixels, summed over energy and runs.
    package var statistic: Double
    /// Fitted norm of each run, in their order.
    package var norms: [Double]
  }

  /// What comparing gave.
  package struct Result: Sendable {
    /// The best alignment first; empty if nothing could be compared.
    package let fits: [Fit]
    /// Why a run or an alignment is left out.
    package let findings: [Diagnostic]

    package init(fits: [Fit], findings: [Diagnostic]) {
      self.fits = fits
      self.findings = findings
    }

    /// The statistic of an alignment above that of the best one; nil if it was not fitted.
    ///
    /// Twice the logarithm of the likelihood ratio: above 9 or so the worse alignment is excluded.
    package func delta(_ alignment: FovAlignment) -> Double? {
      guard let best = fits.first, let own = fits.first(where: { $0.alignment == alignment })
      else { return nil }
      return own.statistic - best.statistic
    }
  }

  package let reducer: RunReducer

  /// - Parameter reducer: Makes the cubes of a run on the field.
  package init(reducer: RunReducer) {
    self.reducer = reducer
  }

  /// Fits a norm for each alignment to one run.
  ///
  /// All alignments are compared in the same bins: those that all of them give a background. Images
  /// are summed over energy, so that the empty bins of a table at high energies, where the
  /// statistic would be infinite, do not decide.
  ///
  /// - Parameters:
  ///   - observation: The run; one whose background is symmetric about the pointing says nothing.
  ///   - usable: Pixels outside all exclusions, shape [y, x] of the field.
  /// - Returns: The fits, and what could not be compared.
  /// - Throws: `CancellationError`.
  package func run(_ observation: Observation, usable: [Bool]) throws -> Result {
    guard case .fieldOfView? = observation.background?.shape else {
      let finding = Diagnostic(
        .note, run: observation.id, file: observation.file,
        "its background has no alignment", remedy: "nothing to compare")
      return Result(fits: [], findings: [finding])
    }
    var findings: [Diagnostic] = []
    var runs: [(alignment: FovAlignment, run: ReducedRun)] = []
    for alignment in FovAlignment.allCases {
      do {
        runs.append((alignment, try reducer.run(observation.aligned(alignment)).run))
      } catch let fault as ReductionFault {
        var finding = fault.diagnostic
        finding.severity = .note
        finding.remedy = "\(alignment.rawValue) is not compared"
        findings.append(finding)
      }
    }
    guard let common = CommonBins(runs.map(\.run), usable: usable, field: reducer.field) else {
      return Result(fits: [], findings: findings)
    }
    let fits = runs.compactMap { alignment, run -> Fit? in
      let (counts, background) = common.images(run)
      let total = counts.reduce(0, +)
      let expected = background.reduce(0, +)
      guard total > 0, expected > 0 else { return nil }
      let norm = total / expected
      return Fit(
        alignment: alignment, statistic: Self.cash(counts, background, norm: norm), norms: [norm])
    }
    return Result(fits: Self.sorted(fits), findings: findings)
  }

  /// Adds up the fits of runs; an alignment that one of them could not be fitted with is left out.
  package static func sum(_ results: [Result]) -> Result {
    let used = results.filter { !$0.fits.isEmpty }
    let fits = FovAlignment.allCases.compactMap { alignment -> Fit? in
      let own = used.compactMap { $0.fits.first { $0.alignment == alignment } }
      guard !own.isEmpty, own.count == used.count else { return nil }
      return Fit(
        alignment: alignment, statistic: own.reduce(0) { $0 + $1.statistic },
        norms: own.flatMap(\.norms))
    }
    return Result(fits: sorted(fits), findings: results.flatMap(\.findings))
  }

  private static func sorted(_ fits: [Fit]) -> [Fit] {
    fits.sorted { $0.statistic < $1.statistic }
  }

  /// The bins outside the exclusions that are safe with every alignment, and their pixels.
  private struct CommonBins {
    let pixels: [Int]
    let mask: [Bool]

    init?(_ runs: [ReducedRun], usable: [Bool], field: FieldGeometry) {
      guard let first = runs.first else { return nil }
      let box = first.box
      var mask = first.maskSafe
      for run in runs.dropFirst() {
        for i in mask.indices where !run.maskSafe[i] { mask[i] = false }
      }
      let planes = field.energy.count
      pixels = (0..<box.count).filter { p in
        let place = (p / box.width + box.y) * field.sky.nx + p % box.width + box.x
        return usable[place] && (0..<planes).contains { mask[$0 * box.count + p] }
      }
      self.mask = mask
      if pixels.isEmpty { return nil }
    }

    /// Counts and background of a run in these pixels, summed over energy.
    func images(_ run: ReducedRun) -> (counts: [Double], background: [Double]) {
      let count = run.box.count
      let planes = mask.count / count
      func image(_ cube: [Float]) -> [Double] {
        pixels.map { p in
          (0..<planes).reduce(0) { sum, e in
            mask[e * count + p] ? sum + Double(cube[e * count + p]) : sum
          }
        }
      }
      return (image(run.counts), image(run.background))
    }
  }

  /// 2 Σ (μ − n ln μ) (Cash 1979, ApJ 228, 939).
  private static func cash(_ counts: [Double], _ background: [Double], norm: Double) -> Double {
    zip(counts, background).reduce(0) { sum, pixel in
      let mu = norm * pixel.1
      return sum + 2 * (pixel.0 > 0 ? mu - pixel.0 * log(mu) : mu)
    }
  }
}
