import Datasets
import Foundation
import Models
import SkyGeometry

/// Predicted counts of the test source around its middle, one image for each reconstructed energy
/// (numerics.md 9.1).
struct TsKernel: Sendable {
  /// Pixels along a side, odd.
  let side: Int
  /// Each image sums up to 1 or is 0; shape [energy, side, side].
  let values: [Double]
  /// Share of the counts of the source that lie within the kernel, over all energies in use.
  let containment: Double

  /// - Parameters:
  ///   - source: Its position does not matter.
  ///   - width: Degrees; nil: as far as the source reaches.
  ///   - dataset: Responses are those of the middle of its map.
  ///   - bins: Energies in use, for the containment.
  /// - Throws: `EstimatorError` where the map has no exposure, `WcsError` if the kernel is too large.
  init(_ source: SkyModel, width: Double?, dataset: MapDataset, bins: Range<Int>) throws {
    let field = dataset.field
    let center = field.sky.center
    let exposure = try Self.exposure(dataset)
    let reach = try Self.reach(source, dataset)
    let radius = min(width ?? reach, reach) / 2
    let sky = try field.sky.oddGeometry(radius: radius)
    let around = FieldGeometry(sky: sky, energy: field.energy, energyTrue: field.energyTrue)
    let size = field.energy.count * around.pixelCount
    let zeros = [Float](repeating: 0, count: size)
    let constant = MapDataset(
      name: dataset.name, field: around, counts: zeros, background: zeros,
      exposure: exposure.flatMap { [Float](repeating: $0, count: around.pixelCount) },
      maskSafe: [Bool](repeating: true, count: size), psf: dataset.psf, edisp: dataset.edisp)
    var model = source
    model.datasetNames = nil
    model.spatial?.position = center
    var evaluator = SourceEvaluator(constant)
    _ = try evaluator.update(model)

    side = sky.nx
    var images = [Double](repeating: 0, count: size)
    let predicted = evaluator.predicted()
    if let window = evaluator.window {
      for e in 0..<field.energy.count {
        for y in 0..<window.height {
          let from = (e * window.height + y) * window.width
          let to = (e * sky.ny + y + window.y) * sky.nx + window.x
          for x in 0..<window.width { images[to + x] = predicted[from + x] }
        }
      }
    }
    var within = 0.0
    for e in 0..<field.energy.count {
      let plane = (e * around.pixelCount)..<((e + 1) * around.pixelCount)
      let sum = images[plane].reduce(0, +)
      if bins.contains(e) { within += sum }
      for i in plane { images[i] = sum > 0 && sum.isFinite ? images[i] / sum : 0 }
    }
    values = images
    containment = within / Self.total(evaluator, exposure: exposure, source, bins)
  }

  /// Counts of the whole source, from its flux alone; NaN if its shape does not integrate to 1.
  private static func total(
    _ evaluator: SourceEvaluator, exposure: [Float], _ source: SkyModel, _ bins: Range<Int>
  ) -> Double {
    guard source.spatial?.integral == 1 else { return .nan }
    let energies = evaluator.dispersion.count / exposure.count
    var sum = 0.0
    for (k, flux) in evaluator.flux.values.enumerated() {
      let counts = flux * (source.responses.exposure ? Double(exposure[k]) * 1e4 : 1)
      for e in bins { sum += counts * evaluator.dispersion[k * energies + e] }
    }
    return sum
  }

  /// Width of everything that the source reaches, degrees.
  private static func reach(_ source: SkyModel, _ dataset: MapDataset) throws -> Double {
    guard let radius = source.spatial?.evaluationRadius else {
      throw EstimatorError(
        "\(source.name): its shape has no place; expected a point or a shape of finite size")
    }
    let sky = dataset.field.sky
    let spread =
      dataset.psf.map { PsfKernelMaker(sky).width($0.profiles(at: sky.center)) }
      ?? max(sky.pixelScales.x, sky.pixelScales.y)
    return spread + 2 * radius
  }

  /// Exposure by true energy at the pixel nearest to the middle of the map that has any, m² s.
  private static func exposure(_ dataset: MapDataset) throws -> [Float] {
    let (nx, ny) = (dataset.field.sky.nx, dataset.field.sky.ny)
    let n = nx * ny
    let planes = dataset.field.energyTrue.count
    var best: (distance: Double, pixel: Int)?
    for pixel in 0..<n {
      let (dx, dy) = (
        Double(pixel % nx) - Double(nx - 1) / 2, Double(pixel / nx) - Double(ny - 1) / 2
      )
      let distance = dx * dx + dy * dy
      guard distance < best?.distance ?? .infinity else { continue }
      if (0..<planes).contains(where: { dataset.exposure[$0 * n + pixel] > 0 }) {
        best = (distance, pixel)
      }
    }
    guard let best else {
      throw EstimatorError(
        "\(dataset.name): no pixel has exposure; a test source is not to be seen anywhere")
    }
    return (0..<planes).map { dataset.exposure[$0 * n + best.pixel] }
  }
}
