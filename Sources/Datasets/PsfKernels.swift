/// Point spread as images: one kernel for each bin of true energy, in pixels of the counts.
package struct PsfKernels: Sendable {
  /// Pixels along one side of all of them, odd.
  package let side: Int
  /// Each sums up to 1, or is 0 where there is no point spread; shape [energyTrue, side, side].
  package let values: [Double]
  /// Half the side of the part of each kernel that is not 0, pixels.
  package let reach: [Int]
  /// Width of the whole, degrees.
  package let width: Double

  package init(side: Int, values: [Double], reach: [Int], width: Double) {
    precondition(
      side % 2 == 1 && values.count == reach.count * side * side,
      "one odd kernel for each energy")
    self.side = side
    self.values = values
    self.reach = reach
    self.width = width
  }

  /// The kernel of a true energy, shape [side, side].
  package func image(energy k: Int) -> [Double] {
    Array(values[(k * side * side)..<((k + 1) * side * side)])
  }
}
