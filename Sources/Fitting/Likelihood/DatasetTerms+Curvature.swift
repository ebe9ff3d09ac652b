import Datasets
import Models

extension DatasetTerms {
  /// One free parameter of a source as it changes the expected counts.
  private struct Column {
    let model: Int
    let global: Int
    /// nil: a parameter of the spectrum, else the index among those of the shape.
    let shape: Int?
    let weights: [Double]
  }

  private func columns() -> [Column] {
    var result: [Column] = []
    for (index, source) in sources.enumerated() {
      guard let source, let flux = evaluator.sources[index]?.flux else { continue }
      let places = denseIndices[index]
      for (a, derivative) in flux.derivatives.enumerated() where places[a] >= 0 {
        guard !derivative.isEmpty else { continue }
        result.append(Column(model: index, global: places[a], shape: nil, weights: derivative))
      }
      let spectral = flux.derivatives.count
      for (j, part) in source.derivatives.enumerated()
      where !part.sums.isEmpty && places[spectral + j] >= 0 {
        result.append(
          Column(model: index, global: places[spectral + j], shape: j, weights: flux.values))
      }
    }
    return result
  }

  /// Adds one product of two columns; a parameter that is in two places meets itself twice.
  private func add(
    _ value: Double, _ a: Column, _ b: Column, isSame: Bool, to matrix: inout ArrowMatrix
  ) {
    matrix.add(!isSame && a.global == b.global ? 2 * value : value, a.global, b.global)
  }

  // MARK: Observed

  /// Adds 2 sum of n/mu² dmu dmu, the curvature but for what second derivatives of mu add.
  func addObservedCurvature(to matrix: inout ArrowMatrix) {
    let smallest = DatasetEvaluator.smallestPrediction
    let weights = bins.counts.indices.map { i -> Double in
      let level = max(mu[i], smallest)
      return 2 * bins.counts[i] / (level * level)
    }
    let columns = columns()
    var slopes: [[Double]] = []
    for column in columns {
      guard let source = sources[column.model] else { continue }
      var full = [Double](repeating: 0, count: bins.counts.count)
      full.withUnsafeMutableBufferPointer { full in
        source.forEachBin(
          column.shape.map { source.derivatives[$0] } ?? source.folded, weights: column.weights
        ) { full[$0] = $1 }
      }
      slopes.append(full)
    }
    for (a, column) in columns.enumerated() {
      guard let source = sources[column.model] else { continue }
      var weighted = [Double](repeating: 0, count: source.bins.count)
      for (slot, i) in source.bins.enumerated() { weighted[slot] = weights[i] * slopes[a][i] }
      for b in 0...a {
        var sum = 0.0
        let other = slopes[b]
        for (slot, i) in source.bins.enumerated() { sum += weighted[slot] * other[i] }
        add(sum, column, columns[b], isSame: a == b, to: &matrix)
      }
      // With the background, energy by energy.
      for e in bins.usedEnergies {
        var sum = 0.0
        for slot in source.ranges[e] {
          sum += weighted[slot] * bins.background[source.bins[slot]]
        }
        addBackground(sum, column.global, e, to: &matrix)
      }
    }
    for e in bins.usedEnergies {
      var sum = 0.0
      for i in bins.ranges[e] { sum += weights[i] * bins.background[i] * bins.background[i] }
      addBackgroundSquare(sum, e, to: &matrix)
    }
  }

  private func addBackground(
    _ sum: Double, _ global: Int, _ e: Int, to matrix: inout ArrowMatrix
  ) {
    for (index, slopes) in factorSlopes {
      matrix.add(index == global ? 2 * sum * slopes[e] : sum * slopes[e], index, global)
    }
    if localIndices[e] >= 0 { matrix.add(sum, localIndices[e], global) }
  }

  private func addBackgroundSquare(_ sum: Double, _ e: Int, to matrix: inout ArrowMatrix) {
    for (a, one) in factorSlopes.enumerated() {
      for b in 0...a {
        let other = factorSlopes[b]
        let value = sum * one.slopes[e] * other.slopes[e]
        matrix.add(a != b && one.index == other.index ? 2 * value : value, one.index, other.index)
      }
    }
    if localIndices[e] >= 0 { matrix.add(sum, localIndices[e], localIndices[e]) }
  }

  /// Adds what the second derivatives of the expected counts contribute, but for those of templates.
  ///
  /// - Parameters:
  ///   - slopes: of the gradient at the same point.
  ///   - bends: second derivatives of the fluxes by model, [parameter][parameter][true energy].
  ///   - factorBends: those of the background's factors, [parameter][parameter][energy].
  ///   - matrix: the curvature so far.
  func addBends(
    _ slopes: Slopes, bends: [[[[Double]]]], factorBends: [[[Double]]],
    to matrix: inout ArrowMatrix
  ) {
    for (index, source) in sources.enumerated() {
      guard source != nil, let flux = evaluator.sources[index]?.flux else { continue }
      let places = denseIndices[index]
      let spectral = flux.derivatives.count
      for a in 0..<spectral where places[a] >= 0 && !bends[index].isEmpty {
        for b in 0...a where places[b] >= 0 {
          let bend = bends[index][a][b]
          guard !bend.isEmpty else { continue }
          var sum = 0.0
          for k in bend.indices { sum += bend[k] * slopes.byFlux[index][k] }
          matrix.add(a != b && places[a] == places[b] ? 2 * sum : sum, places[a], places[b])
        }
        for (j, byFlux) in slopes.byFluxOfShape[index].enumerated() where !byFlux.isEmpty {
          var sum = 0.0
          for k in byFlux.indices { sum += flux.derivatives[a][k] * byFlux[k] }
          let other = places[spectral + j]
          matrix.add(places[a] == other ? 2 * sum : sum, places[a], other)
        }
      }
    }
    for (a, rows) in factorBends.enumerated() {
      for (b, bend) in rows.enumerated() where b <= a && !bend.isEmpty {
        var sum = 0.0
        for e in bins.usedEnergies where localIndices[e] < 0 {
          sum += bend[e] * slopes.byFactor[e]
        }
        let (one, other) = (factorSlopes[a].index, factorSlopes[b].index)
        matrix.add(a != b && one == other ? 2 * sum : sum, one, other)
      }
    }
  }

  // MARK: Expected

  /// One source with its columns: what is folded in one go.
  private struct ColumnGroup {
    let source: SourceTerms
    /// Columns of the spectrum, by index; their planes follow that of the source itself.
    var spectral: [Int] = []
    /// Columns of the shape.
    var shape: [Int] = []
    /// The flux, then the weights of the spectral columns.
    var weights: [[Double]]
  }

  /// Adds 2 sum of dmu dmu / mu over all bins in use.
  func addExpectedCurvature(to matrix: inout ArrowMatrix) {
    let columns = columns()
    let groups = sources.indices.compactMap { index -> ColumnGroup? in
      guard let source = sources[index], let flux = evaluator.sources[index]?.flux.values
      else { return nil }
      var group = ColumnGroup(source: source, weights: [flux])
      for (c, column) in columns.enumerated() where column.model == index {
        if column.shape == nil {
          group.spectral.append(c)
          group.weights.append(column.weights)
        } else {
          group.shape.append(c)
        }
      }
      return group
    }
    var planes = columns.map { column in
      [Double](repeating: 0, count: sources[column.model]?.window.count ?? 0)
    }
    var parts = groups.map {
      [Double](repeating: 0, count: $0.source.window.count * $0.weights.count)
    }
    var inverse = [Double](repeating: 0, count: bins.pixelCount)
    var level = inverse
    for (mask, energies) in bins.masks {
      for e in energies {
        setLevel(e, mask, level: &level, prediction: &inverse)
        for (g, group) in groups.enumerated() {
          let source = group.source
          source.fold(source.template, weights: group.weights, energy: e, into: &parts[g])
          addWindow(parts[g], source.window, to: &inverse)
          let n = source.window.count
          for (place, c) in group.spectral.enumerated() {
            let start = (place + 1) * n
            planes[c].withUnsafeMutableBufferPointer { plane in
              for p in 0..<n { plane[p] = parts[g][start + p] }
            }
          }
          for c in group.shape {
            guard let shape = columns[c].shape else { continue }
            source.fold(
              source.templateDerivatives[shape], weights: [columns[c].weights], energy: e,
              into: &planes[c])
          }
        }
        inverse.withUnsafeMutableBufferPointer { inverse in
          for p in inverse.indices {
            let value = 2 / max(inverse[p], DatasetEvaluator.smallestPrediction)
            inverse[p] = mask[p] ? value : 0
          }
        }
        addProducts(columns, planes, inverse, level, energy: e, to: &matrix)
      }
    }
  }

  /// Background before its model in the bins in use of one energy, and what is predicted of it.
  private func setLevel(
    _ e: Int, _ mask: [Bool], level: inout [Double], prediction: inout [Double]
  ) {
    let start = e * bins.pixelCount
    let factor = factors[e]
    evaluator.dataset.background.withUnsafeBufferPointer { background in
      for p in 0..<bins.pixelCount {
        let value = Double(background[start + p])
        level[p] = mask[p] && value.isFinite ? value : 0
        prediction[p] = factor * level[p]
      }
    }
  }

  /// Adds the first plane of a window to that of the field.
  private func addWindow(_ part: [Double], _ window: PixelBox, to plane: inout [Double]) {
    part.withUnsafeBufferPointer { part in
      plane.withUnsafeMutableBufferPointer { plane in
        for y in 0..<window.height {
          let line = (y + window.y) * bins.width + window.x
          let row = y * window.width
          for x in 0..<window.width { plane[line + x] += part[row + x] }
        }
      }
    }
  }

  private func addProducts(
    _ columns: [Column], _ planes: [[Double]], _ inverse: [Double], _ level: [Double],
    energy e: Int, to matrix: inout ArrowMatrix
  ) {
    for (a, column) in columns.enumerated() {
      guard let window = sources[column.model]?.window else { continue }
      var weighted = planes[a]
      var withBackground = RowSum()
      weighted.withUnsafeMutableBufferPointer { weighted in
        inverse.withUnsafeBufferPointer { inverse in
          level.withUnsafeBufferPointer { level in
            for y in 0..<window.height {
              let line = (y + window.y) * bins.width + window.x
              let row = y * window.width
              for x in 0..<window.width { weighted[row + x] *= inverse[line + x] }
              withBackground.add(
                UnsafeBufferPointer(weighted), row, level, line, count: window.width)
            }
          }
        }
      }
      addBackground(withBackground.value, column.global, e, to: &matrix)
      for b in 0...a {
        guard let other = sources[columns[b].model]?.window else { continue }
        let x0 = max(window.x, other.x)
        let x1 = min(window.x + window.width, other.x + other.width)
        let y0 = max(window.y, other.y)
        let y1 = min(window.y + window.height, other.y + other.height)
        guard x0 < x1, y0 < y1 else { continue }
        var sum = RowSum()
        weighted.withUnsafeBufferPointer { weighted in
          planes[b].withUnsafeBufferPointer { plane in
            for y in y0..<y1 {
              let one = (y - window.y) * window.width - window.x
              let two = (y - other.y) * other.width - other.x
              sum.add(weighted, one + x0, plane, two + x0, count: x1 - x0)
            }
          }
        }
        add(sum.value, column, columns[b], isSame: a == b, to: &matrix)
      }
    }
    var square = 0.0
    for p in 0..<bins.pixelCount { square += inverse[p] * level[p] * level[p] }
    addBackgroundSquare(square, e, to: &matrix)
  }
}

/// A sum of products, in four parts that the processor adds at once; the order is always the same.
private struct RowSum {
  private var parts = SIMD4<Double>(repeating: 0)
  private var rest = 0.0

  var value: Double { parts.sum() + rest }

  mutating func add(
    _ a: UnsafeBufferPointer<Double>, _ i: Int, _ b: UnsafeBufferPointer<Double>, _ j: Int,
    count: Int
  ) {
    let whole = count & ~3
    var sum = SIMD4<Double>(repeating: 0)
    for x in stride(from: 0, to: whole, by: 4) {
      let one = SIMD4(a[i + x], a[i + x + 1], a[i + x + 2], a[i + x + 3])
      let two = SIMD4(b[j + x], b[j + x + 1], b[j + x + 2], b[j + x + 3])
      sum += one * two
    }
    parts += sum
    for x in whole..<count { rest += a[i + x] * b[j + x] }
  }
}
