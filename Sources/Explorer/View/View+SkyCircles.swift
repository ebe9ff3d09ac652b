import Estimators
import SkyGeometry
import TerminalRendering

/// Circles that say what the instrument sees: fields of view, and the point spread.
extension ScreenPainter {
  /// Columns of a map from which all circles have names.
  private static let leastNamedWidth = 48.0

  /// Circles at the largest offset that counts, one for runs with the same pointing and reach.
  func addFieldsOfView(_ content: inout MapContent, _ field: FieldInfo) {
    guard state.map.overlays.fieldsOfView, field.offsetLimit != nil else { return }
    // On a small map only the chosen run has room for its name.
    let namesAll = Double(content.nx) * state.zoom >= Self.leastNamedWidth
    for place in state.pointingGroups {
      let radius = place.radius
      let circle = SkyRegion(.circle(center: place.pointing, radius: radius))
      let isChosen = state.observations.cursor.map { place.runs.contains($0) } ?? false
      let role: ThemeRole = isChosen ? .overlaySelected : .overlayPointing
      add(circle, &content, field.geometry, role)
      guard state.map.overlays.labels, namesAll || isChosen,
        let spot = labelPlace(around: place.pointing, radius: radius, field.geometry)
      else { continue }
      let runs = place.runs.count == 1 ? "run \(place.runs[0])" : "\(place.runs.count) runs"
      content.markers.append(
        MapMarker(
          point: spot, label: "\(runs) \(Format.fixed(radius, 2).trimmedZeros)°", glyph: " ",
          role: role,
          hasMark: false))
    }
  }

  /// The circle of the point spread around the crosshair, with its radius.
  func addPsf(_ content: inout MapContent, _ geometry: WcsGeometry) {
    // Beside the fit the map is too small for it.
    guard state.map.overlays.psf, state.screen != .fit,
      let center = state.direction(of: state.map.crosshair),
      let radius = state.psfRadius
    else { return }
    add(SkyRegion(.circle(center: center, radius: radius)), &content, geometry, .overlayCrosshair)
    content.markers.append(
      MapMarker(
        point: MapPoint(x: state.map.crosshair.x, y: state.map.crosshair.y),
        label: "PSF 68 % " + Format.fixed(radius, radius < 0.1 ? 3 : 2) + "°", glyph: " ",
        role: .overlayCrosshair, clearance: radius / geometry.pixelScale, hasMark: false))
  }

  private func add(
    _ region: SkyRegion, _ content: inout MapContent, _ geometry: WcsGeometry, _ role: ThemeRole
  ) {
    for line in region.outline(on: geometry, maxStep: max(0.5, 1 / state.zoom)) {
      content.outlines.append(
        MapOutline(points: line.map { MapPoint(x: $0.x, y: $0.y) }, isClosed: true, role: role))
    }
  }

  /// A place on a circle that is in view: in the north, else as near to it as there is one.
  private func labelPlace(
    around center: SkyDirection, radius: Double, _ geometry: WcsGeometry
  ) -> MapPoint? {
    let visible = state.visiblePixels
    for angle in [0.0, 45, 315, 90, 270, 135, 225, 180] {
      guard
        let pixel = geometry.pixel(of: center.offset(by: radius, positionAngle: angle)),
        visible.x.contains(Int(pixel.x.rounded())), visible.y.contains(Int(pixel.y.rounded()))
      else { continue }
      return MapPoint(x: pixel.x, y: pixel.y)
    }
    return nil
  }
}

extension ExplorerState {
  /// Radius of the point spread at the crosshair for the energies on the map, degrees.
  package var psfRadius: Double? {
    guard let here = direction(of: map.crosshair) else { return nil }
    return result?.analysis.psf?.radius(at: here)
  }

  /// True if no circle of a field of view crosses the map.
  var fieldsOfViewAreBeyond: Bool {
    guard let field, field.offsetLimit != nil else { return false }
    let (nx, ny) = mapSize
    return !pointingGroups.contains { place in
      SkyRegion(.circle(center: place.pointing, radius: place.radius)).outline(on: field.geometry)
        .joined().contains { point in
          (-0.5...(Double(nx) - 0.5)).contains(point.x)
            && (-0.5...(Double(ny) - 0.5)).contains(point.y)
        }
    }
  }

  /// True if it is known that there is no point spread.
  var hasNoPsf: Bool {
    guard let field else { return false }
    return field.map != nil || !loading.isRunning && result != nil && result?.analysis.psf == nil
  }

  /// Runs that look at as good as the same place and as far, degrees.
  struct PointingGroup {
    var pointing: SkyDirection
    var radius: Double
    var runs: [Int]
  }

  /// Pointings of the runs that are not left out, with how far these count: as far as the analysis
  /// takes anything, or less where responses or safe mask end before.
  var pointingGroups: [PointingGroup] {
    let pixel = field?.geometry.pixelScale ?? 0
    let limit = field?.offsetLimit ?? 0
    var groups: [PointingGroup] = []
    for row in observations.rows where !document.excludedRuns.contains(row.id) {
      guard let pointing = row.info.pointing else { continue }
      // The reach is known to a pixel.
      let own = row.summary?.reach ?? limit
      let radius = own < limit - pixel ? own : limit
      if let known = groups.firstIndex(where: {
        $0.pointing.separation(to: pointing) < pixel && abs($0.radius - radius) < pixel
      }) {
        groups[known].runs.append(row.id)
      } else {
        groups.append(PointingGroup(pointing: pointing, radius: radius, runs: [row.id]))
      }
    }
    return groups
  }
}
