import CWcslib
import GridMath

/// A celestial transform between pixels, counted from 0, and the sky, in degrees.
///
/// Threading rule of wcslib 7.12: `wcsset` fills the struct; after it `wcsp2s` and `wcss2p` only
/// read it, because its flag and those of its `lin`, `cel` and `prj` members are set, error
/// reporting through the struct is off (`wcserr_enable` is never called), and the work arrays
/// belong to the caller. Image distortions would use scratch space inside the struct; they are
/// refused at set-up. Set-up itself runs under one lock for the whole process, since the header
/// parser's re-entrancy depends on how the library was built.
// `@unchecked Sendable` is true: the pointer is private, filled in `init` before anyone else has it,
// only read until `deinit` frees it, and never handed out.
package final class Wcs: @unchecked Sendable {
  /// The values that define the transform, with the library's defaults filled in.
  package let parameters: WcsParameters
  /// Index of the longitude axis among the two pixel axes, 0 or 1.
  package let longitudeAxis: Int
  private let handle: UnsafeMutablePointer<wcsprm>

  static let setUp = Guarded<Void>(())

  /// Sets up a transform.
  ///
  /// - Throws: `WcsError` for an unknown projection, axes that are not a celestial pair, or values
  ///   that the library refuses.
  package init(_ parameters: WcsParameters) throws(WcsError) {
    try Self.check(parameters)
    let handle = UnsafeMutablePointer<wcsprm>.allocate(capacity: 1)
    let status = Self.setUp.withLock { _ in Self.fill(handle, parameters) }
    guard status == 0 else {
      Self.release(handle)
      throw .wcslib(status, "wcsset", parameters.ctype.joined(separator: ", "))
    }
    guard handle.pointee.lng >= 0, handle.pointee.lat >= 0 else {
      Self.release(handle)
      throw WcsError(
        "axes \(parameters.ctype.joined(separator: ", ")) are not a longitude and a latitude")
    }
    self.handle = handle
    longitudeAxis = Int(handle.pointee.lng)
    var complete = parameters
    complete.lonpole = handle.pointee.lonpole
    complete.latpole = handle.pointee.latpole
    self.parameters = complete
  }

  deinit { Self.release(handle) }

  private static func release(_ handle: UnsafeMutablePointer<wcsprm>) {
    wcsfree(handle)
    handle.deallocate()
  }

  private static func check(_ parameters: WcsParameters) throws(WcsError) {
    let code = parameters.projection
    guard WcsParameters.projections.contains(code) else {
      let known = WcsParameters.projections.joined(separator: " ")
      throw WcsError("unknown projection '\(code)'; expected one of \(known)")
    }
    let names = Set([parameters.axisName(0), parameters.axisName(1)])
    guard names == ["RA", "DEC"] || names == ["GLON", "GLAT"] else {
      throw WcsError(
        "axes \(parameters.ctype.joined(separator: ", ")) are not a celestial pair;"
          + " expected RA and DEC, or GLON and GLAT")
    }
    let values =
      parameters.crpix + parameters.cdelt + parameters.crval + parameters.pc
      + parameters.pv.map(\.value)
    guard values.allSatisfy(\.isFinite) else {
      throw WcsError("a coordinate value of the header is not finite")
    }
    // The library only notices a matrix with an empty row.
    let (pc, cdelt) = (parameters.pc, parameters.cdelt)
    let matrix = [pc[0] * cdelt[0], pc[1] * cdelt[0], pc[2] * cdelt[1], pc[3] * cdelt[1]]
    let determinant = matrix[0] * matrix[3] - matrix[1] * matrix[2]
    let norm = matrix.reduce(0) { $0 + $1 * $1 }
    guard abs(determinant) > 1e-12 * norm else {
      throw WcsError("the linear transformation (CD, PC, CDELT) is singular")
    }
    // Distortions (SIP, TPV, ...) are a second suffix of CTYPE.
    if let distorted = parameters.ctype.first(where: { $0.dropFirst(8).contains("-") }) {
      throw WcsError(
        "\(distorted): image distortions are not supported; regrid the image to a plain projection")
    }
  }

  private static func fill(
    _ handle: UnsafeMutablePointer<wcsprm>, _ parameters: WcsParameters
  ) -> Int32 {
    handle.initialize(to: wcsprm())
    handle.pointee.flag = -1
    let status = wcsinit(1, 2, handle, Int32(max(1, parameters.pv.count)), 0, 0)
    guard status == 0 else { return status }
    for axis in 0..<2 {
      handle.pointee.crpix[axis] = parameters.crpix[axis]
      handle.pointee.cdelt[axis] = parameters.cdelt[axis]
      handle.pointee.crval[axis] = parameters.crval[axis]
      copy(parameters.ctype[axis], to: handle.pointee.ctype + axis)
      copy("deg", to: handle.pointee.cunit + axis)
    }
    for index in 0..<4 { handle.pointee.pc[index] = parameters.pc[index] }
    handle.pointee.altlin = 1
    for (slot, pv) in parameters.pv.enumerated() {
      handle.pointee.pv[slot].i = Int32(pv.axis)
      handle.pointee.pv[slot].m = Int32(pv.index)
      handle.pointee.pv[slot].value = pv.value
    }
    handle.pointee.npv = Int32(parameters.pv.count)
    if let lonpole = parameters.lonpole { handle.pointee.lonpole = lonpole }
    if let latpole = parameters.latpole { handle.pointee.latpole = latpole }
    return wcsset(handle)
  }

  /// Copies a text into a fixed field of the struct, cut and closed with a zero.
  private static func copy<Field>(_ text: String, to field: UnsafeMutablePointer<Field>) {
    let size = MemoryLayout<Field>.size
    field.withMemoryRebound(to: CChar.self, capacity: size) { bytes in
      for index in 0..<size { bytes[index] = 0 }
      for (index, byte) in text.utf8.prefix(size - 1).enumerated() {
        bytes[index] = CChar(bitPattern: byte)
      }
    }
  }

  /// The bytes of the shared struct, for the test that transforms leave it alone.
  package var stateBytes: [UInt8] {
    Array(UnsafeRawBufferPointer(start: handle, count: MemoryLayout<wcsprm>.size))
  }
}

// MARK: - Transforms

extension Wcs {
  /// Coordinates per library call: the work arrays then stay in the first-level cache.
  private static let chunk = 256

  /// Pixel coordinates of sky positions.
  ///
  /// - Parameters:
  ///   - lon: Longitudes in degrees, any range.
  ///   - lat: Latitudes in degrees; outside ±90 the result is NaN.
  ///   - x: Receives pixel coordinates from 0, NaN where the projection has none.
  ///   - y: Same, second axis.
  package func pixels(
    lon: UnsafeBufferPointer<Double>, lat: UnsafeBufferPointer<Double>,
    x: UnsafeMutableBufferPointer<Double>, y: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(lat.count == lon.count && x.count == lon.count && y.count == lon.count)
    let lonSlot = longitudeAxis
    let latSlot = 1 - longitudeAxis
    withScratch(lon.count) { scratch in
      var start = 0
      while start < lon.count {
        let count = min(Self.chunk, lon.count - start)
        for index in 0..<count {
          let l = lon[start + index]
          let b = lat[start + index]
          // The projections index tables by face; they are never shown a value that is not one.
          let usable = l.isFinite && abs(b) <= 90
          scratch.input[2 * index + lonSlot] = usable ? l : 0
          scratch.input[2 * index + latSlot] = usable ? b : 0
        }
        let status = wcss2p(
          handle, Int32(count), 2, scratch.input, scratch.phi, scratch.theta, scratch.image,
          scratch.output, scratch.status)
        let failed = status != 0
        for index in 0..<count {
          let usable = lon[start + index].isFinite && abs(lat[start + index]) <= 90
          let good = usable && !(failed && (status != 9 || scratch.status[index] != 0))
          x[start + index] = good ? scratch.output[2 * index] - 1 : .nan
          y[start + index] = good ? scratch.output[2 * index + 1] - 1 : .nan
        }
        start += count
      }
    }
  }

  /// Sky positions of pixel coordinates.
  ///
  /// - Parameters:
  ///   - x: First pixel coordinates, from 0.
  ///   - y: Second pixel coordinates, from 0.
  ///   - lon: Receives longitudes in degrees in 0..<360, NaN outside the projection.
  ///   - lat: Receives latitudes in degrees, NaN outside the projection.
  package func directions(
    x: UnsafeBufferPointer<Double>, y: UnsafeBufferPointer<Double>,
    lon: UnsafeMutableBufferPointer<Double>, lat: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(y.count == x.count && lon.count == x.count && lat.count == x.count)
    let lonSlot = longitudeAxis
    let latSlot = 1 - longitudeAxis
    withScratch(x.count) { scratch in
      var start = 0
      while start < x.count {
        let count = min(Self.chunk, x.count - start)
        for index in 0..<count {
          let px = x[start + index]
          let py = y[start + index]
          let usable = px.isFinite && py.isFinite
          scratch.input[2 * index] = usable ? px + 1 : 1
          scratch.input[2 * index + 1] = usable ? py + 1 : 1
        }
        let status = wcsp2s(
          handle, Int32(count), 2, scratch.input, scratch.image, scratch.phi, scratch.theta,
          scratch.output, scratch.status)
        let failed = status != 0
        for index in 0..<count {
          let usable = x[start + index].isFinite && y[start + index].isFinite
          let good = usable && !(failed && (status != 8 || scratch.status[index] != 0))
          var l = scratch.output[2 * index + lonSlot]
          if l < 0 { l += 360 }
          if l >= 360 { l -= 360 }
          lon[start + index] = good ? l : .nan
          lat[start + index] = good ? scratch.output[2 * index + latSlot] : .nan
        }
        start += count
      }
    }
  }

  /// Work arrays of one call.
  private struct Scratch {
    let input: UnsafeMutablePointer<Double>
    let output: UnsafeMutablePointer<Double>
    let image: UnsafeMutablePointer<Double>
    let phi: UnsafeMutablePointer<Double>
    let theta: UnsafeMutablePointer<Double>
    let status: UnsafeMutablePointer<Int32>
  }

  private func withScratch(_ total: Int, _ body: (Scratch) -> Void) {
    let count = min(Self.chunk, max(1, total))
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 8 * count) { doubles in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { statuses in
        guard let base = doubles.baseAddress, let status = statuses.baseAddress else { return }
        body(
          Scratch(
            input: base, output: base + 2 * count, image: base + 4 * count, phi: base + 6 * count,
            theta: base + 7 * count, status: status))
      }
    }
  }
}
