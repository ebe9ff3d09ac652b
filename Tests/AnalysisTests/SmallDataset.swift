import Analysis
import Datasets
import Fits
import Foundation
import SkyGeometry

/// A dataset from formulas, small and with every part, and files of it.
enum SmallDataset {
  /// - Parameters:
  ///   - frame: Frame of the images.
  ///   - projection: Projection of the images.
  /// - Returns: 24 x 20 pixels, 4 bins of energy, 6 of true energy.
  /// - Throws: `WcsError`.
  static func make(frame: SkyFrame = .icrs, projection: String = "TAN") throws -> MapDataset {
    let center = SkyDirection(ra: 83.633, dec: 22.0145).converted(to: frame)
    let sky = try WcsGeometry(
      center: center, binsize: (0.1, 0.1), npix: (24, 20), projection: projection, frame: frame)
    let image = try WcsGeometry(
      center: center, binsize: (0.2, 0.2), npix: (12, 10), projection: projection, frame: frame)
    let field = FieldGeometry(
      sky: sky, energy: RecoEnergyAxis(logFrom: 0.5, to: 8, bins: 4),
      energyTrue: TrueEnergyAxis(logFrom: 0.3, to: 12, bins: 6))
    var counts: [Float] = []
    var background: [Float] = []
    var safe: [Bool] = []
    for e in 0..<4 {
      for y in 0..<20 {
        for x in 0..<24 {
          let r2 = pow(Double(x) - 11.5, 2) + pow(Double(y) - 9.5, 2)
          let excess = r2 < 9 ? 12 - 2 * e : 0
          counts.append(Float((7 * x + 3 * y + 5 * e) % 4 + excess))
          let level = 1.5 / Double(1 + e)
          background.append(Float(level * exp(-r2 / 400)))
          safe.append(r2 < 90 && !(e == 0 && x < 6))
        }
      }
    }
    var exposure: [Float] = []
    for k in 0..<6 {
      let height = 4e9 * (1 + 0.3 * Double(k))
      for p in 0..<480 { exposure.append(Float(height * (1 - 0.01 * Double(p % 24)))) }
    }
    return MapDataset(
      name: "small", field: field, counts: counts, background: background, exposure: exposure,
      maskSafe: safe, psf: psf(image, field.energyTrue), edisp: edisp(image, field),
      livetime: 5400, goodTimeMjd: [[53000.25, 53000.2875], [53000.5, 53000.525]])
  }

  /// Gaussians that narrow with energy and widen towards the right edge, normalised.
  private static func psf(_ image: WcsGeometry, _ energyTrue: TrueEnergyAxis) -> PsfMap {
    let n = image.pixelCount
    var values = [Float](repeating: 0, count: 6 * 66 * n)
    for k in 0..<6 {
      for p in 0..<n {
        let sigma = (0.12 - 0.01 * Double(k)) * (1 + 0.01 * Double(p % 12))
        var profile = [Double](repeating: 0, count: 66)
        var total = 0.0
        for i in 0..<66 {
          let r = (Double(i) + 0.5) * 0.01
          profile[i] = exp(-r * r / (2 * sigma * sigma))
          let step = 0.01 * Double.pi / 180
          total += 2 * Double.pi * (Double(i) + 0.5) * step * step * profile[i]
        }
        for (i, value) in profile.enumerated() {
          values[(k * 66 + i) * n + p] = Float(value / total)
        }
      }
    }
    return PsfMap(
      geometry: image, energyTrue: energyTrue, radWidth: 0.01, radCount: 66, values: values,
      exposure: [Float](repeating: 2e9, count: 6 * n))
  }

  /// Probability density in migration at true energy bin `k` and pixel `p`; not normalised.
  static func density(_ migra: Double, _ k: Int, _ p: Int) -> Double {
    let bias = 1 + 0.02 * Double(3 - k) + 0.002 * Double(p % 12)
    let x = (migra - bias) / 0.2
    return exp(-x * x / 2) / (0.2 * (2 * Double.pi).squareRoot())
  }

  /// 80 bins of migration from 0.2 to 3.
  static let migra = (0...80).map { 0.2 + 2.8 * Double($0) / 80 }

  private static func edisp(_ image: WcsGeometry, _ field: FieldGeometry) -> EdispKernelMap {
    EdispKernelMap(
      geometry: image, energyTrue: field.energyTrue, energy: field.energy, migraEdges: migra,
      densities: densities(image.pixelCount),
      exposure: [Float](repeating: 2e9, count: 6 * image.pixelCount))
  }

  /// Shape [energyTrue, migra, pixel].
  static func densities(_ n: Int) -> [Float] {
    var values: [Float] = []
    for k in 0..<6 {
      for m in 0..<80 {
        let center = 0.5 * (migra[m] + migra[m + 1])
        for p in 0..<n { values.append(Float(density(center, k, p))) }
      }
    }
    return values
  }

  // MARK: Files as other programs lay them out

  /// One axis of a map.
  struct Axis {
    var low: String
    var high: String
    var unit: String
    var edges: [Double]
    var interpolation = "log"
  }

  /// One map of a file.
  struct Part {
    var name: String
    var pixels: FitsPixels
    var axes: [Axis]
    /// nil: no BUNIT.
    var unit: String?
    var geometry: WcsGeometry
  }

  /// The maps with energies in GeV, exposures in cm2 s, point spread per square degree against
  /// radians, energy dispersion against migration, masks as bytes.
  static func foreignParts(_ dataset: MapDataset) throws -> [Part] {
    let field = dataset.field
    func axis(_ stem: String, _ edges: [Double]) -> Axis {
      Axis(
        low: stem == "ENERGY" ? "E_MIN" : stem + "_MIN",
        high: stem == "ENERGY" ? "E_MAX" : stem + "_MAX", unit: "GeV",
        edges: edges.map { $0 * 1000 })
    }
    let reco = axis("ENERGY", field.energy.edges)
    let energyTrue = axis("ENERGY_TRUE", field.energyTrue.edges)
    guard let psf = dataset.psf, let edisp = dataset.edisp else { return [] }
    let rad = Axis(
      low: "RAD_MIN", high: "RAD_MAX", unit: "rad",
      edges: psf.radEdges.map { $0 * .pi / 180 }, interpolation: "lin")
    let migra = Axis(
      low: "MIGRA_MIN", high: "MIGRA_MAX", unit: "", edges: Self.migra, interpolation: "lin")
    let perDegree = Float(pow(Double.pi / 180, 2))
    func bytes(_ mask: [Bool]) -> FitsPixels { .uint8(mask.map { $0 ? 1 : 0 }) }
    var parts = [
      Part(
        name: "COUNTS", pixels: .int32(dataset.counts.map { Int32($0) }), axes: [reco], unit: "",
        geometry: field.sky),
      Part(
        name: "EXPOSURE", pixels: .double(dataset.exposure.map { Double($0) * 1e4 }),
        axes: [energyTrue], unit: "cm2 s", geometry: field.sky),
      Part(
        name: "BACKGROUND", pixels: .double(dataset.background.map(Double.init)), axes: [reco],
        unit: "", geometry: field.sky),
      Part(
        name: "EDISP", pixels: .float(densities(edisp.geometry.pixelCount)),
        axes: [migra, energyTrue],
        unit: "", geometry: edisp.geometry),
      Part(
        name: "PSF", pixels: .float(psf.values.map { $0 * perDegree }), axes: [rad, energyTrue],
        unit: "deg-2", geometry: psf.geometry),
      Part(
        name: "MASK_SAFE", pixels: bytes(dataset.maskSafe), axes: [reco], unit: "",
        geometry: field.sky),
    ]
    if let mask = dataset.maskFit {
      parts.append(
        Part(name: "MASK_FIT", pixels: bytes(mask), axes: [reco], unit: "", geometry: field.sky))
    }
    return parts
  }

  /// A file of maps in Gammapy's layout.
  static func writer(_ parts: [Part], name: String? = "small") -> FitsWriter {
    var writer = FitsWriter()
    writer.addPrimary(header: name.map { [FitsCard("NAME", .text($0))] } ?? [])
    for part in parts {
      let sizes = part.axes.map { $0.edges.count - 1 }
      var header = part.geometry.headerCards()
      if let unit = part.unit { header.append(FitsCard("BUNIT", .text(unit))) }
      header.append(FitsCard("BANDSHDU", .text(part.name + "_BANDS")))
      writer.addImage(
        axes: sizes.reversed() + [part.geometry.ny, part.geometry.nx], values: part.pixels,
        header: header, name: part.name)
      var cards: [FitsCard] = []
      let rows = sizes.reduce(1, *)
      var columns = [FitsTableColumn("CHANNEL", .ints((0..<rows).map { Int64($0) }))]
      var step = 1
      for (index, axis) in part.axes.enumerated() {
        let size = sizes[index]
        cards.append(FitsCard("AXCOLS\(index + 1)", .text("\(axis.low),\(axis.high)")))
        cards.append(FitsCard("INTERP\(index + 1)", .text(axis.interpolation)))
        for (column, offset) in [(axis.low, 0), (axis.high, 1)] {
          columns.append(
            FitsTableColumn(
              column, unit: axis.unit.isEmpty ? nil : axis.unit,
              .doubles((0..<rows).map { axis.edges[$0 / step % size + offset] })))
        }
        step *= size
      }
      writer.addTable(name: part.name + "_BANDS", columns: columns, header: cards)
    }
    return writer
  }

  /// A point source and an extended one.
  static let models = """
    components:
    - name: point
      type: SkyModel
      spectral:
        type: PowerLawSpectralModel
        parameters:
        - {name: index, value: 2.3}
        - {name: amplitude, value: 4.0e-12, unit: TeV-1 s-1 cm-2}
        - {name: reference, value: 1.0, unit: TeV, frozen: true}
      spatial:
        type: PointSpatialModel
        frame: icrs
        parameters:
        - {name: lon_0, value: 83.66, unit: deg}
        - {name: lat_0, value: 22.03, unit: deg}
    - name: extended
      type: SkyModel
      spectral:
        type: LogParabolaSpectralModel
        parameters:
        - {name: amplitude, value: 6.0e-12, unit: TeV-1 s-1 cm-2}
        - {name: reference, value: 1.0, unit: TeV, frozen: true}
        - {name: alpha, value: 2.1}
        - {name: beta, value: 0.15}
      spatial:
        type: GaussianSpatialModel
        frame: icrs
        parameters:
        - {name: lon_0, value: 83.3, unit: deg}
        - {name: lat_0, value: 21.8, unit: deg}
        - {name: sigma, value: 0.15, unit: deg}

    """
}
