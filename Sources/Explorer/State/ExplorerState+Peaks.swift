import Analysis
import Models
import SkyGeometry

extension ExplorerState {
  /// Zooms that the keys step through.
  static let zoomLadder: [Double] = [
    1.0 / 16, 1.0 / 12, 1.0 / 8, 1.0 / 6, 1.0 / 4, 1.0 / 3, 0.5, 2.0 / 3, 1, 1.5, 2, 3, 4, 6, 8, 12,
    16, 24, 32, 48, 64,
  ]

  /// Steps the zoom; the crosshair stays where it is on the screen.
  mutating func stepZoom(_ direction: Int) {
    let now = zoom
    // From the whole map the next step may be very near: a key should do something that is seen.
    let next =
      direction > 0
      ? Self.zoomLadder.first { $0 > now * 1.12 } : Self.zoomLadder.last { $0 < now * 0.89 }
    guard let next else { return }
    setZoom(next, fixed: map.crosshair)
  }

  /// Values of the shown layer.
  private var layerValues: [Double] {
    values(of: map.layer)
  }

  /// The largest value that is visible.
  func maximumInView() -> PixelPosition? {
    let values = layerValues
    let (nx, ny) = mapSize
    guard values.count == nx * ny else { return nil }
    let visible = visiblePixels
    var best: (value: Double, x: Int, y: Int)?
    for y in visible.y {
      for x in visible.x {
        let value = values[y * nx + x]
        if value.isFinite, value > (best?.value ?? -.infinity) { best = (value, x, y) }
      }
    }
    return best.map { PixelPosition(x: Double($0.x), y: Double($0.y)) }
  }

  /// The highest local maximum below the value at the crosshair, at least 5 pixels wide.
  func nextPeak() -> PixelPosition? {
    let values = layerValues
    let (nx, ny) = mapSize
    guard values.count == nx * ny else { return nil }
    let here = pixelIndex(map.crosshair)
    let current = here.map { values[$0] } ?? .nan
    let limit = current.isFinite ? current : .infinity
    let visible = visiblePixels
    var best: (value: Double, index: Int)?
    for y in visible.y {
      for x in visible.x {
        let index = y * nx + x
        let value = values[index]
        // Equal values are passed in the order of their places, so that none is visited twice.
        let isLower = value < limit || (value == limit && index > (here ?? -1))
        guard value.isFinite, isLower, index != here, value > (best?.value ?? -.infinity) else {
          continue
        }
        if isPeak(values, x, y, nx, ny) { best = (value, index) }
      }
    }
    return best.map { PixelPosition(x: Double($0.index % nx), y: Double($0.index / nx)) }
  }

  private func isPeak(_ values: [Double], _ x: Int, _ y: Int, _ nx: Int, _ ny: Int) -> Bool {
    let value = values[y * nx + x]
    for dy in -2...2 {
      for dx in -2...2 where dx != 0 || dy != 0 {
        let px = x + dx
        let py = y + dy
        guard px >= 0, px < nx, py >= 0, py < ny else { continue }
        let other = values[py * nx + px]
        if other > value || (other == value && (dy < 0 || (dy == 0 && dx < 0))) { return false }
      }
    }
    return true
  }

  /// Sources, those of the catalogues if they are shown, and regions in order.
  package var landmarks: [SkyMarker] {
    let sources = sources + shownCatalogueSources.map(\.marker)
    let regions = document.regions.enumerated().map {
      SkyMarker(name: regionName($0.element, $0.offset), position: $0.element.center)
    }
    return sources
      + regions.filter { region in
        !sources.contains { $0.position.separation(to: region.position) < 1e-3 }
      }
  }

  /// Jumps to the landmark after the nearest one.
  mutating func jumpToNextLandmark() {
    let landmarks = landmarks
    guard !landmarks.isEmpty else { return }
    var next = 0
    if let here = direction(of: map.crosshair) {
      let distances = landmarks.map { $0.position.separation(to: here) }
      // On a landmark, within a pixel and a half: go on to the one after it.
      let reach = 1.5 * (field?.geometry.pixelScale ?? 0)
      if let index = distances.firstIndex(where: { $0 < reach }) {
        next = (index + 1) % landmarks.count
      }
    }
    jump(to: landmarks[next])
    // The keys of regions are about the region that one has gone to.
    if let geometry = field?.geometry,
      let index = document.regions.firstIndex(where: {
        $0.contains(landmarks[next].position, on: geometry)
      })
    {
      selectedRegion = index
    }
  }

  mutating func jumpToSource(_ name: String) {
    if let source = sources.first(where: { $0.name == name }) {
      jump(to: source)
    } else if let source = field?.catalogueSources.first(where: { $0.name == name }) {
      jump(to: source.marker)
    }
  }

  private mutating func jump(to marker: SkyMarker) {
    guard let pixel = field?.geometry.pixel(of: marker.position),
      field?.geometry.index(ofX: pixel.x, y: pixel.y) != nil
    else {
      hint("\(marker.name) is outside the map", .warning)
      return
    }
    rememberView()
    jump(to: PixelPosition(x: pixel.x, y: pixel.y))
    hint(marker.name)
  }

  /// Pointing of the observation chosen in the table.
  var currentPointing: SkyDirection? {
    guard let run = observations.cursor, let index = observations.index(of: run) else { return nil }
    return observations.rows[index].info.pointing
  }

  /// Opens a list of choices.
  mutating func pick(_ kind: Picker.Kind, current: String) {
    let choices: [String] =
      switch kind {
      case .layer: self.choices(for: .layer)
      case .colorMap: self.choices(for: .colorMap)
      case .theme: self.choices(for: .theme)
      case .region: self.choices(for: .region)
      case .source: self.choices(for: .source)
      case .observation: self.choices(for: .observation)
      case .model: self.choices(for: .model)
      case .parameter:
        selectedPlace.map { linkCandidates(of: $0).map { document.models.path($0) } } ?? []
      case .background: self.choices(for: .background)
      case .spectrum, .newSpectrum:
        SpectralShape.ofSources.map { "\($0.shortName)  \($0.title)" }
      case .shape, .newShape: SpatialShape.simple.map { "\($0.shortName)  \($0.title)" }
      case .tsSettings: tsSettingRows
      }
    let original = choices.first { $0.hasPrefix(current + "  ") } ?? current
    modal = .picker(Picker(kind: kind, choices: choices, original: original))
  }
}
