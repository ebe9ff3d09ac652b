import CLapack

/// Linear least squares of any rank.
package enum LeastSquares {
  /// What is found.
  package struct Solution: Sendable, Equatable {
    /// The shortest vector among those that minimise the sum of squares.
    package let values: [Double]
    /// Number of independent columns.
    package let rank: Int
  }

  /// Minimises |matrix x - right|².
  ///
  /// - Parameters:
  ///   - matrix: row-major, rows x columns.
  ///   - rows: at least 1.
  ///   - columns: at least 1.
  ///   - right: one number per row.
  ///   - tolerance: singular values below this share of the largest count as 0.
  /// - Returns: the solution and its rank.
  /// - Throws: `LinearAlgebraError.noConvergence` if the iteration fails, or `badArgument` if
  ///   there is a NaN.
  package static func solve(
    _ matrix: [Double], rows: Int, columns: Int, right: [Double], tolerance: Double = 1e-12
  ) throws(LinearAlgebraError) -> Solution {
    precondition(
      rows > 0 && columns > 0 && matrix.count == rows * columns && right.count == rows,
      "a matrix and a number per row")
    var copy = matrix
    // The library returns the solution in the place of the right side.
    var vector = right + [Double](repeating: 0, count: max(0, columns - rows))
    var singular = [Double](repeating: 0, count: min(rows, columns))
    var rank: Int32 = 0
    let info = LAPACKE_dgelsd(
      LAPACK_ROW_MAJOR, Int32(rows), Int32(columns), 1, &copy, Int32(columns),
      &vector, 1, &singular, tolerance, &rank)
    guard info >= 0 else { throw .badArgument(routine: "dgelsd", index: Int(-info)) }
    guard info == 0 else { throw .noConvergence(routine: "dgelsd") }
    return Solution(values: Array(vector[..<columns]), rank: Int(rank))
  }
}
