import GridMath
package import SkyGeometry

/// A place by which a region is moved or sized with the mouse.
package enum RegionHandle: Sendable, Hashable {
  /// Moves all of it.
  case center
  /// Radius, semi-major axis, width, or outer radius.
  case major
  /// Semi-minor axis, height, or inner radius.
  case minor
  /// One corner of a polygon.
  case corner(Int)
}

extension RegionDraft {
  /// Where the handles are on the sky.
  package var handles: [(handle: RegionHandle, place: SkyDirection)] {
    var all: [(RegionHandle, SkyDirection)] = [(.center, center)]
    /// A place at a distance, by quarter turns from the first axis; see `RegionShape` for the angle.
    func add(_ handle: RegionHandle, _ distance: Double, _ quarters: [Int]) {
      for quarter in quarters where distance > 0 {
        let direction = angle - 90 + 90 * Double(quarter)
        all.append((handle, center.offset(by: distance, positionAngle: direction)))
      }
    }
    switch kind {
    case .circle: add(.major, major, [0, 1, 2, 3])
    case .ellipse:
      add(.major, major, [0, 2])
      add(.minor, minor, [1, 3])
    case .box:
      add(.major, major / 2, [0, 2])
      add(.minor, minor / 2, [1, 3])
    case .annulus:
      add(.major, major, [0, 2])
      add(.minor, minor, [1, 3])
    case .polygon:
      all += vertices.enumerated().map { (.corner($0.offset), $0.element) }
    }
    return all
  }

  /// Brings a handle other than the centre to a place.
  ///
  /// - Parameters:
  ///   - handle: The handle.
  ///   - place: Where the pointer is.
  ///   - least: Smallest size, degrees.
  mutating func drag(_ handle: RegionHandle, to place: SkyDirection, least: Double) {
    let distance = center.separation(to: place.converted(to: center.frame))
    let size = kind == .box ? 2 * distance : distance
    switch handle {
    case .center: break
    case .major:
      major = max(size, kind == .annulus ? minor + least : least).clamped(to: least...90)
    case .minor:
      let largest = kind == .annulus ? max(least, major - least) : 90
      minor = size.clamped(to: least...largest)
    case .corner(let index):
      guard vertices.indices.contains(index) else { return }
      vertices[index] = place
      center = RegionShape.polygon(vertices).center ?? center
    }
  }
}

extension ExplorerState {
  /// The region whose handles are drawn: what is edited, else the chosen one while it is worked on.
  package var regionWithHandles: RegionDraft? {
    if let draft { return draft }
    guard map.overlays.regions, focus == .regions || handlesAreShown else { return nil }
    return selectedDraft
  }

  /// Moves or sizes a region while a handle is dragged; the first step takes it up.
  mutating func dragHandle(_ handle: RegionHandle, of index: Int?, _ input: MouseInput) {
    if draft == nil {
      guard let index, document.regions.indices.contains(index) else { return }
      selectedRegion = index
      draft = selectedDraft
      drag?.tookRegionUp = true
    }
    let pointer = limited(position(atColumn: input.x, row: input.y))
    if handle == .center {
      map.crosshair = pointer
      moveDraftToCrosshair()
    } else if let place = direction(of: pointer) {
      draft?.drag(handle, to: place, least: (field?.geometry.pixelScale ?? 0.02) / 2)
    }
  }
}
