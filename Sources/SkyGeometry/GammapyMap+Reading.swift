package import Fits
import Foundation
package import GridMath
package import Wcs

/// A map of any number of axes as a file has it.
package struct MapFileCube: Sendable {
  package let geometry: WcsGeometry
  /// Axes beside the sky, fastest first.
  package let axes: [MapFileAxis]
  /// The last axis slowest, then the others, y, x.
  package let values: [Float]
  /// BUNIT; nil if missing.
  package let unit: String?
  /// META; empty if missing.
  package let meta: String
  /// What was assumed.
  package let notes: [Diagnostic]
  package let hdu: FitsHdu
}

extension GammapyMap {
  /// Reads a map with all its axes.
  ///
  /// - Parameters:
  ///   - name: EXTNAME.
  ///   - file: File to read from.
  /// - Returns: The map with what was assumed.
  /// - Throws: `FitsError` if it is not there, not an image on the sky, or its axes cannot be read.
  package static func read(
    _ name: String, in file: FitsFile
  ) throws(FitsError) -> MapFileCube {
    let hdu = try file.require(name)
    func failure(_ kind: FitsError.Kind, _ detail: String) -> FitsError {
      FitsError(kind, operation: "read map", file: file.path, hdu: hdu.label, detail: detail)
    }
    guard case .image(_, let memoryAxes) = hdu.kind else {
      throw failure(.wrongType, reason(hdu) + "; expected an image with celestial axes")
    }
    if file.hdu(named: "\(hdu.name)_REGION") != nil {
      throw failure(
        .wrongType, "a spectrum of a region, not an image of the sky; spectra are not read")
    }
    guard memoryAxes.count >= 2, !memoryAxes.contains(0) else {
      throw failure(.wrongType, "no pixels; expected an image with celestial axes")
    }
    let sizes = Array(memoryAxes.reversed())
    let header: WcsHeader
    let geometry: WcsGeometry
    do throws(WcsError) {
      header = try WcsHeader(hdu.header)
      guard header.axes == (1, 2) else {
        throw WcsError("the celestial axes are not the first two; expected them there")
      }
      geometry = try WcsGeometry(header, nx: sizes[0], ny: sizes[1])
    } catch {
      throw failure(.wrongType, error.description)
    }
    let others = Array(sizes.dropFirst(2))
    var axes: [MapFileAxis] = []
    var texts = header.notes
    if !others.isEmpty {
      var reader = try MapFileAxisReader(file, hdu)
      axes = try reader.axes(sizes: others)
      texts += reader.notes
    }
    let values = try file.imageFloats(hdu)
    guard values.count == axes.reduce(geometry.pixelCount, { $0 * $1.count }) else {
      throw failure(.corrupt, "\(values.count) pixels for axes of \(sizes)")
    }
    return MapFileCube(
      geometry: geometry, axes: axes, values: values,
      unit: hdu.header.string("BUNIT")?.trimmingCharacters(in: .whitespaces),
      meta: hdu.header.string("META") ?? "",
      notes: texts.map { Diagnostic(.note, file: file.path, hdu: hdu.label, $0) }, hdu: hdu)
  }

  /// What a table is that stands in place of an image.
  private static func reason(_ hdu: FitsHdu) -> String {
    if hdu.header.string("PIXTYPE")?.uppercased() == "HEALPIX" { return "a HEALPix map" }
    if hdu.column("PIX") != nil, hdu.column("VALUE") != nil { return "a sparse map" }
    return "a table"
  }
}

extension WcsGeometry {
  /// Where another geometry lies on the pixels of this one.
  ///
  /// - Returns: pixels from the first one of this geometry to the first one of the other; nil unless the
  ///   pixels of both are the same but for 0.001 of their size.
  package func offset(of other: WcsGeometry) -> (x: Int, y: Int)? {
    let (nx, ny) = (Double(other.nx - 1), Double(other.ny - 1))
    var found: (x: Double, y: Double)?
    for (x, y) in [(nx / 2, ny / 2), (0, 0), (nx, 0), (0, ny), (nx, ny)] {
      guard let sky = other.direction(x: x, y: y), let here = pixel(of: sky) else {
        // A corner beyond the edge of an all-sky map tells nothing; the centre must.
        if found == nil { return nil }
        continue
      }
      let step = (x: here.x - x, y: here.y - y)
      if let found {
        // Across the seam of an all-sky map positions jump by the whole turn.
        let isSame = abs(step.x - found.x) < 1e-3 && abs(step.y - found.y) < 1e-3
        if !isSame { return nil }
      } else {
        guard abs(step.x) < 1e9, abs(step.y) < 1e9 else { return nil }
        let whole = (x: step.x.rounded(), y: step.y.rounded())
        guard abs(step.x - whole.x) < 1e-3, abs(step.y - whole.y) < 1e-3 else { return nil }
        found = whole
      }
    }
    return found.map { (Int($0.x), Int($0.y)) }
  }

  /// Whether another geometry has the same pixels.
  package func hasSamePixels(as other: WcsGeometry) -> Bool {
    guard nx == other.nx, ny == other.ny else { return false }
    if self == other { return true }
    guard let offset = offset(of: other) else { return false }
    return offset == (0, 0)
  }

  /// This geometry made wider on the same pixels.
  ///
  /// - Parameters:
  ///   - x: Columns, counted from the first one of this geometry; may be negative.
  ///   - y: Rows, likewise.
  /// - Returns: The wider geometry.
  /// - Throws: `WcsError` if there would be too many pixels.
  package func extended(x: Range<Int>, y: Range<Int>) throws(WcsError) -> WcsGeometry {
    var parameters = wcs.parameters
    parameters.crpix[0] -= Double(x.lowerBound)
    parameters.crpix[1] -= Double(y.lowerBound)
    try Self.check(nx: x.count, ny: y.count)
    return WcsGeometry(wcs: try Wcs(parameters), frame: frame, nx: x.count, ny: y.count)
  }
}
