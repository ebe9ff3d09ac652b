package import Analysis
package import Fitting
package import GridMath
package import Models
package import Observations

/// What happens while a field is opened and its runs are reduced, in order of time.
package enum EngineEvent: Sendable {
  /// Geometry and observations are known; maps follow.
  case opened(FieldInfo)
  case reduced(RunSummary)
  /// A run cannot be used.
  case skipped(run: Int, reason: String)
  case diagnostic(Diagnostic)
  /// Tables of absorption for new sources, the preferred one first.
  case opticalDepths([OpticalDepthTable])
  /// Progress of a stage; `total` 0 while unknown.
  case progress(stage: String, done: Int, total: Int)
  /// Everything that can be reduced is.
  case finished
  /// The field cannot be shown at all; unreadable inputs lead to another exit status than bad ones.
  case failed(String, isUnreadable: Bool)
}

/// The engine as the explorer sees it: closures, so that tests drive the explorer with fakes.
package struct EngineClient: Sendable {
  /// Opens the input and reduces it run by run; cancelling the consumer cancels the reduction.
  package var open: @Sendable () -> AsyncStream<EngineEvent>
  /// Norms, stack and maps for a request, from the runs reduced so far.
  package var compute: @Sendable (AnalysisRequest) async throws -> AnalysisResult
  /// Reads models with the tables that the input knows.
  package var readModels: @Sendable (ModelSource) async -> ModelFileReading
  /// Fits the models of a request; the control stops and pauses it.
  package var fit: @Sendable (AnalysisRequest, FitControl) async -> AsyncStream<FitEvent>
  /// Makes the likelihood of a fit again, at what it found; the control cancels it.
  package var rebuild: @Sendable (FitRecord, FitControl) async throws -> Fit = { _, _ in
    throw CancellationError()
  }
  /// Flux points, light curves and counts for the Spectrum screen.
  package var spectrum: @Sendable (SpectrumRequest) async throws -> SpectrumResult

  /// Events and responses of one run as curves.
  package var peek: @Sendable (Int) async throws -> ResponseSummary
  /// TS maps, panels, and what makes a place bright.
  package var sky = SkyClient()
  /// Writes what is shown as a folder that repeats it; returns what to tell.
  package var export: @Sendable (ExportRequest, String) async throws -> [Message] = { _, _ in
    throw CancellationError()
  }

  /// Does so, carries it out from the files on, and writes a report with figures.
  package var report: @Sendable (ExportRequest, String) async throws -> [Message] = { _, _ in
    throw CancellationError()
  }

  package init(
    open: @escaping @Sendable () -> AsyncStream<EngineEvent>,
    compute: @escaping @Sendable (AnalysisRequest) async throws -> AnalysisResult,
    readModels: @escaping @Sendable (ModelSource) async -> ModelFileReading = {
      FieldModels.read($0, nil)
    },
    peek: @escaping @Sendable (Int) async throws -> ResponseSummary = { _ in
      throw CancellationError()
    },
    fit: @escaping @Sendable (AnalysisRequest, FitControl) async -> AsyncStream<FitEvent> = {
      _, _ in AsyncStream { $0.finish() }
    },
    spectrum: @escaping @Sendable (SpectrumRequest) async throws -> SpectrumResult = { _ in
      throw CancellationError()
    }
  ) {
    self.open = open
    self.compute = compute
    self.readModels = readModels
    self.peek = peek
    self.fit = fit
    self.spectrum = spectrum
  }
}
