import Datasets
import Foundation
import Models
import SkyGeometry
import TestSupport

/// A small field with two sources whose truth is known.
struct ToyField {
  /// Without counts.
  let dataset: MapDataset
  /// Sources at their true parameters: index, amplitude and position are free; and the background.
  let truth: ModelList

  static let center = SkyDirection(ra: 83.6, dec: 22)

  /// - Parameters:
  ///   - name: of the dataset.
  ///   - background: norm, powerlaw or piecewise, all free.
  ///   - freePositions: whether the fit looks for the sources.
  ///   - scale: exposure relative to the usual one.
  /// - Throws: errors of the geometry and the models.
  init(
    name: String = "toy", background: String = "norm", freePositions: Bool = true,
    exposure scale: Double = 1
  ) throws {
    let energy = RecoEnergyAxis(logFrom: 0.3, to: 30, bins: 8)
    let energyTrue = TrueEnergyAxis(logFrom: 0.2, to: 50, bins: 12)
    let sky = try WcsGeometry(
      center: Self.center, binsize: (0.04, 0.04), npix: (36, 30), frame: .icrs)
    let field = FieldGeometry(sky: sky, energy: energy, energyTrue: energyTrue)
    let n = field.pixelCount
    let coarse = try WcsGeometry(
      center: Self.center, binsize: (1, 1), npix: (2, 2), frame: .icrs)
    var psf: [Float] = []
    var edisp: [Float] = []
    for k in 0..<energyTrue.count {
      let sigma = 0.09 * pow(energyTrue.centers[k], -0.15)
      var profile = (0..<66).map { exp(-0.5 * pow((Double($0) + 0.5) * 0.01 / sigma, 2)) }
      let ring = 2 * Double.pi * 0.01 * pow(Double.pi / 180, 2)
      let total = profile.enumerated().reduce(0) {
        $0 + $1.element * ring * (Double($1.offset) + 0.5) * 0.01
      }
      profile = profile.map { $0 / total }
      for value in profile { psf += [Float](repeating: Float(value), count: 4) }
      var shares = energy.centers.map { exp(-0.5 * pow(log($0 / energyTrue.centers[k]) / 0.18, 2)) }
      let sum = max(shares.reduce(0, +), 0.5)
      shares = shares.map { $0 < 1e-6 ? 0 : $0 / sum }
      for share in shares { edisp += [Float](repeating: Float(share), count: 4) }
    }
    var exposure: [Float] = []
    var level: [Float] = []
    for k in 0..<energyTrue.count {
      let value = scale * 3e9 * min(1, pow(energyTrue.centers[k], 0.6))
      exposure += (0..<n).map { p in
        Float(value * (1 - 0.004 * abs(Double(p % 36) - 17.5)))
      }
    }
    for e in 0..<energy.count {
      let value = scale * 0.5 * pow(energy.centers[e], -1.6)
      level += (0..<n).map { Float(value * (1 - 0.01 * abs(Double($0 / 36) - 14.5))) }
    }
    let ones = [Float](repeating: 1, count: 4 * energyTrue.count)
    dataset = MapDataset(
      name: name, field: field, counts: [Float](repeating: 0, count: level.count),
      background: level, exposure: exposure,
      maskSafe: [Bool](repeating: true, count: level.count),
      psf: PsfMap(
        geometry: coarse, energyTrue: energyTrue, radWidth: 0.01, radCount: 66, values: psf,
        exposure: ones),
      edisp: EdispKernelMap(
        geometry: coarse, energyTrue: energyTrue, energy: energy, values: edisp, exposure: ones))
    truth = try ModelList([
      .source(
        Self.source(
          "A", index: 2.2, amplitude: 2.5e-11, shift: (-0.23, 0.07), isFree: freePositions)),
      .source(
        Self.source(
          "B", index: 2.8, amplitude: 2e-11, shift: (0.26, -0.11), isFree: freePositions)),
      .background(Self.background(background, of: name, energy)),
    ])
  }

  static func source(
    _ name: String, index: Double, amplitude: Double, shift: (Double, Double), isFree: Bool
  ) -> SkyModel {
    let place = SkyDirection(ra: center.lon + shift.0, dec: center.lat + shift.1)
    var shape = SpatialModel(.point, at: place)
    shape["lon_0"].isFrozen = !isFree
    shape["lat_0"].isFrozen = !isFree
    return SkyModel(
      name: name, spectral: .powerLaw(index: index, amplitude: amplitude), spatial: shape)
  }

  static func background(
    _ kind: String, of name: String, _ energy: RecoEnergyAxis
  ) throws -> FieldOfViewBackgroundModel {
    var spectral = SpectralModel(.powerLawNorm)
    if kind == "powerlaw" { spectral["tilt"].isFrozen = false }
    if kind == "piecewise" {
      spectral = SpectralModel(.piecewiseNorm(try PiecewiseNodes(energies: energy.centers)))
    }
    return try FieldOfViewBackgroundModel(datasetName: name, spectral: spectral)
  }

  /// Expected counts of the truth.
  func expected() throws -> [Double] {
    try DatasetEvaluator(dataset, models: truth).total()
  }

  /// The field with counts drawn for the truth.
  func drawn(seed: UInt64, expected: [Double]) -> MapDataset {
    var generator = SeededGenerator(seed: seed)
    var copy = dataset
    copy.counts = expected.map { Float(generator.poisson($0)) }
    return copy
  }

  /// The field with counts exactly as expected, rounded: no noise but that.
  func drawn(seed: UInt64) throws -> MapDataset {
    drawn(seed: seed, expected: try expected())
  }
}
