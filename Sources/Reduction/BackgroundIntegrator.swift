import Datasets
import Foundation
import GridMath
import Observations
import SkyGeometry

/// Integrates a background rate over energy bins and pixels (numerics.md 0.5 and 3.3).
///
/// The rate is interpolated in its logarithm, first along energy, once for all pixels, and then
/// bilinearly in the field of view: the product form makes the order irrelevant, and only one
/// exponential is left for each pixel and energy edge.
struct BackgroundIntegrator {
  enum Frame {
    case equatorial
    case horizontal(HorizontalFrame)
  }

  let response: BackgroundResponse
  let energy: RecoEnergyAxis
  let grid: FieldOfViewGrid
  /// Time over which the rate is integrated, s: the ontime, not the livetime.
  let ontime: Double

  /// Counts in each bin, shape [energy, y, x].
  func counts(frame: Frame) -> [Double] {
    var out = [Double](repeating: 0, count: energy.count * grid.box.count)
    add(frame: frame, weight: 1, to: &out)
    return out
  }

  /// Counts with the table turning with the sky in horizontal coordinates.
  ///
  /// The rate is averaged over steps in which the field turns by at most a degree, trapezoidally in
  /// time (numerics.md 1.10).
  func rotatingCounts(_ observation: Observation) throws -> [Double] {
    guard let site = observation.site, let reference = observation.referenceMjd,
      let first = observation.goodTime.start.first, let last = observation.goodTime.stop.last
    else {
      throw ReductionFault(
        Diagnostic(
          .skip, run: observation.id, file: observation.file,
          "the background is aligned with altitude and azimuth, which needs GEOLON, GEOLAT and MJDREFI",
          remedy: "run skipped; or set observations.fov_alignment"))
    }
    func frame(_ seconds: Double) -> HorizontalFrame {
      let mjd = reference + seconds / 86400
      return HorizontalFrame(
        mjd: mjd - TimeScale.terrestrialMinusUniversal(mjd: mjd) / 86400, site: site)
    }
    guard last - first < 2 * 86400 else {
      throw ReductionFault(
        Diagnostic(
          .skip, run: observation.id, file: observation.file,
          "the background turns with the sky, but the run spans more than two days",
          remedy: "run skipped; or set observations.fov_alignment"))
    }
    // Rotation rate of the field: ω cos(latitude) cos(azimuth) / cos(altitude).
    let degreesPerSecond = 360.0 / 86400
    var times = [first]
    while let time = times.last, time < last {
      let (azimuth, altitude) = frame(time).azimuthAltitude(
        observation.pointing.icrs.unitVector)
      let rate =
        degreesPerSecond * abs(cos(azimuth)) * cos(site.latitude * .pi / 180)
        / max(abs(cos(altitude)), 1e-6)
      times.append(min(last, time + max(1, 1 / max(rate, 1e-9))))
      try Task.checkCancellation()
    }
    var out = [Double](repeating: 0, count: energy.count * grid.box.count)
    let total = last - first
    for (i, time) in times.enumerated() {
      let before = i > 0 ? time - times[i - 1] : 0
      let after = i + 1 < times.count ? times[i + 1] - time : 0
      try Task.checkCancellation()
      add(frame: .horizontal(frame(time)), weight: 0.5 * (before + after) / total, to: &out)
    }
    return out
  }

  private func add(frame: Frame, weight: Double, to out: inout [Double]) {
    switch response.shape {
    case .offset(let axis):
      add(Corners(grid.cells(axis)), weight: weight, to: &out)
    case .fieldOfView(let lonAxis, let latAxis, let alignment):
      let (lon, lat) =
        switch frame {
        case .equatorial:
          grid.equatorialCoordinates(isReversed: alignment == .reverseLonRaDec)
        case .horizontal(let horizontal): grid.horizontalCoordinates(horizontal)
        }
      let corners = Corners(
        lon: grid.cells(lonAxis, lon), lat: grid.cells(latAxis, lat), latCount: latAxis.count,
        lonCount: lonAxis.count)
      add(corners, weight: weight, to: &out)
    }
  }

  /// The four table entries around each pixel and their weights.
  private struct Corners {
    var pixel: [Int32] = []
    var index: [SIMD4<Int32>] = []
    var weight: [SIMD4<Double>] = []

    init(_ cells: FieldOfViewGrid.Cells) {
      for p in cells.index.indices where cells.index[p] >= 0 {
        let (i, w) = (cells.index[p], cells.weight[p])
        let next = w == 0 ? i : i + 1
        pixel.append(Int32(p))
        index.append(SIMD4(i, next, i, i))
        weight.append(SIMD4(1 - w, w, 0, 0))
      }
    }

    init(
      lon: FieldOfViewGrid.Cells, lat: FieldOfViewGrid.Cells, latCount: Int, lonCount: Int
    ) {
      let stride = Int32(latCount)
      for p in lon.index.indices where lon.index[p] >= 0 && lat.index[p] >= 0 {
        let (i, j) = (lon.index[p], lat.index[p])
        let (u, v) = (lon.weight[p], lat.weight[p])
        let right = lonCount > 1 ? i + 1 : i
        let up = latCount > 1 ? j + 1 : j
        pixel.append(Int32(p))
        index.append(
          SIMD4(i * stride + j, i * stride + up, right * stride + j, right * stride + up))
        weight.append(SIMD4((1 - u) * (1 - v), (1 - u) * v, u * (1 - v), u * v))
      }
    }
  }

  private func add(_ corners: Corners, weight: Double, to out: inout [Double]) {
    let n = corners.pixel.count
    let nPixels = grid.box.count
    var logLow = [Double](repeating: 0, count: n)
    var rateLow = logLow
    var logHigh = logLow
    var rateHigh = logLow
    var hasLow = false
    for (k, edge) in energy.edges.enumerated() {
      let plane = response.plane(energy: edge)
      let hasHigh = plane != nil
      if let plane {
        plane.withUnsafeBufferPointer { table in
          for q in 0..<n {
            let i = corners.index[q]
            let w = corners.weight[q]
            let value =
              w.x * table[Int(i.x)] + w.y * table[Int(i.y)] + w.z * table[Int(i.z)]
              + w.w * table[Int(i.w)]
            logHigh[q] = value
            rateHigh[q] = exp(value)
          }
        }
      }
      // A bin that touches an edge outside the table has no background.
      if k > 0, hasLow, hasHigh {
        let x0 = energy.edges[k - 1]
        let x1 = edge
        let logRatio = log(x1 / x0)
        let base = (k - 1) * nPixels
        out.withUnsafeMutableBufferPointer { out in
          for q in 0..<n {
            // ∫ of the power law through both edges: (x₁y₁ − x₀y₀)/(1 − Γ).
            let v = 1 - (logLow[q] - logHigh[q]) / logRatio
            let integral =
              abs(v) <= 1e-8
              ? rateLow[q] * x0 * logRatio : (x1 * rateHigh[q] - x0 * rateLow[q]) / v
            let p = Int(corners.pixel[q])
            out[base + p] += weight * integral * grid.solidAngle[p] * ontime
          }
        }
      }
      swap(&logLow, &logHigh)
      swap(&rateLow, &rateHigh)
      hasLow = hasHigh
    }
  }
}
