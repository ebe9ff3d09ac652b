package import Datasets
package import GridMath
import SkyGeometry

/// Adds runs up (numerics.md section 4).
///
/// Sums run in the order of the runs in double precision, plane by plane, so the result does not
/// depend on the number of workers.
package struct RunStacker: Sendable {
  package let field: FieldGeometry

  package init(field: FieldGeometry) {
    self.field = field
  }

  /// Sum of the runs whose norm says that they are kept.
  ///
  /// - Parameters:
  ///   - runs: Runs in the order of the sum.
  ///   - norms: One for each run, in the same order.
  ///   - workers: Workers over the energy planes.
  /// - Returns: The stack; empty cubes if no run is kept.
  /// - Throws: `CancellationError`.
  package func stack(
    _ runs: [ReducedRun], norms: [BackgroundNorm], workers: Workers
  ) async throws -> StackedDataset {
    precondition(runs.count == norms.count, "one norm for each run")
    let kept = zip(runs, norms).filter { $0.1.isKept }
    let nE = field.energy.count
    let nTrue = field.energyTrue.count
    let nPixels = field.pixelCount
    let nx = field.sky.nx

    // A pixel of a run counts for exposure if any of its energy bins is safe.
    let reached = kept.map { run, _ in
      var any = [Bool](repeating: false, count: run.box.count)
      for start in stride(from: 0, to: run.maskSafe.count, by: run.box.count) {
        for p in 0..<run.box.count { any[p] = any[p] || run.maskSafe[start + p] }
      }
      return any
    }
    var runsPerPixel = [UInt16](repeating: 0, count: nPixels)
    for (k, (run, _)) in kept.enumerated() {
      Self.eachRow(run.box, nx) { row, fieldRow in
        for x in 0..<run.box.width where reached[k][row + x] { runsPerPixel[fieldRow + x] += 1 }
      }
    }

    struct Plane {
      var counts: [Float] = []
      var background: [Float] = []
      var mask: [Bool] = []
      var exposure: [Float] = []
    }
    let planes = try await workers.map(nE + nTrue) { piece -> Plane in
      var plane = Plane()
      if piece < nE {
        var counts = [Double](repeating: 0, count: nPixels)
        var background = counts
        var mask = [Bool](repeating: false, count: nPixels)
        for (run, norm) in kept {
          Self.add(
            run, plane: piece, factor: norm.norm, nx: nx, counts: &counts,
            background: &background, mask: &mask)
        }
        plane.counts = counts.map { Float($0) }
        plane.background = background.map { Float($0) }
        plane.mask = mask
      } else {
        var exposure = [Double](repeating: 0, count: nPixels)
        for (k, (run, _)) in kept.enumerated() {
          Self.add(run, plane: piece - nE, where: reached[k], nx: nx, exposure: &exposure)
        }
        plane.exposure = exposure.map { Float($0) }
      }
      return plane
    }
    let energyPlanes = planes.prefix(nE)
    let (psf, edisp) = try await Self.responses(kept.map(\.0), workers: workers)
    return StackedDataset(
      field: field, counts: energyPlanes.flatMap(\.counts),
      background: energyPlanes.flatMap(\.background), exposure: planes.flatMap(\.exposure),
      maskSafe: energyPlanes.flatMap(\.mask), runsPerPixel: runsPerPixel,
      livetime: kept.reduce(0) { $0 + $1.0.origin.livetime }, runs: kept.map { $0.0.id },
      psf: psf, edisp: edisp)
  }

  /// Calls `body` with the first index of each row in the box and in the field.
  @inline(__always)
  static func eachRow(_ box: PixelBox, _ nx: Int, _ body: (_ row: Int, _ fieldRow: Int) -> Void) {
    for y in 0..<box.height {
      body(y * box.width, (y + box.y) * nx + box.x)
    }
  }

  // The sums below run over buffers: accesses through captured arrays cost three times as much.

  private static func add(
    _ run: ReducedRun, plane: Int, factor: Double, nx: Int, counts: inout [Double],
    background: inout [Double], mask: inout [Bool]
  ) {
    let box = run.box
    let base = plane * box.count
    run.counts.withUnsafeBufferPointer { runCounts in
      run.background.withUnsafeBufferPointer { runBackground in
        run.maskSafe.withUnsafeBufferPointer { runMask in
          counts.withUnsafeMutableBufferPointer { counts in
            background.withUnsafeMutableBufferPointer { background in
              mask.withUnsafeMutableBufferPointer { mask in
                eachRow(box, nx) { row, fieldRow in
                  for x in 0..<box.width where runMask[base + row + x] {
                    let i = base + row + x
                    counts[fieldRow + x] += Double(runCounts[i])
                    background[fieldRow + x] += factor * Double(runBackground[i])
                    mask[fieldRow + x] = true
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static func add(
    _ run: ReducedRun, plane: Int, where reached: [Bool], nx: Int, exposure: inout [Double]
  ) {
    let box = run.box
    let base = plane * box.count
    run.exposure.withUnsafeBufferPointer { runExposure in
      reached.withUnsafeBufferPointer { reached in
        exposure.withUnsafeMutableBufferPointer { exposure in
          eachRow(box, nx) { row, fieldRow in
            for x in 0..<box.width where reached[row + x] {
              exposure[fieldRow + x] += Double(runExposure[base + row + x])
            }
          }
        }
      }
    }
  }
}
