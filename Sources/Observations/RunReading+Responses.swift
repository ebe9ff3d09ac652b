import Fits
import Foundation
import GridMath

extension RunReading {
  /// What an axis of a response counts.
  enum AxisQuantity {
    case energy, angle, ratio

    /// The unit that its columns are converted to.
    var unit: PhysicalUnit {
      switch self {
      case .energy: RunReading.energyUnit
      case .angle: RunReading.degree
      case .ratio: .one
      }
    }

    var unitName: String {
      switch self {
      case .energy: "TeV"
      case .angle: "deg"
      case .ratio: "none"
      }
    }
  }

  /// What a response column may be measured in.
  static let energyUnit = PhysicalUnit(factor: 1, energy: 1)
  static let degree = PhysicalUnit(factor: .pi / 180, angle: 1)
  /// More than the surface of the Earth, m².
  private static let largestArea = 1e15
  static let squareMetre = PhysicalUnit(factor: 1, length: 2)
  /// s⁻¹ TeV⁻¹ sr⁻¹.
  static let rateUnit = PhysicalUnit(factor: 1, time: -1, energy: -1, angle: -2)

  /// One axis of a response from its pair of columns, in TeV or degrees or without unit.
  mutating func axis(
    _ source: Source, _ name: String, _ quantity: AxisQuantity = .angle
  ) throws(RunFault) -> IrfAxis {
    var columns: [[Double]] = []
    for suffix in ["_LO", "_HI"] {
      guard let column = source.hdu.column(name + suffix) else {
        throw fault(source, "column \(name + suffix) is missing")
      }
      var factor = 1.0
      if let text = column.unit, !text.isEmpty {
        guard let known = PhysicalUnit(text)?.factor(to: quantity.unit) else {
          throw fault(
            source,
            "column \(name + suffix) has unit “\(text)”, expected \(quantity.unitName)")
        }
        factor = known
      } else if quantity != .ratio {
        note(
          .note, source, "column \(name + suffix) has no unit",
          remedy: "\(quantity.unitName) is assumed")
      }
      if source.hdu.rowCount != 1 {
        throw fault(source, "\(source.hdu.rowCount) rows, expected 1")
      }
      let values = try doubles(source, name + suffix, row: 0)
      columns.append(factor == 1 ? values : values.map { $0 * factor })
    }
    let (low, high) = (columns[0], columns[1])
    let isLogarithmic = quantity == .energy
    if let what = IrfAxis.fault(name: name, low: low, high: high, isLogarithmic: isLogarithmic) {
      throw fault(source, what)
    }
    return IrfAxis(name: name, low: low, high: high, isLogarithmic: isLogarithmic)
  }

  func energyAxisName(_ source: Source) -> String {
    source.hdu.column("ENERG_LO") != nil ? "ENERG" : "ETRUE"
  }

  /// Opens the response of a kind, or nil where there is none.
  mutating func openResponse(_ kind: ResponseKind) throws(RunFault) -> Source? {
    guard let place = entry.responses[kind] else { return nil }
    return try open(place, expected: kind.rawValue)
  }

  /// A response, or nil where it is absent, or not required and not usable.
  mutating func response<Response>(
    _ kind: ResponseKind, _ body: (inout RunReading) throws(RunFault) -> Response?
  ) throws(RunFault) -> Response? {
    do throws(RunFault) {
      return try body(&self)
    } catch {
      if reader.required.contains(kind) { throw error }
      var finding = error.diagnostic
      finding.severity = .warning
      finding.remedy = "it is not required; go on without"
      diagnostics.append(finding)
      return nil
    }
  }

  // MARK: Effective area

  mutating func effectiveArea() throws(RunFault) -> EffectiveArea2D? {
    guard let source = try openResponse(.aeff) else { return nil }
    let energy = try axis(source, energyAxisName(source), .energy)
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
    let table = try ordered2D(source, "EFFAREA", energy.count, offset.count)
    let range = 0...Self.largestArea
    let areas = table.map { $0 * factor }
    let values = areas.map { range.contains($0) ? $0 : 0 }
    let bad = areas.count { !range.contains($0) }
    if bad > 0 {
      note(
        .warning, source,
        "\(bad) of \(values.count) cells of EFFAREA are negative, absurd or no number",
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

  /// Values of a table of energy and offset as [energy][offset].
  ///
  /// File order is [offset][energy] (GADF); a table the other way round is recognised by TDIM.
  mutating func ordered2D(
    _ source: Source, _ column: String, _ nE: Int, _ nOffset: Int
  ) throws(RunFault) -> [Double] {
    let table = try doubles(source, column, row: 0)
    guard table.count == nE * nOffset else {
      throw fault(
        source,
        "column \(column) holds \(table.count) values, expected \(nOffset) offsets × \(nE) energies"
      )
    }
    let dimensions = (source.hdu.column(column)?.dimensions ?? []).filter { $0 != 1 }
    let isShaped = dimensions.count > 1
    if isShaped, dimensions == [nE, nOffset], nE != nOffset {
      note(
        .warning, source, "column \(column) is ordered [energy][offset]", remedy: "read as such")
      return table
    }
    guard !isShaped || dimensions == [nOffset, nE] else {
      throw fault(
        source, "column \(column) has shape \(dimensions), expected \([nOffset, nE])")
    }
    var out = [Double](repeating: 0, count: table.count)
    for k in 0..<nOffset {
      for e in 0..<nE { out[e * nOffset + k] = table[k * nE + e] }
    }
    return out
  }
}
