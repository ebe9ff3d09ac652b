/// What an index says about one run: where each of its HDUs is.
package struct ObservationEntry: Sendable {
  /// Place of one HDU.
  package struct Location: Sendable, Hashable {
    /// Path to open.
    package let path: String
    /// Path as shown to the user, relative to the store.
    package let name: String
    /// EXTNAME, or nil where `index` counts.
    package let hduName: String?
    /// Position in the file where no name is given.
    package let hduIndex: Int?
    /// HDU_CLASS of the index, lower case; empty if unknown.
    package let hduClass: String
  }

  /// OBS_ID.
  package let id: Int
  package var events: Location?
  package var goodTime: Location?
  package var responses: [ResponseKind: Location]
  /// Whether the index, or the scan of a folder, found a GTI table.
  package var isGoodTimeListed: Bool { goodTime != nil }

  package init(id: Int) {
    self.id = id
    responses = [:]
  }
}

/// One row of the observation index: for listings and selections, never for the reduction.
package struct ObservationSummary: Sendable, Hashable {
  package let id: Int
  package let object: String
  package let telescope: String
  /// Pointing, degrees ICRS; NaN if missing.
  package let ra: Double
  package let dec: Double
  /// s; NaN if missing.
  package let livetime: Double
  /// Start and stop as MJD; NaN if missing.
  package let startMjd: Double
  package let stopMjd: Double
}
