import Foundation
import SkyGeometry
import Testing

@Suite struct Ds9RegionsTests {
  @Test func readsAFileOfDs9() throws {
    let text = """
      # Region file format: DS9 version 4.1
      # a comment; circle(1,2,3)
      global color=green dashlist=8 3 width=1 font="helvetica 10 normal roman" select=1 source=1
      fk5
      circle(5:34:31.97,+22:00:52.2,360.000") # color=red text={Crab; nebula} tag={exclude} tag={x}
      -ellipse(83.6333,22.0144,0.5,0.2d,30) # text="with {braces}"
      galactic; box(184.5575d,-5.7842d,30',10',45) # background; annulus(184.5, -5.8, 0.1d, 0.2d)

      ICRS
      polygon(83.2,21.7,84.1,21.8,83.7,22.5) # text='quoted' tag={disabled}
      circle 83d30m00s 22d00m00s 0.01r
      point(83.6,22.0) # point=x
      vector(83.6,22.0,0.1,30)
      fk4;circle(83.6,22.0,0.1)
      """
    let (regions, notes) = try Ds9Regions.parse(text)
    #expect(regions.count == 6)
    #expect(
      regions.map(\.shape.kind) == ["circle", "ellipse", "box", "annulus", "polygon", "circle"])
    guard regions.count == 6 else { return }
    #expect(regions[0].name == "Crab; nebula")
    #expect(regions[0].role == .exclude && regions[0].tags == ["x"])
    let crab = try #require(regions[0].shape.center)
    #expect(abs(crab.lon - 83.63320833333333) < 1e-12 && abs(crab.lat - 22.0145) < 1e-12)
    guard case .circle(_, let radius) = regions[0].shape else { return }
    #expect(radius == 0.1)
    #expect(regions[1].role == .exclude && regions[1].name == "with {braces}")
    guard case .rectangle(let center, let width, let height, let angle) = regions[2].shape else {
      return
    }
    #expect(center.frame == .galactic && width == 0.5 && abs(height - 1.0 / 6) < 1e-15)
    #expect(angle == 45 && regions[2].role == .background)
    #expect(regions[3].role == .source)
    #expect(regions[4].name == "quoted" && !regions[4].isEnabled)
    guard case .circle(let last, let radians) = regions[5].shape else { return }
    #expect(last.lon == 83.5 && abs(radians - 0.5729577951308232) < 1e-14)
    #expect(notes.map(\.line) == [12, 13, 14])
    #expect(notes[1].description.contains("vector"))
  }

  @Test(arguments: [
    ("circle(1,2,3\")", 1), ("icrs\ncircle(1,2)", 2), ("icrs\n\ncircle(1,2,x)", 3),
    ("icrs\ncircle(1,2,0)", 2), ("icrs\ncircle(1,2,-1)", 2), ("icrs\ncircle(1,91,1)", 2),
    ("icrs\ncircle(1,2,1", 2), ("icrs\r\ncircle(1,2,nan)", 2), ("icrs\nbox(1,2,3)", 2),
    ("icrs\npolygon(1,2,3,4)", 2), ("icrs\npolygon(1,2,3,4,5,6,7)", 2),
    ("icrs\nannulus(1,2,3)", 2), ("icrs\nannulus(1,2,0.4,0.2)", 2), ("icrs\nellipse(1,2,3,4,x)", 2),
    ("icrs\ncircle(1:60:00,2,1)", 2), ("image\ncircle(1,2,3)", 2), ("icrs\ncircle(1,2,3i)", 2),
    ("icrs\ncircle(1,2,3) junk", 2), ("icrs\ncircle()", 2), ("icrs\ncircle(1,2,3,4)", 2),
    ("icrs\ncircle(1,2,1e999)", 2),
  ])
  func errorsNameTheLine(_ text: String, _ line: Int) {
    #expect {
      try Ds9Regions.parse(text)
    } throws: { error in
      guard let error = error as? RegionError else { return false }
      return error.line == line && !error.description.contains("\n")
    }
  }

  @Test func controlCharactersAreEscaped() throws {
    let (_, notes) = try Ds9Regions.parse("icrs\nfoo\u{1b}[2J(1,2)\n")
    #expect(notes.count == 1)
    #expect(!notes.contains { $0.description.contains("\u{1b}") })
    #expect {
      try Ds9Regions.parse("icrs\ncircle(1,2,\u{1b}[2J)")
    } throws: { !"\($0)".contains("\u{1b}") }
    let region = SkyRegion(SkyRegionTests.shapes[0], name: "a\nb\u{1b}[2J")
    #expect(Ds9Regions.format([region]).split(separator: "\n").count == 3)
  }

  @Test(arguments: Ds9Frame.allCases)
  func roundTrip(_ frame: Ds9Frame) throws {
    let map = try crabGeometry()
    var regions: [SkyRegion] = []
    for (index, shape) in SkyRegionTests.shapes.enumerated() {
      regions.append(
        SkyRegion(
          index % 2 == 0 ? shape : shape.converted(to: .galactic),
          name: ["", "Crab", "a {b}", "it's \"x\"", "ünï; code"][index],
          role: SkyRegion.Role.allCases[index % 3], isEnabled: index != 3,
          tags: index == 2 ? ["one", "two words"] : []))
    }
    let text = Ds9Regions.format(regions, frame: frame, geometry: map)
    let (back, notes) = try Ds9Regions.parse(text, imageGeometry: map)
    #expect(notes.isEmpty && back.count == regions.count)
    for (old, new) in zip(regions, back) {
      #expect(new.name == old.name && new.role == old.role && new.tags == old.tags)
      #expect(new.isEnabled == old.isEnabled)
      #expect(new.shape.kind == old.shape.kind)
      let difference = Set(new.pixels(on: map)).symmetricDifference(old.pixels(on: map))
      #expect(difference.count <= 1)
    }
    if frame == .icrs || frame == .fk5 {
      #expect(back[0] == regions[0] && back[2] == regions[2] && back[4] == regions[4])
    }
  }

  /// Written by astropy-regions 0.11 for the image and the sky.
  @Test func readsAstropyRegions() throws {
    let map = try crabGeometry()
    let sky = """
      # Region file format: DS9 astropy/regions
      global include=1
      icrs
      circle(83.76330000,21.94440000,0.30000000) # text={circle} tag={exclude}
      ellipse(83.76330000,21.94440000,0.50000000,0.21000000,33.00000000)
      """
    let image = """
      # Region file format: DS9 astropy/regions
      global include=1
      image
      circle(44.47094339,47.00256080,15.00001403) # text={circle} tag={exclude}
      ellipse(44.47094339,47.00256080,25.00002339,10.50000982,32.95136143)
      """
    for text in [sky, image] {
      let regions = try Ds9Regions.parse(text, imageGeometry: map).regions
      #expect(regions.map { $0.pixels(on: map).count } == [700, 827])
      #expect(regions.first?.role == .exclude)
    }
  }

  @Test func assumptionsAreSaid() throws {
    let map = try crabGeometry()
    let (regions, notes) = try Ds9Regions.parse("circle(50,50,10)", imageGeometry: map)
    #expect(regions.count == 1 && notes.count == 1)
    let physical = try Ds9Regions.parse("physical\ncircle(50,50,10)", imageGeometry: map)
    #expect(physical.regions == regions && physical.notes.count == 1)
    #expect(try Ds9Regions.parse("").regions.isEmpty)
    let roles = try Ds9Regions.parse("icrs;circle(1,2,3)", defaultRole: .exclude).regions
    #expect(roles.map(\.role) == [.exclude])
    let rings = try Ds9Regions.parse("icrs\nannulus(1,2,0.1,0.2,0.4)").regions
    #expect(
      rings.map(\.shape) == [
        .annulus(center: SkyDirection(ra: 1, dec: 2), inner: 0.1, outer: 0.2),
        .annulus(center: SkyDirection(ra: 1, dec: 2), inner: 0.2, outer: 0.4),
      ])
  }

  @Test func sizesAreBounded() {
    let vertex = "83.6,22.0,"
    let polygon = "icrs\npolygon(" + String(repeating: vertex, count: 100_001) + ")"
    let many = "icrs\n" + String(repeating: "circle(1,2,3)\n", count: 20_001)
    #expect(throws: RegionError.self) { try Ds9Regions.parse(polygon) }
    #expect(throws: RegionError.self) { try Ds9Regions.parse(many) }
  }
}
