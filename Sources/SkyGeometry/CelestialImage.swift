package import Fits
import Foundation
package import GridMath
import Wcs

/// The pixels of an image HDU with celestial axes, whatever else its axes are.
package struct CelestialImage<Value: BinaryFloatingPoint & Sendable>: Sendable {
  /// Projection and size.
  package let geometry: WcsGeometry
  /// Number of images: the size of the one axis that is not celestial and longer than 1.
  package let planes: Int
  /// [plane, y, x].
  package let values: [Value]
  /// BUNIT; empty if missing.
  package let unit: String
  /// What was assumed.
  package let notes: [Diagnostic]
  /// The HDU that was read.
  package let hdu: FitsHdu
}

extension CelestialImage {
  /// Reads an image with the pixels that `read` takes from the HDU.
  ///
  /// - Parameters:
  ///   - file: file to read from.
  ///   - wanted: image; nil for the first one with pixels.
  ///   - read: reads all pixels in memory order.
  /// - Throws: `FitsError` if there is no image, it has no celestial axes, or is too large.
  package init(
    _ file: FitsFile, hdu wanted: FitsHdu?, _ read: (FitsHdu) throws(FitsError) -> [Value]
  ) throws(FitsError) {
    let hdu: FitsHdu
    if let wanted { hdu = wanted } else { hdu = try Self.firstImage(file) }
    func failure(_ kind: FitsError.Kind, _ detail: String) -> FitsError {
      FitsError(kind, operation: "read map", file: file.path, hdu: hdu.label, detail: detail)
    }
    if let fault = hdu.fault { throw fault }
    guard case .image(_, let memoryAxes) = hdu.kind, memoryAxes.count >= 2 else {
      throw failure(.wrongType, "not an image; expected one with two or three axes")
    }
    let sizes = Array(memoryAxes.reversed())
    let header: WcsHeader
    do throws(WcsError) {
      header = try WcsHeader(hdu.header)
    } catch {
      throw failure(.wrongType, error.description)
    }
    let axes = header.axes
    guard axes.x <= sizes.count, axes.y <= sizes.count else {
      throw failure(
        .corrupt, "celestial axis \(axes.y) of an image with \(sizes.count) axes")
    }
    let others = sizes.indices.filter { $0 != axes.x - 1 && $0 != axes.y - 1 }
    let long = others.filter { sizes[$0] != 1 }
    guard long.count <= 1 else {
      throw failure(
        .wrongType,
        "axes \(sizes.map(String.init).joined(separator: " x "));"
          + " expected two celestial ones and at most one other")
    }
    let nx = sizes[axes.x - 1]
    let ny = sizes[axes.y - 1]
    do throws(WcsError) {
      geometry = try WcsGeometry(header, nx: nx, ny: ny)
    } catch {
      throw failure(.wrongType, error.description)
    }
    let planes = long.first.map { sizes[$0] } ?? 1
    let pixels = try read(hdu)
    guard planes >= 1, pixels.count == planes * nx * ny else {
      throw failure(.corrupt, "\(pixels.count) pixels; expected \(planes) x \(ny) x \(nx)")
    }
    self.planes = planes
    values = Self.ordered(
      pixels, sizes: sizes, order: [long.first, axes.y - 1, axes.x - 1].compactMap { $0 })
    self.hdu = hdu
    var texts = header.notes
    let unit = hdu.header.string("BUNIT")?.trimmingCharacters(in: .whitespaces)
    if unit == nil {
      texts.append("BUNIT is missing, the values are taken as plain numbers")
    } else if let unit, PhysicalUnit(unit) == nil {
      texts.append("BUNIT '\(unit)' is not a known unit, it is only shown")
    }
    self.unit = unit ?? ""
    notes = texts.map { Diagnostic(.note, file: file.path, hdu: hdu.label, $0) }
  }

  private static func firstImage(_ file: FitsFile) throws(FitsError) -> FitsHdu {
    for hdu in file.hdus {
      if case .image(_, let axes) = hdu.kind, axes.count >= 2, !axes.contains(0) { return hdu }
    }
    if let fault = file.hdus.first(where: { $0.fault != nil })?.fault { throw fault }
    throw FitsError(
      .missing, operation: "read map", file: file.path,
      detail: "there is no image in the file; expected one with celestial axes")
  }

  /// Pixels with the axes in another order.
  ///
  /// - Parameters:
  ///   - pixels: all pixels, the first FITS axis fastest.
  ///   - sizes: sizes of the FITS axes.
  ///   - order: indices of the axes to keep, slowest first; all others have size 1.
  /// - Returns: as many pixels, the last axis of `order` fastest.
  private static func ordered(_ pixels: [Value], sizes: [Int], order: [Int]) -> [Value] {
    // Ascending from the fastest: already in place.
    if order == order.sorted(by: >) { return pixels }
    var strides: [Int] = []
    for size in sizes { strides.append((strides.last ?? 1) * size) }
    strides = [1] + strides.dropLast()
    let shape = order.map { sizes[$0] }
    let steps = order.map { strides[$0] }
    var result: [Value] = []
    result.reserveCapacity(pixels.count)
    func walk(_ depth: Int, _ offset: Int) {
      if depth == shape.count {
        result.append(pixels[offset])
        return
      }
      for index in 0..<shape[depth] { walk(depth + 1, offset + index * steps[depth]) }
    }
    walk(0, 0)
    return result
  }
}

extension SkyMap {
  /// Reads an image of any FITS file with celestial axes; further axes of size 1 are dropped.
  ///
  /// - Parameters:
  ///   - file: file to read from.
  ///   - hdu: image; nil for the first one with pixels.
  /// - Returns: the map and what was assumed: a missing unit, FK5 taken as ICRS.
  /// - Throws: `FitsError` if it is not a single image on the sky.
  package static func read(
    from file: FitsFile, hdu: FitsHdu? = nil
  ) throws(FitsError) -> (map: SkyMap, notes: [Diagnostic]) {
    let image = try CelestialImage<Double>(file, hdu: hdu) { hdu throws(FitsError) in
      try file.image(hdu)
    }
    guard image.planes == 1 else {
      throw FitsError(
        .wrongType, operation: "read map", file: file.path, hdu: image.hdu.label,
        detail: "a stack of \(image.planes) images; expected a single one")
    }
    return (SkyMap(geometry: image.geometry, values: image.values, unit: image.unit), image.notes)
  }

  /// Adds the map to a file in Gammapy's layout.
  ///
  /// - Parameters:
  ///   - writer: file to add to.
  ///   - axis: one bin with the energy range of the map, or nil.
  ///   - name: EXTNAME; nil for the primary HDU.
  ///   - cards: further cards.
  package func append(
    to writer: inout FitsWriter, axis: RecoEnergyAxis? = nil, name: String? = nil,
    cards: [FitsCard] = []
  ) {
    precondition(axis.map { $0.count == 1 } ?? true, "an image has one energy bin")
    GammapyMap.append(
      .double(values), geometry: geometry, axis: axis, unit: unit, name: name, cards: cards,
      to: &writer)
  }

  /// Writes the map as a file of its own; gzip if the name ends in `.gz`.
  ///
  /// - Throws: `FitsError` if it cannot be written; nothing half-written is left.
  package func write(
    to path: String, axis: RecoEnergyAxis? = nil, cards: [FitsCard] = []
  ) throws(FitsError) {
    var writer = FitsWriter()
    append(to: &writer, axis: axis, cards: cards)
    try writer.write(to: path)
  }
}

extension SkyCube {
  /// Reads a cube in Gammapy's layout.
  ///
  /// - Parameters:
  ///   - file: file to read from.
  ///   - hdu: image; nil for the first one with pixels.
  /// - Returns: the cube and what was assumed.
  /// - Throws: `FitsError` if there is no cube, or its energy axis is missing or another one.
  package static func read(
    from file: FitsFile, hdu: FitsHdu? = nil
  ) throws(FitsError) -> (cube: SkyCube, notes: [Diagnostic]) {
    let image = try CelestialImage<Float>(file, hdu: hdu) { hdu throws(FitsError) in
      try file.imageFloats(hdu)
    }
    let axis = try GammapyMap.readAxis(Role.self, of: image.hdu, in: file)
    guard axis.count == image.planes else {
      throw FitsError(
        .corrupt, operation: "read map", file: file.path, hdu: image.hdu.label,
        detail: "\(image.planes) images for \(axis.count) energy bins")
    }
    let cube = SkyCube(
      geometry: image.geometry, axis: axis, values: image.values, unit: image.unit)
    return (cube, image.notes)
  }

  /// Adds the cube to a file in Gammapy's layout.
  package func append(
    to writer: inout FitsWriter, name: String? = nil, cards: [FitsCard] = []
  ) {
    GammapyMap.append(
      .float(values), geometry: geometry, axis: axis, unit: unit, name: name, cards: cards,
      to: &writer)
  }

  /// Writes the cube as a file of its own; gzip if the name ends in `.gz`.
  ///
  /// - Throws: `FitsError` if it cannot be written; nothing half-written is left.
  package func write(to path: String, cards: [FitsCard] = []) throws(FitsError) {
    var writer = FitsWriter()
    append(to: &writer, cards: cards)
    try writer.write(to: path)
  }
}
