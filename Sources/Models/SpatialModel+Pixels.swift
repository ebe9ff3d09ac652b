import Foundation
package import SkyGeometry

extension SpatialModel {
  /// Integrals of the model over the pixels of a map (numerics.md 10.4).
  ///
  /// A point source is shared out bilinearly among four pixels. Other shapes are averaged over
  /// sub-pixels within their evaluation radius, or taken at the pixel centres of the whole map if
  /// they vary slowly.
  /// - Parameters:
  ///   - geometry: the map.
  ///   - energy: TeV, for templates with an energy axis.
  ///   - wanted: for which parameters derivatives are wanted, nil: for none.
  /// - Returns: plain numbers, one per pixel, 0 off the sky; derivatives with respect to the
  ///   parameters' values in their own units, analytic but for disks, shells and templates.
  /// - Throws: `WcsError` if the projection cannot be set up for a part of the map.
  /// - Complexity: sub-pixels times parameters; the sub-pixels are worked off by rows of pixels.
  package func pixelIntegrals(
    on geometry: WcsGeometry, energy: Double? = nil, derivatives wanted: [Bool]? = nil
  ) throws -> SpatialEvaluation {
    let flags = wanted ?? [Bool](repeating: false, count: parameters.count)
    precondition(flags.count == parameters.count, "one flag per parameter")
    if case .point = shape { return pointShares(on: geometry, wanted: flags) }
    if flags.contains(true), hasSharpEdge(on: geometry) {
      return try pixelDifferences(on: geometry, wanted: flags)
    }
    var result = SpatialEvaluation(
      values: [Double](repeating: 0, count: geometry.pixelCount),
      derivatives: flags.map { [Double](repeating: 0, count: $0 ? geometry.pixelCount : 0) })
    let pixelSize = max(geometry.pixelScales.x, geometry.pixelScales.y)
    let factor = oversampling(pixelSize: pixelSize)
    var part = try geometry.slice(x: 0..<geometry.nx, y: 0..<geometry.ny)
    var usedFactor = 1
    if factor > 1, let radius = evaluationRadius, let position {
      let width = 2 * max(radius, pixelSize)
      if let cutout = try geometry.cutout(center: position, width: (width, width)) {
        part = cutout
        usedFactor = factor
      }
    }
    let fine = usedFactor > 1 ? try part.geometry.upsampled(by: usedFactor) : part.geometry
    let solidAngles = geometry.solidAngles
    for row in 0..<part.geometry.ny {
      let strip = evaluateRow(row, of: fine, factor: usedFactor, energy: energy, wanted: flags)
      let start = (part.y.lowerBound + row) * geometry.nx + part.x.lowerBound
      let share = 1 / Double(usedFactor * usedFactor)
      for x in 0..<part.geometry.nx {
        let solidAngle = solidAngles[start + x]
        guard solidAngle.isFinite else { continue }
        result.values[start + x] = strip.values[x] * share * solidAngle
        for p in flags.indices where flags[p] {
          result.derivatives[p][start + x] = strip.derivatives[p][x] * share * solidAngle
        }
      }
    }
    return result
  }

  /// The shape ends within less than a sub-pixel.
  private func hasSharpEdge(on geometry: WcsGeometry) -> Bool {
    switch shape {
    case .shell: return true
    case .disk:
      let pixelSize = max(geometry.pixelScales.x, geometry.pixelScales.y)
      let edge = parameters[2].standardValue * parameters[5].standardValue
      return edge * Double(oversampling(pixelSize: pixelSize)) < pixelSize
    case .point, .gaussian, .generalizedGaussian, .constant, .template: return false
    }
  }

  /// Integrals with derivatives by central differences.
  ///
  /// For shapes with an edge: its slope is infinite, or so steep that it lies between the points
  /// evaluated. A step of half a pixel gives the mean slope of the pixels at the edge, where the
  /// slope at the points is anything.
  private func pixelDifferences(
    on geometry: WcsGeometry, wanted: [Bool]
  ) throws -> SpatialEvaluation {
    let step = max(geometry.pixelScales.x, geometry.pixelScales.y) / 2
    var result = try pixelIntegrals(on: geometry)
    for p in wanted.indices where wanted[p] {
      let change = differenceStep(of: p, moving: step) / parameters[p].standardFactor
      let value = parameters[p].value
      var above = self
      var below = self
      // Sizes and the eccentricity stay within their bounds. The shape is the same for an
      // eccentricity of either sign, so below 0 it is reflected, not one-sided.
      let isEven = parameters[p].name == "e"
      let (low, high) = (parameters[p].minimum ?? -.infinity, parameters[p].maximum ?? .infinity)
      above.parameters[p].value = min(value + change, max(high, value))
      let lowest = isEven ? value - change : max(value - change, min(low, value))
      below.parameters[p].value = isEven ? abs(lowest) : lowest
      let width = above.parameters[p].value - lowest
      guard width > 0 else {
        result.derivatives[p] = [Double](repeating: 0, count: result.values.count)
        continue
      }
      let upper = try above.pixelIntegrals(on: geometry).values
      let lower = try below.pixelIntegrals(on: geometry).values
      result.derivatives[p] = zip(upper, lower).map { ($0 - $1) / width }
    }
    return result
  }

  /// Change of a parameter, in its standard unit, that moves the edge by an angle in degrees.
  private func differenceStep(of index: Int, moving step: Double) -> Double {
    let size = parameters.count > 2 ? max(abs(parameters[2].standardValue), step) : 1
    switch parameters[index].name {
    case "lon_0":
      let latitude = parameters[1].standardValue * Double.pi / 180
      return step / max(cos(latitude), 1e-3)
    case "e":
      // The minor axis is the major one times sqrt(1 - e²).
      let e = parameters[index].standardValue
      return min(step / size / max(e, 0.1), max((1 - e) / 2, 1e-6))
    case "phi": return step / size * 180 / Double.pi
    case "edge_width": return step / size
    default: return step
    }
  }

  /// Sums over the sub-pixels of one row of pixels.
  private func evaluateRow(
    _ row: Int, of fine: WcsGeometry, factor: Int, energy: Double?, wanted: [Bool]
  ) -> SpatialEvaluation {
    let width = fine.nx
    var x: [Double] = []
    var y: [Double] = []
    x.reserveCapacity(width * factor)
    y.reserveCapacity(width * factor)
    for line in 0..<factor {
      for column in 0..<width {
        x.append(Double(column))
        y.append(Double(row * factor + line))
      }
    }
    var (lon, lat) = fine.directions(x: x, y: y)
    if fine.frame != frame {
      for i in lon.indices where !lon[i].isNaN {
        let own = SkyDirection(lon: lon[i], lat: lat[i], frame: fine.frame).converted(to: frame)
        lon[i] = own.lon
        lat[i] = own.lat
      }
    }
    let all =
      wanted.contains(true)
      ? evaluateWithDerivatives(lon: lon, lat: lat, energy: energy, of: wanted)
      : SpatialEvaluation(
        values: evaluate(lon: lon, lat: lat, energy: energy),
        derivatives: wanted.map { _ in [] })
    func sums(_ values: [Double]) -> [Double] {
      guard !values.isEmpty else { return [] }
      var sums = [Double](repeating: 0, count: width / factor)
      for (i, value) in values.enumerated() where !value.isNaN {
        sums[i % width / factor] += value
      }
      return sums
    }
    return SpatialEvaluation(
      values: sums(all.values), derivatives: all.derivatives.map { sums($0) })
  }

  /// Bilinear shares of a point source; those outside of the map are lost.
  ///
  /// The derivatives are one-sided where the source is at the middle of a pixel.
  private func pointShares(on geometry: WcsGeometry, wanted: [Bool]) -> SpatialEvaluation {
    let zeros = [Double](repeating: 0, count: geometry.pixelCount)
    var result = SpatialEvaluation(values: zeros, derivatives: wanted.map { $0 ? zeros : [] })
    guard let position, let middle = geometry.pixel(of: position) else { return result }
    let slopes = wanted.indices.map {
      wanted[$0] ? pixelSlope(on: geometry, parameter: $0) : (0, 0)
    }
    let left = middle.x.rounded(.down)
    let bottom = middle.y.rounded(.down)
    for (row, column) in [(0.0, 0.0), (0, 1), (1, 0), (1, 1)] {
      guard let index = geometry.index(ofX: left + column, y: bottom + row) else { continue }
      let x = column == 1 ? middle.x - left : 1 - (middle.x - left)
      let y = row == 1 ? middle.y - bottom : 1 - (middle.y - bottom)
      result.values[index] = x * y
      for p in wanted.indices where wanted[p] {
        result.derivatives[p][index] =
          (column == 1 ? 1 : -1) * y * slopes[p].0 + (row == 1 ? 1 : -1) * x * slopes[p].1
      }
    }
    return result
  }

  /// Change of the source's pixel with longitude (0) or latitude (1), per unit of the parameter.
  private func pixelSlope(on geometry: WcsGeometry, parameter: Int) -> (Double, Double) {
    // Against a pixel so small that a projection is straight, and far above rounding.
    let step = 1e-3 * geometry.pixelScale
    func pixel(_ shift: Double) -> (x: Double, y: Double)? {
      let lon = parameters[0].standardValue + (parameter == 0 ? shift : 0)
      let lat = parameters[1].standardValue + (parameter == 1 ? shift : 0)
      return geometry.pixel(of: SkyDirection(lon: lon, lat: lat, frame: frame))
    }
    guard let above = pixel(step), let below = pixel(-step) else { return (0, 0) }
    let scale = parameters[parameter].standardFactor / (2 * step)
    return ((above.x - below.x) * scale, (above.y - below.y) * scale)
  }
}
