/// How far a source lies on the map of a dataset.
package enum SourceCoverage: Sendable, Hashable {
  /// All of its flux starts on the map.
  case inside
  /// This share of its flux starts outside of the map and is not predicted.
  case partly(lost: Double)
  /// It is outside of the map, or nothing of it reaches a bin that is used: nothing is predicted.
  case outside

  /// What to tell the user.
  ///
  /// - Parameter name: The source.
  /// - Returns: One line; nil if there is nothing to tell.
  package func finding(_ name: String) -> String? {
    switch self {
    case .inside: return nil
    case .partly(let lost):
      let percent = max((1000 * lost).rounded() / 10, 0.1)
      return "\(name): \(percent) % of it lies outside of the map and is not predicted"
    case .outside:
      return "\(name): outside of the map or of the bins in use; nothing of it is predicted"
    }
  }
}
