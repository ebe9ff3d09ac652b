extension AnalysisConfiguration {
  /// Whether the file asks for a stage; a section that is absent is not computed.
  package func asks(for stage: Stage) -> Bool {
    switch stage {
    case .load, .reduce: true
    case .fovBackground: datasets.background.method == .fovBackground
    case .stack: datasets.stack
    case .smooth: smoothRadius != nil
    case .excessMap: excessMap != nil
    case .tsMap: tsMap != nil
    case .fit: general.modelsFile != nil || fit?.minimum != nil || fit?.maximum != nil
    case .residuals: residuals != nil
    case .fluxPoints: !fluxPoints.isEmpty
    case .lightCurve: !lightCurves.isEmpty
    }
  }

  /// Stages that the file asks for and that this version does not have.
  package var skippedStages: [Stage] {
    Stage.allCases.filter { asks(for: $0) && !$0.isAvailable }
  }

  /// One line about the skipped stages; nil if there are none.
  package var skippedStagesLine: String? {
    let names = skippedStages.map(\.rawValue)
    return names.isEmpty ? nil : "skipped: \(names.joined(separator: ", ")) (not in this version)"
  }

  /// What the file asks for and what makes a reduction impossible in this version, a line each.
  package var unsupported: [String] {
    var lines: [String] = []
    if datasets.type == .spectrum {
      lines.append("datasets.type 1d: spectra are not in this version; use type: 3d")
    }
    if datasets.background.method == .reflected {
      lines.append(
        "datasets.background.method reflected: not in this version; use fov_background or ring")
    }
    if datasets.safeMask.methods.contains(.edispBias) {
      lines.append(
        "datasets.safe_mask.methods edisp-bias: not in this version; use aeff-max or aeff-default")
    }
    return lines
  }
}
