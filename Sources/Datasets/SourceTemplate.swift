import Foundation
import Models
import SkyGeometry

/// A source of flux 1 in each bin of true energy, on its window of a dataset.
struct SourceTemplate {
  /// nil: nothing of the source is on the map.
  let window: PixelBox?
  /// Counts for 1 cm⁻² s⁻¹, shape [energyTrue, y, x] of the window.
  let values: [Double]
  /// By parameter of the shape, same shape; empty for those that are not wanted.
  let derivatives: [[Double]]
  let coverage: SourceCoverage

  /// cm² in a m².
  private static let squareCentimetres = 1e4

  /// - Parameters:
  ///   - model: The source.
  ///   - anchor: Responses and window at its place.
  ///   - dataset: Where it is predicted.
  ///   - energies: Bins of true energy.
  ///   - wanted: For each parameter of the shape whether its derivative is.
  /// - Throws: `WcsError` if the projection cannot be set up for a part of the map.
  init(
    _ model: SkyModel, anchor: SourceEvaluator.Anchor, dataset: MapDataset, energies: EnergyBins,
    wanted: [Bool]
  ) throws {
    guard let cutout = anchor.cutout else {
      (window, values, derivatives, coverage) = (nil, [], wanted.map { _ in [] }, .outside)
      return
    }
    let box = PixelBox(
      x: cutout.x.lowerBound, y: cutout.y.lowerBound, width: cutout.x.count,
      height: cutout.y.count)
    guard let spatial = model.spatial else {
      // Without a shape a source has its whole flux in each pixel, as in the reference.
      let flat = [Double](repeating: 1, count: energies.count * box.count)
      window = box
      values = Self.exposed(flat, box, dataset, model.responses)
      derivatives = []
      coverage = .inside
      return
    }
    let sky: (values: [Double], derivatives: [[Double]])
    let image: [Double]
    if case .point = spatial.shape {
      let shares = try spatial.pixelIntegrals(
        on: cutout.geometry, derivatives: wanted.contains(true) ? wanted : nil)
      image = shares.values
      let spread = Spread(kernels: anchor.kernels, width: box.width, height: box.height)
      sky = (
        spread.stack(image, energies: energies.count),
        zip(shares.derivatives, wanted).map {
          $1 ? spread.stack($0, energies: energies.count) : []
        }
      )
    } else {
      (image, sky) = try Self.extended(spatial, anchor, cutout, energies, wanted)
    }
    coverage = Self.coverage(image, wholly: anchor.isTrimmed ? spatial.integral : nil)
    window = box
    values = Self.exposed(sky.values, box, dataset, model.responses)
    derivatives = sky.derivatives.map {
      $0.isEmpty ? [] : Self.exposed($0, box, dataset, model.responses)
    }
  }

  /// How much of a source is on the map.
  ///
  /// - Parameters:
  ///   - image: The part on the map.
  ///   - total: What the whole would be; nil: the map has the whole, or there is no such thing.
  /// - Returns: The share that is lost, if any.
  private static func coverage(_ image: [Double], wholly total: Double?) -> SourceCoverage {
    let sum = image.reduce(0, +)
    guard let total, total > 0 else { return sum > 0 ? .inside : .outside }
    if sum <= 0 { return .outside }
    // The integral over pixels is good to a few parts in a thousand.
    let lost = 1 - sum / total
    return lost > 5e-3 ? .partly(lost: lost) : .inside
  }

  /// Planes of an extended shape with the point spread of each energy.
  private static func extended(
    _ spatial: SpatialModel, _ anchor: SourceEvaluator.Anchor, _ cutout: GeometryCutout,
    _ energies: EnergyBins, _ wanted: [Bool]
  ) throws -> ([Double], (values: [Double], derivatives: [[Double]])) {
    let n = cutout.geometry.pixelCount
    var values: [Double] = []
    values.reserveCapacity(energies.count * n)
    var derivatives = wanted.map { _ in [Double]() }
    var first: [Double] = []
    func add(_ image: [Double], to stack: inout [Double], energies range: Range<Int>) {
      guard let convolution = anchor.convolution else {
        for _ in range { stack += image }
        return
      }
      let spectrum = convolution.spectrum(image)
      for k in range { stack += convolution.convolved(spectrum, energy: k) }
    }
    let ranges =
      spatial.isEnergyDependent
      ? (0..<energies.count).map { $0..<($0 + 1) } : [0..<energies.count]
    for range in ranges {
      let energy = spatial.isEnergyDependent ? energies.center(range.lowerBound) : nil
      let image = try spatial.pixelIntegrals(
        on: cutout.geometry, energy: energy, derivatives: wanted.contains(true) ? wanted : nil)
      if first.isEmpty { first = image.values }
      add(image.values, to: &values, energies: range)
      for p in wanted.indices where wanted[p] {
        add(image.derivatives[p], to: &derivatives[p], energies: range)
      }
    }
    return (first, (values, derivatives))
  }

  /// Times exposure in cm² s, pixel by pixel (numerics.md 10.1).
  private static func exposed(
    _ cube: [Double], _ box: PixelBox, _ dataset: MapDataset, _ responses: AppliedResponses
  ) -> [Double] {
    guard responses.exposure else { return cube }
    var result = cube
    let (nx, n) = (dataset.field.sky.nx, dataset.field.pixelCount)
    result.withUnsafeMutableBufferPointer { result in
      dataset.exposure.withUnsafeBufferPointer { exposure in
        for k in 0..<dataset.field.energyTrue.count {
          for y in 0..<box.height {
            let source = k * n + (y + box.y) * nx + box.x
            let target = k * box.count + y * box.width
            for x in 0..<box.width {
              let value = Double(exposure[source + x])
              result[target + x] *= value.isFinite ? value * squareCentimetres : 0
            }
          }
        }
      }
    }
    return result
  }
}

/// Spreads the few pixels of a point source with the kernels, without a transform.
private struct Spread {
  let kernels: PsfKernels?
  let width: Int
  let height: Int

  /// Shape [energy, height, width].
  func stack(_ image: [Double], energies: Int) -> [Double] {
    let n = width * height
    guard let kernels else {
      return (0..<energies).flatMap { _ in image }
    }
    var out = [Double](repeating: 0, count: energies * n)
    let side = kernels.side
    let middle = side / 2
    out.withUnsafeMutableBufferPointer { out in
      kernels.values.withUnsafeBufferPointer { kernel in
        for (pixel, share) in image.enumerated() where share != 0 {
          let (px, py) = (pixel % width, pixel / width)
          for k in 0..<energies {
            let reach = kernels.reach[k]
            let columns = max(px - reach, 0)...min(px + reach, width - 1)
            for y in max(py - reach, 0)...min(py + reach, height - 1) {
              let source = (k * side + y - py + middle) * side + middle - px
              let target = k * n + y * width
              for x in columns { out[target + x] += share * kernel[source + x] }
            }
          }
        }
      }
    }
    return out
  }
}
