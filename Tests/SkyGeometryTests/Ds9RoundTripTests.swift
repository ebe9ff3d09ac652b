import Foundation
import SkyGeometry
import TestSupport
import Testing

/// Regions that are compared with the regions package by hand; nil: a temporary folder.
private let comparisonFolder = ProcessInfo.processInfo.environment["GAMMASCOPE_REGIONS"]

/// DS9 files to and from the regions package that Gammapy uses (regions 0.11).
///
/// `Tests/GammapyScripts/compare_regions.py` writes theirs.reg, reads ours.reg, and compares.
@Suite struct Ds9RoundTripTests {
  /// As regions 0.11 wrote it.
  private static let theirs = """
    # Region file format: DS9 astropy/regions
    icrs
    circle(83.63300000,22.01450000,0.30000000) # text={Crab}
    ellipse(10.50000000,-30.25000000,0.20000000,0.10000000,30.00000000)
    box(184.50000000,30.10000000,1.00000000,0.50000000,15.00000000)
    annulus(350.10000000,-12.20000000,0.20000000,0.60000000)
    polygon(1.00000000,10.00000000,2.00000000,10.20000000,1.50000000,11.00000000)

    """

  /// The same regions as the script makes them; regions has full axes of the ellipse, DS9 half ones.
  private static func expected() -> [RegionShape] {
    func place(_ ra: Double, _ dec: Double) -> SkyDirection { SkyDirection(ra: ra, dec: dec) }
    return [
      .circle(center: place(83.633, 22.0145), radius: 0.3),
      .ellipse(center: place(10.5, -30.25), semiMajor: 0.2, semiMinor: 0.1, angle: 30),
      .rectangle(center: place(184.5, 30.1), width: 1, height: 0.5, angle: 15),
      .annulus(center: place(350.1, -12.2), inner: 0.2, outer: 0.6),
      .polygon([place(1, 10), place(2, 10.2), place(1.5, 11)]),
    ]
  }

  @Test func theirFileIsReadAndOursIsWrittenForThem() throws {
    let temporary = TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = comparisonFolder ?? temporary.path
    let path = folder + "/theirs.reg"
    if !FileManager.default.fileExists(atPath: path) {
      try Self.theirs.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let (regions, notes) = try Ds9Regions.parse(text)
    #expect(notes.isEmpty && regions.map(\.shape) == Self.expected())
    #expect(regions.first?.name == "Crab")
    let ours = Ds9Regions.format(
      regions.enumerated().map { index, region in
        var region = region
        if index == 1 { region.role = .exclude }
        return region
      })
    try ours.write(toFile: folder + "/ours.reg", atomically: true, encoding: .utf8)
    #expect(try Ds9Regions.parse(ours).regions.map(\.shape) == Self.expected())
  }

  @Test func framesOfTheRegionsPackageAreKnown() throws {
    let galactic = "galactic\ncircle(120.50000000,-2.25000000,0.30000000)\n"
    let fk5 = "j2000\ncircle(83.63300000,22.01450000,0.30000000)\n"
    let first = try #require(try Ds9Regions.parse(galactic).regions.first?.shape.center)
    #expect(first.frame == .galactic && first.lon == 120.5)
    let second = try #require(try Ds9Regions.parse(fk5).regions.first?.shape.center)
    #expect(second.frame == .icrs && second.lon == 83.633)
  }
}
