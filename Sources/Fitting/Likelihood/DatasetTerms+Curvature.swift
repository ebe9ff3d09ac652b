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

  /// Adds 2 sum of dmu dmu / mu over all bins in use.
  func addExpectedCurvature(to matrix: inout ArrowMatrix) {
    let columns = columns()
    var planes = columns.map { column in
      [Double](repeating: 0, count: sources[column.model]?.window.count ?? 0)
    }
    var part = [Double]()
    var inverse = [Double](repeating: 0, count: bins.pixelCount)
    var level = inverse
    for (mask, energies) in bins.masks {
      for e in energies {
        let start = e * bins.pixelCount
        for p in 0..<bins.pixelCount {
          let value = Double(evaluator.dataset.background[start + p])
          level[p] = mask[p] && value.isFinite ? value : 0
          inverse[p] = factors[e] * level[p]
        }
        for (index, source) in sources.enumerated() {
          guard let source, let flux = evaluator.sources[index]?.flux.values else { continue }
          part = [Double](repeating: 0, count: source.window.count)
          source.fold(source.template, weights: flux, energy: e, into: &part)
          addWindow(part, source.window, to: &inverse)
        }
        for p in 0..<bins.pixelCount {
          inverse[p] =
            mask[p] ? 2 / max(inverse[p], DatasetEvaluator.smallestPrediction) : 0
        }
        for (c, column) in columns.enumerated() {
          guard let source = sources[column.model] else { continue }
          source.fold(
            column.shape.map { source.templateDerivatives[$0] } ?? source.template,
            weights: column.weights, energy: e, into: &planes[c])
        }
        addProducts(columns, planes, inverse, level, energy: e, to: &matrix)
      }
    }
  }

  private func addWindow(_ part: [Double], _ window: PixelBox, to plane: inout [Double]) {
    for y in 0..<window.height {
      let line = (y + window.y) * bins.width + window.x
      for x in 0..<window.width { plane[line + x] += part[y * window.width + x] }
    }
  }

  private func addProducts(
    _ columns: [Column], _ planes: [[Double]], _ inverse: [Double], _ level: [Double],
    energy e: Int, to matrix: inout ArrowMatrix
  ) {
    for (a, column) in columns.enumerated() {
      guard let window = sources[column.model]?.window else { continue }
      var weighted = planes[a]
      var withBackground = 0.0
      for y in 0..<window.height {
        let line = (y + window.y) * bins.width + window.x
        for x in 0..<window.width {
          let value = weighted[y * window.width + x] * inverse[line + x]
          weighted[y * window.width + x] = value
          withBackground += value * level[line + x]
        }
      }
      addBackground(withBackground, column.global, e, to: &matrix)
      for b in 0...a {
        guard let other = sources[columns[b].model]?.window else { continue }
        let x0 = max(window.x, other.x)
        let x1 = min(window.x + window.width, other.x + other.width)
        let y0 = max(window.y, other.y)
        let y1 = min(window.y + window.height, other.y + other.height)
        guard x0 < x1, y0 < y1 else { continue }
        var sum = 0.0
        let plane = planes[b]
        for y in y0..<y1 {
          let one = (y - window.y) * window.width - window.x
          let two = (y - other.y) * other.width - other.x
          for x in x0..<x1 { sum += weighted[one + x] * plane[two + x] }
        }
        add(sum, column, columns[b], isSame: a == b, to: &matrix)
      }
    }
    var square = 0.0
    for p in 0..<bins.pixelCount { square += inverse[p] * level[p] * level[p] }
    addBackgroundSquare(square, e, to: &matrix)
  }
}
