import Fits
import Foundation
import GridMath
import Observations

/// Writes responses as GADF tables.
struct ResponseTables {
  /// One table: EXTNAME, columns, and cards of its own.
  struct Table: Sendable {
    let name: String
    let columns: [FitsTableColumn]
    let cards: [FitsCard]
    /// HDU_TYPE and HDU_CLASS of the index.
    let type: String
    let hduClass: String
  }

  let responses: InstrumentResponses
  /// FOVALIGN; nil: the true one.
  let declaredAlignment: FovAlignment?

  /// AEFF_2D, EDISP_2D, the point spread function and the background.
  var all: [Table] { [effectiveArea, energyDispersion, pointSpread, background] }

  private func cards(_ kind: String, _ form: String) -> [FitsCard] {
    GadfCards.format + [
      FitsCard("HDUCLAS1", "RESPONSE"), FitsCard("HDUCLAS2", .text(kind)),
      FitsCard("HDUCLAS3", "FULL-ENCLOSURE"), FitsCard("HDUCLAS4", .text(form)),
      FitsCard("TELESCOP", .text(responses.telescope)),
      FitsCard("INSTRUME", .text(responses.instrument)),
    ]
  }

  /// A pair of columns; in double precision, because bins of an analysis often end at an edge.
  private func axis(_ axis: IrfAxis, unit: String?, name: String? = nil) -> [FitsTableColumn] {
    let name = name ?? axis.name
    let low = axis.edges.map { Array($0.dropLast()) } ?? axis.nodes
    let high = axis.edges.map { Array($0.dropFirst()) } ?? axis.nodes
    return [
      .cell(name + "_LO", unit: unit, .doubles(low)),
      .cell(name + "_HI", unit: unit, .doubles(high)),
    ]
  }

  private func cell(
    _ name: String, unit: String? = nil, _ values: [Double], _ dimensions: [Int]
  ) -> FitsTableColumn {
    .cell(name, unit: unit, .floats(values.map { Float($0) }), dimensions: dimensions)
  }

  private var effectiveArea: Table {
    let area = responses.effectiveArea
    let (energies, offsets) = (area.energy.count, area.offset.count)
    let values = (0..<offsets).flatMap { o in
      (0..<energies).map { area.values[$0 * offsets + o] }
    }
    return Table(
      name: "EFFECTIVE AREA",
      columns: axis(area.energy, unit: "TeV", name: "ENERG") + axis(area.offset, unit: "deg") + [
        cell("EFFAREA", unit: "m2", values, [offsets, energies])
      ],
      cards: cards("EFF_AREA", "AEFF_2D"), type: "aeff", hduClass: "aeff_2d")
  }

  private var energyDispersion: Table {
    let table = responses.energyDispersion
    return Table(
      name: "ENERGY DISPERSION",
      columns: axis(table.energy, unit: "TeV", name: "ENERG") + axis(table.migra, unit: nil)
        + axis(table.offset, unit: "deg") + [
          cell(
            "MATRIX", table.values, [table.offset.count, table.migra.count, table.energy.count])
        ],
      cards: cards("EDISP", "EDISP_2D"), type: "edisp", hduClass: "edisp_2d")
  }

  private var pointSpread: Table {
    let table = responses.pointSpread
    let shape = [table.offset.count, table.energy.count]
    var columns =
      axis(table.energy, unit: "TeV", name: "ENERG") + axis(table.offset, unit: "deg")
    let form: String
    switch table.shape {
    case .threeGauss(let gauss):
      form = "PSF_3GAUSS"
      columns += [
        cell("SCALE", unit: "sr-1", gauss.scale, shape),
        cell("SIGMA_1", unit: "deg", gauss.sigma[0], shape),
        cell("AMPL_2", gauss.amplitude[0], shape),
        cell("SIGMA_2", unit: "deg", gauss.sigma[1], shape),
        cell("AMPL_3", gauss.amplitude[1], shape),
        cell("SIGMA_3", unit: "deg", gauss.sigma[2], shape),
      ]
    case .king(let gamma, let sigma):
      form = "PSF_KING"
      columns += [
        cell("GAMMA", gamma, shape), cell("SIGMA", unit: "deg", sigma, shape),
      ]
    case .table(let rad, let values):
      form = "PSF_TABLE"
      columns += axis(rad, unit: "deg")
      columns.append(cell("RPSF", unit: "sr-1", values, [rad.count] + shape))
    }
    return Table(
      name: "POINT SPREAD FUNCTION", columns: columns, cards: cards("RPSF", form), type: "psf",
      hduClass: form.lowercased())
  }

  private var background: Table {
    let table = responses.background
    // Per MeV; a rate that stands for none is none again.
    let logMeV = 6 * log(10.0)
    let rates = table.logRates.map { logRate -> Double in
      let rate = exp(logRate - logMeV)
      return rate < 1e-37 ? 0 : rate
    }
    var columns = axis(table.energy, unit: "TeV", name: "ENERG")
    var dimensions = [table.energy.count]
    var values = rates
    let form: String
    var alignment: [FitsCard] = []
    switch table.shape {
    case .offset(let offset):
      form = "BKG_2D"
      columns += axis(offset, unit: "deg", name: "THETA")
      dimensions = [offset.count, table.energy.count]
      values = (0..<offset.count).flatMap { o in
        (0..<table.energy.count).map { rates[$0 * offset.count + o] }
      }
    case .fieldOfView(let lon, let lat, let own):
      form = "BKG_3D"
      columns += axis(lon, unit: "deg", name: "DETX") + axis(lat, unit: "deg", name: "DETY")
      // Reading reverses the order once: [lat][lon][energy] (numerics.md 1.7).
      dimensions = [lat.count, lon.count, table.energy.count]
      values = (0..<lat.count).flatMap { y in
        (0..<lon.count).flatMap { x in
          (0..<table.energy.count).map { rates[($0 * lon.count + x) * lat.count + y] }
        }
      }
      alignment = [FitsCard("FOVALIGN", .text((declaredAlignment ?? own).rawValue))]
    }
    columns.append(cell("BKG", unit: "s-1 MeV-1 sr-1", values, dimensions))
    return Table(
      name: "BACKGROUND", columns: columns, cards: cards("BKG", form) + alignment, type: "bkg",
      hduClass: form.lowercased())
  }
}
