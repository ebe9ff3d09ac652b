import Estimators
import GridMath
import Models
package import SkyGeometry

extension ExplorerState {
  /// What the distribution is of: as chosen, else that of the layer on the map.
  package var distributionQuantity: DistributionQuantity {
    if let chosen = sky.distribution.quantity { return chosen }
    if map.layer == .residual { return .residual }
    return map.layer.isOfTestSource && sky.ts.shown != nil ? .testSource : .significance
  }

  /// The region that restricts the distribution, or nil.
  package var distributionRegion: SkyRegion? {
    let regions = effectiveRegions
    guard sky.distribution.isOfRegion, regions.indices.contains(selectedRegion) else { return nil }
    return regions[selectedRegion]
  }

  /// Values whose distribution is shown, without the painted ones of a TS map.
  var distributionValues: [Double] {
    distributionQuantity == .testSource
      ? sky.ts.shown?.snapshot.map.sqrtTS ?? [] : values(of: distributionQuantity.layer)
  }

  /// Standard deviation that pure noise would have; nil if it is not known.
  ///
  /// A smoothed (n−μ)/√μ is narrower by the number of pixels that the Gaussian takes together
  /// (numerics.md 13.1).
  package var expectedWidth: Double? {
    guard distributionQuantity == .residual else { return 1 }
    switch map.residual {
    case .significance: return 1
    case .diff, .ratio: return nil
    case .sqrt:
      guard let request = result?.analysis.request, request.smoothing > 0,
        let pixel = field?.geometry.pixelScale
      else { return 1 }
      return 1 / ((4 * Double.pi).squareRoot() * request.smoothing / pixel)
    }
  }

  /// Brings the shown distribution up to date.
  mutating func refreshDistribution() {
    guard screen == .map || screen == .distributions, let result, let field else { return }
    let key = DistributionKey(
      quantity: distributionQuantity, residual: result.analysis.request.residual,
      binWidth: sky.distribution.binWidth,
      result: jobs.applied, snapshot: sky.ts.shown?.number ?? 0, region: distributionRegion,
      limit: max(10, 2 * map.threshold))
    if key != sky.distribution.key {
      sky.distribution.key = key
      let old = sky.distribution.shown
      sky.distribution.shown = distribution(key, result.analysis, field.geometry)
      // The cursor stays at its value, in whatever bin that is now.
      if let shown = sky.distribution.shown, let old, let cursor = sky.distribution.cursor,
        old.all.indices.contains(cursor)
      {
        let place = (old.center(cursor) - shown.edges[0]) / shown.step
        sky.distribution.cursor = Int(place.clamped(to: 0...Double(shown.all.count - 1)))
      } else {
        sky.distribution.cursor = nil
      }
    }
    let pixelKey = DistributionState.PixelKey(key: key, selection: sky.distribution.selection)
    guard pixelKey != sky.distribution.pixelKey else { return }
    sky.distribution.pixelKey = pixelKey
    sky.distribution.selectedPixels = selectedPixels(key, field.geometry)
  }

  private func distribution(
    _ key: DistributionKey, _ analysis: AnalysisResult, _ geometry: WcsGeometry
  ) -> ValueDistribution? {
    if key.quantity == .significance, key.region == nil, key.binWidth == .usual {
      return analysis.histogram.flatMap { ValueDistribution($0, limit: key.limit) }
    }
    var isCounted: [Bool]?
    if let region = key.region { isCounted = Self.pixels(of: region, geometry) }
    // Three bins for each standard deviation of the noise, as for the significance.
    let width = expectedWidth
    return ValueDistribution(
      distributionValues, isExcluded: analysis.layers.isExcluded, isCounted: isCounted,
      step: width.map { $0 / 3 }, limit: width.map { $0 * key.limit },
      factor: key.binWidth.factor)
  }

  private static func pixels(of region: SkyRegion, _ geometry: WcsGeometry) -> [Bool] {
    var pixels = [Bool](repeating: false, count: geometry.pixelCount)
    for pixel in region.pixels(on: geometry) { pixels[pixel] = true }
    return pixels
  }

  private func selectedPixels(_ key: DistributionKey, _ geometry: WcsGeometry) -> [Bool] {
    guard !sky.distribution.selection.isEmpty, let shown = sky.distribution.shown else { return [] }
    let bins = sky.distribution.selectedBins
    let isCounted = key.region.map { Self.pixels(of: $0, geometry) }
    let (low, step, last) = (shown.edges[0], shown.step, shown.all.count)
    // What lies beyond the last edge has no bin, and is the brightest there is.
    let reachesBeyond = sky.distribution.selection.contains { $0.upperBound == .infinity }
    return distributionValues.enumerated().map { index, value in
      guard value.isFinite, isCounted?[index] ?? true else { return false }
      let bin = (value - low) / step
      if value == shown.edges[last] { return bins.contains(last - 1) }
      if bin >= Double(last) { return reachesBeyond }
      return bin >= 0 && bins.contains(Int(bin))
    }
  }

  // MARK: Bins

  /// Makes the bins narrower or wider; false at the end of the range.
  mutating func changeBinWidth(_ step: Int) -> Bool {
    guard let width = BinWidth(rawValue: sky.distribution.binWidth.rawValue + step) else {
      return false
    }
    sky.distribution.binWidth = width
    sky.distribution.anchor = nil
    refreshDistribution()
    return true
  }

  /// Moves the cursor of the histogram.
  mutating func moveHistogramCursor(_ step: Int) {
    guard let shown = sky.distribution.shown else { return }
    let middle = shown.edges.lastIndex { $0 <= max(0, shown.edges[0]) } ?? 0
    let last = shown.all.count - 1
    let start = sky.distribution.cursor ?? min(middle, last)
    let moved = sky.distribution.cursor == nil ? start : start + step
    sky.distribution.cursor = moved.clamped(to: 0...last)
    if let anchor = sky.distribution.anchor, let cursor = sky.distribution.cursor {
      select(bins: min(anchor, cursor)...max(anchor, cursor))
    }
  }

  /// Selects bins in place of those that are selected.
  mutating func select(bins: ClosedRange<Int>) {
    guard let shown = sky.distribution.shown, bins.upperBound < shown.all.count else { return }
    sky.distribution.selection = [shown.edges[bins.lowerBound]...shown.edges[bins.upperBound + 1]]
  }

  /// Adds a bin to the selection, or takes it out.
  mutating func toggleHistogramBin(_ bin: Int) {
    guard let shown = sky.distribution.shown, shown.all.indices.contains(bin) else { return }
    var bins = sky.distribution.selectedBins
    if bins.remove(bin) == nil { bins.insert(bin) }
    sky.distribution.anchor = nil
    sky.distribution.selection = bins.sorted().map { shown.edges[$0]...shown.edges[$0 + 1] }
  }

  /// The command that selects what is selected now.
  var binCommand: String {
    let ranges = sky.distribution.selection
    return ranges.isEmpty
      ? "bins-clear"
      : "bin-values " + ranges.map { "\($0.lowerBound) \($0.upperBound)" }.joined(separator: " ")
  }

  /// A click on a bin.
  mutating func chooseHistogramBin(_ bin: Int) {
    sky.distribution.cursor = bin
    toggleHistogramBin(bin)
  }

  /// Shows the distribution of another quantity.
  mutating func stepQuantity(_ step: Int) {
    let all = DistributionQuantity.allCases
    let index = all.firstIndex(of: distributionQuantity) ?? 0
    sky.distribution.quantity = all[(index + step + all.count) % all.count]
    // Values of one quantity mean nothing in another.
    sky.distribution.selection = []
    sky.distribution.anchor = nil
    sky.distribution.cursor = nil
  }

  /// Why the quantity has no distribution, or nil.
  package var distributionProblem: String? {
    guard result != nil else { return "follows the first map" }
    switch distributionQuantity {
    case .significance:
      return field?.reasonWithout(.significance)
        ?? (distributionRegion == nil ? "no significance in this selection" : "no pixel with data")
    case .residual:
      if let reason = field?.reasonWithout(.residual) { return reason }
      if document.models.models.isEmpty {
        return filled("no models: {add-source} adds a source, {load-models} reads a file")
      }
      return result?.analysis.predictionProblem ?? "no pixel with data"
    case .testSource:
      return field?.reasonWithout(.sqrtTS)
        ?? (sky.ts.shown == nil
          ? filled("no TS map yet: {ts-map} makes one") : "no pixel with data")
    }
  }

  /// Name of the quantity for titles.
  package var distributionTitle: String {
    switch distributionQuantity {
    case .significance: "significance"
    case .residual: "residual " + map.residual.symbol
    case .testSource: "TS map √TS"
    }
  }
}
