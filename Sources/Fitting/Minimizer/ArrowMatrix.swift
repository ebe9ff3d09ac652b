package import LinearAlgebra

/// A symmetric matrix of which the last rows have nothing in common with each other.
///
/// The shape of the curvature when each energy bin has a norm of its own: such a norm touches its
/// bin only. Eliminating those rows (a Schur complement) leaves a matrix of the other parameters, so
/// that some hundred norms cost like none.
package struct ArrowMatrix: Sendable, Equatable {
  /// Number of rows of the dense part.
  package let denseCount: Int
  /// Number of rows after it.
  package let localCount: Int
  /// Shape [denseCount, denseCount].
  package var dense: [Double]
  /// Shape [localCount, denseCount].
  package var coupling: [Double]
  /// One number per local row.
  package var diagonal: [Double]

  /// A matrix of zeros.
  package init(dense: Int, local: Int = 0) {
    denseCount = dense
    localCount = local
    self.dense = [Double](repeating: 0, count: dense * dense)
    coupling = [Double](repeating: 0, count: dense * local)
    diagonal = [Double](repeating: 0, count: local)
  }

  /// Number of rows.
  package var count: Int { denseCount + localCount }

  /// One element; those between different local rows are 0.
  package subscript(row: Int, column: Int) -> Double {
    let (low, high) = row < column ? (row, column) : (column, row)
    if high < denseCount { return dense[high * denseCount + low] }
    if low < denseCount { return coupling[(high - denseCount) * denseCount + low] }
    return low == high ? diagonal[high - denseCount] : 0
  }

  /// Adds to one element and to its mirror image.
  ///
  /// - Precondition: not between different local rows.
  package mutating func add(_ value: Double, _ row: Int, _ column: Int) {
    let (low, high) = row < column ? (row, column) : (column, row)
    if high < denseCount {
      dense[high * denseCount + low] += value
      if low != high { dense[low * denseCount + high] += value }
    } else if low < denseCount {
      coupling[(high - denseCount) * denseCount + low] += value
    } else {
      precondition(low == high, "local rows have nothing in common")
      diagonal[high - denseCount] += value
    }
  }

  /// The diagonal of the whole.
  package var wholeDiagonal: [Double] {
    (0..<denseCount).map { dense[$0 * denseCount + $0] } + diagonal
  }

  /// Matrix times vector.
  package func multiplied(by vector: [Double]) -> [Double] {
    precondition(vector.count == count, "a number per row")
    var result = [Double](repeating: 0, count: count)
    for row in 0..<denseCount {
      var sum = 0.0
      for column in 0..<denseCount { sum += dense[row * denseCount + column] * vector[column] }
      result[row] = sum
    }
    for local in 0..<localCount {
      let row = denseCount + local
      var sum = diagonal[local] * vector[row]
      for column in 0..<denseCount {
        let value = coupling[local * denseCount + column]
        sum += value * vector[column]
        result[column] += value * vector[row]
      }
      result[row] += sum
    }
    return result
  }

  /// vector^T matrix vector.
  package func quadraticForm(_ vector: [Double]) -> Double {
    zip(multiplied(by: vector), vector).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The whole matrix, row-major.
  package func expanded() -> [Double] {
    var result = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        result[row * count + column] = self[row, column]
        result[column * count + row] = self[row, column]
      }
    }
    return result
  }

  /// A factorisation of the rows that are free, with something added to the diagonal.
  ///
  /// - Parameters:
  ///   - isFree: which rows take part.
  ///   - damping: added to the diagonal, one number per row.
  /// - Returns: the factorisation, which solves and inverts.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` if these rows are not positive definite.
  package func factor(
    isFree: [Bool], damping: [Double]? = nil
  ) throws(LinearAlgebraError) -> ArrowFactor {
    try ArrowFactor(self, isFree: isFree, damping: damping)
  }
}

/// The factorised free rows of an arrow matrix.
package struct ArrowFactor: Sendable {
  private let count: Int
  private let denseRows: [Int]
  private let localRows: [Int]
  /// Unit-diagonal scaling, so that amplitudes of 1e-12 and norms of 1 are alike.
  private let scales: [Double]
  /// Shape [local rows, dense rows], scaled.
  private let coupling: [Double]
  /// Scaled.
  private let diagonal: [Double]
  private let schur: CholeskyFactor

  init(
    _ matrix: ArrowMatrix, isFree: [Bool], damping: [Double]?
  ) throws(LinearAlgebraError) {
    precondition(isFree.count == matrix.count, "a flag per row")
    count = matrix.count
    let n = matrix.denseCount
    denseRows = (0..<n).filter { isFree[$0] }
    localRows = (n..<matrix.count).filter { isFree[$0] }
    var scales = [Double](repeating: 0, count: matrix.count)
    for row in denseRows + localRows {
      let value = matrix[row, row] + (damping?[row] ?? 0)
      guard value > 0, value.isFinite else { throw .notPositiveDefinite(order: row + 1) }
      scales[row] = 1 / value.squareRoot()
    }
    self.scales = scales
    diagonal = [Double](repeating: 1, count: localRows.count)
    let width = denseRows.count
    var coupling = [Double](repeating: 0, count: localRows.count * width)
    for (i, row) in localRows.enumerated() {
      for (j, column) in denseRows.enumerated() {
        coupling[i * width + j] = matrix[row, column] * scales[row] * scales[column]
      }
    }
    self.coupling = coupling
    var reduced = [Double](repeating: 0, count: width * width)
    for (i, row) in denseRows.enumerated() {
      for (j, column) in denseRows.enumerated() where j <= i {
        var value = row == column ? 1 : matrix[row, column] * scales[row] * scales[column]
        for local in localRows.indices {
          value -= coupling[local * width + i] * coupling[local * width + j]
        }
        reduced[i * width + j] = value
      }
    }
    schur = try CholeskyFactor(reduced, order: width)
  }

  /// Solves matrix x = right on the free rows; 0 on the others.
  ///
  /// - Throws: `LinearAlgebraError` if the right side has a NaN.
  package func solve(_ right: [Double]) throws(LinearAlgebraError) -> [Double] {
    precondition(right.count == count, "a number per row")
    let width = denseRows.count
    var reduced = denseRows.map { right[$0] * scales[$0] }
    for (local, row) in localRows.enumerated() {
      let value = right[row] * scales[row]
      for j in 0..<width { reduced[j] -= coupling[local * width + j] * value }
    }
    let dense = try schur.solve(reduced)
    var result = [Double](repeating: 0, count: count)
    for (j, row) in denseRows.enumerated() { result[row] = dense[j] * scales[row] }
    for (local, row) in localRows.enumerated() {
      var value = right[row] * scales[row]
      for j in 0..<width { value -= coupling[local * width + j] * dense[j] }
      result[row] = value * scales[row]
    }
    return result
  }

  /// The inverse of the free rows, row-major over all rows; 0 elsewhere.
  ///
  /// - Throws: `LinearAlgebraError` if the library refuses the factor.
  package func inverse() throws(LinearAlgebraError) -> [Double] {
    var result = [Double](repeating: 0, count: count * count)
    var unit = [Double](repeating: 0, count: count)
    for row in denseRows + localRows {
      unit[row] = 1
      let column = try solve(unit)
      unit[row] = 0
      for other in 0..<count { result[other * count + row] = column[other] }
    }
    // Rounding leaves the halves different in the last digits.
    for row in 0..<count {
      for column in 0..<row {
        let mean = 0.5 * (result[row * count + column] + result[column * count + row])
        result[row * count + column] = mean
        result[column * count + row] = mean
      }
    }
    return result
  }
}
