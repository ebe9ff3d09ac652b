import GridMath

/// An estimate that cannot be made at all.
package struct EstimatorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, on one line.
  package let description: String

  package init(_ description: String) {
    self.description = description.escapingControls
  }
}
