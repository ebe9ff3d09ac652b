import CLapack
import Foundation

/// Cholesky factor of a symmetric positive definite matrix.
///
/// A value that owns its array. LAPACK keeps no state between calls, so factors may be used from
/// any thread.
package struct CholeskyFactor: Sendable {
  /// Number of rows.
  package let order: Int
  /// Lower factor, row-major; above the diagonal anything.
  private let factor: [Double]

  /// Factorises a matrix.
  ///
  /// - Parameters:
  ///   - matrix: row-major, order x order; only the lower triangle is read.
  ///   - order: number of rows, may be 0.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` if it is not positive definite, or
  ///   `badArgument` if it has a NaN.
  /// - Complexity: order³/3 multiplications.
  package init(_ matrix: [Double], order: Int) throws(LinearAlgebraError) {
    precondition(matrix.count == order * order, "a square matrix")
    self.order = order
    var copy = matrix
    if order > 0 {
      // The lower triangle by rows is the upper one by columns, which saves LAPACKE a transposition.
      let n = Int32(order)
      let info = LAPACKE_dpotrf(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), n, &copy, n)
      guard info >= 0 else {
        throw .badArgument(routine: "dpotrf", index: Int(-info))
      }
      guard info == 0 else { throw .notPositiveDefinite(order: Int(info)) }
    }
    factor = copy
  }

  /// Solves matrix x = right.
  ///
  /// - Parameter right: one number per row, or several right sides one after the other.
  /// - Returns: the solutions in the same form.
  /// - Throws: `LinearAlgebraError.badArgument` if a right side has a NaN.
  package func solve(_ right: [Double]) throws(LinearAlgebraError) -> [Double] {
    guard order > 0 else { return right }
    precondition(right.count % order == 0, "a number per row")
    var solution = right
    let n = Int32(order)
    let info = LAPACKE_dpotrs(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), n, Int32(right.count / order), factor, n,
      &solution, n)
    guard info == 0 else { throw .badArgument(routine: "dpotrs", index: Int(-info)) }
    return solution
  }

  /// The inverse of the matrix, row-major, both triangles.
  ///
  /// - Throws: `LinearAlgebraError` if the library refuses the factor.
  package func inverse() throws(LinearAlgebraError) -> [Double] {
    guard order > 0 else { return [] }
    var result = factor
    let n = Int32(order)
    let info = LAPACKE_dpotri(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), n, &result, n)
    guard info == 0 else { throw .badArgument(routine: "dpotri", index: Int(abs(info))) }
    for row in 0..<order {
      for column in 0..<row { result[column * order + row] = result[row * order + column] }
    }
    return result
  }

  /// Natural logarithm of the determinant of the matrix.
  package var logDeterminant: Double {
    (0..<order).reduce(0) { $0 + 2 * log(factor[$1 * order + $1]) }
  }
}
