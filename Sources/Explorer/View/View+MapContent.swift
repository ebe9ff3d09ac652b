import Analysis
import GridMath
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// Data pixels per canvas pixel, where several become one and their values add up; else 1.
  func areaFactor(_ layer: Layer) -> Double { state.areaFactor(layer) }

  /// How the pixels of a layer are combined when zoomed out.
  func resampling(_ layer: Layer) -> Resampling { state.resampling(layer) }

  /// What is done with the values when zoomed out, in a word.
  func resamplingTitle(_ layer: Layer) -> String {
    state.isSummed(layer) ? "sum" : resampling(layer).title
  }

  /// Colours of a layer.
  func scale(_ layer: Layer, values: [Double]) -> MapScale {
    let settings = state.map[layer: layer]
    let limits = state.colorLimits(of: layer)
    let factor = areaFactor(layer)
    let maps = theme.maps
    var colorMap: ColorMap
    let shape: ScaleShape
    switch layer {
    case .significance, .sqrtTS:
      let mode = state.map.significanceMode.mode
      colorMap = maps.significance(mode)
      shape = mode.shape(threshold: state.map.threshold)
    case .excess, .residual, .flux:
      colorMap = maps.diverging
      shape = .twoSided
    case .map where state.field?.map?.isSigned == true:
      colorMap = maps.diverging
      shape = .twoSided
    case .counts, .background, .predicted, .exposure, .mask, .map, .testStatistic, .fluxError,
      .fluxLimit, .iterations:
      colorMap = maps.sequential
      shape = .oneSided
    }
    // A map of another kind would put zero or the threshold in the wrong place.
    if let chosen = ColorMap.named(settings.colorMap), chosen.kind == colorMap.kind {
      colorMap = chosen
    }
    var mapping = ScaleMapping(
      shape: shape, stretch: settings.stretch.stretch, lower: limits.low * factor,
      upper: limits.high * factor)
    if settings.stretch == .equalised {
      // Ranks of the sample that the summaries keep, brought to the size of the blocks.
      let sample = state.summary(of: layer)?.sorted ?? values
      mapping = mapping.equalized(over: factor == 1 ? sample : sample.map { $0 * factor })
    }
    return MapScale(map: colorMap, mapping: mapping, isInverted: settings.isInverted)
  }

  /// Values of a layer; a map of zeros and ones for the mask.
  func values(_ layer: Layer) -> [Double] {
    guard let analysis else { return [] }
    guard layer == .mask else { return state.values(of: layer) }
    let layers = analysis.layers
    return layers.isValid.indices.map {
      layers.isValid[$0] ? (layers.isExcluded[$0] ? 0 : 1) : .nan
    }
  }

  /// Everything that the map panel draws.
  func mapContent(view: MapView) -> MapContent? {
    guard let field = state.field else { return nil }
    let layer = state.shownLayer
    let nx = field.geometry.nx
    let ny = field.geometry.ny
    var values = values(layer)
    if values.count != nx * ny { values = [Double](repeating: .nan, count: nx * ny) }
    var content = MapContent(
      nx: nx, ny: ny, values: values, scale: scale(layer, values: values), view: view)
    content.pixelAspect = state.pixelAspect
    content.rule = resampling(layer)
    content.unit = layer == .residual ? state.map.residual.unit : field.unit(of: layer)
    if let layers = analysis?.layers {
      content.outside = layers.runs.map { $0 == 0 }
      content.excluded = layers.isExcluded
    }
    let selected = state.sky.distribution.selectedPixels
    if selected.count == nx * ny { content.dimmed = selected.map { !$0 } }
    content.dimBelow = state.map.highlight.map { $0 * areaFactor(layer) }
    content.showsExclusionHatch = state.map.overlays.exclusionShade
    content.showsColorBar = layer != .mask
    content.isOfClasses = layer == .mask
    content.crosshair = MapPoint(x: state.map.crosshair.x, y: state.map.crosshair.y)
    content.pin = state.map.pin.map { MapPoint(x: $0.x, y: $0.y) }
    addContours(&content)
    addRegions(&content, field.geometry)
    addFieldsOfView(&content, field)
    addPsf(&content, field.geometry)
    addMarkers(&content, field)
    addPeaks(&content)
    addHandles(&content, field.geometry)
    return content
  }

  /// Lines of equal value, those below zero dotted.
  private func addContours(_ content: inout MapContent) {
    guard state.map.overlays.contours.isShown else { return }
    let image = values(state.map.overlays.contours.layer)
    guard image.count == content.nx * content.ny else { return }
    let visible = state.visiblePixels
    let tracer = ContourTracer(
      values: image, nx: content.nx, ny: content.ny,
      visible: (
        x: visible.x.lowerBound - 1..<visible.x.upperBound + 1,
        y: visible.y.lowerBound - 1..<visible.y.upperBound + 1
      ))
    for level in state.contourLevels {
      for line in tracer.lines(at: level) {
        content.outlines.append(
          MapOutline(
            points: line.points, isClosed: line.isClosed, role: .overlayContour,
            isDotted: level < 0))
      }
    }
  }

  private func addRegions(_ content: inout MapContent, _ geometry: WcsGeometry) {
    let overlays = state.map.overlays
    guard overlays.regions || state.draft != nil else { return }
    let step = max(0.5, 1 / state.zoom)
    for (index, region) in state.effectiveRegions.enumerated() {
      let isDraft =
        state.draft != nil && index == (state.draft?.index ?? state.document.regions.count)
      guard overlays.regions || isDraft else { continue }
      let isSelected =
        isDraft || state.markedRegions.contains(index)
        || (index == state.selectedRegion && (state.focus == .regions || state.handlesAreShown))
      let isActive =
        region.role == .exclude && region.isEnabled && state.document.exclusionsAreOn
      let role: ThemeRole =
        isSelected ? .overlaySelected : isActive ? .overlayExclusion : .overlayRegion
      for line in region.outline(on: geometry, maxStep: step) {
        content.outlines.append(
          MapOutline(
            points: line.map { MapPoint(x: $0.x, y: $0.y) }, isClosed: true, role: role,
            isDotted: region.role == .exclude && !isActive))
      }
    }
    if let draft = state.draft, draft.kind == .polygon, draft.index == nil {
      let corners = draft.vertices.compactMap { geometry.pixel(of: $0) }
      var points = corners.map { MapPoint(x: $0.x, y: $0.y) }
      points.append(MapPoint(x: state.map.crosshair.x, y: state.map.crosshair.y))
      content.outlines.append(
        MapOutline(points: points, isClosed: false, role: .overlaySelected, isDotted: true))
    }
  }

  /// Handles of the region that is worked on.
  private func addHandles(_ content: inout MapContent, _ geometry: WcsGeometry) {
    guard let region = state.regionWithHandles else { return }
    for (handle, place) in region.handles {
      guard let pixel = geometry.pixel(of: place) else { continue }
      content.markers.append(
        MapMarker(
          point: MapPoint(x: pixel.x, y: pixel.y), glyph: handle == .center ? "■" : "□",
          role: .overlaySelected))
    }
  }

  private func addMarkers(_ content: inout MapContent, _ field: FieldInfo) {
    let overlays = state.map.overlays
    let geometry = field.geometry
    func point(_ direction: SkyDirection) -> MapPoint? {
      geometry.pixel(of: direction).map { MapPoint(x: $0.x, y: $0.y) }
    }
    if overlays.sources {
      for source in state.sources {
        guard let place = point(source.position) else { continue }
        let isGrabbed = state.fit.grab?.model == source.name
        content.markers.append(
          MapMarker(
            point: place, label: overlays.labels ? source.name.escapingControls : "",
            role: isGrabbed ? .overlaySelected : .overlaySource,
            clearance: clearance(around: source.position)))
      }
    }
    for source in state.shownCatalogueSources {
      guard let place = point(source.position) else { continue }
      content.markers.append(
        MapMarker(
          point: place, label: overlays.labels ? source.name.escapingControls : "", glyph: "◇",
          clearance: clearance(around: source.position)))
    }
    if overlays.regions, overlays.labels {
      for region in state.document.regions where !region.name.isEmpty {
        let center = region.center
        // A region around a source often has its name, which is there already.
        func isSame(_ name: String, _ position: SkyDirection) -> Bool {
          SourceName.key(name) == SourceName.key(region.name)
            && position.separation(to: center) < max(geometry.pixelScale, region.extent)
        }
        let isNamed =
          overlays.sources && state.sources.contains { isSame($0.name, $0.position) }
          || state.shownCatalogueSources.contains { isSame($0.name, $0.position) }
        guard !isNamed, let place = point(center) else { continue }
        content.markers.append(
          MapMarker(
            point: place, label: region.name.escapingControls, glyph: " ", role: .overlayRegion,
            clearance: region.extent / geometry.pixelScale))
      }
    }
    if overlays.pointings {
      for row in state.observations.rows where !state.document.excludedRuns.contains(row.id) {
        guard let pointing = row.info.pointing, let place = point(pointing) else { continue }
        let isChosen = row.id == state.observations.cursor
        content.markers.append(
          MapMarker(
            point: place, label: overlays.labels && isChosen ? String(row.id) : "", glyph: "×",
            role: isChosen ? .overlaySelected : .overlayPointing))
      }
    }
  }

  /// Pixels that a region around a source covers, so that its name stays out of the outline.
  private func clearance(around position: SkyDirection) -> Double {
    guard state.map.overlays.regions, let geometry = state.field?.geometry else { return 0 }
    let extents = state.document.regions.filter {
      $0.center.separation(to: position) < geometry.pixelScale
    }.map(\.extent)
    return (extents.max() ?? 0) / geometry.pixelScale
  }
}

extension SkyRegion {
  /// Largest distance of the outline from the centre, about, degrees.
  var extent: Double {
    switch shape {
    case .circle(_, let radius): radius
    case .ellipse(_, let a, let b, _): max(a, b)
    case .rectangle(_, let width, let height, _): max(width, height) / 2
    case .annulus(_, _, let outer): outer
    case .polygon(let corners): corners.map { $0.separation(to: center) }.max() ?? 0
    }
  }
}

extension SignificanceScaleMode {
  /// The same for the drawing code.
  var mode: SignificanceMode {
    switch self {
    case .threshold: .threshold
    case .twoSided: .twoSided
    case .symmetric: .symmetric
    }
  }
}

extension StretchChoice {
  /// The same for the drawing code.
  var stretch: Stretch {
    switch self {
    case .linear: .linear
    case .squareRoot: .sqrt
    case .logarithm: .log
    case .asinh: .asinh
    case .power: .power
    case .equalised: .equalized
    }
  }
}
