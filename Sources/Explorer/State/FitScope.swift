package import SkyGeometry

/// What the user decides about the fit besides the models; part of the document.
package struct FitScope: Sendable, Equatable, Codable {
  /// Range in reconstructed energy, TeV; nil: no limit.
  ///
  /// Bins wholly within it are fitted.
  package var minimum: Double?
  package var maximum: Double?
  /// Whether the runs are fitted together, each with a background of its own, or their stack.
  package var isJoint: Bool

  package init(minimum: Double? = nil, maximum: Double? = nil, isJoint: Bool = false) {
    self.minimum = minimum
    self.maximum = maximum
    self.isJoint = isJoint
  }

  /// The range in words; nil without one.
  package var rangeText: String? {
    switch (minimum, maximum) {
    case (nil, nil): nil
    case (let low?, nil): "from " + EnergyFormat.text(low)
    case (nil, let high?): "up to " + EnergyFormat.text(high)
    case (let low?, let high?): Format.energyRange(low, high)
    }
  }

  /// Whether the numbers can be those of a range; files of a session are not trusted.
  var isValid: Bool {
    let ends = [minimum, maximum].compactMap { $0 }
    return ends.allSatisfy { $0.isFinite && $0 > 0 } && (ends.count < 2 || ends[0] < ends[1])
  }
}

/// The bins that a fit uses, and how; what a fit depends on beside models and runs.
package struct FitSelection: Sendable, Equatable {
  package var scope: FitScope
  /// Regions with a `fitUse`, without name and role.
  package var regions: [SkyRegion]

  package init(scope: FitScope = FitScope(), regions: [SkyRegion] = []) {
    self.scope = scope
    self.regions = regions
  }

  /// The same bins for the prediction of the stack.
  var stacked: FitSelection {
    var copy = self
    copy.scope.isJoint = false
    return copy
  }
}

extension [SkyRegion] {
  /// Exclusions that are enabled; what else a region is for makes no difference to them.
  var exclusions: [SkyRegion] {
    filter { $0.role == .exclude && $0.isEnabled }.map { region in
      var plain = region
      plain.fitUse = nil
      return plain
    }
  }

  /// Regions that a fit is restricted by; their names and roles make no difference to it.
  var fitRegions: [SkyRegion] {
    compactMap { region in
      guard let use = region.fitUse else { return nil }
      var plain = SkyRegion(region.shape)
      plain.fitUse = use
      return plain
    }
  }
}

extension ExplorerState {
  /// Bins of a fit with the regions as they are now, also while one is moved.
  package var fitSelection: FitSelection {
    FitSelection(scope: document.fit, regions: effectiveRegions.fitRegions)
  }

  /// What is fitted, in a few words: energies, regions, runs; empty if it is everything.
  package var fitScopeParts: [String] {
    scopeParts(fitSelection)
  }

  /// The same for a fit of its own.
  func scopeParts(_ selection: FitSelection) -> [String] {
    var parts: [String] = []
    if selection.scope.isJoint { parts.append("joint") }
    if let range = selection.scope.rangeText { parts.append(range) }
    let inside = selection.regions.count { $0.fitUse == .inside }
    let outside = selection.regions.count { $0.fitUse == .outside }
    if inside > 0 { parts.append(inside == 1 ? "in 1 region" : "in \(inside) regions") }
    if outside > 0 { parts.append("without \(outside)") }
    return parts
  }
}
