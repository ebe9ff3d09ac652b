/// −2 ln L as a function of the norm of one source: convex, with one minimum.
package protocol NormProfile: Sendable {
  /// Whether the source gives counts at all; nothing else may be asked if not.
  var hasSignal: Bool { get }
  /// Counts in bins that the source reaches.
  var total: Double { get }
  /// −2 ln L at a norm less that at 0.
  func change(at q: Double) -> Double
  /// The norm at which it is smallest.
  func best() -> BestNorm
  /// The norm above the best one where it has risen by an amount.
  func crossing(above best: BestNorm, rise: Double) -> Double
  /// The norm below the best one where it has risen by an amount; nil where it never does.
  func crossing(below best: BestNorm, rise: Double) -> Double?
}

/// The best norm of a source.
package struct BestNorm: Sendable, Hashable {
  package var norm: Double
  /// From the second derivative; infinite without counts.
  package var error: Double

  package init(norm: Double, error: Double) {
    self.norm = norm
    self.error = error
  }
}
