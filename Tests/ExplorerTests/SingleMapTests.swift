import Datasets
import Explorer
import Fits
import Foundation
import GridMath
import SkyGeometry
import TerminalRendering
import TestSupport
import Testing

/// Files with a single map, and datasets without some of their maps.
@Suite struct SingleMapTests {
  /// Runs an engine until it has finished, and feeds what it says to the state.
  private static func open(_ path: String) async throws -> ExplorerState {
    let client = ExplorerApp.client(ExplorerInput(path: path, threads: 1))
    var state = ExplorerState(columns: 120, rows: 40)
    var time = 0.0
    for await event in client.open() {
      time += 1
      _ = update(&state, .engine(event), at: time)
    }
    _ = update(&state, .restored(nil, note: nil), at: time + 1)
    guard let request = state.request, state.loading.failure == nil else { return state }
    let result = FieldResult(try await client.compute(request))
    let generation = state.jobs.running ?? state.jobs.latest
    _ = update(&state, .computed(generation: generation, result), at: time + 2)
    return state
  }

  private static func geometry() throws -> WcsGeometry {
    try WcsGeometry(
      center: SkyDirection(ra: 83.63, dec: 22.01), binsize: (0.1, 0.1), npix: (20, 16), frame: .icrs
    )
  }

  private static func text(_ state: ExplorerState) -> String {
    let theme = Theme.builtIn(TerminalCapabilities(level: .c256, glyphs: .unicode))
    let frame = view(state, theme: theme)
    return (0..<frame.cells.height).map { frame.cells.text(row: $0) }.joined(separator: "\n")
  }

  @Test func aCubeWithoutEnergiesIsShownAsImages() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var writer = FitsWriter()
    writer.addImage(
      axes: [3, 16, 20], values: .float((0..<960).map { Float($0 / 320 + 1) }),
      header: try Self.geometry().headerCards() + [FitsCard("BUNIT", "Jy")])
    let path = try folder.write(writer.data(), to: "survey.fits")
    var state = try await Self.open(path)
    #expect(state.loading.failure == nil && state.map.layer == .map)
    #expect(state.result?.analysis.layers.map[5] == 2)
    let screen = Self.text(state)
    #expect(screen.contains("survey") && screen.contains("images 1–3") && screen.contains("Jy"))
    #expect(!screen.contains("TeV") && !screen.contains("runs"))
    // Other layers are refused with a reason; stepping stays.
    for key in ["m", "s"] { _ = update(&state, .key(KeyStroke(key)), at: 10) }
    #expect(state.map.layer == .map)
    #expect(state.status?.text.contains("the file holds a single map") == true)
    _ = update(&state, .key(KeyStroke(".")), at: 11)
    #expect(state.map.layer == .map)
  }

  @Test func aMapOfOursKeepsItsEnergies() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var writer = FitsWriter()
    GammapyMap.append(
      .double((0..<640).map { Double($0) - 100 }), geometry: try Self.geometry(),
      axis: RecoEnergyAxis(edges: [0.1, 1, 10]), unit: "", to: &writer)
    let path = folder.file("residuals.fits.gz")
    try writer.write(to: path)
    let state = try await Self.open(path)
    let screen = Self.text(state)
    #expect(screen.contains("residuals") && screen.contains("100 GeV–10 TeV"))
    #expect(state.field?.map?.isSigned == true && state.field?.map?.combination == "largest")
    #expect(state.colorLimits(of: .map).low == -state.colorLimits(of: .map).high)
  }

  @Test func whatIsNotFitsFailsWithAReason() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = try folder.write("SIMPLE is not enough", to: "x.fits")
    let state = try await Self.open(path)
    #expect(state.field == nil && state.loading.failure?.isEmpty == false)
  }

  /// A dataset in the layout of Gammapy with counts, and a background if wanted.
  private static func dataset(_ names: [String], in folder: TemporaryFolder) throws -> String {
    var writer = FitsWriter()
    writer.addPrimary(header: [FitsCard("NAME", "night")])
    let axis = GammapyAxis(RecoEnergyAxis(edges: [0.1, 1, 10]))
    for name in names {
      GammapyMap.append(
        .float([Float](repeating: name == "counts" ? 3 : 1, count: 640)),
        geometry: try geometry(), axes: [axis], unit: "", name: name, to: &writer)
    }
    return try folder.write(writer.data(), to: "dataset.fits")
  }

  @Test func aDatasetIsOpenedLikeRuns() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let state = try await Self.open(Self.dataset(["counts", "background"], in: folder))
    #expect(state.map.layer == .significance)
    #expect(state.observations.rows.map(\.info.object) == ["night"])
    #expect(state.result?.analysis.layers.excess[3] == 4)
    let screen = Self.text(state)
    #expect(screen.contains("1 run") && screen.contains("excess"))
    #expect(state.field?.reasonWithout(.exposure) == "the dataset has no exposure")
  }

  @Test func layersThatADatasetDoesNotHaveSayWhy() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var state = try await Self.open(Self.dataset(["counts", "mask_safe"], in: folder))
    #expect(state.map.layer == .counts)
    #expect(state.field?.layers == [.counts, .mask])
    for key in ["m", "e"] { _ = update(&state, .key(KeyStroke(key)), at: 10) }
    #expect(state.map.layer == .counts)
    #expect(state.status?.text.contains("no background") == true)
    #expect(state.readout.map(\.name) == ["counts"])
    // What a saved session had chosen is left again.
    _ = update(&state, .key(KeyStroke(".")), at: 11)
    #expect(state.map.layer == .mask)
  }
}
