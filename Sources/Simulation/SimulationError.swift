/// A simulation that cannot be carried out.
package struct SimulationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, on one line.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
