import Fits
import Foundation
import GridMath

extension RunReading {
  /// What a response column may be measured in.
  private static let energyUnit = PhysicalUnit(factor: 1, energy: 1)
  private static let degree = PhysicalUnit(factor: .pi / 180, angle: 1)
  private static let squareMetre = PhysicalUnit(factor: 1, length: 2)
  /// s⁻¹ TeV⁻¹ sr⁻¹.
  private static let rateUnit = PhysicalUnit(factor: 1, time: -1, energy: -1, angle: -2)

  /// One axis of a response from its pair of columns, in TeV or degrees.
  mutating func axis(
    _ source: Source, _ name: String, isEnergy: Bool = false
  ) throws(RunFault) -> IrfAxis {
    var columns: [[Double]] = []
    for suffix in ["_LO", "_HI"] {
      guard let column = source.hdu.column(name + suffix) else {
        throw fault(source, "column \(name + suffix) is missing")
      }
      let expected = isEnergy ? Self.energyUnit : Self.degree
      var factor = 1.0
      if let text = column.unit, !text.isEmpty {
        guard let known = PhysicalUnit(text)?.factor(to: expected) else {
          throw fault(
            source,
            "column \(name + suffix) has unit “\(text)”, expected \(isEnergy ? "TeV" : "deg")")
        }
        factor = known
      } else {
        note(
          .note, source, "column \(name + suffix) has no unit",
          remedy: isEnergy ? "TeV is assumed" : "deg is assumed")
      }
      if source.hdu.rowCount != 1 {
        throw fault(source, "\(source.hdu.rowCount) rows, expected 1")
      }
      let values = try doubles(source, name + suffix, row: 0)
      columns.append(factor == 1 ? values : values.map { $0 * factor })
    }
    let (low, high) = (columns[0], columns[1])
    if let what = IrfAxis.fault(name: name, low: low, high: high, isLogarithmic: isEnergy) {
      throw fault(source, what)
    }
    return IrfAxis(name: name, low: low, high: high, isLogarithmic: isEnergy)
  }

  private func energyAxisName(_ source: Source) -> String {
    source.hdu.column("ENERG_LO") != nil ? "ENERG" : "ETRUE"
  }

  /// Reads the response of a kind, or nil where it is absent and not required.
  private mutating func openResponse(_ kind: ResponseKind) throws(RunFault) -> Source? {
    guard let place = entry.responses[kind] else { return nil }
    guard reader.required.contains(kind) else {
      // An optional response that is damaged counts as absent.
      do throws(RunFault) {
        return try open(place, expected: kind.rawValue)
      } catch {
        diagnostics.append(
          Diagnostic(
            .warning, run: entry.id, file: error.diagnostic.file, hdu: error.diagnostic.hdu,
            error.diagnostic.what, remedy: "it is not required; go on without"))
        return nil
      }
    }
    return try open(place, expected: kind.rawValue)
  }

  // MARK: Effective area

  mutating func effectiveArea() throws(RunFault) -> EffectiveArea2D? {
    guard let source = try openResponse(.aeff) else { return nil }
    let energy = try axis(source, energyAxisName(source), isEnergy: true)
    let offset = try axis(source, "THETA")
    var factor = 1.0
    if let text = source.hdu.column("EFFAREA")?.unit, !text.isEmpty {
      guard let known = PhysicalUnit(text)?.factor(to: Self.squareMetre) else {
        throw fault(source, "column EFFAREA has unit “\(text)”, expected an area, m2")
      }
      factor = known
    } else {
      note(.warning, source, "column EFFAREA has no unit", remedy: "m2 is assumed")
    }
    let dimensions = (source.hdu.column("EFFAREA")?.dimensions ?? []).filter { $0 != 1 }
    let (nE, nOffset) = (energy.count, offset.count)
    let table = try doubles(source, "EFFAREA", row: 0)
    guard table.count == nE * nOffset else {
      throw fault(
        source, "column EFFAREA holds \(table.count) values, expected \(nE) energies × \(nOffset)")
    }
    // File order is [offset][energy] (GADF); a table the other way round is recognised by TDIM.
    let isSwapped = dimensions == [nE, nOffset].filter { $0 != 1 } && nE != nOffset && nE != 1
      && nOffset != 1
    if isSwapped {
      note(.warning, source, "EFFAREA is ordered [energy][offset]", remedy: "read as such")
    }
    var values = [Double](repeating: 0, count: nE * nOffset)
    var bad = 0
    for e in 0..<nE {
      for k in 0..<nOffset {
        let value = table[isSwapped ? e * nOffset + k : k * nE + e] * factor
        if value.isFinite, value >= 0 {
          values[e * nOffset + k] = value
        } else {
          bad += 1
        }
      }
    }
    if bad > 0 {
      note(
        .warning, source, "\(bad) of \(values.count) cells of EFFAREA are negative or no number",
        remedy: "set to 0")
    }
    guard values.contains(where: { $0 > 0 }) else {
      throw fault(source, "the effective area is zero everywhere")
    }
    if offset.range.lowerBound > 0, offset.range.lowerBound.isFinite {
      note(
        .warning, source,
        String(
          format: "the effective area is tabulated from %.3g° to %.3g° from the axis",
          offset.range.lowerBound, offset.range.upperBound),
        remedy: "there is no exposure in the hole in the middle")
    }
    // GADF: LO_THRES and HI_THRES in TeV; 0 stands for none.
    func threshold(_ key: String) -> Double? {
      source.hdu.header.double(key).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
    return EffectiveArea2D(
      energy: energy, offset: offset, values: values,
      safeRange: (threshold("LO_THRES"), threshold("HI_THRES")))
  }

  // MARK: Background

  mutating func background(
    eventHeader: FitsHeader, eventSource: Source
  ) throws(RunFault) -> BackgroundResponse? {
    guard let source = try openResponse(.bkg) else { return nil }
    let header = source.hdu.header
    if header["HDUCLAS2"] == nil {
      note(.note, source, "HDUCLAS2 is missing", remedy: "BKG is assumed")
    }
    let column = source.hdu.column("BKG") != nil ? "BKG" : "BGD"
    let energy = try axis(source, energyAxisName(source), isEnergy: true)
    let unitFactor = backgroundUnit(source, column)
    let isSingle = source.hdu.column(column)?.typeCode == .float
    let table = try doubles(source, column, row: 0)

    let shape: BackgroundResponse.Shape
    var rates: [Double]
    if HduContent(of: source.hdu) == .background3D {
      let lon = try axis(source, "DETX")
      let lat = try axis(source, "DETY")
      rates = try ordered3D(source, column, table, energy.count, lon.count, lat.count)
      shape = .fieldOfView(
        lon: lon, lat: lat, alignment(source, eventHeader: eventHeader))
    } else {
      let offset = try axis(source, "THETA")
      rates = try ordered2D(source, column, table, energy.count, offset.count)
      (rates, shape) = Self.padded(rates, energies: energy.count, offset: offset)
    }
    try cleanBackground(source, &rates, energies: energy.count, isSingle: isSingle)
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
    _ source: Source, _ column: String, _ table: [Double], _ nE: Int, _ nLon: Int, _ nLat: Int
  ) throws(RunFault) -> [Double] {
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

  /// Values as [energy][offset].
  private mutating func ordered2D(
    _ source: Source, _ column: String, _ table: [Double], _ nE: Int, _ nOffset: Int
  ) throws(RunFault) -> [Double] {
    guard table.count == nE * nOffset else {
      throw fault(
        source, "column \(column) holds \(table.count) values, expected \(nE) × \(nOffset)")
    }
    let dimensions = source.hdu.column(column)?.dimensions ?? []
    if dimensions == [nE, nOffset], nE != nOffset { return table }
    var out = [Double](repeating: 0, count: table.count)
    for k in 0..<nOffset {
      for e in 0..<nE { out[e * nOffset + k] = table[k * nE + e] }
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
    let negative = rates.count { $0 < 0 }
    guard rates.contains(where: { $0 > 0 && $0.isFinite }) else {
      throw fault(source, "the background rate is nowhere positive")
    }
    if negative > 0 {
      note(
        .warning, source, "\(negative) of \(rates.count) background rates are negative",
        remedy: "set to 0")
      for i in rates.indices where rates[i] < 0 { rates[i] = 0 }
    }
    if notFinite > 0 {
      note(
        .warning, source, "\(notFinite) of \(rates.count) background rates are no number",
        remedy: "filled from their neighbours in energy, else 0")
    }
    BackgroundResponse.fillGaps(
      rates: &rates, energies: energies, spatial: rates.count / energies,
      isSinglePrecision: isSingle)
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

  // MARK: The others

  /// Responses that this stage of the analysis does not evaluate still have to be what they say.
  mutating func checkOtherResponses() throws(RunFault) {
    for kind in [ResponseKind.edisp, .psf] {
      _ = try openResponse(kind)
    }
  }
}
