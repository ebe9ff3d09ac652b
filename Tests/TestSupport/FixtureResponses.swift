import Fits
import Glibc

/// The responses of the synthetic instrument, small enough to be read in no time.
package struct FixtureResponses: Sendable {
  /// Which point spread function is written.
  package enum Psf: Sendable { case threeGauss, table, king, none }
  /// Which background is written; the memory order of the table, slowest first.
  package enum Background: Sendable {
    /// [energy][lon][lat], as in the H.E.S.S. files.
    case cube
    /// [lat][lon][energy], as in the CTAO files.
    case cubeEnergyFastest
    /// BKG_2D, [offset][energy].
    case radial
    case none
  }

  /// Edges in TeV and degrees.
  package var energyTrue = FixtureResponses.logEdges(0.1, 100, 8)
  package var energyBackground = FixtureResponses.logEdges(0.1, 100, 6)
  package var offset = FixtureResponses.linearEdges(0, 3, 3)
  package var migra = FixtureResponses.linearEdges(0, 3, 24)
  package var rad = FixtureResponses.linearEdges(0, 0.66, 24)
  /// Half the width of the background's square field, and its bins across.
  package var fieldHalfWidth = 2.5
  package var fieldBins = 10
  /// Width of the point spread function in degrees.
  package var psfSigma = 0.06
  /// Relative width of the energy dispersion.
  package var dispersion = 0.15

  package init() {}

  static func logEdges(_ low: Double, _ high: Double, _ bins: Int) -> [Double] {
    (0...bins).map { low * pow(high / low, Double($0) / Double(bins)) }
  }

  static func linearEdges(_ low: Double, _ high: Double, _ bins: Int) -> [Double] {
    (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
  }

  private func centers(_ edges: [Double], log isLog: Bool) -> [Double] {
    zip(edges, edges.dropFirst()).map { isLog ? ($0 * $1).squareRoot() : ($0 + $1) / 2 }
  }

  /// Effective area in m2.
  package func area(energy: Double, offset: Double) -> Double {
    2e5 * energy / (energy + 0.3) * exp(-offset * offset / 8)
  }

  /// Background rate in s-1 MeV-1 sr-1; rises with the longitude, so that a mirrored one is noticed.
  package func rate(energy: Double, lon: Double, lat: Double) -> Double {
    4e-6 * pow(energy, -2.7) * exp(-(lon * lon + lat * lat) / 3.1) * (1 + 0.2 * lon)
  }

  private func axis(_ name: String, _ edges: [Double], unit: String?) -> [FitsTableColumn] {
    [
      .cell(name + "_LO", unit: unit, .floats(edges.dropLast().map { Float($0) })),
      .cell(name + "_HI", unit: unit, .floats(edges.dropFirst().map { Float($0) })),
    ]
  }

  private func cards(_ kind: String, _ form: String) -> [FitsCard] {
    [
      FitsCard("HDUCLASS", "GADF"),
      FitsCard("HDUDOC", "https://github.com/open-gamma-ray-astro/gamma-astro-data-formats"),
      FitsCard("HDUVERS", "0.2"), FitsCard("TELESCOP", "TESTARRAY"), FitsCard("INSTRUME", "TEST"),
      FitsCard("HDUCLAS1", "RESPONSE"), FitsCard("HDUCLAS2", .text(kind)),
      FitsCard("HDUCLAS3", "FULL-ENCLOSURE"), FitsCard("HDUCLAS4", .text(form)),
    ]
  }

  /// AEFF_2D, [offset][energy].
  package func effectiveArea() -> FixtureHdu {
    let energies = centers(energyTrue, log: true)
    let offsets = centers(offset, log: false)
    let values = offsets.flatMap { offset in
      energies.map { Float(area(energy: $0, offset: offset)) }
    }
    return FixtureHdu(
      "AEFF", header: cards("EFF_AREA", "AEFF_2D"),
      columns: axis("ENERG", energyTrue, unit: "TeV") + axis("THETA", offset, unit: "deg") + [
        .cell(
          "EFFAREA", unit: "m2", .floats(values), dimensions: [offsets.count, energies.count])
      ])
  }

  /// EDISP_2D, [offset][migra][energy], normalised over migra.
  package func energyDispersion() -> FixtureHdu {
    let energies = centers(energyTrue, log: true)
    let offsets = offset.count - 1
    let shape = zip(migra, migra.dropFirst()).map { low, high in
      let scale = dispersion * 2.0.squareRoot()
      return (erf((high - 1) / scale) - erf((low - 1) / scale)) / 2 / (high - low)
    }
    let plane = shape.flatMap { [Float](repeating: Float($0), count: energies.count) }
    let values = (0..<offsets).flatMap { _ in plane }
    return FixtureHdu(
      "EDISP", header: cards("EDISP", "EDISP_2D"),
      columns: axis("ENERG", energyTrue, unit: "TeV") + axis("MIGRA", migra, unit: nil)
        + axis("THETA", offset, unit: "deg") + [
          .cell(
            "MATRIX", .floats(values), dimensions: [offsets, shape.count, energies.count])
        ])
  }

  /// PSF_3GAUSS, [offset][energy], one of the three used; PSF_KING; or PSF_TABLE,
  /// [rad][offset][energy].
  package func pointSpread(_ kind: Psf) -> FixtureHdu? {
    let energies = energyTrue.count - 1
    let offsets = offset.count - 1
    let count = energies * offsets
    let common = axis("ENERG", energyTrue, unit: "TeV") + axis("THETA", offset, unit: "deg")
    switch kind {
    case .none: return nil
    case .king:
      func cell(_ name: String, _ unit: String?, _ value: Float) -> FitsTableColumn {
        .cell(
          name, unit: unit, .floats([Float](repeating: value, count: count)),
          dimensions: [offsets, energies])
      }
      return FixtureHdu(
        "PSF", header: cards("RPSF", "PSF_KING"),
        columns: common + [cell("GAMMA", nil, 3.5), cell("SIGMA", "deg", Float(psfSigma))])
    case .threeGauss:
      let sigma = psfSigma * .pi / 180
      func cell(_ name: String, _ unit: String?, _ value: Double) -> FitsTableColumn {
        .cell(
          name, unit: unit, .floats([Float](repeating: Float(value), count: count)),
          dimensions: [offsets, energies])
      }
      return FixtureHdu(
        "PSF", header: cards("RPSF", "PSF_3GAUSS"),
        columns: common + [
          cell("SCALE", "sr-1", 1 / (2 * .pi * sigma * sigma)), cell("SIGMA_1", "deg", psfSigma),
          cell("AMPL_2", nil, 0), cell("SIGMA_2", "deg", 0), cell("AMPL_3", nil, 0),
          cell("SIGMA_3", "deg", 0),
        ])
    case .table:
      let sigma = psfSigma * .pi / 180
      let values = centers(rad, log: false).flatMap { radius in
        let theta = radius / psfSigma
        let density = exp(-theta * theta / 2) / (2 * .pi * sigma * sigma)
        return [Float](repeating: Float(density), count: count)
      }
      return FixtureHdu(
        "PSF", header: cards("RPSF", "PSF_TABLE"),
        columns: common + axis("RAD", rad, unit: "deg") + [
          .cell(
            "RPSF", unit: "sr-1", .floats(values), dimensions: [rad.count - 1, offsets, energies])
        ])
    }
  }

  /// Edges of the background's field in degrees.
  package var fieldEdges: [Double] {
    FixtureResponses.linearEdges(-fieldHalfWidth, fieldHalfWidth, fieldBins)
  }

  /// BKG_3D or BKG_2D.
  package func background(_ kind: Background, alignment: String?) -> FixtureHdu? {
    let energies = centers(energyBackground, log: true)
    let field = centers(fieldEdges, log: false)
    let energyAxis = axis("ENERG", energyBackground, unit: "TeV")
    let fieldAxes =
      axis("DETX", fieldEdges, unit: "deg") + axis("DETY", fieldEdges, unit: "deg")
    var values: [Float] = []
    var dimensions: [Int]
    var columns: [FitsTableColumn]
    switch kind {
    case .none: return nil
    case .cube:
      for energy in energies {
        for lon in field {
          for lat in field { values.append(Float(rate(energy: energy, lon: lon, lat: lat))) }
        }
      }
      dimensions = [energies.count, field.count, field.count]
      columns = fieldAxes + energyAxis
    case .cubeEnergyFastest:
      for lat in field {
        for lon in field {
          for energy in energies { values.append(Float(rate(energy: energy, lon: lon, lat: lat))) }
        }
      }
      dimensions = [field.count, field.count, energies.count]
      columns = energyAxis + fieldAxes
    case .radial:
      for radius in centers(offset, log: false) {
        for energy in energies { values.append(Float(rate(energy: energy, lon: 0, lat: radius))) }
      }
      dimensions = [offset.count - 1, energies.count]
      columns = energyAxis + axis("THETA", offset, unit: "deg")
    }
    columns.append(
      .cell("BKG", unit: "s-1 MeV-1 sr-1", .floats(values), dimensions: dimensions))
    var hdu = FixtureHdu(
      "BKG", header: cards("BKG", kind == .radial ? "BKG_2D" : "BKG_3D"), columns: columns)
    if let alignment { hdu["FOVALIGN"] = .text(alignment) }
    return hdu
  }
}
