package import GridMath
package import SkyGeometry

extension AnalysisConfiguration {
  /// Regions of `fit.region`, with what each has to do with the fit.
  ///
  /// - Parameters:
  ///   - sky: the map.
  ///   - notes: what was noticed.
  /// - Returns: none without that key.
  /// - Throws: `AnalysisError` if the region file cannot be used.
  package func fitRegions(
    on sky: WcsGeometry, _ notes: inout [Diagnostic]
  ) throws(AnalysisError) -> [SkyRegion] {
    guard let fit else { return [] }
    var regions = fit.regions.enumerated().map { index, circle in
      SkyRegion(
        .circle(center: circle.center, radius: circle.radius),
        name: fit.regions.count == 1 ? "fit region" : "fit region \(index + 1)")
    }
    if let file = fit.regionFile?.resolved {
      let (read, findings) = try RegionFile.read(file, on: sky, what: "fit.region")
      regions += read
      notes += findings
    }
    for index in regions.indices {
      regions[index].fitUse = regions[index].role == .exclude ? .outside : .inside
      if let fault = regions[index].shape.fault ?? Self.fault(of: regions[index], on: sky) {
        notes.append(
          Diagnostic(
            .warning, file: source, "fit.region: \(regions[index].name): \(fault)",
            remedy: "kept as given"))
      }
    }
    return regions
  }

  /// A region that covers the whole map is no fault here.
  private static func fault(of region: SkyRegion, on sky: WcsGeometry) -> String? {
    region.pixels(on: sky).isEmpty ? "covers no pixel centre of the map" : nil
  }
}
