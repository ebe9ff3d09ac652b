import LinearAlgebra

/// A step down a quadratic model within a box, by an active set.
struct BoundedStep: Sendable {
  /// Change of each parameter.
  let change: [Double]
  /// Fall of the model, without the damping.
  let predictedDrop: Double
  /// Parameters that ended at the edge of the box, or do not take part.
  let isHeld: [Bool]

  /// Minimises g.p + p.(H + damping).p / 2 for lower <= p <= upper.
  ///
  /// - Parameters:
  ///   - gradient: g.
  ///   - curvature: H.
  ///   - damping: one number per parameter.
  ///   - box: range of the change of each parameter; holds 0.
  ///   - isFixed: parameters that do not take part.
  /// - Throws: `LinearAlgebraError.notPositiveDefinite` if the damped curvature is not positive
  ///   definite for the parameters that move.
  init(
    gradient: [Double], curvature: ArrowMatrix, damping: [Double], box: [ParameterBounds],
    isFixed: [Bool]
  ) throws(LinearAlgebraError) {
    let count = gradient.count
    var step = [Double](repeating: 0, count: count)
    var isActive = isFixed
    // A parameter at a bound from which the gradient does not lead away stays there.
    for i in 0..<count where !isActive[i] {
      isActive[i] =
        (box[i].lower >= 0 && gradient[i] >= 0) || (box[i].upper <= 0 && gradient[i] <= 0)
    }
    var releases = [Int](repeating: 0, count: count)
    for _ in 0..<(4 * count + 8) {
      let isFree = isActive.map { !$0 }
      let pull = curvature.multiplied(by: (0..<count).map { isActive[$0] ? step[$0] : 0 })
      let right = (0..<count).map { isFree[$0] ? -(gradient[$0] + pull[$0]) : 0 }
      let free = try curvature.factor(isFree: isFree, damping: damping).solve(right)
      var isViolated = false
      for i in 0..<count where isFree[i] {
        step[i] = free[i]
        let inside = box[i].clamp(free[i])
        if inside != free[i] {
          step[i] = inside
          isActive[i] = true
          isViolated = true
        }
      }
      if isViolated { continue }
      // Whatever is held at the box although the model falls away from it is let go.
      let slope = curvature.multiplied(by: step)
      var worst: (index: Int, push: Double)?
      for i in 0..<count where isActive[i] && !isFixed[i] && releases[i] < 2 {
        let total = gradient[i] + slope[i] + damping[i] * step[i]
        let push =
          step[i] <= box[i].lower && total < 0 && box[i].upper > box[i].lower
          ? -total : step[i] >= box[i].upper && total > 0 && box[i].upper > box[i].lower ? total : 0
        let curved = curvature[i, i] + damping[i]
        let size = curved > 0 ? push * push / curved : push
        // Against rounding: a push that is worth nothing does not start another round.
        if push > 0, size > 1e-14, size > worst?.push ?? 0 { worst = (i, size) }
      }
      guard let found = worst else { break }
      isActive[found.index] = false
      releases[found.index] += 1
    }
    change = step
    isHeld = isActive
    let linear = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
    predictedDrop = -(linear + 0.5 * curvature.quadraticForm(step))
  }
}
