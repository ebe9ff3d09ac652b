import LinearAlgebra

/// Covariance and errors from the curvature at the end of a fit.
struct FitUncertainty {
  /// Row-major; 0 for parameters held, NaN where there is none.
  let covariance: [Double]
  let errors: [Double]
  let isDegenerate: [Bool]
  let conditionNumber: Double
  let gradientLength: Double

  /// Eigenvalues of the scaled curvature below this are those of directions without information.
  private static let smallestEigenvalue = 1e-8

  /// Nothing is known.
  init(unknown count: Int) {
    covariance = [Double](repeating: .nan, count: count * count)
    errors = [Double](repeating: .nan, count: count)
    isDegenerate = [Bool](repeating: false, count: count)
    conditionNumber = .infinity
    gradientLength = .infinity
  }

  /// - Parameters:
  ///   - likelihood: the statistic, whose exact curvature is taken.
  ///   - outcome: where the fit ended.
  ///   - isHeld: parameters that did not take part.
  /// - Throws: errors of the evaluators.
  init(
    _ likelihood: inout MapLikelihood, _ outcome: MinimizerOutcome, isHeld: [Bool]
  ) throws {
    let count = isHeld.count
    let isFree = (0..<count).map { !isHeld[$0] && !outcome.isAtBound[$0] }
    let curvature = try likelihood.exactCurvature(at: outcome.point, isFree: isFree)
    let found = Self.inverse(curvature, isFree: isFree)
    var covariance = found.inverse.map { 2 * $0 }
    var errors = (0..<count).map { index -> Double in
      let variance = covariance[index * count + index]
      return isFree[index] ? (variance > 0 ? variance.squareRoot() : .nan) : 0
    }
    for index in 0..<count where outcome.isAtBound[index] && !isHeld[index] {
      let error = Self.oneSidedError(
        curvature, isFree: isFree, index: index,
        slope: abs(outcome.derivatives.gradient[index]))
      errors[index] = error
      covariance[index * count + index] = error * error
    }
    var square = 0.0
    for index in 0..<count where isFree[index] && !found.isDegenerate[index] {
      let curvature = curvature[index, index]
      if curvature > 0 {
        let slope = outcome.derivatives.gradient[index]
        square += slope * slope / (2 * curvature)
      }
    }
    self.covariance = covariance
    self.errors = errors
    isDegenerate = found.isDegenerate
    conditionNumber = found.conditionNumber
    gradientLength = square.squareRoot()
  }

  /// Inverse of the free rows; NaN for parameters in directions without curvature.
  private static func inverse(
    _ curvature: ArrowMatrix, isFree: [Bool]
  ) -> (inverse: [Double], isDegenerate: [Bool], conditionNumber: Double) {
    let count = curvature.count
    let diagonal = curvature.wholeDiagonal
    var isDegenerate = (0..<count).map { isFree[$0] && !(diagonal[$0] > 0) }
    let rows = (0..<count).filter { isFree[$0] && !isDegenerate[$0] }
    let n = rows.count
    var inverse = [Double](repeating: 0, count: count * count)
    var conditionNumber = 1.0
    var scaled = [Double](repeating: 0, count: n * n)
    for (i, row) in rows.enumerated() {
      for (j, column) in rows.enumerated() {
        scaled[i * n + j] =
          curvature[row, column] / (diagonal[row] * diagonal[column]).squareRoot()
      }
    }
    if let eigen = try? SymmetricEigen(scaled, order: n) {
      conditionNumber = eigen.conditionNumber
      for (value, vector) in zip(eigen.values, eigen.vectors) where value < smallestEigenvalue {
        for (i, row) in rows.enumerated() where abs(vector[i]) > 0.05 { isDegenerate[row] = true }
      }
      for (i, row) in rows.enumerated() {
        for (j, column) in rows.enumerated() where j <= i {
          var sum = 0.0
          for (value, vector) in zip(eigen.values, eigen.vectors) where value >= smallestEigenvalue
          {
            sum += vector[i] * vector[j] / value
          }
          sum /= (diagonal[row] * diagonal[column]).squareRoot()
          inverse[row * count + column] = sum
          inverse[column * count + row] = sum
        }
      }
    }
    for row in 0..<count where isDegenerate[row] {
      for column in 0..<count {
        inverse[row * count + column] = row == column ? .nan : 0
        inverse[column * count + row] = row == column ? .nan : 0
      }
    }
    return (inverse, isDegenerate, conditionNumber)
  }

  /// How far a parameter goes from its bound until the statistic has risen by 1.
  ///
  /// The slope is that of the statistic away from the bound.
  private static func oneSidedError(
    _ curvature: ArrowMatrix, isFree: [Bool], index: Int, slope: Double
  ) -> Double {
    var bend = max(curvature[index, index], 0)
    var free = isFree
    free[index] = true
    var unit = [Double](repeating: 0, count: curvature.count)
    unit[index] = 1
    // With all others following.
    if let column = try? curvature.factor(isFree: free).solve(unit), column[index] > 0 {
      bend = 1 / column[index]
    }
    guard bend > 0 || slope > 0 else { return .nan }
    return 2 / (slope + (slope * slope + 2 * bend).squareRoot())
  }
}
