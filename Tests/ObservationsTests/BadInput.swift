import Foundation
import GridMath
import Observations
import TestSupport

/// A store with one thing wrong in run 5001, and what has to come of it.
struct BadInput: Sendable, CustomStringConvertible {
  enum Outcome: Sendable { case used, skipped }

  /// Row of bad-input.md, and what is wrong.
  let description: String
  let outcome: Outcome
  /// The line that says so, whole.
  let line: String
  let change: @Sendable (inout FixtureStore) -> Void

  init(
    _ description: String, _ outcome: Outcome, _ line: String,
    _ change: @escaping @Sendable (inout FixtureStore) -> Void
  ) {
    self.description = description
    self.outcome = outcome
    self.line = line
    self.change = change
  }

  /// Changes the run of the fixture alone.
  static func run(
    _ description: String, _ outcome: Outcome, _ line: String,
    _ change: @escaping @Sendable (inout FixtureFile) -> Void
  ) -> BadInput {
    BadInput(description, outcome, line) { change(&$0.runs[0]) }
  }

  /// Changes the bytes of the run's file.
  static func bytes(
    _ description: String, _ outcome: Outcome, _ line: String,
    _ change: @escaping @Sendable (inout [UInt8]) -> Void
  ) -> BadInput {
    BadInput(description, outcome, line) { $0.runs[0].byteEdits.append(change) }
  }
}

/// Fixtures that are made once.
enum Fixture {
  /// Two runs, not compressed.
  static let plain: FixtureStore = {
    var options = FixtureStore.Options()
    options.runCount = 2
    options.isCompressed = false
    return FixtureStore(options)
  }()

  /// Two runs, compressed.
  static let packed = FixtureStore(runCount: 2)

  /// Two runs with a background that is symmetric about the pointing.
  static let radial: FixtureStore = {
    var options = FixtureStore.Options()
    options.runCount = 2
    options.isCompressed = false
    options.background = .radial
    options.psf = .table
    return FixtureStore(options)
  }()
}

/// A changed store, written, opened and read.
struct ReadStore {
  let folder: TemporaryFolder
  let store: DataStore
  let results: [ObservationResult]

  init(
    _ fixture: FixtureStore = Fixture.plain,
    required: Set<ResponseKind> = [.aeff, .edisp, .psf, .bkg], readsAllResponses: Bool = false,
    _ change: (inout FixtureStore) throws -> Void = { _ in }
  ) throws {
    folder = TemporaryFolder()
    var copy = fixture
    try change(&copy)
    let path = try copy.write(to: folder)
    let opened = try DataStore.open(path)
    store = opened
    let reader = ObservationReader(
      store: opened, required: required, readsAllResponses: readsAllResponses)
    results = opened.observationIDs.map { reader.read($0) }
  }

  /// Findings of the run with a number, one line each.
  func lines(_ id: Int = 5001) -> [String] {
    results.filter { $0.id == id }.flatMap(\.diagnostics).map(\.line)
  }

  /// Lines of the store itself.
  var storeLines: [String] { store.diagnostics.map(\.line) }

  /// The run with a number, if it can be used.
  func run(_ id: Int = 5001) -> Observation? {
    results.first { $0.id == id }?.observation
  }
}
