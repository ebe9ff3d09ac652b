/// Areas above a high level, grown to a low one: pixels above the low level that touch, over others of
/// them, one above the high level.
package struct TwoLevelMask: Sendable, Equatable {
  /// What makes a seed.
  package let seed: Double
  /// How far down a seed grows; not above `seed`.
  package let growth: Double

  package init(seed: Double, growth: Double) {
    precondition(growth <= seed, "areas grow downwards")
    self.seed = seed
    self.growth = growth
  }

  /// Pixels of the areas; pixels that share an edge touch.
  ///
  /// - Parameters:
  ///   - values: row by row; a value that is no number belongs to no area.
  ///   - nx: pixels in a row.
  /// - Returns: Whether each pixel belongs to one.
  package func pixels(_ values: [Double], nx: Int) -> [Bool] {
    precondition(nx > 0 && values.count % nx == 0, "whole rows")
    var isInside = [Bool](repeating: false, count: values.count)
    var open = values.indices.filter { values[$0] >= seed }
    for index in open { isInside[index] = true }
    while let index = open.popLast() {
      let x = index % nx
      for (step, exists) in [
        (-1, x > 0), (1, x < nx - 1), (-nx, index >= nx), (nx, index < values.count - nx),
      ] where exists && !isInside[index + step] && values[index + step] >= growth {
        isInside[index + step] = true
        open.append(index + step)
      }
    }
    return isInside
  }
}
