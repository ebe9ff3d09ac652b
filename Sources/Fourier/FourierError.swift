/// A transform cannot be set up.
package struct FourierError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, on one line.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
