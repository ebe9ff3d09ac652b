package import Datasets
import GridMath

/// Norm of the background of a run from the counts outside the exclusion regions.
///
/// With one free factor and no source in the model the best fit is N/B and its error norm/√N
/// (numerics.md 5.4 and 5.5): fitting and scaling are the same numbers, and no minimiser is needed.
package struct FieldOfViewBackgroundMaker: Sendable, Equatable {
  /// Runs with a norm outside are left out.
  package var normRange: ClosedRange<Double>
  /// Smallest number of counts outside the exclusions.
  package var minimumCounts: Double
  /// Smallest predicted background outside the exclusions.
  package var minimumBackground: Double

  package init(
    normRange: ClosedRange<Double> = 0.5...1.5, minimumCounts: Double = 0,
    minimumBackground: Double = 0
  ) {
    self.normRange = normRange
    self.minimumCounts = minimumCounts
    self.minimumBackground = minimumBackground
  }

  /// Norm of one run.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - usable: Pixels of the field outside all exclusions, shape [y, x] of the field.
  ///   - nx: Pixels in a row of the field.
  /// - Returns: The norm, and whether the run is kept.
  package func norm(of run: ReducedRun, usable: [Bool], nx: Int) -> BackgroundNorm {
    var counts = 0.0
    var background = 0.0
    let box = run.box
    for y in 0..<box.height {
      let fieldRow = (y + box.y) * nx + box.x
      let row = y * box.width
      for x in 0..<box.width where usable[fieldRow + x] {
        counts += run.countsImage[row + x]
        background += run.backgroundImage[row + x]
      }
    }
    func dropped(_ norm: Double, _ error: Double, _ reason: String) -> BackgroundNorm {
      BackgroundNorm(id: run.id, norm: norm, error: error, isKept: false, reason: reason)
    }
    guard background > minimumBackground, background > 0, background.isFinite else {
      return dropped(.nan, .nan, "no background outside the exclusions to fit a norm to")
    }
    guard counts > minimumCounts, counts > 0 else {
      return dropped(.nan, .nan, "no counts outside the exclusions to fit a norm to")
    }
    let norm = counts / background
    let error = counts.squareRoot() / background
    guard normRange.contains(norm) else {
      let text = "\(rounded(norm)) ± \(rounded(error))"
      return dropped(
        norm, error,
        "background norm \(text) outside \(normRange.lowerBound)…\(normRange.upperBound)")
    }
    return BackgroundNorm(id: run.id, norm: norm, error: error, isKept: true)
  }

  private func rounded(_ value: Double) -> Double {
    (value * 1000).rounded() / 1000
  }
}
