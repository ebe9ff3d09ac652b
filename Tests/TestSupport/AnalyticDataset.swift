package import Datasets
import Foundation
import SkyGeometry

/// A small dataset from formulas, so that another program can make the same one
/// (GammapyScripts/analytic_dataset.py does).
package enum AnalyticDataset {
  /// Field of 60 × 50 pixels, 6 reconstructed and 8 true energies.
  package static func field() throws -> FieldGeometry {
    FieldGeometry(
      sky: try WcsGeometry(
        center: SkyDirection(ra: 83.63, dec: 22.01), binsize: (0.02, 0.02), npix: (60, 50),
        projection: "TAN", frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 0.3, to: 30, bins: 6),
      energyTrue: TrueEnergyAxis(logFrom: 0.2, to: 50, bins: 8))
  }

  /// Dataset with point spread and energy dispersion that change over the field.
  ///
  /// - Parameter name: Name of the dataset.
  /// - Returns: A dataset whose counts are a checkerboard on its background.
  /// - Throws: `WcsError` if the projection cannot be set up.
  package static func make(name: String = "analytic") throws -> MapDataset {
    let field = try field()
    let (nx, ny) = (field.sky.nx, field.sky.ny)
    let (nE, nK) = (field.energy.count, field.energyTrue.count)
    var background: [Float] = []
    var counts: [Float] = []
    for e in 0..<nE {
      for y in 0..<ny {
        for x in 0..<nx {
          background.append(Float(0.5 * pow(0.4, Double(e)) * (1 + 0.01 * Double(x - y))))
          counts.append((x + y + e) % 7 == 0 ? Float(3 - e / 2) : 0)
        }
      }
    }
    var exposure: [Float] = []
    for k in 0..<nK {
      for y in 0..<ny {
        for x in 0..<nx {
          exposure.append(
            Float(1e9 * (1 + Double(k)) * (1 + 0.005 * Double(x) - 0.003 * Double(y))))
        }
      }
    }
    let mask = (0..<nE).flatMap { e in
      (0..<(nx * ny)).map { p in e > 0 || p % nx > 3 }
    }
    let image = try WcsGeometry(
      center: field.sky.center, binsize: (0.4, 0.4), npix: (3, 3), projection: "TAN",
      frame: .icrs)
    let n = image.pixelCount
    var psf = [Float](repeating: 0, count: nK * 66 * n)
    var edisp = [Float](repeating: 0, count: nK * nE * n)
    let coarse = [Float](repeating: 1e10, count: nK * n)
    let (centersTrue, edges) = (field.energyTrue.centers, field.energy.edges)
    for k in 0..<nK {
      for p in 0..<n {
        let sigma = (0.04 + 0.03 / (1 + Double(k))) * (1 + 0.05 * Double(p))
        let profile = (0..<66).map { j -> Double in
          let r = 0.01 * (Double(j) + 0.5)
          return exp(-r * r / (2 * sigma * sigma))
        }
        var sum = 0.0
        let toRadians = Double.pi / 180
        for j in 0..<66 {
          sum += profile[j] * 2 * .pi * 0.01 * (Double(j) + 0.5) * 0.01 * toRadians * toRadians
        }
        for j in 0..<66 { psf[(k * 66 + j) * n + p] = Float(profile[j] / sum) }
        let width = 0.2 + 0.01 * Double(p)
        func share(_ edge: Double) -> Double {
          0.5 * (1 + erf(log(edge / centersTrue[k]) / (width * 2.0.squareRoot())))
        }
        for e in 0..<nE {
          edisp[(k * nE + e) * n + p] = Float(share(edges[e + 1]) - share(edges[e]))
        }
      }
    }
    return MapDataset(
      name: name, field: field, counts: counts, background: background, exposure: exposure,
      maskSafe: mask,
      psf: PsfMap(
        geometry: image, energyTrue: field.energyTrue, radWidth: 0.01, radCount: 66, values: psf,
        exposure: coarse),
      edisp: EdispKernelMap(
        geometry: image, energyTrue: field.energyTrue, energy: field.energy, values: edisp,
        exposure: coarse))
  }
}
