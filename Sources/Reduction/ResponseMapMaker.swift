package import Datasets
import Foundation
package import Observations
package import SkyGeometry

/// Puts point spread and energy dispersion of a run onto a coarse image (numerics.md 3.4 to 3.6).
package struct ResponseMapMaker: Sendable {
  package let field: FieldGeometry
  /// The coarse image.
  package let image: WcsGeometry

  package init(field: FieldGeometry, image: WcsGeometry) {
    self.field = field
    self.image = image
  }

  /// The maps of a run, without the masks; each is nil where the run has no such response.
  package func maps(_ observation: Observation) -> (psf: PsfMap?, edisp: EdispKernelMap?) {
    let offsets = image.separations(from: observation.pointing)
    let exposure = exposure(observation, offsets)
    let psf = observation.pointSpread.map { response in
      PsfMap(
        geometry: image, energyTrue: field.energyTrue, radWidth: PsfMap.standardRad.width,
        radCount: PsfMap.standardRad.count, values: profiles(response, offsets),
        exposure: exposure)
    }
    let edisp = observation.energyDispersion.map { response in
      EdispKernelMap(
        geometry: image, energyTrue: field.energyTrue, energy: field.energy,
        values: kernels(response, offsets), exposure: exposure)
    }
    return (psf, edisp)
  }

  /// m² s, shape [energyTrue, y, x] of the image.
  private func exposure(_ observation: Observation, _ offsets: [Double]) -> [Float] {
    let livetime = observation.livetime
    let n = image.pixelCount
    var out = [Float](repeating: 0, count: field.energyTrue.count * n)
    guard let area = observation.effectiveArea else { return out }
    for (k, energy) in field.energyTrue.centers.enumerated() {
      guard let row = area.row(energy: energy) else { continue }
      for p in 0..<n where area.offset.contains(offsets[p]) {
        let (i, w) = area.offset.locate(offsets[p])
        let value = w == 0 ? row[i] : (1 - w) * row[i] + w * row[i + 1]
        if value > 0, value.isFinite { out[k * n + p] = Float(value * livetime) }
      }
    }
    return out
  }

  /// sr⁻¹, normalised, shape [energyTrue, rad, y, x].
  private func profiles(_ response: PointSpreadResponse, _ offsets: [Double]) -> [Float] {
    let n = image.pixelCount
    let bins = RadialBins(width: PsfMap.standardRad.width, count: PsfMap.standardRad.count)
    let toRadians = Double.pi / 180
    let rings = (0..<bins.count).map {
      2 * .pi * bins.center($0) * bins.width * toRadians * toRadians
    }
    var out = [Float](repeating: 0, count: field.energyTrue.count * bins.count * n)
    var profile = [Double](repeating: 0, count: bins.count)
    for (k, energy) in field.energyTrue.centers.enumerated() {
      guard let plane = response.plane(energy: energy, bins: bins) else { continue }
      profile.withUnsafeMutableBufferPointer { profile in
        out.withUnsafeMutableBufferPointer { out in
          let base = k * bins.count * n
          for p in 0..<n where offsets[p].isFinite {
            plane.fill(profile, offset: offsets[p])
            var sum = 0.0
            for j in 0..<bins.count { sum += profile[j] * rings[j] }
            guard sum > 0, sum.isFinite else { continue }
            for j in 0..<bins.count { out[base + j * n + p] = Float(profile[j] / sum) }
          }
        }
      }
    }
    return out
  }

  /// Probabilities, shape [energyTrue, energy, y, x].
  private func kernels(_ response: EnergyDispersion2D, _ offsets: [Double]) -> [Float] {
    let n = image.pixelCount
    let nE = field.energy.count
    var out = [Float](repeating: 0, count: field.energyTrue.count * nE * n)
    for (k, energy) in field.energyTrue.centers.enumerated() {
      let kernels = DispersionKernels(
        response, energyTrue: energy, energyEdges: field.energy.edges)
      out.withUnsafeMutableBufferPointer { out in
        for p in 0..<n where offsets[p].isFinite {
          kernels.probabilities(offset: offsets[p]) { bin, probability in
            out[(k * nE + bin) * n + p] = Float(probability)
          }
        }
      }
    }
    return out
  }

  // MARK: Masks

  /// The maps of a run and where they count (numerics.md section 4).
  ///
  /// - Parameters:
  ///   - observation: The run with its responses.
  ///   - maskSafe: Bins in use, shape [energy, y, x] of `box`.
  ///   - box: Part of the field that the run reaches.
  /// - Returns: nil where the run has neither response.
  func run(_ observation: Observation, maskSafe: [Bool], box: PixelBox) -> RunResponses? {
    let (psf, edisp) = maps(observation)
    guard psf != nil || edisp != nil else { return nil }
    let masks = masks(maskSafe: maskSafe, box: box)
    return RunResponses(psf: psf, edisp: edisp, psfMask: masks.psf, edispMask: masks.edisp)
  }

  /// Where response maps on the coarse image count (numerics.md section 4).
  ///
  /// - Parameters:
  ///   - maskSafe: Bins in use, shape [energy, y, x] of `box`.
  ///   - box: Part of the field that the run reaches.
  /// - Returns: For the point spread, shape [y, x] of the image; for the dispersion, [energy, y, x].
  func masks(maskSafe: [Bool], box: PixelBox) -> (psf: [Bool], edisp: [Bool]) {
    let (nE, n) = (field.energy.count, image.pixelCount)
    let places = image.pixelDirections
    let pixels = field.sky.pixels(lon: places.lon, lat: places.lat, frame: .icrs)
    func isSafe(_ energy: Int, _ x: Int, _ y: Int) -> Bool {
      let (bx, by) = (x - box.x, y - box.y)
      guard bx >= 0, by >= 0, bx < box.width, by < box.height else { return false }
      return maskSafe[energy * box.count + by * box.width + bx]
    }
    var psfMask = [Bool](repeating: false, count: n)
    var edispMask = [Bool](repeating: false, count: nE * n)
    for p in 0..<n where pixels.x[p].isFinite && pixels.y[p].isFinite {
      if let nearest = field.sky.index(ofX: pixels.x[p], y: pixels.y[p]) {
        let (x, y) = (nearest % field.sky.nx, nearest / field.sky.nx)
        psfMask[p] = (0..<nE).contains { isSafe($0, x, y) }
      }
      let column = Self.cell(pixels.x[p], field.sky.nx)
      let row = Self.cell(pixels.y[p], field.sky.ny)
      for e in 0..<nE {
        var value = 0.0
        for (y, v) in row {
          for (x, u) in column where isSafe(e, x, y) { value += u * v }
        }
        edispMask[e * n + p] = value != 0
      }
    }
    return (psfMask, edispMask)
  }

  /// Pixels and weights of linear interpolation along one side, extrapolated beyond the ends.
  ///
  /// A place that is a pixel but for rounding has that pixel alone: any weight at all would count.
  private static func cell(_ position: Double, _ count: Int) -> [(index: Int, weight: Double)] {
    let nearest = position.rounded()
    if abs(position - nearest) < 1e-6, nearest >= 0, nearest < Double(count) {
      return [(Int(nearest), 1)]
    }
    guard count > 1 else { return [(0, 1)] }
    let first = min(max(position.rounded(.down), 0), Double(count - 2))
    let weight = position - first
    return [(Int(first), 1 - weight), (Int(first) + 1, weight)]
  }
}

extension WcsGeometry {
  /// The coarse image over the same part of the sky (numerics.md 3.1).
  ///
  /// - Parameter binsize: Size of its pixels, degrees.
  /// - Returns: The image, with at least one pixel.
  /// - Throws: `WcsError` if there would be too many pixels.
  package func responseImage(binsize: Double) throws -> WcsGeometry {
    let scales = pixelScales
    func size(_ count: Int, _ scale: Double) -> Double {
      max((Double(count) * scale / binsize).rounded(.toNearestOrEven), 1) * binsize
    }
    return try WcsGeometry(
      center: center, binsize: (binsize, binsize), width: (size(nx, scales.x), size(ny, scales.y)),
      projection: projection, frame: frame)
  }
}
