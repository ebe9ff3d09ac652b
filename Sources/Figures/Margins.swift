/// Room around the frame of a plot for numbers and names, points.
package struct Margins: Sendable, Hashable {
  package var left = 0.0
  package var right = 0.0
  package var top = 0.0
  package var bottom = 0.0

  package init() {}

  /// The larger one on each side.
  mutating func formUnion(_ other: Margins) {
    left = max(left, other.left)
    right = max(right, other.right)
    top = max(top, other.top)
    bottom = max(bottom, other.bottom)
  }
}
