extension Resampling {
  /// One value for a block of pixels; without any finite pixel not a number.
  func value(
    of values: [Double], nx: Int, _ columns: Range<Int>, _ rows: Range<Int>
  ) -> Double {
    // Also for blocks of one pixel: beside larger ones they may stand for more than it.
    if case .recomputed(let compute) = self { return compute(columns, rows) }
    if columns.count == 1 && rows.count == 1 {
      return values[rows.lowerBound * nx + columns.lowerBound]
    }
    if case .peak = self {
      var extreme = Double.nan
      for y in rows {
        for x in columns {
          let value = values[y * nx + x]
          if value.isNaN { continue }
          if extreme.isNaN || abs(value) > abs(extreme) { extreme = value }
        }
      }
      return extreme
    }
    let x = (columns.lowerBound + columns.upperBound - 1) / 2
    let y = (rows.lowerBound + rows.upperBound - 1) / 2
    return values[y * nx + x]
  }

  /// The sum or the mean of pixels by the area that a canvas pixel covers of each.
  func value(
    of values: [Double], nx: Int, _ columns: MapGeometry.PixelShares,
    _ rows: MapGeometry.PixelShares
  ) -> Double {
    var sum = 0.0
    var weightSum = 0.0
    var given: [Double]?
    if case .weightedMean(let weights) = self { given = weights }
    for (j, weightY) in rows.weights.enumerated() {
      let start = (rows.first + j) * nx + columns.first
      for (i, weightX) in columns.weights.enumerated() {
        let value = values[start + i]
        if value.isNaN { continue }
        var weight = weightX * weightY
        if let given { weight *= given[start + i] }
        sum += value * weight
        weightSum += weight
      }
    }
    guard weightSum > 0 else { return .nan }
    if case .sum = self { return sum }
    return sum / weightSum
  }
}

extension MapGeometry {
  /// The values as they are shown, one for each canvas pixel of the map: for limits and peaks of
  /// what is in sight.
  ///
  /// - Parameters:
  ///   - values: Of the pixels of the map, rows from the bottom.
  ///   - rule: How several become one.
  /// - Returns: Rows from the top, without what is beyond the map.
  package func shownValues(of values: [Double], by rule: Resampling) -> [Double] {
    precondition(values.count == nx * ny, "a map has one value for each pixel")
    if zoomX >= 1 && zoomY >= 1 {
      let (columns, rows) = visible
      return rows.flatMap { y in columns.map { values[y * nx + $0] } }
    }
    if rule.isByArea {
      let columns = columnShares.filter { !$0.weights.isEmpty }
      return rowShares.filter { !$0.weights.isEmpty }.flatMap { row in
        columns.map { rule.value(of: values, nx: nx, $0, row) }
      }
    }
    let columns = columns.filter { !$0.isEmpty }
    return rows.filter { !$0.isEmpty }.flatMap { row in
      columns.map { rule.value(of: values, nx: nx, $0, row) }
    }
  }
}
