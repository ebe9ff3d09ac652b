package import Models
package import SkyGeometry

/// What the user decides about the data; every change can be undone and is kept on disk.
package struct Document: Sendable, Equatable {
  package var regions: [SkyRegion]
  /// False while exclusions are switched off for comparison.
  package var exclusionsAreOn: Bool
  /// OBS_IDs left out by the user.
  package var excludedRuns: Set<Int>
  /// Selected bins of reconstructed energy.
  package var bins: [Bool]
  /// Neighbouring bins that are shown as one, from the lowest.
  package var merged: [Range<Int>] = []
  /// Sources and background.
  package var models: ModelList
  /// Energies of the fit, and whether runs are fitted together or their stack.
  package var fit: FitScope

  package init(
    regions: [SkyRegion] = [], exclusionsAreOn: Bool = true, excludedRuns: Set<Int> = [],
    bins: [Bool] = [], models: ModelList = ModelList(), fit: FitScope = FitScope()
  ) {
    self.regions = regions
    self.exclusionsAreOn = exclusionsAreOn
    self.excludedRuns = excludedRuns
    self.bins = bins
    self.models = models
    self.fit = fit
  }

  /// Regions that exclusion applies to now.
  package var activeExclusions: [SkyRegion] {
    exclusionsAreOn ? regions.exclusions : []
  }
}

/// Undo and redo of documents.
package struct History: Sendable, Equatable {
  /// A change with the document before it, or after it on the redo side.
  package struct Entry: Sendable, Equatable {
    package let title: String
    package let document: Document

    package init(title: String, document: Document) {
      self.title = title
      self.document = document
    }
  }

  package private(set) var past: [Entry] = []
  package private(set) var future: [Entry] = []
  /// Changes beyond this number are forgotten, oldest first.
  package static let limit = 500

  package init() {}

  /// A history that was kept, oldest first.
  init(past: [Entry], future: [Entry]) {
    self.past = past
    self.future = future
  }

  /// Remembers a document before a change.
  package mutating func record(_ title: String, before document: Document) {
    past.append(Entry(title: title, document: document))
    if past.count > Self.limit { past.removeFirst() }
    future = []
  }

  /// Steps back; returns what was undone and the document to show.
  package mutating func undo(from document: Document) -> Entry? {
    guard let entry = past.popLast() else { return nil }
    future.append(Entry(title: entry.title, document: document))
    return entry
  }

  /// Steps forward again.
  package mutating func redo(from document: Document) -> Entry? {
    guard let entry = future.popLast() else { return nil }
    past.append(Entry(title: entry.title, document: document))
    return entry
  }
}
