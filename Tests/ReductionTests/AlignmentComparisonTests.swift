import Datasets
import Foundation
import GridMath
import Observations
import Reduction
import SkyGeometry
import TestSupport
import Testing

/// bad-input.md row 25: the counts tell how a background lies on the sky.
@Suite struct AlignmentComparisonTests {
  private static let target = SkyDirection(ra: 83.633, dec: 22.0145)

  private static func reducer() throws -> RunReducer {
    let field = FieldGeometry(
      sky: try WcsGeometry(
        center: target, binsize: (0.1, 0.1), width: (4, 4), projection: "TAN", frame: .icrs),
      energy: RecoEnergyAxis(logFrom: 0.12, to: 90, bins: 6),
      energyTrue: TrueEnergyAxis(logFrom: 0.1, to: 100, bins: 6))
    return RunReducer(field: field, safeMask: SafeMaskSettings(offsetMax: 2))
  }

  private static func observations(
    _ change: (inout FixtureStore.Options) -> Void
  ) throws -> [Observation] {
    var options = FixtureStore.Options()
    options.runCount = 2
    options.isCompressed = false
    options.alignment = nil
    change(&options)
    let folder = TemporaryFolder()
    let store = try DataStore.open(FixtureStore(options).write(to: folder))
    let reader = ObservationReader(store: store)
    return store.observationIDs.compactMap { reader.read($0).observation }
  }

  /// Pixels outside the source.
  private static func usable(_ reducer: RunReducer) -> [Bool] {
    let sky = reducer.field.sky
    let source = SkyRegion(.circle(center: target, radius: 0.3), name: "source", role: .exclude)
    return source.mask(on: sky).map { !$0 }
  }

  @Test(arguments: [(false, FovAlignment.raDec), (true, .reverseLonRaDec)])
  func findsTheTrueAlignment(_ isReversed: Bool, _ truth: FovAlignment) throws {
    let runs = try Self.observations { $0.isReversed = isReversed }
    #expect(runs.count == 2)
    let reducer = try Self.reducer()
    let comparison = AlignmentComparison(reducer: reducer)
    let single = try runs.map { try comparison.run($0, usable: Self.usable(reducer)) }
    let result = AlignmentComparison.sum(single)
    #expect(result.findings == [])
    #expect(result.fits.map(\.alignment).first == truth)
    #expect(Set(result.fits.map(\.alignment)) == Set(FovAlignment.allCases))
    #expect(result.delta(truth) == 0)
    let mirrored = isReversed ? FovAlignment.raDec : .reverseLonRaDec
    // A gradient of 20 % a degree: the mirrored table is far off.
    #expect((result.delta(mirrored) ?? 0) > 30)
    // The background was drawn from the table itself: its norm is the live fraction.
    let norms = result.fits[0].norms
    #expect(norms.count == 2)
    #expect(norms.allSatisfy { abs($0 - 0.95) < 0.2 })
    // The sum is that of the runs.
    for fit in result.fits {
      let own = single.compactMap { $0.fits.first { $0.alignment == fit.alignment } }
      #expect(own.reduce(0) { $0 + $1.statistic } == fit.statistic)
      #expect(own.flatMap(\.norms) == fit.norms)
    }
  }

  @Test func alignmentsThatCannotBeComparedAreSaid() throws {
    let reducer = try Self.reducer()
    let comparison = AlignmentComparison(reducer: reducer)
    let usable = Self.usable(reducer)
    let radial = try Self.observations { $0.background = .radial }
    let nothing = try comparison.run(radial[0], usable: usable)
    #expect(nothing.fits == [])
    #expect(
      nothing.findings.map(\.line) == [
        "run 5001, data/run_5001.fits: its background has no alignment; nothing to compare"
      ])
    #expect(nothing.delta(.raDec) == nil)
    // Everything excluded: nothing to fit.
    let cube = try Self.observations { _ in }
    let none = [Bool](repeating: false, count: usable.count)
    #expect(try comparison.run(cube[0], usable: none).fits == [])
  }
}
