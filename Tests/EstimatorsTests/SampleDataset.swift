import Datasets
import Foundation
import Models
import SkyGeometry

/// A small dataset: 21 × 21 pixels of 0.1°, 4 energies from 1 to 100 TeV, exposure 1e10 m² s.
enum SampleDataset {
  static let side = 21

  static func field() throws -> FieldGeometry {
    FieldGeometry(
      sky: try WcsGeometry(
        center: SkyDirection(ra: 10, dec: 20), binsize: (0.1, 0.1), npix: (side, side),
        frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 1, to: 100, bins: 4),
      energyTrue: TrueEnergyAxis(logFrom: 1, to: 100, bins: 4))
  }

  /// A dataset with the same background everywhere at an energy.
  ///
  /// - Parameters:
  ///   - name: Of the dataset.
  ///   - background: Counts of each bin, by energy.
  ///   - sigma: Width of the point spread, degrees; nil: none.
  ///   - counts: Of a bin: energy, y, x.
  ///   - isSafe: Of a bin.
  /// - Returns: The dataset.
  /// - Throws: `WcsError` if the projection cannot be set up.
  static func make(
    name: String = "sample", background: [Float] = [4, 2, 1, 0.5], sigma: Double? = nil,
    counts: (Int, Int, Int) -> Float = { _, _, _ in 1 },
    isSafe: (Int, Int, Int) -> Bool = { _, _, _ in true }
  ) throws -> MapDataset {
    let field = try field()
    let n = field.pixelCount
    func cube<T>(_ value: (Int, Int, Int) -> T) -> [T] {
      (0..<(4 * n)).map { value($0 / n, $0 % n / side, $0 % side) }
    }
    return MapDataset(
      name: name, field: field, counts: cube(counts), background: cube { e, _, _ in background[e] },
      exposure: cube { e, y, x in Float(1e10 * (1 + 0.1 * Double(e)) * (1 + 0.01 * Double(x + y)))
      },
      maskSafe: cube(isSafe), psf: try sigma.map { try psf(field, sigma: $0) })
  }

  /// A Gaussian point spread, the same everywhere.
  private static func psf(_ field: FieldGeometry, sigma: Double) throws -> PsfMap {
    let geometry = try WcsGeometry(
      center: field.sky.center, binsize: (1, 1), npix: (3, 3), frame: .icrs)
    let (width, count) = (0.01, 100)
    let toRadians = Double.pi / 180
    let profile = (0..<count).map { i -> Double in
      let r = (Double(i) + 0.5) * width
      let s = sigma * toRadians
      return exp(-0.5 * r * r / sigma / sigma) / (2 * Double.pi * s * s)
    }
    let pixels = geometry.pixelCount
    let values = (0..<4).flatMap { _ in
      profile.flatMap { [Float](repeating: Float($0), count: pixels) }
    }
    return PsfMap(
      geometry: geometry, energyTrue: field.energyTrue, radWidth: width, radCount: count,
      values: values, exposure: [Float](repeating: 1, count: 4 * pixels))
  }

  /// A point source in the middle with flux in proportion to E⁻².
  static func source(
    name: String = "source", amplitude: Double = 1e-13, at position: SkyDirection? = nil
  ) -> SkyModel {
    SkyModel(
      name: name, spectral: .powerLaw(index: 2, amplitude: amplitude),
      spatial: SpatialModel(.point, at: position ?? SkyDirection(ra: 10, dec: 20)))
  }
}
