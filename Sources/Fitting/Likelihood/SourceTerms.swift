import Datasets
import Models

/// One source in the bins of a dataset that hold counts, and its sums over all bins in use.
///
/// While templates stay, the expected counts of a bin are a sum over true energy of flux times one
/// number per bin. The numbers lie one after the other here, those of the bins with counts only.
struct SourceTerms: Sendable {
  /// A template in the form that the statistic needs.
  struct Folded: Sendable {
    /// Template times energy dispersion, [bin with counts in the window][true energy in reach].
    var rows: [Double] = []
    /// Sum over the bins in use of template times energy dispersion, one per true energy.
    var sums: [Double] = []
  }

  let window: PixelBox
  let trueCount: Int
  /// Indices into the bins with counts, in order.
  let bins: [Int]
  /// The part of `bins` in each reconstructed energy.
  let ranges: [Range<Int>]
  /// True energies that reach each reconstructed energy.
  let reach: [Range<Int>]
  /// Where the rows of each reconstructed energy begin.
  let rowStarts: [Int]
  /// The source itself.
  let folded: Folded
  /// By parameter of the shape; empty sums for those that are frozen.
  let derivatives: [Folded]
  /// Templates as they are, for the expected curvature.
  let template: [Double]
  let templateDerivatives: [[Double]]
  /// [true energy, reconstructed energy].
  let dispersion: [Double]
  private let energyCount: Int

  /// - Parameters:
  ///   - evaluator: brought to the model, with derivatives.
  ///   - dataset: its bins.
  init?(_ evaluator: SourceEvaluator, bins dataset: UsedBins) {
    guard let window = evaluator.window else { return nil }
    self.window = window
    dispersion = evaluator.dispersion
    template = evaluator.template
    templateDerivatives = evaluator.templateDerivatives
    energyCount = dataset.energyCount
    let nTrue = evaluator.flux.values.count
    trueCount = nTrue
    var bins: [Int] = []
    var pixels: [Int] = []
    var ranges: [Range<Int>] = []
    var reach: [Range<Int>] = []
    var rowStarts: [Int] = []
    var rowCount = 0
    for e in 0..<dataset.energyCount {
      let start = bins.count
      for i in dataset.ranges[e] {
        let (x, y) = (dataset.pixels[i] % dataset.width, dataset.pixels[i] / dataset.width)
        guard x >= window.x, x < window.x + window.width, y >= window.y,
          y < window.y + window.height
        else { continue }
        bins.append(i)
        pixels.append((y - window.y) * window.width + x - window.x)
      }
      ranges.append(start..<bins.count)
      let touched = (0..<nTrue).filter { evaluator.dispersion[$0 * dataset.energyCount + e] != 0 }
      let low = touched.first ?? 0
      reach.append(low..<(touched.last.map { $0 + 1 } ?? low))
      rowStarts.append(rowCount)
      rowCount += (bins.count - start) * reach[e].count
    }
    self.bins = bins
    self.ranges = ranges
    self.reach = reach
    self.rowStarts = rowStarts
    let shape = FoldShape(
      window: window, pixels: pixels, ranges: ranges, reach: reach, rowCount: rowCount,
      trueCount: nTrue, dispersion: evaluator.dispersion)
    folded = shape.fold(evaluator.template, dataset)
    derivatives = evaluator.templateDerivatives.map {
      $0.isEmpty ? Folded() : shape.fold($0, dataset)
    }
  }

  /// Calls `body` with each bin with counts and the sum over true energy of rows times weights.
  @inline(__always)
  func forEachBin(
    _ part: Folded, weights: [Double], _ body: (_ bin: Int, _ value: Double) -> Void
  ) {
    part.rows.withUnsafeBufferPointer { rows in
      weights.withUnsafeBufferPointer { weights in
        for e in 0..<ranges.count {
          let count = reach[e].count
          let low = reach[e].lowerBound
          var row = rowStarts[e]
          for slot in ranges[e] {
            var sum = 0.0
            for k in 0..<count { sum += rows[row + k] * weights[low + k] }
            row += count
            body(bins[slot], sum)
          }
        }
      }
    }
  }

  /// Sums over the bins with counts of weight times row, one per true energy.
  func contracted(_ part: Folded, with weights: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: trueCount)
    result.withUnsafeMutableBufferPointer { result in
      part.rows.withUnsafeBufferPointer { rows in
        for e in 0..<ranges.count {
          let count = reach[e].count
          let low = reach[e].lowerBound
          var row = rowStarts[e]
          for slot in ranges[e] {
            let weight = weights[bins[slot]]
            for k in 0..<count { result[low + k] += weight * rows[row + k] }
            row += count
          }
        }
      }
    }
    return result
  }

  /// Sums as in `Folded.sums` with some bins left out.
  ///
  /// - Parameters:
  ///   - cube: the template or one of its derivatives.
  ///   - masks: bins that count, one image of the field per reconstructed energy; empty where there
  ///     are none.
  ///   - fieldWidth: pixels in a row of the field.
  /// - Returns: one number per true energy.
  func sums(of cube: [Double], masks: [[Bool]], fieldWidth: Int) -> [Double] {
    let n = window.count
    var result = [Double](repeating: 0, count: trueCount)
    for (e, mask) in masks.enumerated() where !mask.isEmpty {
      for k in reach[e] {
        var sum = 0.0
        for y in 0..<window.height {
          let line = (y + window.y) * fieldWidth + window.x
          let source = k * n + y * window.width
          for x in 0..<window.width where mask[line + x] { sum += cube[source + x] }
        }
        result[k] += dispersion[k * energyCount + e] * sum
      }
    }
    return result
  }

  /// Sums over true energy of a template times weights, in one plane of reconstructed energy.
  ///
  /// - Parameters:
  ///   - cube: the template or one of its derivatives.
  ///   - weights: one number per true energy for each plane that is wanted.
  ///   - e: the reconstructed energy.
  ///   - planes: replaced; one for each of `weights`, one after the other, shape [y, x] of the window.
  func fold(
    _ cube: [Double], weights: [[Double]], energy e: Int, into planes: inout [Double]
  ) {
    let n = window.count
    precondition(planes.count == n * weights.count, "a plane for each weight")
    planes.withUnsafeMutableBufferPointer { planes in
      cube.withUnsafeBufferPointer { cube in
        for i in planes.indices { planes[i] = 0 }
        // Piece by piece, so that what several planes are made of is fetched once.
        for start in stride(from: 0, to: n, by: Self.pieceSize) {
          let count = min(Self.pieceSize, n - start)
          for k in reach[e] {
            let share = dispersion[k * energyCount + e]
            guard share != 0 else { continue }
            let source = k * n + start
            for (plane, weights) in weights.enumerated() {
              let factor = weights[k] * share
              guard factor != 0 else { continue }
              let target = plane * n + start
              for p in 0..<count { planes[target + p] += factor * cube[source + p] }
            }
          }
        }
      }
    }
  }

  /// Pixels of a piece: some planes of it are in the nearest cache together.
  private static let pieceSize = 512
}

/// How templates of one source are folded.
private struct FoldShape {
  let window: PixelBox
  /// Pixel in the window of each bin with counts.
  let pixels: [Int]
  let ranges: [Range<Int>]
  let reach: [Range<Int>]
  let rowCount: Int
  let trueCount: Int
  let dispersion: [Double]

  func fold(_ cube: [Double], _ dataset: UsedBins) -> SourceTerms.Folded {
    let energyCount = dataset.energyCount
    let n = window.count
    var rows = [Double](repeating: 0, count: rowCount)
    var sums = [Double](repeating: 0, count: trueCount)
    cube.withUnsafeBufferPointer { cube in
      rows.withUnsafeMutableBufferPointer { rows in
        var row = 0
        for e in 0..<energyCount {
          let factors = reach[e].map { dispersion[$0 * energyCount + e] }
          let low = reach[e].lowerBound
          for slot in ranges[e] {
            var source = low * n + pixels[slot]
            for factor in factors {
              rows[row] = factor * cube[source]
              row += 1
              source += n
            }
          }
        }
      }
      // Energies with the same bins in use share their sums over pixels.
      for (mask, energies) in dataset.masks {
        for k in 0..<trueCount {
          let share = energies.reduce(0) { $0 + dispersion[k * energyCount + $1] }
          guard share != 0 else { continue }
          var sum = 0.0
          for y in 0..<window.height {
            let line = (y + window.y) * dataset.width + window.x
            let source = k * n + y * window.width
            for x in 0..<window.width where mask[line + x] { sum += cube[source + x] }
          }
          sums[k] += share * sum
        }
      }
    }
    return SourceTerms.Folded(rows: rows, sums: sums)
  }
}
