/// Finds runs that are copies of earlier ones, whatever their numbers.
///
/// Two copies of a run share nearly all events, so nearly all of the smallest hashes of them.
package struct DuplicateRuns: Sendable {
  private var known: [(id: Int, hashes: Set<UInt64>)] = []

  package init() {}

  /// Looks a run up among the earlier ones; a new one is remembered.
  ///
  /// - Parameters:
  ///   - id: OBS_ID.
  ///   - fingerprint: Smallest hashes of the events; a run without events repeats none.
  /// - Returns: OBS_ID of the earlier run that this one repeats, or nil.
  package mutating func original(of id: Int, fingerprint: [UInt64]) -> Int? {
    guard !fingerprint.isEmpty else { return nil }
    for other in known
    where 2 * fingerprint.count(where: other.hashes.contains) > fingerprint.count {
      return other.id
    }
    known.append((id, Set(fingerprint)))
    return nil
  }
}
