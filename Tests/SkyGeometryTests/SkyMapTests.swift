import Fits
import Foundation
import SkyGeometry
import Testing

@Suite struct SkyMapTests {
  /// Calls `body` with the path of a file in a folder of its own.
  func withFile<Result>(
    _ name: String = "map.fits", _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "gammascope-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.appendingPathComponent(name).path)
  }

  @Test(arguments: ["map.fits", "map.fits.gz"]) func imageRoundTrip(_ name: String) throws {
    let geometry = try regionField("galCar")
    var map = SkyMap(
      geometry: geometry, values: geometry.pixelDirections.lat.map { $0 * 1e-12 },
      unit: "cm-2 s-1")
    map.values[17] = .nan
    try withFile(name) { path in
      try map.write(to: path, cards: [FitsCard("CREATOR", "test"), .history("made by a test")])
      let file = try FitsFile(path: path)
      let (back, notes) = try SkyMap.read(from: file)
      #expect(notes.isEmpty)
      #expect(back.geometry == map.geometry && back.unit == map.unit)
      #expect(back.values[17].isNaN)
      #expect(zip(back.values, map.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      #expect(file.hdus[0].header.string("CREATOR") == "test")
      #expect(file.hdus[0].header.commentary("HISTORY") == ["made by a test"])
    }
  }

  @Test func imageWithOneEnergyBin() throws {
    let geometry = try crabGeometry()
    let axis = RecoEnergyAxis(edges: [0.1, 10])
    let map = SkyMap(geometry: geometry, values: (0..<10000).map { Double($0) })
    try withFile { path in
      try map.write(to: path, axis: axis)
      let file = try FitsFile(path: path)
      #expect(try SkyMap.read(from: file).map == map)
      let cube = try SkyCube<Reconstructed>.read(from: file).cube
      #expect(cube.axis == axis && cube.values == map.values.map { Float($0) })
      #expect(throws: FitsError.self) { try SkyCube<TrueEnergy>.read(from: file) }
    }
  }

  @Test func cubeRoundTrip() throws {
    let geometry = try regionField("wrap")
    let axis = TrueEnergyAxis(logFrom: 0.05, to: 150, bins: 3)
    let cube = SkyCube(
      geometry: geometry, axis: axis, values: (0..<geometry.pixelCount * 3).map { Float($0) },
      unit: "m2 s")
    try withFile { path in
      try cube.write(to: path)
      let file = try FitsFile(path: path)
      #expect(file.hdus.map(\.name) == ["PRIMARY", "PRIMARY_BANDS"])
      #expect(
        file.hdus[1].columns.map(\.name) == [
          "CHANNEL", "ENERGY_TRUE", "ENERGY_TRUE_MIN", "ENERGY_TRUE_MAX",
        ])
      let (back, notes) = try SkyCube<TrueEnergy>.read(from: file)
      #expect(back == cube && notes.isEmpty)
      #expect(throws: FitsError.self) { try SkyMap.read(from: file) }
    }
    let sum = cube.sum(bins: [true, false, true])
    #expect(sum.values[5] == 10 + 2 * Double(geometry.pixelCount))
  }

  @Test func severalMapsInOneFile() throws {
    let geometry = try crabGeometry()
    let axis = RecoEnergyAxis(logFrom: 0.1, to: 10, bins: 2)
    var writer = FitsWriter()
    GammapyMap.append(
      .float([Float](repeating: 3, count: 20000)), geometry: geometry, axis: axis, unit: "",
      name: "counts", to: &writer)
    GammapyMap.append(
      .mask((0..<20000).map { $0 % 3 == 0 }), geometry: geometry, axis: axis, unit: "",
      name: "mask_safe", to: &writer)
    try withFile { path in
      try writer.write(to: path)
      let file = try FitsFile(path: path)
      #expect(
        file.hdus.map(\.name) == [
          "PRIMARY", "COUNTS", "COUNTS_BANDS", "MASK_SAFE", "MASK_SAFE_BANDS",
        ])
      let mask = try file.require("mask_safe")
      guard case .image(let bitpix, let axes) = mask.kind else { return }
      #expect(bitpix == 64 && axes == [2, 100, 100])
      let cube = try SkyCube<Reconstructed>.read(from: file, hdu: mask).cube
      #expect(cube.values.prefix(4) == [1, 0, 0, 1])
    }
  }

  /// An image with celestial axes in unusual places.
  @Test func anyOrderOfAxes() throws {
    var writer = FitsWriter()
    // FITS axes: latitude (4), a stub (1), longitude (3), energy (2).
    let values = (0..<24).map { Double($0) }
    writer.addImage(
      axes: [2, 3, 1, 4], values: .double(values),
      header: [
        FitsCard("CTYPE1", "DEC--CAR"), FitsCard("CRPIX1", 1.0), FitsCard("CRVAL1", 0.0),
        FitsCard("CDELT1", 1.0), FitsCard("CTYPE2", "STOKES"), FitsCard("CTYPE3", "RA---CAR"),
        FitsCard("CRPIX3", 1.0), FitsCard("CRVAL3", 0.0), FitsCard("CDELT3", -1.0),
        FitsCard("CTYPE4", "ENERGY"), FitsCard("RADESYS", "FK5"),
      ])
    try withFile { path in
      try writer.write(to: path)
      #expect {
        try SkyMap.read(from: try FitsFile(path: path))
      } throws: { "\($0)".contains("stack of 2 images") }
    }
    writer = FitsWriter()
    writer.addImage(
      axes: [3, 1, 4], values: .double(Array(values.prefix(12))),
      header: [
        FitsCard("CTYPE1", "DEC--CAR"), FitsCard("CRPIX1", 1.0), FitsCard("CRVAL1", 0.0),
        FitsCard("CDELT1", 1.0), FitsCard("CTYPE2", "STOKES"), FitsCard("CTYPE3", "RA---CAR"),
        FitsCard("CRPIX3", 1.0), FitsCard("CRVAL3", 0.0), FitsCard("CDELT3", -1.0),
        FitsCard("RADESYS", "FK5"),
      ])
    try withFile { path in
      try writer.write(to: path)
      let (map, notes) = try SkyMap.read(from: try FitsFile(path: path))
      #expect(map.geometry.nx == 4 && map.geometry.ny == 3)
      #expect(notes.count == 2, "FK5 and the missing unit")
      // x runs along declination: value 1 is one pixel to the north.
      #expect(map.value(at: SkyDirection(ra: 0, dec: 1)) == 1)
      #expect(map.value(at: SkyDirection(ra: 358, dec: 3)) == 11)
    }
  }

  @Test func whatIsNotAMap() throws {
    var writer = FitsWriter()
    writer.addImage(axes: [2, 2], values: .double([1, 2, 3, 4]))
    try withFile { path in
      try writer.write(to: path)
      #expect {
        try SkyMap.read(from: try FitsFile(path: path))
      } throws: { "\($0)".contains("no pair of celestial axes") }
    }
    writer = FitsWriter()
    writer.addPrimary()
    try withFile { path in
      try writer.write(to: path)
      #expect {
        try SkyMap.read(from: try FitsFile(path: path))
      } throws: { "\($0)".contains("no image") }
    }
  }

  @Test(arguments: [
    (["E_MIN", "E_MAX"], [1.0, 2], [2.0, 4], "TeV", true),
    (["E_MIN", "E_MAX"], [1e6, 2e6], [2e6, 4e6], "MeV", true),
    (["E_MIN", "E_MAX"], [1, 2.5], [2, 4], "TeV", false),
    (["E_MIN", "E_MAX"], [0, 2], [2, 4], "TeV", false),
    (["E_MIN", "E_MAX"], [2, 1], [1, 2], "TeV", false),
    (["E_MIN", "E_MAX"], [1, .nan], [2, 4], "TeV", false),
    (["E_MIN", "E_MAX"], [1, 2], [2, 4], "m", false),
    (["LOW", "HIGH"], [1, 2], [2, 4], "TeV", false),
    (["E_MIN", "E_MAX"], [1], [2], "TeV", false),
  ])
  func energyTables(
    _ names: [String], _ low: [Double], _ high: [Double], _ unit: String, _ isGood: Bool
  ) throws {
    let geometry = try crabGeometry()
    var writer = FitsWriter()
    writer.addImage(
      axes: [2, 100, 100], values: .float([Float](repeating: 1, count: 20000)),
      header: geometry.headerCards() + [FitsCard("BANDSHDU", "BINS"), FitsCard("BUNIT", "")])
    writer.addTable(
      name: "BINS",
      columns: [
        FitsTableColumn(names[0], unit: unit, .doubles(low)),
        FitsTableColumn(names[1], unit: unit, .doubles(high)),
      ])
    try withFile { path in
      try writer.write(to: path)
      let file = try FitsFile(path: path)
      if isGood {
        let cube = try SkyCube<Reconstructed>.read(from: file).cube
        #expect(zip(cube.axis.edges, [1, 2, 4]).allSatisfy { abs($0 / $1 - 1) < 1e-14 })
      } else {
        #expect(throws: FitsError.self) { try SkyCube<Reconstructed>.read(from: file) }
      }
    }
  }

  /// The masks of Gammapy 2.1: `region_mask` in a galactic CAR map, `interp_to_geom` to the field.
  @Test func exclusionMaskTransfer() throws {
    let source = try WcsGeometry(
      center: SkyDirection(lon: 184.5, lat: -5.8, frame: .galactic), binsize: (0.023, 0.023),
      npix: (80, 70), projection: "CAR", frame: .galactic)
    let center = SkyDirection(ra: 83.6333, dec: 22.0144)
    let mask = ExclusionMask(
      geometry: source, excluding: [SkyRegion(.circle(center: center, radius: 0.31))])
    #expect(mask.excludedPixelCount == 571)
    try withFile { path in
      try mask.write(to: path)
      let (back, notes) = try ExclusionMask.read(from: try FitsFile(path: path))
      #expect(back == mask && notes.isEmpty)
      let field = try crabGeometry()
      let (transferred, outside) = back.transferred(to: field)
      let used = transferred.isUsed.indices.filter { transferred.isUsed[$0] }
      #expect(used.count == 6229 && used.reduce(0, +) == 31_977_293)
      #expect(outside == 3018)
    }
  }

  @Test func exclusionIsTheUnion() throws {
    let field = try crabGeometry()
    let center = SkyDirection(ra: 83.6333, dec: 22.0144)
    let one = SkyRegion(.circle(center: center, radius: 0.3), role: .exclude)
    let other = SkyRegion(
      .circle(center: center.offset(by: 0.4, positionAngle: 90), radius: 0.3), role: .exclude)
    var off = other
    off.isEnabled = false
    #expect(ExclusionMask(geometry: field).excludedPixelCount == 0)
    #expect(ExclusionMask(geometry: field, excluding: [one, off]).excludedPixelCount == 716)
    let both = ExclusionMask(geometry: field, excluding: [one, other])
    let union = Set(one.pixels(on: field)).union(other.pixels(on: field))
    #expect(both.excludedPixelCount == union.count)
    let separate = ExclusionMask(geometry: field, excluding: [one]).intersection(
      ExclusionMask(geometry: field, excluding: [other]))
    #expect(separate == both)
  }
}
