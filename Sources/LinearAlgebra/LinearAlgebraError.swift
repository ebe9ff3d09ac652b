/// A matrix that an operation cannot work with.
package enum LinearAlgebraError: Error, Sendable, Hashable {
  /// The leading minor of this order is not positive.
  case notPositiveDefinite(order: Int)
  /// An iteration of the library did not converge.
  case noConvergence(routine: String)
  /// The library refused an argument.
  case badArgument(routine: String, index: Int)
}
