import Analysis
import Datasets
import Fits
import Foundation
import GridMath
import SkyGeometry
import TestSupport
import Testing

/// Datasets and lists of them that cannot be used, or only in part.
@Suite struct BadDatasetFileTests {
  private typealias Edit = (inout [SmallDataset.Part]) -> Void

  private static func read(
    name: String = "bad.fits", _ edit: Edit = { _ in },
    bytes change: (inout [UInt8]) -> Void = { _ in }
  ) throws -> DatasetReading {
    var parts = try SmallDataset.foreignParts(try SmallDataset.make())
    edit(&parts)
    var bytes = SmallDataset.writer(parts).data()
    if name.hasSuffix(".gz") { bytes = try Gzip.packed(bytes, level: 1, path: name) }
    change(&bytes)
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try DatasetFileReader.read(path: try folder.write(bytes, to: name))
  }

  /// Expects an error of bad data with all of these words in one line.
  private static func expectRefused(
    _ words: [String], name: String = "bad.fits",
    sourceLocation: SourceLocation = #_sourceLocation, _ edit: Edit = { _ in },
    bytes change: (inout [UInt8]) -> Void = { _ in }
  ) {
    do {
      _ = try read(name: name, edit, bytes: change)
      Issue.record("was read; expected \(words)", sourceLocation: sourceLocation)
    } catch let error as AnalysisError {
      let line = error.description
      #expect(error.kind == .badData, sourceLocation: sourceLocation)
      #expect(!line.contains("\n"), sourceLocation: sourceLocation)
      for word in words + [name] {
        #expect(
          line.contains(word), "\(word) is not in: \(line)", sourceLocation: sourceLocation)
      }
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }

  private static func index(_ name: String, _ parts: [SmallDataset.Part]) -> Int {
    parts.firstIndex { $0.name == name } ?? 0
  }

  @Test func countsMustBeThere() {
    Self.expectRefused(["COUNTS", "no such HDU"]) { $0.removeAll { $0.name == "COUNTS" } }
  }

  @Test(arguments: ["BACKGROUND", "MASK_SAFE"]) func shapesMustAgree(_ name: String) throws {
    let small = try SmallDataset.make().field.sky.slice(x: 0..<23, y: 0..<20).geometry
    Self.expectRefused(["HDU \(name)", "23 x 20", "24 x 20"]) { parts in
      let i = Self.index(name, parts)
      parts[i].geometry = small
      parts[i].pixels = .double([Double](repeating: 1, count: 4 * 23 * 20))
    }
  }

  @Test(arguments: [
    ("EXPOSURE", "TeV"), ("PSF", "cm2 s"), ("EDISP", "TeV-1"), ("COUNTS", "s-1"),
    ("BACKGROUND", "s-1 MeV-1 sr-1"),
  ])
  func unitsOfAnotherDimensionAreRefused(_ name: String, _ unit: String) {
    Self.expectRefused(["HDU \(name)", "BUNIT '\(unit)'", "expected"]) { parts in
      parts[Self.index(name, parts)].unit = unit
    }
  }

  @Test func missingUnitsAreAssumedAndSaid() throws {
    let reading = try Self.read { parts in
      parts[Self.index("EXPOSURE", parts)].unit = nil
      parts[Self.index("PSF", parts)].unit = ""
    }
    let lines = reading.diagnostics.map(\.line)
    #expect(lines.contains { $0.contains("EXPOSURE") && $0.contains("m2 s assumed") })
    #expect(lines.contains { $0.contains("PSF") && $0.contains("sr-1 assumed") })
  }

  @Test func axesMustBeTheRightOnes() {
    Self.expectRefused(["HDU EDISP", "rad", "migra, energy_true"]) { parts in
      let (i, j) = (Self.index("EDISP", parts), Self.index("PSF", parts))
      parts[i].axes = parts[j].axes
      parts[i].pixels = parts[j].pixels
    }
    Self.expectRefused(["HDU PSF", "true energy", "EXPOSURE"]) { parts in
      let i = Self.index("PSF", parts)
      parts[i].axes[1].edges = parts[i].axes[1].edges.map { $0 * 1.1 }
    }
    Self.expectRefused(["HDU BACKGROUND", "energy bins"]) { parts in
      let i = Self.index("BACKGROUND", parts)
      parts[i].axes[0].edges = parts[i].axes[0].edges.map { $0 * 1.1 }
    }
  }

  @Test func binsMustRiseWithoutGaps() {
    Self.expectRefused(["COUNTS_BANDS", "bin 2", "contiguous"]) { parts in
      parts[0].axes[0].edges[2] = 1e7
    }
    Self.expectRefused(["COUNTS_BANDS", "positive energy"]) { parts in
      parts[0].axes[0].edges[0] = -5
    }
    Self.expectRefused(["COUNTS_BANDS", "not a number"]) { parts in
      parts[0].axes[0].edges[1] = .nan
    }
    Self.expectRefused(["COUNTS_BANDS", "E_MIN", "'m2' is not an energy"]) { parts in
      parts[0].axes[0].unit = "m2"
    }
  }

  @Test func valuesThatAreNoNumbersAreTakenOutAndSaid() throws {
    let clean = try SmallDataset.make()
    let spot = 480 + 200
    let reading = try Self.read { parts in
      var psf = [Float](repeating: 0, count: 6 * 66 * 120)
      if case .float(let values) = parts[Self.index("PSF", parts)].pixels { psf = values }
      for j in 0..<66 { psf[j * 120 + 7] = .nan }
      parts[Self.index("PSF", parts)].pixels = .float(psf)
      var counts = clean.counts.map(Double.init)
      counts[spot] = .nan
      parts[Self.index("COUNTS", parts)].pixels = .double(counts)
      var background = clean.background.map(Double.init)
      background[spot + 1] = .infinity
      parts[Self.index("BACKGROUND", parts)].pixels = .double(background)
    }
    let dataset = reading.dataset
    #expect(clean.maskSafe[spot] && clean.maskSafe[spot + 1])
    #expect(!dataset.maskSafe[spot] && !dataset.maskSafe[spot + 1])
    #expect(dataset.counts[spot] == 0 && dataset.background[spot + 1] == 0)
    #expect(dataset.psf?.profile(energy: 0, pixel: 7).allSatisfy { $0 == 0 } == true)
    #expect(dataset.psf?.profile(energy: 1, pixel: 7).contains { $0 > 0 } == true)
    let lines = reading.diagnostics.map(\.line)
    #expect(lines.contains { $0.contains("HDU PSF") && $0.contains("66 of 47520") })
    #expect(lines.contains { $0.contains("HDU COUNTS") && $0.contains("1 of 1920") })
    #expect(lines.contains { $0.contains("HDU BACKGROUND") && $0.contains("not used") })
  }

  @Test func truncatedFilesAreRefused() {
    Self.expectRefused(["bytes"], bytes: { $0.removeLast(40_000) })
    Self.expectRefused(["bytes"], bytes: { $0.removeLast($0.count - 9000) })
    Self.expectRefused([], name: "half.fits.gz", bytes: { $0.removeLast($0.count / 2) })
  }

  @Test func otherKindsOfDatasetsAreNamed() throws {
    Self.expectRefused(["COUNTS_OFF", "MapDatasetOnOff"]) { parts in
      var off = parts[0]
      off.name = "COUNTS_OFF"
      parts.append(off)
    }
    Self.expectRefused(["HDU COUNTS", "spectrum of a region"]) { parts in
      var region = parts[0]
      region.name = "COUNTS_REGION"
      parts.append(region)
    }
    var writer = FitsWriter()
    writer.addPrimary()
    writer.addTable(
      name: "COUNTS", columns: [FitsTableColumn("CHANNEL1", .floats([1, 2, 3]))],
      header: [FitsCard("PIXTYPE", "HEALPIX"), FitsCard("NSIDE", 64)])
    writer.addTable(name: "EXPOSURE", columns: [FitsTableColumn("CHANNEL1", .floats([1]))])
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = try folder.write(writer.data(), to: "hpx.fits")
    #expect { try DatasetFileReader.read(path: path) } throws: {
      "\($0)".contains("a HEALPix map") && "\($0)".contains("HDU COUNTS")
    }
  }

  @Test func unevenDistancesAreResampled() throws {
    let reading = try Self.read { parts in
      let i = Self.index("PSF", parts)
      // Three bins of 0.1, 0.1 and 0.4 degrees with the same value in all.
      parts[i].axes[0].edges = [0, 0.1, 0.2, 0.6].map { $0 * .pi / 180 }
      parts[i].pixels = .float([Float](repeating: 1, count: 6 * 3 * 120))
    }
    let psf = try #require(reading.dataset.psf)
    #expect(psf.radCount == 6 && abs(psf.radWidth - 0.1) < 1e-9)
    let profile = psf.profile(energy: 0, pixel: 0)
    #expect(profile.allSatisfy { abs($0 / profile[0] - 1) < 1e-5 })
    #expect(reading.diagnostics.contains { $0.line.contains("different width") })
  }

  @Test func exposureOfItsOwnImageIsInterpolated() throws {
    let reading = try Self.read { parts in
      let (i, j) = (Self.index("EXPOSURE", parts), Self.index("PSF", parts))
      parts[i].geometry = parts[j].geometry
      let row = (0..<12).map { x -> Double in 1e13 + 1e11 * Double(x) }
      parts[i].pixels = .double((0..<(6 * 120)).map { row[$0 % 12] })
    }
    let values = reading.dataset.exposure
    // Coarse pixel x lies at fine pixel 2 x + 0.5.
    #expect(abs(Double(values[10 * 24 + 13]) / (1e9 + 6.25e7) - 1) < 1e-6)
    #expect(reading.diagnostics.contains { $0.line.contains("interpolated") })
  }

  // MARK: Lists

  private static func expectList(_ yaml: String, _ words: [String]) throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = try folder.write(yaml, to: "list.yaml")
    #expect {
      try DatasetSet.read(path: path)
    } throws: { error in
      words.allSatisfy { "\(error)".contains($0) }
    }
  }

  @Test func listsNameKeyAndLine() throws {
    try Self.expectList("datasets: []", ["list.yaml", "no datasets"])
    try Self.expectList("", ["is empty"])
    try Self.expectList("datasets:\n- {name: a, type: MapDataset}", ["list.yaml:2", "filename"])
    try Self.expectList(
      "datasets:\n- {name: a, type: SpectrumDataset, filename: a.fits}",
      ["list.yaml:2", "SpectrumDataset", "expected MapDataset"])
    try Self.expectList(
      "datasets:\n- {name: a, type: MapDataset, filename: a.fits}\n"
        + "- {name: a, type: MapDataset, filename: b.fits}", ["list.yaml:3", "twice"])
    try Self.expectList(
      "datasets:\n- {name: a, type: MapDataset, filename: gone.fits}",
      ["list.yaml:2", "dataset a cannot be used", "gone.fits"])
    try Self.expectList(
      "datasets:\n- {name: a, type: MapDataset, filename: $NOWHERE_TO_BE_SEEN/a.fits}",
      ["$NOWHERE_TO_BE_SEEN is not set"])
  }

  @Test func datasetsOfOtherGridsAreNotAddedUp() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let a = try SmallDataset.make()
    var b = try SmallDataset.make(frame: .galactic)
    b.name = "b"
    _ = try await DatasetSet.write([a, b], to: folder.path, workers: Workers(1))
    let configuration = AnalysisConfiguration.forDatasets(path: folder.file("datasets.yaml"))
    #expect { try configuration.open() } throws: {
      "\($0)".contains("b is not on the pixel grid of small")
    }
  }
}
