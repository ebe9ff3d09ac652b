import Analysis
import GridMath
import Observations
import Reduction
import SkyGeometry
import TestSupport
import Testing

/// The real data beside the repository: no warning without a reason.
@Suite(.enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
struct BadInputSharedTests {
  @Test(arguments: [("hess-dl3-dr1", 25), ("two-blazars", 16)])
  func realStoresGiveNoWarnings(_ name: String, _ runs: Int) async throws {
    let store = try DataStore.open(SharedData.path("data/" + name))
    let inspection = try await StoreInspection.run(
      store, required: [.aeff, .edisp, .psf, .bkg], verifiesChecksums: true, workers: Workers(2))
    // Notes there are: the responses of two-blazars end in zeros at the edge of their range.
    #expect(inspection.diagnostics.filter { $0.severity > .note }.map(\.line) == [])
    #expect(inspection.rows.count == runs)
    #expect(inspection.usableCount == runs)
  }

  /// The backgrounds of `two-blazars` say RADEC and lie the other way round.
  @Test func countsTellTheAlignment() async throws {
    let store = try DataStore.open(SharedData.path("data/two-blazars"))
    var (configuration, _) = try FieldGuess.configuration(store)
    configuration.observations.ids = Array(store.observationIDs.prefix(4))
    configuration.datasets.geometry.binsize = 0.1
    let result = try await AnalysisEngine(threads: 2).compareAlignments(configuration.open())
    #expect(result.fits.first?.alignment == .reverseLonRaDec)
    #expect((result.delta(.raDec) ?? 0) > 30)
    #expect(result.findings == [])
  }
}
