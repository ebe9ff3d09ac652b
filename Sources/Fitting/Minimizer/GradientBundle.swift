import LinearAlgebra

/// Gradients from both sides of a kink near a minimum.
///
/// A point source is shared bilinearly among pixels, so the slope of the statistic jumps where the
/// source crosses the middle of a pixel. A minimum may lie on such a line, where no gradient
/// vanishes. Then a combination of the gradients of the pieces around it vanishes, and this finds it
/// (a proximal bundle method with the curvature as metric).
struct GradientBundle {
  /// The statistic around a point of one smooth piece.
  private struct Piece {
    let point: [Double]
    let value: Double
    let gradient: [Double]
  }

  private var pieces: [Piece] = []
  /// Pieces that are kept; four meet where two lines cross.
  private let capacity = 6

  var isEmpty: Bool { pieces.isEmpty }

  mutating func add(point: [Double], value: Double, gradient: [Double]) {
    if pieces.contains(where: { $0.point == point }) { return }
    pieces.append(Piece(point: point, value: value, gradient: gradient))
    if pieces.count > capacity { pieces.removeFirst() }
  }

  mutating func removeAll() { pieces.removeAll() }

  /// The step to the minimum of the largest of the pieces.
  ///
  /// - Parameters:
  ///   - point: where the step starts.
  ///   - value: statistic there.
  ///   - curvature: of all pieces.
  ///   - isFree: parameters that move.
  ///   - damping: added to the diagonal of the curvature.
  /// - Returns: the step, and how far the statistic may fall at most.
  /// - Throws: `LinearAlgebraError` if the curvature is not positive definite.
  func step(
    from point: [Double], value: Double, curvature: ArrowMatrix, isFree: [Bool],
    damping: [Double]
  ) throws(LinearAlgebraError) -> (change: [Double], drop: Double) {
    let factor = try curvature.factor(isFree: isFree, damping: damping)
    var gradients: [[Double]] = []
    var gaps: [Double] = []
    for piece in pieces {
      // Each piece is carried to the point with the common curvature.
      let shift = zip(point, piece.point).map { $0 - $1 }
      let bend = curvature.multiplied(by: shift)
      let there =
        piece.value
        + zip(piece.gradient, shift).reduce(0) { $0 + $1.0 * $1.1 }
        + 0.5 * zip(bend, shift).reduce(0) { $0 + $1.0 * $1.1 }
      gaps.append(max(0, value - there))
      gradients.append(
        point.indices.map { isFree[$0] ? piece.gradient[$0] + bend[$0] : 0 })
    }
    var images: [[Double]] = []
    for gradient in gradients { images.append(try factor.solve(gradient)) }
    let weights = Self.weights(gradients: gradients, images: images, gaps: gaps)
    var change = [Double](repeating: 0, count: point.count)
    var gap = 0.0
    for (k, weight) in weights.enumerated() {
      gap += weight * gaps[k]
      for i in change.indices { change[i] -= weight * images[k][i] }
    }
    var square = 0.0
    for (k, weight) in weights.enumerated() {
      square -= weight * zip(gradients[k], change).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return (change, 0.5 * square + gap)
  }

  /// Weights of the pieces, adding up to 1, that minimise |sum of gradients|²/2 + sum of gaps.
  ///
  /// Pairs of weights are exchanged until nothing is gained; few pieces, so that is quick.
  private static func weights(
    gradients: [[Double]], images: [[Double]], gaps: [Double]
  ) -> [Double] {
    let n = gradients.count
    var products = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in 0..<n {
        products[i][j] = zip(gradients[i], images[j]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    func cost(_ i: Int) -> Double { 0.5 * products[i][i] + gaps[i] }
    let start = (0..<n).min { cost($0) < cost($1) } ?? 0
    var weights = [Double](repeating: 0, count: n)
    weights[start] = 1
    for _ in 0..<200 {
      var gained = 0.0
      for i in 0..<n {
        for j in 0..<i {
          let slopeI = (0..<n).reduce(gaps[i]) { $0 + products[i][$1] * weights[$1] }
          let slopeJ = (0..<n).reduce(gaps[j]) { $0 + products[j][$1] * weights[$1] }
          let bend = products[i][i] + products[j][j] - 2 * products[i][j]
          guard bend > 0 else { continue }
          let move = min(max((slopeJ - slopeI) / bend, -weights[i]), weights[j])
          weights[i] += move
          weights[j] -= move
          gained = max(gained, abs(move))
        }
      }
      if gained < 1e-10 { break }
    }
    return weights
  }
}
