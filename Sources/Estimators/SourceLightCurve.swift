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
  package var findings: [String] {
    ranges.flatMap { range in
      range.intervals.flatMap { interval in
        FluxPoints(source: "\(source), \(interval.name)", points: [interval.point]).findings
      }
    }
  }
}
