extension SkyRegion {
  /// What a region has to do with a fit.
  package enum FitUse: String, Sendable, Hashable, CaseIterable, Codable {
    /// Only what is inside of it, or of another such region, is fitted.
    case inside
    /// What is inside is left out of the fit.
    case outside

    /// The label that says so, in region files too.
    var tag: String {
      switch self {
      case .inside: "fit"
      case .outside: "nofit"
      }
    }
  }

  /// What the region has to do with a fit, as one of its labels says; nil: nothing.
  package var fitUse: FitUse? {
    get { FitUse.allCases.first { tags.contains($0.tag) } }
    set {
      tags.removeAll { label in FitUse.allCases.contains { $0.tag == label } }
      if let newValue { tags.append(newValue.tag) }
    }
  }
}

extension [SkyRegion] {
  /// Pixels that are fitted: inside of the regions to fit, if there are any, and outside of those
  /// to leave out; nil if none of the regions has to do with a fit.
  package func fitMask(on geometry: WcsGeometry) -> [Bool]? {
    let inside = filter { $0.fitUse == .inside }
    let outside = filter { $0.fitUse == .outside }
    guard !inside.isEmpty || !outside.isEmpty else { return nil }
    var mask = [Bool](repeating: inside.isEmpty, count: geometry.pixelCount)
    for region in inside { region.add(to: &mask, on: geometry) }
    guard !outside.isEmpty else { return mask }
    var hidden = [Bool](repeating: false, count: geometry.pixelCount)
    for region in outside { region.add(to: &hidden, on: geometry) }
    return zip(mask, hidden).map { $0 && !$1 }
  }
}
