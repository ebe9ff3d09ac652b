package import Datasets
import Foundation
import GridMath
package import Observations
package import SkyGeometry

/// The pixels that a run reaches and where they lie in its field of view.
package struct FieldOfViewGrid: Sendable {
  package let box: PixelBox
  /// Pixels of the box that the responses reach, shape [y, x].
  package let isInside: [Bool]
  /// Angle between the pixel centre and the pointing, degrees.
  package let offset: [Double]
  /// Solid angle of the pixels, sr.
  package let solidAngle: [Double]
  /// Unit vectors of the pixel centres, ICRS.
  let vectors: [SIMD3<Double>]
  let pointing: SkyDirection

  /// Cells of an interpolation axis: index -1 where the coordinate is outside the table.
  package struct Cells {
    package var index: [Int32]
    package var weight: [Double]
  }

  /// Finds the pixels that a run reaches.
  ///
  /// - Parameters:
  ///   - sky: Geometry of the map.
  ///   - pointing: Direction of the telescope axis.
  ///   - reach: Offset in degrees beyond which the responses are zero.
  ///   - offsetMax: Offset in degrees beyond which nothing is used.
  ///   - run: OBS_ID, for the error.
  ///   - file: Event file, for the error.
  /// - Throws: `ReductionFault` if no pixel of the map is within `offsetMax` of the pointing.
  package init(
    sky: WcsGeometry, pointing: SkyDirection, reach: Double, offsetMax: Double, run: Int,
    file: String? = nil
  ) throws(ReductionFault) {
    let separations = sky.separations(from: pointing)
    let (nx, ny) = (sky.nx, sky.ny)
    var (x0, x1, y0, y1) = (nx, -1, ny, -1)
    var nearest = Double.infinity
    for y in 0..<ny {
      for x in 0..<nx {
        let separation = separations[y * nx + x]
        guard separation.isFinite else { continue }
        nearest = min(nearest, separation)
        guard separation <= reach else { continue }
        x0 = min(x0, x)
        x1 = max(x1, x)
        y0 = min(y0, y)
        y1 = max(y1, y)
      }
    }
    guard x1 >= x0, nearest <= offsetMax else {
      throw ReductionFault(
        Diagnostic(
          .skip, run: run, file: file,
          String(
            format: "the pointing is %.2f° from the nearest pixel of the map, expected at most %g°",
            nearest, min(offsetMax, reach)),
          remedy: "run skipped"))
    }
    box = PixelBox(x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1)
    self.pointing = pointing
    let unit = sky.pixelDirections.unitVectors
    let angles = sky.solidAngles
    var isInside = [Bool](repeating: false, count: box.count)
    var offset = [Double](repeating: .nan, count: box.count)
    var solidAngle = [Double](repeating: 0, count: box.count)
    var vectors = [SIMD3<Double>](repeating: .zero, count: box.count)
    for y in 0..<box.height {
      for x in 0..<box.width {
        let i = y * box.width + x
        let j = (y + y0) * nx + x + x0
        offset[i] = separations[j]
        // A pixel with a corner off the sky has no solid angle and cannot be used.
        guard separations[j].isFinite, angles[j].isFinite else { continue }
        isInside[i] = separations[j] <= reach
        solidAngle[i] = angles[j]
        vectors[i] = SIMD3(unit.x[j], unit.y[j], unit.z[j])
      }
    }
    self.isInside = isInside
    self.offset = offset
    self.solidAngle = solidAngle
    self.vectors = vectors
  }

  /// Cells of the offset axis for every pixel.
  package func cells(_ axis: IrfAxis) -> Cells {
    cells(axis, offset)
  }

  func cells(_ axis: IrfAxis, _ coordinates: [Double]) -> Cells {
    var index = [Int32](repeating: -1, count: box.count)
    var weight = [Double](repeating: 0, count: box.count)
    for p in 0..<box.count where isInside[p] && axis.contains(coordinates[p]) {
      let cell = axis.locate(coordinates[p])
      index[p] = Int32(cell.index)
      weight[p] = cell.weight
    }
    return Cells(index: index, weight: weight)
  }

  /// Field-of-view coordinates of the pixels in the equatorial frame, degrees.
  ///
  /// fovLon increases with right ascension if `isReversed`, else against it (numerics.md 1.10).
  func equatorialCoordinates(isReversed: Bool) -> (lon: [Double], lat: [Double]) {
    let a = pointing.icrs.lon * .pi / 180
    let d = pointing.icrs.lat * .pi / 180
    let axis = SIMD3(cos(d) * cos(a), cos(d) * sin(a), sin(d))
    let east = SIMD3(-sin(a), cos(a), 0)
    let north = SIMD3(-sin(d) * cos(a), -sin(d) * sin(a), cos(d))
    var lon = [Double](repeating: 0, count: box.count)
    var lat = lon
    for p in 0..<box.count {
      let v = vectors[p]
      let x = (v * axis).sum()
      let y = (v * east).sum()
      let z = (v * north).sum()
      lon[p] = atan2(isReversed ? y : -y, x) * 180 / .pi
      lat[p] = asin(min(max(z, -1), 1)) * 180 / .pi
    }
    return (lon, lat)
  }

  /// Field-of-view coordinates with the longitude along azimuth at one moment, degrees.
  func horizontalCoordinates(_ frame: HorizontalFrame) -> (lon: [Double], lat: [Double]) {
    let (azimuth, altitude) = frame.azimuthAltitude(pointing.icrs.unitVector)
    var lon = [Double](repeating: 0, count: box.count)
    var lat = lon
    for p in 0..<box.count {
      let (az, alt) = frame.azimuthAltitude(vectors[p])
      let x = cos(alt) * cos(altitude) * cos(az - azimuth) + sin(alt) * sin(altitude)
      let y = cos(alt) * sin(az - azimuth)
      let z = sin(alt) * cos(altitude) - cos(alt) * sin(altitude) * cos(az - azimuth)
      lon[p] = atan2(-y, x) * 180 / .pi
      lat[p] = asin(min(max(z, -1), 1)) * 180 / .pi
    }
    return (lon, lat)
  }
}
