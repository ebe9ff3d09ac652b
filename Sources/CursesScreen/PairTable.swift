import TerminalRendering

/// Colour pairs in use: made when first needed, never recycled one by one.
///
/// Taking a pair away from cells on the screen would make the library search the whole screen for
/// them. When the table is full, everything is forgotten in one go and the next frame is painted
/// anew; what a single frame needs beyond the limit gets the nearest pair there is.
package struct PairTable {
  /// Foreground and background as the terminal counts them.
  package struct Colors: Hashable, Sendable {
    package var foreground: Int32
    package var background: Int32

    package init(foreground: Int32, background: Int32) {
      self.foreground = foreground
      self.background = background
    }
  }

  /// Pairs that the terminal has, pair 0 included; 0 and 1 mean none to give.
  package let limit: Int
  private var pairs: [UInt64: Int32] = [:]
  private var made: [Colors] = []
  /// Stand-ins for what did not fit.
  private var substitutes: [UInt64: Int32] = [:]
  private var lastKey: UInt64 = Self.key(.init(foreground: -1, background: -1))
  private var lastPair: Int32 = 0

  package init(limit: Int) {
    self.limit = limit
  }

  /// How many pairs are in use beside pair 0.
  package var count: Int { made.count }

  /// The pair for two colours.
  ///
  /// - Parameters:
  ///   - colors: Numbers of the terminal; −1 twice is pair 0.
  ///   - make: Tells the terminal about a new pair; false if it refuses.
  /// - Returns: The pair; nil if there is no room for another one.
  package mutating func pair(for colors: Colors, make: (Int32, Colors) -> Bool) -> Int32? {
    let key = Self.key(colors)
    if key == lastKey { return lastPair }
    if colors.foreground == -1 && colors.background == -1 { return 0 }
    guard let known = pairs[key] else {
      let new = Int32(made.count + 1)
      guard Int(new) < limit, make(new, colors) else { return nil }
      made.append(colors)
      pairs[key] = new
      lastKey = key
      lastPair = new
      return new
    }
    lastKey = key
    lastPair = known
    return known
  }

  /// The pair in use that looks most like two colours; 0 if there is none.
  package mutating func substitute(for colors: Colors, distance: (Int32, Int32) -> Int) -> Int32 {
    let key = Self.key(colors)
    if let known = substitutes[key] { return known }
    var best: Int32 = 0
    var bestDistance = Int.max
    for (index, candidate) in made.enumerated() {
      // The background fills the cell, so it counts more.
      let total =
        distance(colors.foreground, candidate.foreground)
        + 2 * distance(colors.background, candidate.background)
      if total < bestDistance {
        bestDistance = total
        best = Int32(index + 1)
      }
    }
    substitutes[key] = best
    return best
  }

  /// Forgets every pair.
  package mutating func reset() {
    pairs.removeAll(keepingCapacity: true)
    made.removeAll(keepingCapacity: true)
    substitutes.removeAll(keepingCapacity: true)
    lastKey = Self.key(.init(foreground: -1, background: -1))
    lastPair = 0
  }

  private static func key(_ colors: Colors) -> UInt64 {
    UInt64(UInt32(bitPattern: colors.foreground)) << 32
      | UInt64(UInt32(bitPattern: colors.background))
  }
}
