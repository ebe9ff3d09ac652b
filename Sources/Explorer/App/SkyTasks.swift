import GridMath

/// Carries out the work of the sky side: one TS map, one question of each kind at a time.
@MainActor
final class SkyTasks {
  private let client: SkyClient
  private let compute: @Sendable (AnalysisRequest) async throws -> AnalysisResult
  private let sink: AsyncStream<Event>.Continuation
  private var tsTask: Task<Void, Never>?
  private var breakdownTask: Task<Void, Never>?
  private var panelsTask: Task<Void, Never>?
  private var mapsTask: Task<Void, Never>?

  init(_ client: EngineClient, _ sink: AsyncStream<Event>.Continuation) {
    self.client = client.sky
    compute = client.compute
    self.sink = sink
  }

  /// Ends everything.
  func cancel() {
    tsTask?.cancel()
    breakdownTask?.cancel()
    panelsTask?.cancel()
    mapsTask?.cancel()
  }

  func perform(_ effect: SkyEffect) {
    let client = self.client
    let sink = self.sink
    switch effect {
    case .tsMap(let generation, let request, let place):
      tsTask?.cancel()
      tsTask = Task.background {
        for await event in await client.tsMap(request, place) {
          sink.yield(.sky(.ts(generation: generation, event)))
        }
      }
    case .cancelTsMap: tsTask?.cancel()
    case .breakdown(let request):
      breakdownTask = Task.background {
        do {
          sink.yield(.sky(.breakdown(try await client.breakdown(request))))
        } catch {
          sink.yield(.sky(.breakdownFailed(request, Self.reason(error))))
        }
      }
    case .maps(let request):
      let compute = self.compute
      mapsTask = Task.background {
        do {
          sink.yield(.sky(.maps(FieldResult(try await compute(request)))))
        } catch {
          sink.yield(.sky(.mapsFailed(request, Self.reason(error))))
        }
      }
    case .panels(let request):
      panelsTask = Task.background {
        do {
          sink.yield(.sky(.panels(try await client.panels(request))))
        } catch {
          sink.yield(.sky(.panelsFailed(request, Self.reason(error))))
        }
      }
    }
  }

  private nonisolated static func reason(_ error: any Error) -> String {
    error is CancellationError ? "cancelled" : "\(error)"
  }
}
