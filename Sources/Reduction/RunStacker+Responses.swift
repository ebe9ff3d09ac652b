import Datasets
import GridMath
import SkyGeometry

extension RunStacker {
  /// Means of the point spread and energy dispersion of runs, weighted by exposure.
  ///
  /// numerics.md section 4; each is nil where a run lacks it. One true energy after the other, in
  /// double precision and in the order of the runs.
  static func responses(
    _ runs: [ReducedRun], workers: Workers
  ) async throws -> (psf: PsfMap?, edisp: EdispKernelMap?) {
    let all = runs.compactMap(\.responses)
    guard all.count == runs.count, let first = all.first else { return (nil, nil) }
    return (
      try await psf(all, like: first.psf, workers: workers),
      try await edisp(all, like: first.edisp, workers: workers)
    )
  }

  private struct Plane: Sendable {
    var values: [Float]
    var exposure: [Float]
  }

  private static func psf(
    _ runs: [RunResponses], like first: PsfMap?, workers: Workers
  ) async throws -> PsfMap? {
    let maps = runs.compactMap(\.psf)
    guard var result = first, maps.count == runs.count else { return nil }
    let masks = runs.map(\.psfMask)
    let (n, nRad) = (result.geometry.pixelCount, result.radCount)
    let planes = try await workers.map(result.energyTrue.count) { k -> Plane in
      var sums = [Double](repeating: 0, count: nRad * n)
      var weights = [Double](repeating: 0, count: n)
      for (map, mask) in zip(maps, masks) {
        let exposure = (0..<n).map { mask[$0] ? Double(map.exposure[k * n + $0]) : 0 }
        add(map.values, from: k * nRad * n, times: exposure, to: &sums)
        for p in 0..<n { weights[p] += exposure[p] }
      }
      return mean(sums, weights)
    }
    result.values = planes.flatMap(\.values)
    result.exposure = planes.flatMap(\.exposure)
    return result
  }

  private static func edisp(
    _ runs: [RunResponses], like first: EdispKernelMap?, workers: Workers
  ) async throws -> EdispKernelMap? {
    let maps = runs.compactMap(\.edisp)
    guard var result = first, maps.count == runs.count else { return nil }
    let masks = runs.map(\.edispMask)
    let (n, nE) = (result.geometry.pixelCount, result.energy.count)
    let planes = try await workers.map(result.energyTrue.count) { k -> Plane in
      var sums = [Double](repeating: 0, count: nE * n)
      var weights = [Double](repeating: 0, count: n)
      for (map, mask) in zip(maps, masks) {
        // What is added follows the mask of each reconstructed energy, what it is divided by the
        // mask of any: so it is in the reference.
        let exposure = (0..<(nE * n)).map { i in
          mask[i] ? Double(map.exposure[k * n + i % n]) : 0
        }
        add(map.values, from: k * nE * n, times: exposure, to: &sums)
        for p in 0..<n {
          weights[p] += (0..<nE).map { exposure[$0 * n + p] }.max() ?? 0
        }
      }
      return mean(sums, weights)
    }
    result.values = planes.flatMap(\.values)
    result.exposure = planes.flatMap(\.exposure)
    return result
  }

  /// Adds a block of values times factors, which are repeated as often as needed.
  private static func add(
    _ values: [Float], from start: Int, times factors: [Double], to sums: inout [Double]
  ) {
    values.withUnsafeBufferPointer { values in
      factors.withUnsafeBufferPointer { factors in
        sums.withUnsafeMutableBufferPointer { sums in
          for block in stride(from: 0, to: sums.count, by: factors.count) {
            for p in 0..<factors.count {
              sums[block + p] += factors[p] * Double(values[start + block + p])
            }
          }
        }
      }
    }
  }

  private static func mean(_ sums: [Double], _ weights: [Double]) -> Plane {
    let n = weights.count
    let values = sums.indices.map { i -> Float in
      let weight = weights[i % n]
      return weight > 0 ? Float(sums[i] / weight) : 0
    }
    return Plane(values: values, exposure: weights.map { Float($0) })
  }
}
