/// Light curves of a source in one or more ranges of energy, over the same intervals.
package struct SourceLightCurve: Sendable, Equatable {
  package var source: String
  /// One for each range of energies, rising.
  package var ranges: [LightCurve]

  /// - Precondition: at least one range; all have the same intervals.
  package init(source: String, ranges: [LightCurve]) {
    precondition(
      !ranges.isEmpty
        && ranges.allSatisfy { $0.intervals.map(\.name) == ranges[0].intervals.map(\.name) },
      "the same intervals in all ranges")
    self.source = source
    self.ranges = ranges
  }

  /// What is missing in which interval, a line each.
  ///
  /// What holds for all intervals of a range is said once.
  package var findings: [(text: String, hasValue: Bool)] {
    ranges.flatMap { range -> [(text: String, hasValue: Bool)] in
      func text(_ name: String, _ point: FluxPoint) -> (text: String, hasValue: Bool) {
        (
          "\(source): \(name): " + point.gaps.map(\.line).joined(separator: "; "), point.isSuccess
        )
      }
      if let first = range.intervals.first, range.intervals.count > 1, !first.point.gaps.isEmpty,
        range.intervals.allSatisfy({ $0.point.gaps == first.point.gaps })
      {
        return [text("all \(range.intervals.count) intervals", first.point)]
      }
      return range.intervals.filter { !$0.point.gaps.isEmpty }.map { text($0.name, $0.point) }
    }
  }
}
