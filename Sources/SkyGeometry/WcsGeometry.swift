import Foundation
import GridMath
package import Wcs

/// A celestial projection with a number of pixels: the geometry of an image.
///
/// Pixel centres are at integers from 0; pixel i spans i - 0.5 ..< i + 0.5 (numerics.md 2.2).
/// Values of type Double per pixel are stored row by row, x fastest. Two geometries are equal if
/// their header values are.
public struct WcsGeometry: Sendable, Equatable {
  /// Number of pixels along x.
  public let nx: Int
  /// Number of pixels along y.
  public let ny: Int
  /// Frame of the projection.
  package let frame: SkyFrame
  /// The transform, set up once, and what was computed from it, shared by all copies.
  let shared: SharedGeometry

  /// Geometry from a set-up transform.
  ///
  /// - Precondition: at least one pixel along each axis.
  package init(wcs: Wcs, frame: SkyFrame, nx: Int, ny: Int) {
    precondition(nx >= 1 && ny >= 1, "a geometry needs at least one pixel")
    self.nx = nx
    self.ny = ny
    self.frame = frame
    shared = SharedGeometry(wcs: wcs)
  }

  /// Geometry around a centre (numerics.md 2.1).
  ///
  /// - Parameters:
  ///   - center: direction of the middle of the map, CRVAL; converted to `frame`.
  ///   - binsize: pixel size along longitude and latitude, degrees, positive.
  ///   - npix: numbers of pixels.
  ///   - projection: three-letter code that wcslib knows.
  ///   - frame: frame of the map.
  /// - Throws: `WcsError` for an unknown projection or sizes that are not positive.
  package init(
    center: SkyDirection, binsize: (x: Double, y: Double), npix: (nx: Int, ny: Int),
    projection: String = "TAN", frame: SkyFrame
  ) throws(WcsError) {
    guard binsize.x > 0, binsize.y > 0, binsize.x.isFinite, binsize.y.isFinite else {
      throw WcsError("pixel size \(binsize.x) x \(binsize.y) deg; expected positive numbers")
    }
    try Self.check(nx: npix.nx, ny: npix.ny)
    let code = projection.uppercased()
    guard WcsParameters.projections.contains(code) else {
      let known = WcsParameters.projections.joined(separator: " ")
      throw WcsError("unknown projection '\(projection)'; expected one of \(known)")
    }
    guard !WcsParameters.projectionsThatNeedParameters.contains(code) else {
      throw WcsError(
        "projection \(code) needs parameters (PV cards) that only a FITS header can give;"
          + " expected another projection, for example TAN")
    }
    let own = center.converted(to: frame)
    guard own.lon.isFinite, abs(own.lat) <= 90 else {
      throw WcsError(
        "map centre (\(center.lon), \(center.lat)) deg is not on the sky;"
          + " expected a latitude from -90 to 90")
    }
    let names = frame == .icrs ? ["RA---", "DEC--"] : ["GLON-", "GLAT-"]
    self.init(
      wcs: try Wcs(
        WcsParameters(
          ctype: names.map { $0 + code },
          crpix: [Double(npix.nx + 1) / 2, Double(npix.ny + 1) / 2],
          cdelt: [-binsize.x, binsize.y], crval: [own.lon, own.lat],
          radesys: frame == .icrs ? "ICRS" : "")),
      frame: frame, nx: npix.nx, ny: npix.ny)
  }

  /// Geometry around a centre with a width in degrees; the number of pixels is rounded to the
  /// nearest.
  ///
  /// - Throws: `WcsError` as the other initialiser, or if there would be no pixel.
  package init(
    center: SkyDirection, binsize: (x: Double, y: Double), width: (x: Double, y: Double),
    projection: String = "TAN", frame: SkyFrame
  ) throws(WcsError) {
    let nx = (width.x / binsize.x).rounded(.toNearestOrEven)
    let ny = (width.y / binsize.y).rounded(.toNearestOrEven)
    guard nx >= 1, ny >= 1, nx <= Double(Self.largestSide), ny <= Double(Self.largestSide) else {
      throw WcsError(
        "width \(width.x) x \(width.y) deg with pixels of \(binsize.x) x \(binsize.y) deg;"
          + " expected 1 to \(Self.largestSide) pixels a side")
    }
    try self.init(
      center: center, binsize: binsize, npix: (Int(nx), Int(ny)), projection: projection,
      frame: frame)
  }

  /// Most pixels along one side.
  package static let largestSide = 1 << 20

  static func check(nx: Int, ny: Int) throws(WcsError) {
    guard (1...largestSide).contains(nx), (1...largestSide).contains(ny), nx * ny <= 1 << 30
    else {
      throw WcsError("\(nx) x \(ny) pixels; expected 1 to \(largestSide) a side, 2^30 in all")
    }
  }

  /// The transform.
  package var wcs: Wcs { shared.wcs }
  /// Number of pixels.
  public var pixelCount: Int { nx * ny }
  /// Three-letter code of the projection.
  package var projection: String { wcs.parameters.projection }

  /// Pixel size along x and y in degrees: lengths of the columns of the linear transformation.
  package var pixelScales: (x: Double, y: Double) {
    let p = wcs.parameters
    func scale(_ axis: Int) -> Double {
      hypot(p.pc[axis] * p.cdelt[0], p.pc[2 + axis] * p.cdelt[1])
    }
    return (scale(0), scale(1))
  }

  /// Pixel size in degrees, the mean over the two axes.
  package var pixelScale: Double { (pixelScales.x + pixelScales.y) / 2 }

  /// Direction of the middle of the map, in the map's frame.
  ///
  /// Where the projection has no sky there, the reference value.
  package var center: SkyDirection {
    direction(x: Double(nx - 1) / 2, y: Double(ny - 1) / 2)
      ?? SkyDirection(
        lon: wcs.parameters.crval[wcs.longitudeAxis],
        lat: wcs.parameters.crval[1 - wcs.longitudeAxis].clamped(to: -90...90), frame: frame)
  }

  /// Equal sizes and equal header values.
  public static func == (a: WcsGeometry, b: WcsGeometry) -> Bool {
    a.nx == b.nx && a.ny == b.ny && a.frame == b.frame
      && (a.shared === b.shared || a.wcs.parameters == b.wcs.parameters)
  }
}

// MARK: - Transforms

extension WcsGeometry {
  /// Pixel coordinates of a direction, also outside the map; nil where the projection has none.
  package func pixel(of direction: SkyDirection) -> (x: Double, y: Double)? {
    let own = direction.converted(to: frame)
    var x = Double.nan
    var y = Double.nan
    withUnsafePointer(to: own.lon) { lon in
      withUnsafePointer(to: own.lat) { lat in
        withUnsafeMutablePointer(to: &x) { x in
          withUnsafeMutablePointer(to: &y) { y in
            wcs.pixels(
              lon: UnsafeBufferPointer(start: lon, count: 1),
              lat: UnsafeBufferPointer(start: lat, count: 1),
              x: UnsafeMutableBufferPointer(start: x, count: 1),
              y: UnsafeMutableBufferPointer(start: y, count: 1))
          }
        }
      }
    }
    return x.isNaN || y.isNaN ? nil : (x, y)
  }

  /// Direction of a point in pixel coordinates, in the map's frame; nil where there is no sky.
  package func direction(x: Double, y: Double) -> SkyDirection? {
    var lon = Double.nan
    var lat = Double.nan
    withUnsafePointer(to: x) { x in
      withUnsafePointer(to: y) { y in
        withUnsafeMutablePointer(to: &lon) { lon in
          withUnsafeMutablePointer(to: &lat) { lat in
            wcs.directions(
              x: UnsafeBufferPointer(start: x, count: 1),
              y: UnsafeBufferPointer(start: y, count: 1),
              lon: UnsafeMutableBufferPointer(start: lon, count: 1),
              lat: UnsafeMutableBufferPointer(start: lat, count: 1))
          }
        }
      }
    }
    return lon.isNaN || lat.isNaN ? nil : SkyDirection(lon: lon, lat: lat, frame: frame)
  }

  /// Pixel coordinates of many directions; NaN where the projection has none.
  ///
  /// - Parameters:
  ///   - lon: longitudes, degrees.
  ///   - lat: latitudes, degrees, as many.
  ///   - source: frame of the angles.
  /// - Returns: coordinates along x and y, counted from 0.
  package func pixels(
    lon: [Double], lat: [Double], frame source: SkyFrame
  ) -> (x: [Double], y: [Double]) {
    precondition(lon.count == lat.count, "longitudes and latitudes come in pairs")
    var lon = lon
    var lat = lat
    if source != frame { rotate(&lon, &lat, from: source, to: frame) }
    return Self.pairs(lon, lat) { lon, lat, x, y in
      wcs.pixels(lon: lon, lat: lat, x: x, y: y)
    }
  }

  /// Directions of many points in pixel coordinates, degrees in the map's frame; NaN off the sky.
  package func directions(x: [Double], y: [Double]) -> (lon: [Double], lat: [Double]) {
    precondition(x.count == y.count, "pixel coordinates come in pairs")
    return Self.pairs(x, y) { x, y, lon, lat in
      wcs.directions(x: x, y: y, lon: lon, lat: lat)
    }
  }

  private static func pairs(
    _ a: [Double], _ b: [Double],
    _ transform: (
      UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>,
      UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>
    ) -> Void
  ) -> ([Double], [Double]) {
    var second: [Double] = []
    let first = [Double](unsafeUninitializedCapacity: a.count) { first, count in
      second = [Double](unsafeUninitializedCapacity: a.count) { second, count in
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            transform(
              a, b, UnsafeMutableBufferPointer(rebasing: first[..<a.count]),
              UnsafeMutableBufferPointer(rebasing: second[..<a.count]))
          }
        }
        count = a.count
      }
      count = a.count
    }
    return (first, second)
  }

  /// Flat index of the pixel that contains a point in pixel coordinates; nil outside the map.
  @inlinable
  public func index(ofX x: Double, y: Double) -> Int? {
    // Comparisons before the conversion: NaN and infinity fail them.
    let i = (x + 0.5).rounded(.down)
    let j = (y + 0.5).rounded(.down)
    guard i >= 0, j >= 0, i < Double(nx), j < Double(ny) else { return nil }
    return Int(j) * nx + Int(i)
  }

  /// Whether a direction falls into a pixel of the map.
  package func contains(_ direction: SkyDirection) -> Bool {
    guard let pixel = pixel(of: direction) else { return false }
    return index(ofX: pixel.x, y: pixel.y) != nil
  }
}

/// Rotates directions, degrees, in place; latitudes beyond ±90 and NaN become NaN.
func rotate(_ lon: inout [Double], _ lat: inout [Double], from: SkyFrame, to: SkyFrame) {
  for index in lon.indices {
    guard abs(lat[index]) <= 90, lon[index].isFinite else {
      lon[index] = .nan
      lat[index] = .nan
      continue
    }
    let rotated = SkyDirection(lon: lon[index], lat: lat[index], frame: from).converted(to: to)
    lon[index] = rotated.lon
    lat[index] = rotated.lat
  }
}
