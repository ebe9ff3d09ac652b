import CLapack

/// Eigenvalues and eigenvectors of a symmetric matrix.
package struct SymmetricEigen: Sendable {
  /// In ascending order.
  package let values: [Double]
  /// One unit vector per eigenvalue, in the same order.
  package let vectors: [[Double]]

  /// Decomposes a matrix.
  ///
  /// - Parameters:
  ///   - matrix: row-major, order x order; only the lower triangle is read.
  ///   - order: number of rows, may be 0.
  /// - Throws: `LinearAlgebraError.noConvergence` if the iteration fails, or `badArgument` if the
  ///   matrix has a NaN.
  package init(_ matrix: [Double], order: Int) throws(LinearAlgebraError) {
    precondition(matrix.count == order * order, "a square matrix")
    guard order > 0 else {
      (values, vectors) = ([], [])
      return
    }
    var copy = matrix
    var found = [Double](repeating: 0, count: order)
    let n = Int32(order)
    let info = LAPACKE_dsyevd(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), n, &copy, n, &found)
    guard info >= 0 else { throw .badArgument(routine: "dsyevd", index: Int(-info)) }
    guard info == 0 else { throw .noConvergence(routine: "dsyevd") }
    values = found
    // By columns in the library's storage, so one after the other here.
    vectors = (0..<order).map { Array(copy[$0 * order..<($0 + 1) * order]) }
  }

  /// Largest absolute eigenvalue over the smallest; infinite if that is 0, 1 without any.
  package var conditionNumber: Double {
    let sizes = values.map(abs)
    guard let smallest = sizes.min(), let largest = sizes.max() else { return 1 }
    return smallest > 0 ? largest / smallest : .infinity
  }
}
