/// TS maps, panels and sums by run, as the explorer sees them.
package struct SkyClient: Sendable {
  /// Computes a TS map, first around a pixel; ending the iteration stops the work.
  package var tsMap: @Sendable (TsRequest, PixelPosition?) async -> AsyncStream<TsEvent>
  package var breakdown: @Sendable (BreakdownRequest) async throws -> BreakdownResult
  package var panels: @Sendable (PanelRequest) async throws -> PanelResult

  package init(
    tsMap: @escaping @Sendable (TsRequest, PixelPosition?) async -> AsyncStream<TsEvent> = {
      _, _ in AsyncStream { $0.finish() }
    },
    breakdown: @escaping @Sendable (BreakdownRequest) async throws -> BreakdownResult = { _ in
      throw CancellationError()
    },
    panels: @escaping @Sendable (PanelRequest) async throws -> PanelResult = { _ in
      throw CancellationError()
    }
  ) {
    self.tsMap = tsMap
    self.breakdown = breakdown
    self.panels = panels
  }
}

/// Answers of the sky side of the engine.
package enum SkyEvent: Sendable {
  case ts(generation: Int, TsEvent)
  case breakdown(BreakdownResult)
  case breakdownFailed(BreakdownRequest, String)
  case panels(PanelResult)
  case panelsFailed(PanelRequest, String)
  case maps(FieldResult)
  case mapsFailed(AnalysisRequest, String)
}

/// Work for the sky side of the engine.
package enum SkyEffect: Sendable, Equatable {
  case tsMap(generation: Int, TsRequest, around: PixelPosition?)
  case cancelTsMap
  case breakdown(BreakdownRequest)
  case panels(PanelRequest)
  /// Maps of a panel with energies of its own.
  case maps(AnalysisRequest)
}
