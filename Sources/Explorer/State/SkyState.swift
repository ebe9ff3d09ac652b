import Analysis

/// TS map, panels, distributions, and what makes a place bright.
package struct SkyState: Sendable {
  package var ts = TsState()
  package var panels = PanelGrid()
  package var distribution = DistributionState()
  package var breakdown = BreakdownState()

  /// True while anything of it is computed.
  package var isBusy: Bool {
    ts.running != nil || panels.running != nil || panels.linked.running != nil
      || breakdown.running != nil
  }

  package init() {}

  /// What the analysis file asks for.
  package init(_ field: FieldInfo) {
    if let settings = field.tsMap {
      ts.settings.source = settings.model.map { .model($0) } ?? .powerLaw(index: settings.index)
      ts.settings.kernelWidth = settings.kernelWidth
    }
  }
}
