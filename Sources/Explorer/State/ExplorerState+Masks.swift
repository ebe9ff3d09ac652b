import Analysis
import Estimators
import GridMath
import SkyGeometry
import TerminalRendering

/// Exclusions by pixels: areas of high significance, and masks of files.
///
/// They become polygons along the edges of their pixels, so that they are regions as any other: in the
/// table, in sessions, in what is exported.
extension ExplorerState {
  /// Tag of the regions that come from the significance.
  static let significanceTag = "significance"

  /// Excludes what is significant on the map, in place of what was excluded in this way before.
  mutating func excludeSignificant(_ mask: TwoLevelMask) {
    guard let field, let analysis = result?.analysis else { return }
    let isInside = mask.pixels(analysis.layers.significance, nx: field.geometry.nx)
    let levels = levelText(mask)
    let areas = MaskAreas(isInside, nx: field.geometry.nx)
    guard !areas.areas.isEmpty else {
      hint("no pixel has a significance of \(Format.trimmed(mask.seed))", .warning)
      return
    }
    if let problem = areas.problem {
      hint("\(levels): \(problem)", .warning)
      return
    }
    let regions = areas.regions(
      on: field.geometry, name: "significant", tag: Self.significanceTag)
    exclude(
      regions, pixels: isInside.count { $0 }, inPlaceOf: Self.significanceTag,
      title: "exclusion of \(levels)", what: levels)
  }

  private func levelText(_ mask: TwoLevelMask) -> String {
    let seed = "significance from \(Format.trimmed(mask.seed))"
    return mask.growth < mask.seed ? "\(seed), down to \(Format.trimmed(mask.growth))" : seed
  }

  /// Takes a mask of a file over, in place of that of a file of the same name.
  mutating func addMask(
    _ regions: [SkyRegion], pixels: Int, from path: String, notes: [String]
  ) {
    for note in notes { log.add(Message(note, .warning, time: now)) }
    guard let tag = regions.first?.tags.first else {
      say("\(path): the mask excludes nothing of the map", .warning)
      return
    }
    exclude(
      regions, pixels: pixels, inPlaceOf: tag, title: "mask of a file",
      what: path + (notes.isEmpty ? "" : ", \(notes.count) remarks in the log"))
  }

  /// Puts exclusions in the place of those with a tag, in one step.
  private mutating func exclude(
    _ regions: [SkyRegion], pixels: Int, inPlaceOf tag: String, title: String, what: String
  ) {
    let others = document.regions.filter { !$0.tags.contains(tag) }
    let hasOlder = others.count < document.regions.count
    let isNew = document.regions != others + regions
    if isNew { change(title) { $0.regions = others + regions } }
    markedRegions = []
    selectedRegion = others.count.clamped(to: 0...max(0, document.regions.count - 1))
    recordedRegion = selectedRegion
    say(
      "\(NumberText.grouped(pixels)) pixels in \(regions.count) "
        + "area\(regions.count == 1 ? "" : "s") excluded: \(what)"
        + (isNew ? hasOlder ? ", in place of those before" : "" : ", as before")
        + (document.exclusionsAreOn ? "" : " · all exclusions are off ({toggle-exclusions})"),
      .good)
  }

  /// The exclusions on the map as a mask; nil before there is a map.
  var exclusionMask: ExclusionMask? {
    guard let field, let excluded = result?.analysis.layers.isExcluded,
      excluded.count == field.geometry.pixelCount
    else { return nil }
    return ExclusionMask(geometry: field.geometry, isUsed: excluded.map { !$0 })
  }
}
