import GridMath
import SkyGeometry

extension SkyRegion.Role {
  /// The role after this one.
  var following: SkyRegion.Role {
    switch self {
    case .exclude: .source
    case .source: .background
    case .background: .exclude
    }
  }

  /// One word for the table.
  package var title: String {
    switch self {
    case .exclude: "exclude"
    case .source: "source"
    case .background: "background"
    }
  }
}

extension ExplorerState {
  /// The selected region as a draft.
  var selectedDraft: RegionDraft? {
    guard document.regions.indices.contains(selectedRegion) else { return nil }
    return RegionDraft(document.regions[selectedRegion], index: selectedRegion)
  }

  /// Begins a new region at the crosshair.
  mutating func startDrawing(_ kind: RegionDraft.Kind) {
    guard let center = direction(of: map.crosshair) else {
      hint("there is no sky at the crosshair", .warning)
      return
    }
    let pixel = field?.geometry.pixelScale ?? 0.02
    let size = min(max(0.3, 3 * pixel), Double(min(mapSize.nx, mapSize.ny)) * pixel / 4)
    screen = .map
    focus = .map
    draft = RegionDraft(
      kind: kind, center: center,
      major: kind == .box ? 2 * size : size,
      // An ellipse that looks like a circle would not say which handle is which.
      minor: kind == .annulus || kind == .ellipse ? size / 2 : size)
  }

  mutating func editSelectedRegion() {
    guard let edited = selectedDraft else { return }
    screen = .map
    focus = .map
    draft = edited
    if let pixel = field?.geometry.pixel(of: edited.center) {
      jump(to: PixelPosition(x: pixel.x, y: pixel.y))
    }
  }

  mutating func toggleExclusion(_ index: Int) {
    guard document.regions.indices.contains(index) else { return }
    let name = regionName(document.regions[index], index)
    change("exclusion of \(name)") { document in
      if document.regions[index].role == .exclude {
        document.regions[index].isEnabled.toggle()
      } else {
        document.regions[index].role = .exclude
        document.regions[index].isEnabled = true
      }
    }
    let isOn = document.regions[index].isEnabled
    hint(
      "\(name) \(isOn ? "excluded" : "no longer excluded")"
        + (document.exclusionsAreOn ? "" : " · all exclusions are off ({toggle-exclusions})"))
  }

  /// Gives the draft or the selected region new numbers.
  mutating func setSelectedShape(_ shape: RegionShape, role: SkyRegion.Role? = nil) {
    if draft != nil {
      draft?.set(shape)
      if let role { draft?.role = role }
      return
    }
    let index = selectedRegion
    guard document.regions.indices.contains(index) else { return }
    change("numbers of region") { document in
      document.regions[index].shape = shape
      if let role { document.regions[index].role = role }
    }
  }

  /// Accepts the draft.
  mutating func acceptDraft() {
    guard let draft else { return }
    guard var region = draft.region else {
      hint("a polygon needs three corners: Space sets one", .warning)
      return
    }
    if let problem = problem(of: region) {
      hint(problem, .warning)
      return
    }
    self.draft = nil
    // The log has the numbers, so that it can be replayed.
    if let index = draft.index, document.regions.indices.contains(index) {
      selectedRegion = index
      let role = region.role == document.regions[index].role ? "" : " " + region.role.title
      change("region moved") { $0.regions[index] = region }
      recordedCommand = "region-numbers \(draft.numbersText)\(role)"
    } else {
      let role = region.role == .exclude ? "" : " " + region.role.title
      recordedCommand = "add-region \(draft.kind.rawValue) \(draft.numbersText)\(role)"
      if region.name.isEmpty { region.name = newRegionName(draft.kind.rawValue) }
      change("new \(draft.kind.rawValue)") { $0.regions.append(region) }
      selectedRegion = document.regions.count - 1
      // Adding it by its command chooses it too.
      recordedRegion = selectedRegion
      handlesAreShown = true
    }
    hint("region kept · {toggle-exclusion} toggles its exclusion · {rename-region} names it")
  }

  /// Why a region cannot be kept, or nil.
  private func problem(of region: SkyRegion) -> String? {
    guard let field, let fault = region.fault(on: field.geometry) else { return nil }
    return "the region cannot be kept: " + fault
  }

  /// Adds a region of a shape.
  mutating func addRegion(_ shape: RegionShape, role: SkyRegion.Role) {
    var region = SkyRegion(shape, role: role)
    if let problem = problem(of: region) {
      hint(problem, .warning)
      return
    }
    region.name = newRegionName(shape.kind)
    change("new \(shape.kind)") { $0.regions.append(region) }
    selectedRegion = document.regions.count - 1
    recordedRegion = selectedRegion
  }

  private func newRegionName(_ kind: String) -> String {
    var number = document.regions.count + 1
    let names = Set(document.regions.map(\.name))
    while names.contains("\(kind) \(number)") { number += 1 }
    return "\(kind) \(number)"
  }

  /// Moves the draft by canvas pixels.
  mutating func moveDraft(_ dx: Double, _ dy: Double) {
    guard let old = draft else { return }
    moveCrosshair(dx, dy)
    if old.kind == .polygon && old.index == nil { return }
    moveDraftToCrosshair()
  }

  /// Puts the centre of the draft under the crosshair.
  mutating func moveDraftToCrosshair() {
    guard var moved = draft, let target = direction(of: map.crosshair) else { return }
    if moved.kind == .polygon, let geometry = field?.geometry,
      let from = geometry.pixel(of: moved.center)
    {
      let dx = map.crosshair.x - from.x
      let dy = map.crosshair.y - from.y
      moved.vertices = moved.vertices.map { vertex in
        guard let pixel = geometry.pixel(of: vertex) else { return vertex }
        return geometry.direction(x: pixel.x + dx, y: pixel.y + dy) ?? vertex
      }
    }
    moved.center = target
    draft = moved
  }

  /// Changes the sizes of the draft by steps of one canvas pixel.
  mutating func resizeDraft(major: Double, minor: Double, angle: Double = 0) {
    guard var sized = draft else { return }
    let step = canvasStep.x * (field?.geometry.pixelScale ?? 0.02)
    let least = (field?.geometry.pixelScale ?? 0.02) / 2
    if sized.kind == .polygon {
      scalePolygon(&sized, by: 1 + 0.05 * major)
    } else {
      sized.major = (sized.major + major * step).clamped(to: least...90)
      sized.minor = (sized.minor + minor * step).clamped(to: least...90)
      if sized.kind == .annulus { sized.minor = min(sized.minor, sized.major - least / 2) }
      sized.angle = (sized.angle + angle).truncatingRemainder(dividingBy: 360)
    }
    draft = sized
  }

  private func scalePolygon(_ draft: inout RegionDraft, by factor: Double) {
    let center = draft.center
    draft.vertices = draft.vertices.map { vertex in
      let vertex = vertex.converted(to: center.frame)
      return center.offset(
        by: center.separation(to: vertex) * factor, positionAngle: center.positionAngle(to: vertex))
    }
  }

  /// Regions read from a file join the others in one step.
  mutating func addRegions(_ regions: [SkyRegion], from path: String, notes: [String]) {
    for note in notes { log.add(Message(note, .warning, time: now)) }
    guard !regions.isEmpty else {
      say("\(path): no region in it", .warning)
      return
    }
    change("regions of a file") { $0.regions += regions }
    say(
      "\(regions.count) region\(regions.count == 1 ? "" : "s") read from \(path)"
        + (notes.isEmpty ? "" : ", \(notes.count) remarks in the log"), .good)
  }
}
