package import Datasets
import Foundation
package import GridMath
import Observations
package import Reduction
import SkyGeometry

/// How far a run of the analysis is.
package struct RunProgress: Sendable, Hashable {
  package let stage: Stage
  package let done: Int
  package let total: Int

  package init(stage: Stage, done: Int, total: Int) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}

/// What became of one observation.
package struct ReductionOutcome: Sendable {
  package let id: Int
  /// Nil if the run cannot be used; the diagnostics say why.
  package let run: ReducedRun?
  package let diagnostics: [Diagnostic]
  let fingerprint: [UInt64]
}

/// Carries out an analysis: reads and reduces runs, normalises, stacks, estimates.
///
/// A value: work is done in its functions and nothing is kept between calls.
package struct AnalysisEngine: Sendable {
  package let workers: Workers

  /// - Parameters:
  ///   - threads: Workers; the number of cores if not given.
  ///   - isPolite: Whether they give way to a screen of the same process.
  package init(
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, isPolite: Bool = false
  ) {
    workers = Workers(threads, isPolite: isPolite)
  }

  // MARK: Reading and reducing

  /// Reads and reduces the runs of a field, in their order, each as soon as it is ready.
  ///
  /// A run that is a copy of an earlier one is left out, whatever its number. The stream throws
  /// `AnalysisError` or `CancellationError`.
  ///
  /// - Parameters:
  ///   - opened: The field.
  ///   - withResponses: Whether point spread and energy dispersion are read and reduced too.
  /// - Returns: What became of each run.
  package func outcomes(
    _ opened: OpenedField, withResponses: Bool = false
  ) -> AsyncThrowingStream<ReductionOutcome, any Error> {
    guard opened.datasets.isEmpty else {
      let outcomes = opened.datasetRuns.map {
        ReductionOutcome(id: $0.id, run: $0, diagnostics: [], fingerprint: [])
      }
      return AsyncThrowingStream { continuation in
        for outcome in outcomes { continuation.yield(outcome) }
        continuation.finish()
      }
    }
    let reader = opened.reader(withResponses: withResponses)
    let reducer = opened.reducer(withResponses: withResponses)
    let ids = opened.runs
    let raw = workers.stream(ids.count) { index -> ReductionOutcome in
      try Self.outcome(ids[index], reader: reader, reducer: reducer)
    }
    return AsyncThrowingStream { continuation in
      let task = Task.background {
        var known = DuplicateRuns()
        do {
          for try await outcome in raw {
            continuation.yield(Self.unlessDuplicate(outcome, &known))
          }
          try Task.checkCancellation()
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private static func outcome(
    _ id: Int, reader: ObservationReader, reducer: RunReducer
  ) throws -> ReductionOutcome {
    let read = reader.read(id)
    guard let observation = read.observation else {
      return ReductionOutcome(id: id, run: nil, diagnostics: read.diagnostics, fingerprint: [])
    }
    do {
      let (run, findings) = try reducer.run(observation)
      return ReductionOutcome(
        id: id, run: run, diagnostics: read.diagnostics + findings,
        fingerprint: observation.fingerprint)
    } catch let fault as ReductionFault {
      return ReductionOutcome(
        id: id, run: nil, diagnostics: read.diagnostics + [fault.diagnostic], fingerprint: [])
    }
  }

  /// The outcome, or a skipped run if its events are those of an earlier one.
  private static func unlessDuplicate(
    _ outcome: ReductionOutcome, _ known: inout DuplicateRuns
  ) -> ReductionOutcome {
    guard let run = outcome.run,
      let original = known.original(of: outcome.id, fingerprint: outcome.fingerprint)
    else { return outcome }
    let finding = Diagnostic(
      .skip, run: outcome.id, file: run.origin.file,
      "its events are those of run \(original)", remedy: "run skipped")
    return ReductionOutcome(
      id: outcome.id, run: nil, diagnostics: outcome.diagnostics + [finding], fingerprint: [])
  }

  /// Refuses to add up runs of different telescopes, unless the analysis file allows it.
  package static func checkInstruments(
    _ runs: [ReducedRun], _ configuration: AnalysisConfiguration
  ) throws(AnalysisError) {
    // A run that does not say has its note already.
    let telescopes = Set(runs.map(\.origin.telescope)).subtracting([""]).sorted()
    guard telescopes.count > 1, !configuration.datasets.mixedInstruments else { return }
    let names = telescopes.joined(separator: ", ")
    throw AnalysisError(
      .badData, "runs of different TELESCOP: \(names)", file: configuration.source,
      remedy: "choose with observations.obs_ids, or set datasets.mixed_instruments: true")
  }

  /// Compares the alignments of the background on the counts outside the exclusions.
  ///
  /// - Parameters:
  ///   - opened: The field.
  ///   - ids: Runs to look at; nil: all of the field. Those that cannot be read say nothing.
  /// - Returns: The alignments, the best first.
  /// - Throws: `CancellationError`.
  package func compareAlignments(
    _ opened: OpenedField, runs ids: [Int]? = nil
  ) async throws -> AlignmentComparison.Result {
    let ids = ids ?? opened.runs
    let usable = opened.usablePixels(opened.exclusions)
    let (reader, comparison) = (opened.reader(), AlignmentComparison(reducer: opened.reducer()))
    let results = try await workers.map(ids.count) { index in
      try reader.read(ids[index]).observation.map { try comparison.run($0, usable: usable) }
    }
    return AlignmentComparison.sum(results.compactMap { $0 })
  }

  // MARK: Norms and stack

  /// Norm of the background of each run; 1 for all where the analysis asks for none.
  ///
  /// - Parameters:
  ///   - runs: Runs.
  ///   - usable: Pixels outside the exclusions.
  ///   - configuration: Method and limits.
  ///   - nx: Pixels in a row of the field.
  /// - Returns: One norm for each run, in their order.
  /// - Throws: `CancellationError`.
  package func norms(
    _ runs: [ReducedRun], usable: [Bool], configuration: AnalysisConfiguration, nx: Int
  ) async throws -> [BackgroundNorm] {
    guard configuration.datasets.background.method == .fovBackground else {
      return runs.map { BackgroundNorm(id: $0.id, norm: 1, error: 0, isKept: true) }
    }
    let maker = FieldOfViewBackgroundMaker(
      normRange: configuration.datasets.background.normRange,
      minimumCounts: configuration.datasets.background.minCounts,
      minimumBackground: configuration.datasets.background.minBackground)
    return try await workers.map(runs.count) { maker.norm(of: runs[$0], usable: usable, nx: nx) }
  }

  /// The sum of the kept runs, with a ring background if the analysis asks for one.
  package func stack(
    _ runs: [ReducedRun], norms: [BackgroundNorm], usable: [Bool], field: FieldGeometry,
    configuration: AnalysisConfiguration
  ) async throws -> StackedDataset {
    var stack = try await RunStacker(field: field).stack(runs, norms: norms, workers: workers)
    // One dataset is its own sum; adding it up would take the responses of unused bins away.
    if runs.count == 1, let only = runs.first, only.origin.dataset != nil,
      only.exposure.count == stack.exposure.count
    {
      stack.exposure = only.exposure
      stack.psf = only.responses?.psf
      stack.edisp = only.responses?.edisp
    }
    guard configuration.datasets.background.method == .ring,
      let ring = configuration.datasets.background.ring
    else { return stack }
    return try await RingBackgroundMaker(innerRadius: ring.innerRadius, width: ring.width)
      .run(stack, usable: usable, workers: workers)
  }
}

extension OpenedField {
  /// Reads the runs as the analysis file asks.
  func reader(withResponses: Bool = false) -> ObservationReader {
    let settings = configuration.observations
    return ObservationReader(
      store: store,
      required: Set(
        settings.requiredResponses.compactMap { ResponseKind(rawValue: $0.rawValue) }),
      alignment: settings.fovAlignment.flatMap { FovAlignment(rawValue: $0.rawValue) },
      readsAllResponses: withResponses, energyRange: energiesInUse,
      offsetMax: configuration.offsetInUse)
  }

  /// True energies of the analysis, TeV.
  private var energiesInUse: ClosedRange<Double>? {
    let edges = field.energyTrue.edges
    guard let first = edges.first, let last = edges.last, first < last else { return nil }
    return first...last
  }

  /// Reduces the runs as the analysis file asks.
  func reducer(withResponses: Bool = false) -> RunReducer {
    RunReducer(
      field: field, safeMask: configuration.safeMaskSettings,
      offsetMax: configuration.datasets.offsetMax,
      responseImage: withResponses ? responseImage : nil,
      cropsToSafe: !withResponses || configuration.datasets.stack)
  }
}

extension AnalysisConfiguration {
  /// Largest offset from the pointing at which anything counts, degrees.
  package var offsetInUse: Double {
    let safe = datasets.safeMask
    return safe.methods.contains(.offsetMax)
      ? min(datasets.offsetMax, safe.offsetMax) : datasets.offsetMax
  }

  /// What the safe mask of a run is made with.
  package var safeMaskSettings: SafeMaskSettings {
    let safe = datasets.safeMask
    var settings = SafeMaskSettings()
    if safe.methods.contains(.offsetMax) { settings.offsetMax = safe.offsetMax }
    settings.usesDefaultThresholds = safe.methods.contains(.aeffDefault)
    if safe.methods.contains(.aeffMax) { settings.effectiveAreaPercent = safe.aeffPercent }
    settings.startsAtBackgroundPeak = safe.methods.contains(.bkgPeak)
    settings.position = safe.position
    settings.fixedOffset = safe.fixedOffset
    return settings
  }
}
