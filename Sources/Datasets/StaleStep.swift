/// How much of a prediction a change of parameters makes stale, least first.
package enum StaleStep: Int, Sendable, Hashable, Comparable, CaseIterable {
  /// Nothing has changed.
  case nothing
  /// The whole is scaled.
  case amplitude
  /// The flux in each bin of true energy is new; the templates stay.
  case spectrum
  /// The templates are new: position or shape has changed.
  case template

  package static func < (a: StaleStep, b: StaleStep) -> Bool { a.rawValue < b.rawValue }
}
