/// A fit that cannot be set up.
package struct FitError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and what to do, on one line.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
