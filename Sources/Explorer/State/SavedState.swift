package import Analysis
import GridMath
package import SkyGeometry

/// What is kept on disk between sessions on the same data.
package struct SavedState: Sendable, Equatable, Codable {
  /// Format of the file; files of another number are not read.
  package static let currentVersion = 1
  package static let format = "gammascope workspace"

  package var version = SavedState.currentVersion
  /// What the file is, in words.
  package var format: String? = SavedState.format
  /// When it was written, in local time; set by the writer.
  package var savedAt: String?
  package var path: String
  package var regions: [SavedRegion]
  package var exclusionsAreOn: Bool
  package var excludedRuns: [Int]
  /// Edges of the energy axis, TeV, that `bins` belongs to.
  package var energyEdges: [Double]
  package var bins: [Bool]
  /// First and last bin of those shown as one; nil in files of versions without.
  package var merged: [[Int]]?
  package var layer: Layer
  package var settings: [Layer: LayerSettings]
  package var significanceMode: SignificanceScaleMode
  package var overlays: Overlays
  package var smoothing: Double
  /// Models if they differ from those of the input.
  package var models: SavedModels?
  package var residual: ResidualKind?
  /// Energies and kind of the fit; nil in files of versions without.
  package var fit: FitScope?
  package var viewport: Viewport
  package var crosshair: PixelPosition
  /// What the data were.
  package var fingerprint: DataFingerprint?
  /// What was found and done; nil in files of versions without.
  package var session: SavedSession?

  /// The document of a state.
  package init?(_ state: ExplorerState) {
    guard let field = state.field else { return nil }
    path = field.path
    regions = state.document.regions.map { SavedRegion($0) }
    exclusionsAreOn = state.document.exclusionsAreOn
    excludedRuns = state.document.excludedRuns.sorted()
    energyEdges = field.energy.edges
    bins = state.document.bins
    merged =
      state.document.merged.isEmpty
      ? nil : state.document.merged.map { [$0.lowerBound, $0.upperBound - 1] }
    layer = state.map.layer
    settings = state.map.settings
    significanceMode = state.map.significanceMode
    overlays = state.map.overlays
    smoothing = state.map.smoothing
    models = state.document.models == field.models ? nil : SavedModels(state.document.models)
    residual = state.map.residual
    fit = state.document.fit
    viewport = state.map.viewport
    crosshair = state.map.crosshair
    fingerprint = field.fingerprint
    session = SavedSession(state)
  }
}

extension SavedState {
  /// Bins that are shown as one, as far as they make sense for an axis.
  func mergedBins(of count: Int) -> [Range<Int>] { Self.groups(merged ?? [], of: count) }

  /// First and last bins as ranges that rise, without those that make no sense.
  static func groups(_ merged: [[Int]], of count: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    for ends in merged {
      guard ends.count == 2, ends[0] >= groups.last?.upperBound ?? 0, ends[0] < ends[1],
        ends[1] < count
      else { continue }
      groups.append(ends[0]..<(ends[1] + 1))
    }
    return groups
  }

  /// Whether anything but places on the screen is different.
  package func isWork(unlike other: SavedState) -> Bool {
    var same = self
    same.viewport = other.viewport
    same.crosshair = other.crosshair
    if let views = other.session?.views { same.session?.views = views }
    return same != other
  }

  /// Reads the models of document and session.
  ///
  /// - Returns: What was lost, a line each.
  package mutating func readModels(
    _ read: @Sendable (ModelSource) async -> ModelFileReading
  ) async -> [String] {
    var lost: [String] = []
    if let text = models?.text, models?.models == nil {
      let reading = await read(.text(text))
      models = reading.models.map { SavedModels($0) }
      if reading.models == nil { lost.append("models: " + (reading.diagnostics.last?.line ?? "")) }
    }
    return lost + (await session?.readModels(read) ?? [])
  }
}

/// Where a state comes from that is restored.
package enum RestoreOrigin: Sendable, Equatable {
  /// The last session on the same data.
  case session
  /// The last session on the same data, which did not end by itself.
  case cutOff
  /// A file that the user names.
  case workspace(String)
}

/// A region as it is kept on disk.
package struct SavedRegion: Sendable, Equatable, Codable {
  package var kind: String
  package var frame: SkyFrame
  /// Longitudes and latitudes of centre or corners, then the sizes, degrees.
  package var numbers: [Double]
  package var name: String
  package var role: SkyRegion.Role
  package var isEnabled: Bool
  package var fitUse: SkyRegion.FitUse?
  package var tags: [String]?

  package init(_ region: SkyRegion) {
    fitUse = region.fitUse
    tags = region.tags.isEmpty ? nil : region.tags
    name = region.name
    role = region.role
    isEnabled = region.isEnabled
    kind = region.shape.kind
    frame = region.shape.center?.frame ?? .icrs
    switch region.shape {
    case .circle(let center, let radius): numbers = [center.lon, center.lat, radius]
    case .ellipse(let center, let a, let b, let angle):
      numbers = [center.lon, center.lat, a, b, angle]
    case .rectangle(let center, let width, let height, let angle):
      numbers = [center.lon, center.lat, width, height, angle]
    case .annulus(let center, let inner, let outer):
      numbers = [center.lon, center.lat, inner, outer]
    case .polygon(let corners):
      let frame = self.frame
      numbers = corners.flatMap { corner in
        let corner = corner.converted(to: frame)
        return [corner.lon, corner.lat]
      }
    }
  }

  /// The region, or nil if the numbers make none.
  package var region: SkyRegion? {
    guard numbers.count >= 3, numbers.allSatisfy(\.isFinite), abs(numbers[1]) <= 90 else {
      return nil
    }
    let center = SkyDirection(lon: numbers[0], lat: numbers[1], frame: frame)
    let shape: RegionShape
    switch (kind, numbers.count) {
    case ("circle", 3): shape = .circle(center: center, radius: numbers[2])
    case ("ellipse", 5):
      shape = .ellipse(
        center: center, semiMajor: numbers[2], semiMinor: numbers[3], angle: numbers[4])
    case ("box", 5):
      shape = .rectangle(
        center: center, width: numbers[2], height: numbers[3], angle: numbers[4])
    case ("annulus", 4): shape = .annulus(center: center, inner: numbers[2], outer: numbers[3])
    case ("polygon", 6...) where numbers.count % 2 == 0:
      let latitudes = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
      guard latitudes.allSatisfy({ abs($0) <= 90 }) else { return nil }
      shape = .polygon(
        stride(from: 0, to: numbers.count, by: 2).map {
          SkyDirection(lon: numbers[$0], lat: numbers[$0 + 1], frame: frame)
        })
    default: return nil
    }
    guard shape.fault == nil else { return nil }
    var region = SkyRegion(shape, name: name, role: role, isEnabled: isEnabled)
    region.fitUse = fitUse
    region.tags = tags ?? []
    return region
  }
}
