import Fits
import Foundation
import GridMath

extension RunReading {
  // MARK: Background

  mutating func background(eventHeader: FitsHeader) throws(RunFault) -> BackgroundResponse? {
    guard let source = try openResponse(.bkg) else { return nil }
    let header = source.hdu.header
    if header["HDUCLAS2"] == nil {
      note(.note, source, "HDUCLAS2 is missing", remedy: "BKG is assumed")
    }
    let column = source.hdu.column("BKG") != nil ? "BKG" : "BGD"
    let energy = try axis(source, energyAxisName(source), .energy)
    let unitFactor = backgroundUnit(source, column)
    let isSingle = source.hdu.column(column)?.typeCode == .float

    let shape: BackgroundResponse.Shape
    var rates: [Double]
    if HduContent(of: source.hdu) == .background3D {
      let lon = try axis(source, "DETX")
      let lat = try axis(source, "DETY")
      rates = try ordered3D(source, column, energy.count, lon.count, lat.count)
      shape = .fieldOfView(
        lon: lon, lat: lat, alignment(source, eventHeader: eventHeader))
    } else {
      let offset = try axis(source, "THETA")
      rates = try ordered2D(source, column, energy.count, offset.count)
      if energy.count == offset.count, offset.count > 1 {
        note(
          .note, source,
          "as many energies as offsets: the shape does not tell the order of the axes",
          remedy: "energy is taken to vary fastest")
      }
      shape = .offset(offset)
    }
    try cleanBackground(source, &rates, energies: energy.count, isSingle: isSingle)
    if case .offset(let offset) = shape {
      let (wider, axis) = Self.padded(rates, energies: energy.count, offset: offset)
      return BackgroundResponse(
        energy: energy, shape: axis, rates: wider, unitFactor: unitFactor,
        isSinglePrecision: isSingle)
    }
    return BackgroundResponse(
      energy: energy, shape: shape, rates: rates, unitFactor: unitFactor,
      isSinglePrecision: isSingle)
  }

  private mutating func backgroundUnit(_ source: Source, _ column: String) -> Double {
    let text = source.hdu.column(column)?.unit ?? ""
    if !text.isEmpty, let factor = PhysicalUnit(text)?.factor(to: Self.rateUnit) { return factor }
    let what = text.isEmpty ? "has no unit" : "has unit “\(text)”, which is no background rate"
    note(.warning, source, "column \(column) \(what)", remedy: "s-1 MeV-1 sr-1 is assumed")
    // 1 MeV⁻¹ = 10⁶ TeV⁻¹.
    return 1e6
  }

  /// Values as [energy][lon][lat] (numerics.md 1.7): the order is told by the shape.
  private mutating func ordered3D(
    _ source: Source, _ column: String, _ nE: Int, _ nLon: Int, _ nLat: Int
  ) throws(RunFault) -> [Double] {
    let table = try doubles(source, column, row: 0)
    guard table.count == nE * nLon * nLat else {
      throw fault(
        source,
        "column \(column) holds \(table.count) values, expected \(nE) × \(nLon) × \(nLat)")
    }
    let dimensions = source.hdu.column(column)?.dimensions ?? []
    let isDirect = dimensions == [nE, nLon, nLat]
    let isReversed = dimensions == [nLat, nLon, nE]
    if !isDirect && !isReversed {
      guard dimensions.count != 3 else {
        throw fault(
          source,
          "column \(column) has shape \(dimensions), expected [\(nLat), \(nLon), \(nE)]"
            + " or [\(nE), \(nLon), \(nLat)]")
      }
      note(
        .warning, source, "column \(column) has no TDIM",
        remedy: "the order [lat][lon][energy] is assumed")
    }
    if isDirect && isReversed {
      note(
        .warning, source,
        "as many energies as field-of-view bins: the shape does not tell the order of the axes",
        remedy: "energy is taken to vary fastest")
    }
    if isDirect && !isReversed { return table }
    var out = [Double](repeating: 0, count: table.count)
    for a in 0..<nLat {
      for b in 0..<nLon {
        for e in 0..<nE {
          out[(e * nLon + b) * nLat + a] = table[(a * nLon + b) * nE + e]
        }
      }
    }
    return out
  }

  /// One more bin on both sides of the offset axis with the values at the edge (numerics.md 3.3).
  private static func padded(
    _ rates: [Double], energies: Int, offset: IrfAxis
  ) -> ([Double], BackgroundResponse.Shape) {
    guard let edges = offset.edges, edges.count >= 2 else { return (rates, .offset(offset)) }
    let n = edges.count
    let wider =
      [2 * edges[0] - edges[1]] + edges + [2 * edges[n - 1] - edges[n - 2]]
    var out: [Double] = []
    for e in 0..<energies {
      let row = rates[(e * offset.count)..<((e + 1) * offset.count)]
      out += row.prefix(1) + row + row.suffix(1)
    }
    return (out, .offset(IrfAxis(name: offset.name, isLogarithmic: false, edges: wider)))
  }

  private mutating func cleanBackground(
    _ source: Source, _ rates: inout [Double], energies: Int, isSingle: Bool
  ) throws(RunFault) {
    let notFinite = rates.count { !$0.isFinite }
    let negative = rates.indices.filter { rates[$0] < 0 && rates[$0].isFinite }
    guard rates.contains(where: { $0 > 0 && $0.isFinite }) else {
      throw fault(source, "the background rate is nowhere positive")
    }
    if !negative.isEmpty {
      note(
        .warning, source, "\(negative.count) of \(rates.count) background rates are negative",
        remedy: "set to 0")
    }
    if notFinite > 0 {
      note(
        .warning, source, "\(notFinite) of \(rates.count) background rates are no number",
        remedy: "filled from their neighbours in energy, else 0")
    }
    BackgroundResponse.fillGaps(
      rates: &rates, energies: energies, spatial: rates.count / energies,
      isSinglePrecision: isSingle)
    // A negative rate is a statement, not a gap.
    for i in negative { rates[i] = 0 }
  }

  // MARK: Alignment

  /// numerics.md 1.10.
  private mutating func alignment(_ source: Source, eventHeader: FitsHeader) -> FovAlignment {
    if let forced = reader.alignment { return forced }
    // All runs of H.E.S.S. DL3 DR1 declare the alignment with the wrong sign.
    if eventHeader.string("CREATOR") == "SASH FITS::EventListWriter",
      eventHeader.string("HDUVERS") == "0.2"
    {
      return .reverseLonRaDec
    }
    guard let text = source.hdu.header.string("FOVALIGN") else {
      note(
        .warning, source, "FOVALIGN is missing",
        remedy: "RADEC is assumed; observations.fov_alignment overrides it")
      return .raDec
    }
    let trimmed = text.trimmingCharacters(in: .whitespaces).uppercased()
    guard let alignment = FovAlignment(rawValue: trimmed) else {
      note(
        .warning, source,
        "FOVALIGN is “\(text)”, expected ALTAZ, RADEC or REVERSE_LON_RADEC",
        remedy: "RADEC is assumed")
      return .raDec
    }
    return alignment
  }
}
