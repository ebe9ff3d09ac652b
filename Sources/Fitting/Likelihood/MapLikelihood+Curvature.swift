extension MapLikelihood {
  /// Second derivatives of the statistic for the data that there are, those of templates included.
  ///
  /// Rows of positions and shapes are differences of the analytic gradient. A point source is shared
  /// bilinearly among pixels, so there are kinks: where one lies within the step the row keeps the
  /// sum over products of first derivatives.
  /// - Parameters:
  ///   - point: a value per parameter.
  ///   - isFree: rows that are needed.
  /// - Returns: the curvature; without second derivatives where with them it is not that of a minimum.
  /// - Throws: errors of the evaluators.
  package mutating func exactCurvature(
    at point: [Double], isFree: [Bool]
  ) throws -> ArrowMatrix {
    let here = try derivatives(at: point, curvature: .observed)
    var exact = here.curvature
    for (index, parameter) in parameters.enumerated() where isFree[index] {
      switch parameter.role {
      case .longitude, .latitude, .shape: break
      case .amplitude, .spectrum, .norm: continue
      }
      let own = here.curvature[index, index]
      guard own > 0 else { continue }
      // A hundredth of the error: the statistic is smooth on that scale but for kinks.
      let step = 0.01 * (2 / own).squareRoot()
      var (above, below) = (point, point)
      above[index] = parameter.bounds.clamp(point[index] + step)
      below[index] = parameter.bounds.clamp(point[index] - step)
      guard above[index] > point[index], below[index] < point[index] else { continue }
      let up = try derivatives(at: above, curvature: .observed).gradient
      let down = try derivatives(at: below, curvature: .observed).gradient
      let right = (up[index] - here.gradient[index]) / (above[index] - point[index])
      let left = (here.gradient[index] - down[index]) / (point[index] - below[index])
      guard abs(right - left) < 0.2 * own else { continue }
      for other in 0..<exact.count where isFree[other] {
        let value = (up[other] - down[other]) / (above[index] - below[index])
        guard value.isFinite else { continue }
        // Another position has a row of its own: the mean of both.
        let isShared = other != index && isMoving(other) && isFree[other]
        exact.add((isShared ? 0.5 : 1) * (value - here.curvature[index, other]), index, other)
      }
    }
    // A curvature that is not that of a minimum is worse than one without second derivatives.
    let isMinimum = (try? exact.factor(isFree: isFree)) != nil
    return isMinimum ? exact : here.curvature
  }

  private func isMoving(_ index: Int) -> Bool {
    switch parameters[index].role {
    case .longitude, .latitude, .shape: return true
    case .amplitude, .spectrum, .norm: return false
    }
  }
}
