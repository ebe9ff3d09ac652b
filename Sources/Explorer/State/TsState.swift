/// What a TS map looks for.
package enum TestSource: Sendable, Equatable, Codable {
  /// A point source with a power law.
  case powerLaw(index: Double)
  /// Spectrum and shape of a model of the list.
  case model(String)

  /// As the palette takes it.
  package var text: String {
    switch self {
    case .powerLaw(let index): Format.plain(index)
    case .model(let name): name
    }
  }

  /// As titles have it.
  package var title: String {
    switch self {
    case .powerLaw(let index): "point, index \(Format.trimmed(index))"
    case .model(let name): name
    }
  }
}

/// Energies of a TS map.
package enum TsEnergies: Sendable, Equatable, Codable {
  /// The selected bins; while all are selected, those of the analysis file if it names some.
  case automatic
  /// TeV.
  case range(Double, Double)
}

/// How the next TS map is made.
package struct TsSettings: Sendable, Equatable, Codable {
  package var source = TestSource.powerLaw(index: 2)
  /// Degrees; nil: as far as the source reaches.
  package var kernelWidth: Double?
  package var energies = TsEnergies.automatic
  /// Over the models, as a map of residuals, or over the background alone.
  package var isOverModels = false
  package var computesLimits = true

  package init() {}
}

/// A TS map at work.
package struct RunningTsMap: Sendable, Equatable {
  package let generation: Int
  package let request: TsRequest
  package let settings: TsSettings
  /// s since the start of the session.
  package let startedAt: Double
}

/// A TS map that is shown, whole or in part.
package struct ShownTsMap: Sendable {
  package let request: TsRequest
  package let settings: TsSettings
  package let snapshot: TsSnapshot
  /// Number of the snapshot, to tell them apart.
  package let number: Int
  /// How long it took, s; nil: it is not whole.
  package var seconds: Double?
  /// Computed from other data, and kept from then.
  package var isOutdated = false
}

/// The TS map: how it is made, the one at work, the one that is shown.
package struct TsState: Sendable {
  package var settings = TsSettings()
  /// Number of the newest map that was started.
  package var latest = 0
  package var running: RunningTsMap?
  package var shown: ShownTsMap?
  /// Counts snapshots.
  package var snapshots = 0

  package init() {}
}
