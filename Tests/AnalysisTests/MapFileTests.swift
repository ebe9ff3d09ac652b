import Analysis
import Fits
import Foundation
import GridMath
import SkyGeometry
import TestSupport
import Testing

/// Single maps of any FITS file.
@Suite struct MapFileTests {
  private static func geometry() throws -> WcsGeometry {
    try WcsGeometry(
      center: SkyDirection(ra: 83.63, dec: 22.01), binsize: (0.1, 0.1), npix: (5, 4), frame: .icrs)
  }

  private static func read(
    _ name: String = "map.fits", _ fill: (inout FitsWriter, [FitsCard]) -> Void
  ) throws -> MapFile {
    var writer = FitsWriter()
    fill(&writer, try geometry().headerCards())
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try MapFile.read(path: try folder.write(writer.data(), to: name))
  }

  /// Three images with 1, 2 and 3 in each pixel.
  private static let cube = FitsPixels.float((0..<60).map { Float($0 / 20 + 1) })

  @Test func aCountsCubeOfCtoolsHasItsEnergies() throws {
    let map = try Self.read { writer, cards in
      writer.addImage(axes: [3, 4, 5], values: Self.cube, header: cards)
      writer.addTable(
        name: "EBOUNDS",
        columns: [
          FitsTableColumn("CHANNEL", .int16s([1, 2, 3])),
          FitsTableColumn("E_MIN", unit: "keV", .floats([1e8, 1e9, 1e10])),
          FitsTableColumn("E_MAX", unit: "keV", .floats([1e9, 1e10, 1e11])),
        ])
    }
    guard case .energy(let edges) = map.axis else {
      Issue.record("no energies: \(map.diagnostics)")
      return
    }
    #expect(zip(edges, [0.1, 1, 10, 100]).allSatisfy { abs($0 / $1 - 1) < 1e-6 })
    #expect(map.combination == .sum && !map.isTrueEnergy)
    #expect(map.image([true, false, true])[7] == 4)
    #expect(map.diagnostics.contains { $0.what.contains("BUNIT is missing") })
  }

  @Test func aModelCubeHasEnergiesOfItsImages() throws {
    let map = try Self.read { writer, cards in
      writer.addImage(
        axes: [3, 4, 5], values: Self.cube,
        header: cards + [FitsCard("BUNIT", "cm-2 s-1 MeV-1 sr-1")])
      writer.addTable(
        name: "ENERGIES",
        columns: [FitsTableColumn("Energy", unit: "MeV", .doubles([1e5, 1e6, 1e7]))])
    }
    guard case .energy(let edges) = map.axis else {
      Issue.record("no energies: \(map.diagnostics)")
      return
    }
    #expect(abs(edges[1] - 0.1 * 10.0.squareRoot()) < 1e-9 && abs(edges[0] - edges[1] / 10) < 1e-9)
    #expect(map.combination == .mean && map.isTrueEnergy)
    #expect(map.image([true, false, true])[0] == 2)
  }

  @Test func imagesWithoutEnergiesAreCounted() throws {
    let map = try Self.read { writer, cards in
      writer.addImage(
        axes: [3, 4, 5], values: Self.cube, header: cards + [FitsCard("BUNIT", "furlongs")])
    }
    #expect(map.axis == .planes(3) && map.unit == "furlongs" && map.combination == .mean)
    let lines = map.diagnostics.map(\.line)
    #expect(lines.contains { $0.contains("'furlongs' is not a known unit") })
    #expect(lines.contains { $0.contains("no table of energies") })
  }

  @Test func energiesThatDoNotFitAreSaid() throws {
    let map = try Self.read { writer, cards in
      writer.addImage(axes: [3, 4, 5], values: Self.cube, header: cards)
      writer.addTable(
        name: "EBOUNDS",
        columns: [
          FitsTableColumn("E_MIN", unit: "TeV", .floats([1, 2])),
          FitsTableColumn("E_MAX", unit: "TeV", .floats([2, 3])),
        ])
    }
    #expect(map.axis == .planes(3))
    #expect(map.diagnostics.contains { $0.line.contains("2 energies for 3 images") })
  }

  @Test func theFirstImageOfTheSkyIsShownAndTheRestNamed() throws {
    let map = try Self.read("many.fits") { writer, cards in
      writer.addImage(axes: [2, 3], values: .float([1, 2, 3, 4, 5, 6]))
      writer.addImage(
        axes: [4, 5], values: .double((0..<20).map { Double($0) - 3 }),
        header: cards + [FitsCard("BUNIT", "")], name: "sqrt_ts")
      writer.addImage(
        axes: [4, 5], values: .float([Float](repeating: 1, count: 20)), header: cards, name: "flux")
    }
    #expect(map.axis == .image && map.hdu == "sqrt_ts" && map.name == "many sqrt_ts")
    #expect(map.isSigned && map.combination == .extreme)
    #expect(map.diagnostics.contains { $0.line.contains("flux") })
  }

  @Test func whatIsNoMapSaysWhy() throws {
    #expect {
      try Self.read { writer, _ in
        writer.addPrimary()
        writer.addTable(
          name: "SKYMAP", columns: [FitsTableColumn("T", .floats([1, 2, 3]))],
          header: [FitsCard("PIXTYPE", "HEALPIX")])
      }
    } throws: { "\($0)".contains("HEALPix") }
    #expect {
      try Self.read { writer, _ in
        writer.addImage(axes: [2, 3], values: .float([1, 2, 3, 4, 5, 6]))
      }
    } throws: { "\($0)".contains("no pair of celestial axes") }
  }

  @Test func ourProductsAreMaps() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let geometry = try Self.geometry()
    var writer = FitsWriter()
    GammapyMap.append(
      .double((0..<40).map { Double($0) - 20 }), geometry: geometry,
      axis: RecoEnergyAxis(edges: [0.1, 1, 10]), unit: "", to: &writer)
    let path = folder.file("lima_sqrt_ts.fits.gz")
    try writer.write(to: path)
    let map = try MapFile.read(path: path)
    #expect(map.axis == .energy([0.1, 1, 10]) && map.name == "lima_sqrt_ts")
    #expect(map.combination == .extreme && map.image([true, true])[0] == -20)
    #expect(map.diagnostics.filter { $0.severity > .note }.isEmpty)
    #expect(MapFile.isMap(path: path) == true && !DatasetSet.isDatasets(path: path))
  }
}
