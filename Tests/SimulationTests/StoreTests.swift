import Fits
import Foundation
import GridMath
import Models
import Observations
import Simulation
import SkyGeometry
import TestSupport
import Testing

/// The data store that a simulation writes.
@Suite struct StoreTests {
  static func runs(_ count: Int) -> [SimulatedRun] {
    (0..<count).map { SampleFields.run(41 + $0, ontime: 120, deadTimeCorrection: 0.9) }
  }

  static func bytes(seed: UInt64, threads: Int) async throws -> [String: [UInt8]] {
    let folder = TemporaryFolder()
    let field = SampleFields.field(runs: runs(3), seed: seed)
    let outcomes = try await FieldSimulator(field).write(to: folder.path, workers: Workers(threads))
    var result: [String: [UInt8]] = [:]
    for name in outcomes.map(\.file) + ["obs-index.fits.gz", "hdu-index.fits.gz"] {
      result[name] = try folder.bytes(of: name)
    }
    return result
  }

  @Test func equalSeedsGiveEqualBytes() async throws {
    let one = try await Self.bytes(seed: 5, threads: 1)
    let three = try await Self.bytes(seed: 5, threads: 3)
    #expect(one.count == 5)
    #expect(one == three)
    let other = try await Self.bytes(seed: 6, threads: 3)
    for (name, bytes) in one where name.contains("run") { #expect(other[name] != bytes) }
  }

  /// Reading it back finds nothing to say, and what was drawn.
  @Test func readsBackWithoutFindings() async throws {
    let folder = TemporaryFolder()
    var field = SampleFields.field(runs: Self.runs(2))
    field.declaredAlignment = .raDec
    let outcomes = try await FieldSimulator(field).write(to: folder.path, workers: .single)
    let store = try DataStore.open(folder.path)
    #expect(store.diagnostics.isEmpty)
    #expect(store.observationIDs == [41, 42])
    let reader = ObservationReader(store: store, readsAllResponses: true)
    for (run, outcome) in zip(field.runs, outcomes) {
      let result = reader.read(run.id)
      // Below 30 GeV the point spread of the built-in responses is wide, which is worth its note.
      #expect(result.diagnostics.allSatisfy { $0.line.contains("lies beyond 0.66°") })
      let observation = try #require(result.observation)
      #expect(observation.events.count == outcome.events)
      #expect(outcome.sourceEvents > 0)
      #expect(abs(observation.livetime - run.livetime) < 1e-9)
      #expect(observation.pointing.separation(to: run.pointing) < 1e-9)
      #expect(observation.object == "Test source")
      #expect(observation.telescope == "TWO17M")
      let drawn = try EventSampler(field).events(of: run).list
      #expect(observation.events.time == drawn.time)
      #expect(observation.events.energy == drawn.energy.map { Double(Float($0)) })
      try Self.compare(observation, field.responses)
    }
  }

  /// Tables as read against those that were drawn from.
  static func compare(_ observation: Observation, _ responses: InstrumentResponses) throws {
    let area = try #require(observation.effectiveArea)
    #expect(area.values == responses.effectiveArea.values)
    #expect(area.energy.edges == responses.effectiveArea.energy.edges)
    #expect(observation.energyDispersion?.values == responses.energyDispersion.values)
    let bins = RadialBins(width: 0.01, count: 66)
    for energy in [0.03, 1, 30] {
      #expect(
        observation.pointSpread?.profile(energy: energy, offset: 1.1, bins: bins)
          == responses.pointSpread.profile(energy: energy, offset: 1.1, bins: bins))
    }
    let background = try #require(observation.background)
    let worst = zip(background.logRates, responses.background.logRates).map { abs($0 - $1) }.max()
    #expect((worst ?? 1) < 1e-6)
    guard case .fieldOfView(_, _, let alignment) = background.shape else {
      Issue.record("not a BKG_3D")
      return
    }
    #expect(alignment == .raDec)
  }

  /// Responses of other kinds, read from a file, drawn from and written again.
  @Test(arguments: [FixtureResponses.Psf.table, .king, .threeGauss])
  func responsesFromFiles(_ psf: FixtureResponses.Psf) async throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.psf = psf
    options.background = .radial
    let folder = TemporaryFolder()
    let input = try FixtureStore(options).write(to: folder)
    let file = try ResponseFile(path: input + "/data/run_5001.fits.gz")
    #expect(file.telescope == "TESTARRAY")
    let responses = InstrumentResponses(
      effectiveArea: file.effectiveArea, pointSpread: file.pointSpread,
      energyDispersion: file.energyDispersion, background: file.background,
      telescope: file.telescope, instrument: file.instrument)
    let field = SimulatedField(
      runs: [SampleFields.run(7)], models: [SampleFields.source(amplitude: 3e-10)],
      responses: responses)
    let output = folder.file("output")
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    _ = try await FieldSimulator(field).write(to: output, workers: .single)
    let reader = ObservationReader(store: try DataStore.open(output), readsAllResponses: true)
    let result = reader.read(7)
    #expect(result.diagnostics.map(\.line) == [])
    let observation = try #require(result.observation)
    #expect(observation.effectiveArea?.values == file.effectiveArea.values)
    // One width of 0.06° for all energies: 1 - exp(-1/2) within it, less for the tail of King's.
    let place = try #require(field.models[0].spatial?.position)
    let events = try EventSampler(field).events(of: field.runs[0])
    let distances = events.source.indices.filter { events.source[$0] == 0 }.map {
      SkyDirection(ra: events.list.ra[$0], dec: events.list.dec[$0]).separation(to: place)
    }
    let share = Double(distances.count { $0 < 0.06 }) / Double(distances.count)
    var expected = 1 - exp(-0.5)
    // That of the fixture: γ = 3.5.
    if case .king = psf { expected = 1 - pow(1 + 1 / 7.0, -2.5) }
    #expect(abs(share - expected) < 2 / Double(distances.count).squareRoot() + 0.01)
  }

  @Test func missingResponseIsNamed() throws {
    var options = FixtureStore.Options()
    options.runCount = 1
    options.psf = .none
    let folder = TemporaryFolder()
    let input = try FixtureStore(options).write(to: folder)
    #expect {
      try ResponseFile(path: input + "/data/run_5001.fits.gz")
    } throws: { error in
      "\(error)".contains("there is no point spread function in it")
    }
  }
}
