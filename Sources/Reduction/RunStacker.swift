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
    let reached: [[Bool]] = kept.map { run, _ in
      var any = [Bool](repeating: false, count: run.box.count)
      for i in run.maskSafe.indices where run.maskSafe[i] { any[i % run.box.count] = true }
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
          let base = piece * run.box.count
          let factor = norm.norm
          Self.eachRow(run.box, nx) { row, fieldRow in
            for x in 0..<run.box.width where run.maskSafe[base + row + x] {
              counts[fieldRow + x] += Double(run.counts[base + row + x])
              background[fieldRow + x] += factor * Double(run.background[base + row + x])
              mask[fieldRow + x] = true
            }
          }
        }
        plane.counts = counts.map { Float($0) }
        plane.background = background.map { Float($0) }
        plane.mask = mask
      } else {
        var exposure = [Double](repeating: 0, count: nPixels)
        for (k, (run, _)) in kept.enumerated() {
          let base = (piece - nE) * run.box.count
          Self.eachRow(run.box, nx) { row, fieldRow in
            for x in 0..<run.box.width where reached[k][row + x] {
              exposure[fieldRow + x] += Double(run.exposure[base + row + x])
            }
          }
        }
        plane.exposure = exposure.map { Float($0) }
      }
      return plane
    }
    let energyPlanes = planes.prefix(nE)
    return StackedDataset(
      field: field, counts: energyPlanes.flatMap(\.counts),
      background: energyPlanes.flatMap(\.background), exposure: planes.flatMap(\.exposure),
      maskSafe: energyPlanes.flatMap(\.mask), runsPerPixel: runsPerPixel,
      livetime: kept.reduce(0) { $0 + $1.0.origin.livetime }, runs: kept.map { $0.0.id })
  }

  /// Calls `body` with the first index of each row in the box and in the field.
  @inline(__always)
  static func eachRow(_ box: PixelBox, _ nx: Int, _ body: (_ row: Int, _ fieldRow: Int) -> Void) {
    for y in 0..<box.height {
      body(y * box.width, (y + box.y) * nx + box.x)
    }
  }
}
