import Foundation
import GridMath
import LinearAlgebra
import TestSupport
import Testing

/// Closed forms and identities; tolerances are a few hundred roundings.
struct LinearAlgebraTests {
  /// The Hilbert matrix, 1/(i + j + 1): its inverse has integers, its condition number is known.
  private func hilbert(_ n: Int) -> [Double] {
    (0..<n * n).map { 1 / Double($0 / n + $0 % n + 1) }
  }

  private func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    let n = vector.count
    return (0..<n).map { row in
      (0..<n).reduce(0) { $0 + matrix[row * n + $1] * vector[$1] }
    }
  }

  @Test func choleskyInverseOfTheHilbertMatrixHasTheKnownIntegers() throws {
    let factor = try CholeskyFactor(hilbert(3), order: 3)
    let expected = [9.0, -36, 30, -36, 192, -180, 30, -180, 180]
    for (found, wanted) in zip(try factor.inverse(), expected) {
      #expect(abs(found - wanted) < 1e-10 * 192)
    }
    // Determinant 1/2160.
    #expect(abs(factor.logDeterminant + log(2160)) < 1e-12)
  }

  @Test func choleskySolvesSeveralRightSidesAndReadsTheLowerTriangleOnly() throws {
    var matrix = hilbert(4)
    let wanted = [1.0, -2, 3, -4]
    let right = product(matrix, wanted)
    for row in 0..<4 {
      for column in row + 1..<4 { matrix[row * 4 + column] = 1e30 }
    }
    let factor = try CholeskyFactor(matrix, order: 4)
    let solution = try factor.solve(right + right.map { 2 * $0 })
    for i in 0..<4 {
      // The condition number is 1.6e4.
      #expect(abs(solution[i] - wanted[i]) < 1e-10)
      #expect(abs(solution[4 + i] - 2 * wanted[i]) < 1e-10)
    }
  }

  @Test func aMatrixThatIsNotPositiveDefiniteIsRefusedWithTheOrder() {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      _ = try CholeskyFactor([1, 2, 2, 1], order: 2)
    }
    #expect(throws: LinearAlgebraError.self) {
      _ = try CholeskyFactor([1, 0, .nan, 1], order: 2)
    }
  }

  @Test func nothingIsAMatrixToo() throws {
    #expect(try CholeskyFactor([], order: 0).solve([]).isEmpty)
    #expect(try SymmetricEigen([], order: 0).conditionNumber == 1)
  }

  @Test func eigenvaluesOfTheChainAreKnown() throws {
    // Second differences with fixed ends: 2 - 2 cos(k pi / (n + 1)).
    let n = 7
    let matrix = (0..<n * n).map { index -> Double in
      let distance = abs(index / n - index % n)
      return distance == 0 ? 2 : distance == 1 ? -1 : 0
    }
    let eigen = try SymmetricEigen(matrix, order: n)
    for k in 1...n {
      let wanted = 2 - 2 * cos(Double(k) * Double.pi / Double(n + 1))
      #expect(abs(eigen.values[k - 1] - wanted) < 1e-13)
      let image = product(matrix, eigen.vectors[k - 1])
      for i in 0..<n { #expect(abs(image[i] - wanted * eigen.vectors[k - 1][i]) < 1e-13) }
      #expect(abs(eigen.vectors[k - 1].reduce(0) { $0 + $1 * $1 } - 1) < 1e-13)
    }
    #expect(throws: LinearAlgebraError.self) { _ = try SymmetricEigen([.nan], order: 1) }
  }

  @Test func leastSquaresFindsALineAndTheShortestOfManySolutions() throws {
    // y = 3 - 2 x with residuals that are orthogonal to both columns.
    let x = [0.0, 1, 2, 3]
    let y: [Double] = [3 + 1, 1 - 3, -1 + 3, -3 - 1]
    let line = try LeastSquares.solve(
      x.flatMap { [1, $0] }, rows: 4, columns: 2, right: y)
    #expect(line.rank == 2)
    #expect(abs(line.values[0] - 3) < 1e-12 && abs(line.values[1] + 2) < 1e-12)
    // Two equal columns share the answer.
    let shared = try LeastSquares.solve([1, 1, 2, 2], rows: 2, columns: 2, right: [2, 4])
    #expect(shared.rank == 1)
    #expect(abs(shared.values[0] - 1) < 1e-12 && abs(shared.values[1] - 1) < 1e-12)
    // More unknowns than equations.
    let wide = try LeastSquares.solve([3, 4], rows: 1, columns: 2, right: [25])
    #expect(abs(wide.values[0] - 3) < 1e-12 && abs(wide.values[1] - 4) < 1e-12)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func randomSystemsGoRoundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let n = 24
    let half = (0..<n * n).map { _ in Double.random(in: -1...1, using: &generator) }
    var matrix = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for column in 0..<n {
        matrix[row * n + column] = (0..<n).reduce(row == column ? 1 : 0) {
          $0 + half[row * n + $1] * half[column * n + $1]
        }
      }
    }
    let wanted = (0..<n).map { _ in Double.random(in: -1...1, using: &generator) }
    let factor = try CholeskyFactor(matrix, order: n)
    let solution = try factor.solve(product(matrix, wanted))
    let inverse = try factor.inverse()
    let again = product(inverse, product(matrix, wanted))
    let eigen = try SymmetricEigen(matrix, order: n)
    let rounding = 1e-14 * eigen.conditionNumber
    for i in 0..<n {
      #expect(abs(solution[i] - wanted[i]) < rounding, "seed \(seed)")
      #expect(abs(again[i] - wanted[i]) < 100 * rounding, "seed \(seed)")
    }
    let logDeterminant = eigen.values.reduce(0) { $0 + log($1) }
    #expect(abs(logDeterminant - factor.logDeterminant) < 1e-9, "seed \(seed)")
  }
}
