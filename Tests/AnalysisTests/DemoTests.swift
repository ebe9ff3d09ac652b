import Analysis
import Foundation
import GridMath
import Models
import Observations
import Simulation
import SkyGeometry
import TestSupport
import Testing

/// The demo's folder and what is in it; one night of it, so that it takes no time.
@Suite struct DemoTests {
  static func store(_ folder: TemporaryFolder, nights: Int = 1) -> DemoStore {
    DemoStore(
      folder: folder.file("cache/demo"), field: DemoField(nights: nights), creator: "tests 1")
  }

  @Test func madeOnceAndKept() async throws {
    let folder = TemporaryFolder()
    let store = Self.store(folder)
    #expect(store.state() == .missing)
    try await store.make(workers: Workers(2))
    #expect(store.state() == .whole)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("cache")) == ["demo"])
    // Another version of the program makes it again.
    let newer = DemoStore(folder: store.folder, field: store.field, creator: "tests 2")
    #expect(newer.state() == .damaged("it is of another version"))
    let opened = try DataStore.open(store.folder)
    #expect(opened.observationIDs == [1001, 1002, 1003, 1004])
  }

  @Test func damageIsFoundAndMendable() async throws {
    let folder = TemporaryFolder()
    let store = Self.store(folder)
    try await store.make(workers: Workers(2))
    let name = "cache/demo/data/run_1002.fits.gz"
    var bytes = try folder.bytes(of: name)
    let whole = bytes
    bytes[bytes.count / 2] ^= 4
    try folder.write(bytes, to: name)
    #expect(store.state() == .damaged("data/run_1002.fits.gz is not as it was made"))
    try await store.make(workers: Workers(1))
    #expect(store.state() == .whole)
    #expect(try folder.bytes(of: name) == whole)
    try FileManager.default.removeItem(atPath: folder.file("cache/demo/analysis.yaml"))
    #expect(store.state() == .damaged("analysis.yaml is missing"))
    try FileManager.default.removeItem(atPath: folder.file("cache/demo/manifest.txt"))
    #expect(store.state() == .damaged("it is not whole"))
  }

  /// The texts are files that the program itself reads without a word.
  @Test func filesAreGood() async throws {
    let folder = TemporaryFolder()
    let store = Self.store(folder)
    try await store.make(workers: Workers(2))
    let configuration = AnalysisConfiguration.read(path: store.analysisPath)
    #expect(configuration.diagnostics.map(\.line) == [])
    #expect(configuration.configuration?.unsupported.isEmpty == true)
    for name in [DemoField.modelsFile, DemoField.truthFile] {
      let models = ModelFile.read(path: store.folder + "/" + name)
      #expect(models.diagnostics.map(\.line) == [])
      #expect(models.models?.models.map(\.name) == DemoField.sources.map(\.name))
    }
    let field = FieldFile.read(path: store.folder + "/" + DemoField.fieldFile)
    #expect(field.diagnostics.map(\.line) == [])
    #expect(field.field?.runs.count == 4)
  }

  /// The whole demo has its oddities where it says.
  @Test func oddities() throws {
    let text = DemoField(hasSources: false).fieldText
    let field = try FieldFile.read(yaml: text, file: "field.yaml", folder: ".").get()
    #expect(field.runs.count == 20)
    #expect(field.runs.filter { $0.backgroundFactor > 1.5 }.map(\.id) == [DemoField.brightRun])
    #expect(field.runs.filter { $0.deadTimeCorrection < 0.9 }.map(\.id) == [DemoField.deadRun])
    #expect(field.declaredAlignment == .raDec)
    let center = DemoField.sources[0].position
    for run in field.runs {
      #expect(abs(run.pointing.separation(to: center) - 0.4) < 1e-4)
      #expect(abs(run.ontime - 1200) < 1e-6)
    }
  }

  /// The run with too much background is left out, the source is found, and the field far from it is
  /// as it should be.
  @Test func analysisDealsWithTheOddities() async throws {
    let folder = TemporaryFolder()
    let store = Self.store(folder, nights: 2)
    try await store.make(workers: Workers(2))
    let configuration = try AnalysisConfiguration.read(path: store.analysisPath).get()
    let result = try await AnalysisEngine(threads: 2).run(configuration, until: .excessMap)
    #expect(result.keptCount == 7)
    let dropped = result.diagnostics.filter { $0.run == DemoField.brightRun }
    #expect(!dropped.isEmpty)
  }
}
