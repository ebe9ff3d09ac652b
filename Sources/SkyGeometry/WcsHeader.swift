package import Fits
import Foundation
import GridMath
package import Wcs

/// The celestial part of a FITS header.
///
/// Reads the forms of the FITS WCS papers I and II (Greisen & Calabretta 2002; Calabretta &
/// Greisen 2002): PC with CDELT, CD, or the older CROTA; any order of the axes; alternate
/// descriptions (`CTYPE1A`) are ignored.
package struct WcsHeader: Sendable {
  /// Header values of the two celestial axes.
  package let parameters: WcsParameters
  /// Frame that positions are given in.
  package let frame: SkyFrame
  /// Numbers of the celestial axes, from 1, ascending: those of x and y.
  package let axes: (x: Int, y: Int)
  /// What was assumed.
  package let notes: [String]

  /// - Throws: `WcsError` without a pair of celestial axes in ICRS, FK5 J2000 or galactic
  ///   coordinates, or if they are coupled to other axes.
  package init(_ header: FitsHeader) throws(WcsError) {
    let count = min(
      99, max(header.int("WCSAXES") ?? 0, header.int("NAXIS") ?? 0, 2))
    var found: [(axis: Int, ctype: String)] = []
    for axis in 1...count {
      guard let ctype = header.string("CTYPE\(axis)")?.uppercased() else { continue }
      if Self.isCelestial(ctype) { found.append((axis, ctype)) }
    }
    guard found.count == 2 else {
      let types = (1...count).compactMap { header.string("CTYPE\($0)") }
      let listed = types.isEmpty ? "there are no CTYPE keys" : types.joined(separator: ", ")
      throw WcsError(
        "no pair of celestial axes (\(listed)); expected CTYPE such as RA---TAN and DEC--TAN")
    }
    axes = (found[0].axis, found[1].axis)
    let numbers = [found[0].axis, found[1].axis]
    var notes: [String] = []
    let names = Set(found.map { Self.name($0.ctype) })
    switch names {
    case ["RA", "DEC"]:
      frame = .icrs
      notes += try Self.checkEquatorial(header)
    case ["GLON", "GLAT"]: frame = .galactic
    default:
      throw WcsError(
        "axes \(found[0].ctype), \(found[1].ctype) are not supported;"
          + " expected RA and DEC, or GLON and GLAT")
    }
    var parameters = WcsParameters(
      ctype: found.map(\.ctype), crpix: [0, 0], cdelt: [1, 1], crval: [0, 0],
      radesys: frame == .icrs ? Self.radesys(header) ?? "ICRS" : "",
      equinox: frame == .icrs ? header.double("EQUINOX") : nil)
    for (slot, axis) in numbers.enumerated() {
      let scale = try Self.unit(header, axis)
      parameters.crpix[slot] = header.double("CRPIX\(axis)") ?? 0
      parameters.crval[slot] = (header.double("CRVAL\(axis)") ?? 0) * scale
      parameters.cdelt[slot] = (header.double("CDELT\(axis)") ?? 1) * scale
      for card in header.cards {
        if let value = card.value?.double, let index = Self.parameterIndex(card.keyword, axis) {
          parameters.pv.append(.init(axis: slot + 1, index: index, value: value))
        }
      }
    }
    if header["CRPIX\(numbers[0])"] == nil || header["CRVAL\(numbers[0])"] == nil {
      notes.append("CRPIX or CRVAL missing, taken as 0")
    }
    try Self.takeMatrix(header, numbers, count, &parameters)
    parameters.lonpole = header.double("LONPOLE")
    parameters.latpole = header.double("LATPOLE")
    self.parameters = parameters
    self.notes = notes
  }

  private static func name(_ ctype: String) -> String {
    String(ctype.prefix(4).prefix { $0 != "-" && $0 != " " })
  }

  /// Whether an axis is a longitude or latitude of any celestial system.
  private static func isCelestial(_ ctype: String) -> Bool {
    let name = name(ctype)
    if name == "RA" || name == "DEC" { return true }
    return name.count == 4 && (name.hasSuffix("LON") || name.hasSuffix("LAT"))
      || name.count == 4 && (name.hasSuffix("LN") || name.hasSuffix("LT"))
  }

  private static func radesys(_ header: FitsHeader) -> String? {
    (header.string("RADESYS") ?? header.string("RADECSYS")).map {
      $0.trimmingCharacters(in: .whitespaces).uppercased()
    }
  }

  /// Notes about an equatorial frame that is taken as ICRS.
  private static func checkEquatorial(_ header: FitsHeader) throws(WcsError) -> [String] {
    let equinox = header.double("EQUINOX") ?? header.double("EPOCH")
    let system = radesys(header) ?? ""
    switch system {
    case "", "ICRS", "FK5": break
    default:
      throw WcsError(
        "RADESYS '\(system)' is not supported; expected ICRS or FK5: convert the file to ICRS")
    }
    if system == "ICRS" { return [] }
    if let equinox, abs(equinox - 2000) > 0.01 {
      throw WcsError(
        "EQUINOX \(equinox) is not supported; expected 2000: convert the file to ICRS")
    }
    if system == "FK5" || equinox != nil {
      return ["FK5 (J2000) taken as ICRS: they differ by less than 0.03 arcsec"]
    }
    return ["RADESYS missing, ICRS assumed"]
  }

  /// Degrees per unit of an axis.
  private static func unit(_ header: FitsHeader, _ axis: Int) throws(WcsError) -> Double {
    let text = header.string("CUNIT\(axis)")?.trimmingCharacters(in: .whitespaces) ?? ""
    switch text.lowercased() {
    case "", "deg", "degree", "degrees": return 1
    case "arcmin": return 1.0 / 60
    case "arcsec": return 1.0 / 3600
    case "mas": return 1.0 / 3_600_000
    case "rad": return 180 / Double.pi
    default: throw WcsError("CUNIT\(axis) '\(text)' is not an angle; expected deg")
    }
  }

  /// m of `PVi_m` if the keyword is one of this axis.
  private static func parameterIndex(_ keyword: String, _ axis: Int) -> Int? {
    let prefix = "PV\(axis)_"
    guard keyword.hasPrefix(prefix), let index = Int(keyword.dropFirst(prefix.count)),
      (0...99).contains(index)
    else { return nil }
    return index
  }

  /// Takes the linear transformation: CD, else PC, else CROTA.
  private static func takeMatrix(
    _ header: FitsHeader, _ numbers: [Int], _ count: Int, _ parameters: inout WcsParameters
  ) throws(WcsError) {
    func element(_ stem: String, _ i: Int, _ j: Int) -> Double? {
      header.double("\(stem)\(i)_\(j)") ?? header.double("\(stem)00\(i)00\(j)")
    }
    let all = 1...count
    let hasCd = all.contains { i in all.contains { j in element("CD", i, j) != nil } }
    let stem = hasCd ? "CD" : "PC"
    for i in all {
      for j in all where i != j && numbers.contains(i) != numbers.contains(j) {
        if let value = element(stem, i, j), value != 0 {
          throw WcsError(
            "\(stem)\(i)_\(j) couples a celestial axis to another one; expected 0")
        }
      }
    }
    for (row, i) in numbers.enumerated() {
      for (column, j) in numbers.enumerated() {
        let missing = !hasCd && i == j ? 1.0 : 0.0
        parameters.pc[2 * row + column] = element(stem, i, j) ?? missing
      }
    }
    if hasCd {
      // CD holds the scale; units other than degrees stay with CDELT.
      for (slot, axis) in numbers.enumerated() {
        parameters.cdelt[slot] = try unit(header, axis)
      }
      return
    }
    let hasPc = all.contains { i in all.contains { j in element("PC", i, j) != nil } }
    let latitude = name(parameters.ctype[0]).hasSuffix("LAT") || name(parameters.ctype[0]) == "DEC"
    if !hasPc, let rotation = header.double("CROTA\(numbers[latitude ? 0 : 1])"), rotation != 0 {
      let angle = rotation * (Double.pi / 180)
      let ratio = parameters.cdelt[1] / parameters.cdelt[0]
      parameters.pc = [cos(angle), -sin(angle) * ratio, sin(angle) / ratio, cos(angle)]
    }
  }
}

extension WcsGeometry {
  /// Geometry of an image from its header.
  ///
  /// - Parameters:
  ///   - header: header with celestial axes, see `WcsHeader`.
  ///   - nx: number of pixels along the first celestial axis.
  ///   - ny: number of pixels along the second celestial axis.
  /// - Throws: `WcsError` if there are none, or the transform cannot be set up.
  package init(header: FitsHeader, nx: Int, ny: Int) throws(WcsError) {
    try self.init(WcsHeader(header), nx: nx, ny: ny)
  }

  /// Geometry of an image from the celestial part of its header.
  ///
  /// - Throws: `WcsError` if the transform cannot be set up.
  package init(_ header: WcsHeader, nx: Int, ny: Int) throws(WcsError) {
    try Self.check(nx: nx, ny: ny)
    self.init(wcs: try Wcs(header.parameters), frame: header.frame, nx: nx, ny: ny)
  }

  /// Cards that describe the projection, in the order and with the comments of astropy.
  package func headerCards() -> [FitsCard] {
    let p = wcs.parameters
    var cards: [FitsCard] = [FitsCard("WCSAXES", 2, comment: "Number of coordinate axes")]
    for axis in 0..<2 {
      cards.append(
        FitsCard(
          "CRPIX\(axis + 1)", .real(p.crpix[axis]), comment: "Pixel coordinate of reference point"))
    }
    for index in 0..<4 where p.pc[index] != (index % 3 == 0 ? 1 : 0) {
      cards.append(
        FitsCard(
          "PC\(index / 2 + 1)_\(index % 2 + 1)", .real(p.pc[index]),
          comment: "Coordinate transformation matrix element"))
    }
    for axis in 0..<2 {
      cards.append(
        FitsCard(
          "CDELT\(axis + 1)", .real(p.cdelt[axis]),
          comment: "[deg] Coordinate increment at reference point"))
    }
    for axis in 0..<2 {
      cards.append(
        FitsCard("CUNIT\(axis + 1)", "deg", comment: "Units of coordinate increment and value"))
    }
    for axis in 0..<2 {
      cards.append(
        FitsCard("CTYPE\(axis + 1)", .text(p.ctype[axis]), comment: axisComment(axis)))
    }
    for axis in 0..<2 {
      cards.append(
        FitsCard(
          "CRVAL\(axis + 1)", .real(p.crval[axis]),
          comment: "[deg] Coordinate value at reference point"))
    }
    for pv in p.pv {
      cards.append(
        FitsCard("PV\(pv.axis)_\(pv.index)", .real(pv.value), comment: "Projection parameter"))
    }
    if let lonpole = p.lonpole {
      cards.append(
        FitsCard("LONPOLE", .real(lonpole), comment: "[deg] Native longitude of celestial pole"))
    }
    if let latpole = p.latpole {
      cards.append(
        FitsCard("LATPOLE", .real(latpole), comment: "[deg] Native latitude of celestial pole"))
    }
    if !p.radesys.isEmpty {
      cards.append(
        FitsCard("RADESYS", .text(p.radesys), comment: "Equatorial coordinate system"))
    }
    if let equinox = p.equinox {
      cards.append(FitsCard("EQUINOX", .real(equinox), comment: "[yr] Equinox"))
    }
    return cards
  }

  private func axisComment(_ axis: Int) -> String {
    let name =
      switch wcs.parameters.axisName(axis) {
      case "RA": "Right ascension"
      case "DEC": "Declination"
      case "GLON": "Galactic longitude"
      default: "Galactic latitude"
      }
    return "\(name), \(projection) projection"
  }
}
