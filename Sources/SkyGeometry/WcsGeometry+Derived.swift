import Foundation
import GridMath
package import Wcs

/// A rectangular part of a geometry.
package struct GeometryCutout: Sendable, Equatable {
  /// The part as a geometry of its own, with the same projection and reference value.
  package let geometry: WcsGeometry
  /// Columns of the whole map that it covers.
  package let x: Range<Int>
  /// Rows of the whole map that it covers.
  package let y: Range<Int>

  /// Copies the part out of an image of the whole map.
  ///
  /// - Parameters:
  ///   - image: values of the whole map, row by row.
  ///   - width: number of pixels of the whole map along x.
  /// - Returns: values of the part, row by row.
  package func values<Value>(of image: [Value], width: Int) -> [Value] {
    var part: [Value] = []
    part.reserveCapacity(x.count * y.count)
    for row in y {
      part.append(contentsOf: image[row * width + x.lowerBound..<row * width + x.upperBound])
    }
    return part
  }
}

extension WcsGeometry {
  /// The same projection with other pixel sizes or another reference pixel.
  ///
  /// - Throws: `WcsError` if the new size is not one a map can have.
  private func changed(
    nx: Int, ny: Int, _ change: (inout WcsParameters) -> Void
  ) throws(WcsError) -> WcsGeometry {
    try Self.check(nx: nx, ny: ny)
    var parameters = wcs.parameters
    change(&parameters)
    return WcsGeometry(wcs: try Wcs(parameters), frame: frame, nx: nx, ny: ny)
  }

  /// Each pixel split into factor x factor ones (numerics.md 2.11).
  ///
  /// - Throws: `WcsError` if there would be too many pixels.
  package func upsampled(by factor: Int) throws(WcsError) -> WcsGeometry {
    precondition(factor >= 1, "a factor of at least 1")
    guard factor <= Self.largestSide else {
      throw WcsError("upsampling by \(factor); expected at most \(Self.largestSide)")
    }
    let f = Double(factor)
    return try changed(nx: nx * factor, ny: ny * factor) { parameters in
      for axis in 0..<2 {
        parameters.cdelt[axis] /= f
        parameters.crpix[axis] = (parameters.crpix[axis] - 0.5) * f + 0.5
      }
    }
  }

  /// Blocks of factor x factor pixels merged into one; what does not fill a block is cut off.
  ///
  /// - Throws: `WcsError` if no block fits.
  package func downsampled(by factor: Int) throws(WcsError) -> WcsGeometry {
    precondition(factor >= 1, "a factor of at least 1")
    let f = Double(factor)
    return try changed(nx: nx / factor, ny: ny / factor) { parameters in
      for axis in 0..<2 {
        parameters.cdelt[axis] *= f
        parameters.crpix[axis] = (parameters.crpix[axis] - 0.5) / f + 0.5
      }
    }
  }

  /// Columns and rows of the map as a geometry of its own.
  ///
  /// - Throws: `WcsError` if a range is empty or reaches out of the map.
  package func slice(x: Range<Int>, y: Range<Int>) throws(WcsError) -> GeometryCutout {
    guard !x.isEmpty, !y.isEmpty, (0..<nx).contains(x), (0..<ny).contains(y) else {
      throw WcsError("pixels \(x), \(y) are not a part of a map of \(nx) x \(ny)")
    }
    let part = try changed(nx: x.count, ny: y.count) { parameters in
      parameters.crpix[0] -= Double(x.lowerBound)
      parameters.crpix[1] -= Double(y.lowerBound)
    }
    return GeometryCutout(geometry: part, x: x, y: y)
  }

  /// The part of the map around a direction (numerics.md 2.10), trimmed at the borders.
  ///
  /// - Parameters:
  ///   - center: middle of the part.
  ///   - width: widths along x and y, degrees.
  ///   - odd: round the numbers of pixels up to odd ones.
  /// - Returns: nil if the part does not overlap the map.
  /// - Throws: `WcsError` if the projection cannot be set up.
  package func cutout(
    center: SkyDirection, width: (x: Double, y: Double), odd: Bool = false
  ) throws(WcsError) -> GeometryCutout? {
    guard let middle = pixel(of: center) else { return nil }
    let scales = pixelScales
    func range(_ position: Double, _ width: Double, _ scale: Double, _ side: Int) -> Range<Int>? {
      var size = max(width / scale, 1)
      if odd { size = Double(Self.roundedUpToOdd(size)) }
      size = size.rounded(.toNearestOrEven)
      let lower = (position - size / 2).rounded(.up)
      guard lower.isFinite, size.isFinite, lower < Double(side), lower + size > 0 else {
        return nil
      }
      return Int(max(lower, 0))..<Int(min(lower + size, Double(side)))
    }
    guard let x = range(middle.x, width.x, scales.x, nx),
      let y = range(middle.y, width.y, scales.y, ny), !x.isEmpty, !y.isEmpty
    else { return nil }
    return try slice(x: x, y: y)
  }

  /// A map of odd size around the middle of this one, with square pixels of its larger pixel size
  /// (numerics.md 2.12).
  ///
  /// - Parameter radius: half the width, degrees.
  /// - Returns: the map; its header does not depend on that of this one but for centre and scale.
  /// - Throws: `WcsError` if the projection cannot be set up.
  package func oddGeometry(radius: Double) throws(WcsError) -> WcsGeometry {
    let scale = max(pixelScales.x, pixelScales.y)
    let wanted = 2 * radius / scale
    guard wanted.isFinite, wanted >= 0, wanted <= Double(Self.largestSide) else {
      throw WcsError("a radius of \(radius) deg; expected one that fits a map")
    }
    let size = max(1, Self.roundedUpToOdd(wanted))
    return try WcsGeometry(
      center: center, binsize: (scale, scale), npix: (size, size), projection: projection,
      frame: frame)
  }

  /// 2 floor(ceil(f) / 2) + 1 (numerics.md 0.6).
  package static func roundedUpToOdd(_ value: Double) -> Int {
    2 * Int((value.rounded(.up) / 2).rounded(.down)) + 1
  }
}
