import Analysis
import Explorer
import GridMath
import SkyGeometry
import TestSupport
import Testing

/// Exclusions from the significance, masks, and circles on a field of the engine.
@Suite(.serialized) struct LiveMaskTests {
  private func demo(_ folder: TemporaryFolder) async throws -> String {
    let store = DemoStore(
      folder: folder.file("demo"), field: DemoField(nights: 1), creator: "tests")
    try await store.make(workers: Workers(2))
    return store.analysisPath
  }

  @Test func normsStackAndMapsFollowAndAMaskSaysTheSame() async throws {
    let folder = TemporaryFolder()
    let path = try await demo(folder)
    var first = await LiveSession(path)
    // Without the exclusions of the file the sources are in the norms.
    try await first.command("toggle-exclusions")
    let before = try #require(first.state.result?.analysis)
    #expect(!before.layers.isExcluded.contains(true))
    try await first.command("toggle-exclusions")
    for _ in 0..<2 {
      first.state.selectedRegion = 0
      try await first.command("delete-region")
    }
    #expect(first.state.document.regions.isEmpty)
    try await first.command("exclude-significant", "4 2")
    let after = try #require(first.state.result?.analysis)
    let excluded = after.layers.isExcluded
    #expect(excluded.contains(true) && first.state.document.regions.count >= 1)
    // Just the pixels of the significance that was on the map.
    for (index, value) in before.layers.significance.enumerated() where value.isFinite {
      if value >= 4 { #expect(excluded[index]) }
      if excluded[index] { #expect(value >= 2) }
    }
    #expect(after.norms.map(\.norm) != before.norms.map(\.norm))
    let outside = try #require(after.histogram)
    #expect(outside.maskedCount > 0 && outside.maskedCount <= excluded.count { $0 })

    let mask = folder.file("mask.fits.gz")
    try await first.command("save-mask", mask)
    #expect(first.state.status?.kind == .good, "\(first.state.status?.text ?? "")")
    var second = await LiveSession(path)
    for _ in 0..<2 {
      second.state.selectedRegion = 0
      try await second.command("delete-region")
    }
    try await second.command("load-mask", mask)
    let again = try #require(second.state.result?.analysis)
    #expect(again.layers.isExcluded == excluded)
    #expect(again.norms == after.norms)
    try await second.command("undo")
    #expect(second.state.result?.analysis.layers.isExcluded.contains(true) == false)
    // An analysis file takes the same mask.
    let geometry = try #require(second.state.field).geometry
    guard case .mask(let isUsed, _) = try ExclusionFile.read(mask, on: geometry) else {
      Issue.record("no mask")
      return
    }
    #expect(isUsed == excluded.map { !$0 })
  }

  @Test func aLayerIsWrittenAsTheMapThatItIs() async throws {
    let folder = TemporaryFolder()
    var session = await LiveSession(try await demo(folder))
    try await session.command("energy", "0.1 1 TeV")
    let analysis = try #require(session.state.result?.analysis)
    let edges = try #require(session.state.field).energy.edges
    let range = try #require(session.state.energyRange)
    for (command, values, unit) in [
      ("layer-counts", analysis.layers.counts, ""),
      ("layer-significance", analysis.layers.significance, ""),
      ("layer-exposure", analysis.layers.exposure, "m2 s"),
    ] {
      try await session.command(command)
      let path = folder.file(command + ".fits.gz")
      try await session.command("save-map", path)
      #expect(session.state.status?.kind == .good, "\(session.state.status?.text ?? "")")
      let file = try MapFile.read(path: path)
      #expect(file.unit == unit)
      guard case .energy(let written) = file.axis, written.count == 2 else {
        Issue.record("\(file.axis)")
        return
      }
      #expect(abs(written[0] / edges[range.lowerBound] - 1) < 1e-6)
      #expect(abs(written[1] / edges[range.upperBound] - 1) < 1e-6)
      let read = file.values
      try #require(read.count == values.count)
      for (a, b) in zip(read, values) {
        #expect(a.isNaN && b.isNaN || abs(a - b) <= 1e-6 * abs(b))
      }
    }
    try await session.command("layer-mask")
    let action = try #require(ActionRegistry.standard["save-map"])
    #expect(action.availability(session.state) != .enabled)
  }

  /// The responses of the demo: narrower at high energies, and to the offset of the analysis file.
  @Test func circlesAreThoseOfTheResponses() async throws {
    let folder = TemporaryFolder()
    var session = await LiveSession(try await demo(folder))
    let field = try #require(session.state.field)
    let limit = try #require(field.offsetLimit)
    #expect((0.5...3).contains(limit))
    session.state.map.crosshair = PixelPosition(
      x: Double(field.geometry.nx) / 2, y: Double(field.geometry.ny) / 2)
    let all = try #require(session.state.psfRadius)
    #expect((0.04...0.2).contains(all), "\(all)")
    try await session.command("energy", "5 20 TeV")
    let high = try #require(session.state.psfRadius)
    try await session.command("energy", "0.03 0.1 TeV")
    let low = try #require(session.state.psfRadius)
    #expect(high < all && all <= low, "\(high) \(all) \(low)")
  }
}
