import Analysis
import SkyGeometry
import TestSupport
import Testing

/// Areas of a mask as polygons: they hold just their pixels.
@Suite struct MaskAreasTests {
  private func mask(_ rows: [String]) -> (isInside: [Bool], nx: Int) {
    // The first row of the text is the highest one.
    (rows.reversed().flatMap { $0.map { $0 == "#" } }, rows[0].count)
  }

  private func geometry(_ nx: Int, _ ny: Int, _ frame: SkyFrame, _ projection: String) throws
    -> WcsGeometry
  {
    try WcsGeometry(
      center: SkyDirection(lon: 184.5, lat: 30.1, frame: frame), binsize: (0.05, 0.05),
      npix: (nx, ny), projection: projection, frame: frame)
  }

  /// The pixels that the regions of some areas have, and how often each is in one.
  private func pixels(_ areas: MaskAreas, on geometry: WcsGeometry) -> [Int] {
    var counts = [Int](repeating: 0, count: geometry.pixelCount)
    for region in areas.regions(on: geometry, name: "area", tag: "t") {
      for index in region.pixels(on: geometry) { counts[index] += 1 }
    }
    return counts
  }

  @Test(arguments: [
    ["#"], ["##", "##"], ["#.", ".#"], [".#", "#."], ["###", "#.#", "###"],
    // A hole in a hole, with an area in it.
    ["#####", "#...#", "#.#.#", "#...#", "#####"],
    // Holes that touch at a corner, and one that opens at a corner.
    ["####", "#.##", "##.#", "####"], ["###.", "#.#.", "##..", "...."],
    // Several holes in a row, and on each other's cuts.
    ["#######", "#.#.#.#", "#######", "##.#.##", "#######"],
    ["######", "#.####", "####.#", "#.####", "######"],
    // A spiral.
    ["######", ".....#", "####.#", "#..#.#", "#....#", "######"],
    ["....", "...."],
  ])
  func eachAreaHasItsPixels(rows: [String]) throws {
    let (isInside, nx) = mask(rows)
    let areas = MaskAreas(isInside, nx: nx)
    let geometry = try geometry(nx, rows.count, .icrs, "TAN")
    #expect(pixels(areas, on: geometry) == isInside.map { $0 ? 1 : 0 })
    #expect(areas.areas.reduce(0) { $0 + $1.pixelCount } == isInside.count { $0 })
  }

  /// Noise at all densities, on maps of all kinds.
  @Test(arguments: [0.1, 0.3, 0.5, 0.7, 0.9, 1.0], [SkyFrame.icrs, .galactic])
  func noiseComesBack(density: Double, frame: SkyFrame) throws {
    for (seed, projection) in [(UInt64(1), "TAN"), (2, "CAR"), (3, "AIT")] {
      var random = SeededGenerator(seed: seed)
      let (nx, ny) = (31, 24)
      let isInside = (0..<(nx * ny)).map { _ in Double.random(in: 0..<1, using: &random) < density }
      let areas = MaskAreas(isInside, nx: nx)
      let geometry = try geometry(nx, ny, frame, projection)
      #expect(pixels(areas, on: geometry) == isInside.map { $0 ? 1 : 0 }, "\(projection)")
      let sizes = areas.areas.map(\.pixelCount)
      #expect(sizes == sizes.sorted(by: >))
    }
  }

  @Test func cornersAreThoseOfStraightParts() throws {
    let (isInside, nx) = mask(["....", ".##.", ".##.", "...."])
    let area = try #require(MaskAreas(isInside, nx: nx).areas.first)
    #expect(area.pixelCount == 4)
    #expect(Set(area.corners) == [[0.5, 0.5], [2.5, 0.5], [2.5, 2.5], [0.5, 2.5]])
    let regions = MaskAreas(isInside, nx: nx)
      .regions(on: try geometry(4, 4, .icrs, "TAN"), name: "bright", tag: "mine")
    #expect(regions.map(\.name) == ["bright 1"])
    #expect(regions[0].role == .exclude && regions[0].tags == ["mine"])
  }

  /// A region file keeps the pixels, too.
  @Test func regionFilesKeepThem() throws {
    let (isInside, nx) = mask(["#######", "#.#.#.#", "#######", "##.#.##", "#######"])
    let geometry = try geometry(nx, 5, .galactic, "TAN")
    let regions = MaskAreas(isInside, nx: nx).regions(on: geometry, name: "a", tag: "t")
    let (read, _) = try Ds9Regions.parse(
      Ds9Regions.format(regions), imageGeometry: geometry, defaultRole: .exclude)
    #expect(ExclusionMask(geometry: geometry, excluding: read).isUsed == isInside.map { !$0 })
  }

  /// A large mask takes no time that anybody would notice.
  @Test(.timeLimit(.minutes(1))) func manyHolesAreJoinedQuickly() throws {
    let nx = 600
    // Every second pixel of every second row is a hole.
    let isInside = (0..<(nx * nx)).map { ($0 % nx) % 2 == 0 || ($0 / nx) % 2 == 0 }
    let areas = MaskAreas(isInside, nx: nx)
    #expect(areas.areas.count == 1)
    #expect(areas.areas[0].pixelCount == isInside.count { $0 })
    #expect(areas.areas[0].corners.count >= 4 * nx * nx / 4)
  }
}
