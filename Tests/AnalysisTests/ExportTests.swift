import Analysis
import Datasets
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// A folder that repeats an analysis, and the script for Gammapy in it.
///
/// That the scripts run and agree is seen with compare.py: the exported script of the demo and of
/// PKS 2155-304 against `gammascope run` on the exported analysis.
@Suite struct ExportTests {
  private func demo(_ folder: TemporaryFolder) async throws -> AnalysisConfiguration {
    let store = DemoStore(
      folder: folder.file("demo"), field: DemoField(nights: 1), creator: "tests")
    try await store.make(workers: Workers(2))
    return try AnalysisConfiguration.read(path: store.analysisPath).get()
  }

  private func folder(_ folder: TemporaryFolder, _ name: String) throws -> String {
    let path = folder.file(name)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @Test func theExportedAnalysisGivesTheSameNumbers() async throws {
    let temporary = TemporaryFolder()
    let configuration = try await demo(temporary)
    let target = try folder(temporary, "export")
    let report = try AnalysisExport(configuration.open()).write(to: target, creator: "tests 1")
    #expect(report.gaps.isEmpty)
    for name in report.files {
      #expect(FileManager.default.fileExists(atPath: target + "/" + name), "\(name)")
    }
    // The folder can be moved: nothing in it names its place.
    let moved = temporary.file("moved")
    try FileManager.default.moveItem(atPath: target, toPath: moved)
    let again = try AnalysisConfiguration.read(path: moved + "/analysis.yaml").get()
    let engine = AnalysisEngine(threads: 2)
    let first = try await engine.run(configuration, until: .fit, withResponses: true)
    let second = try await engine.run(again, until: .fit, withResponses: true)
    #expect(first.norms.map(\.norm) == second.norms.map(\.norm))
    #expect(first.start == second.start)
    let (one, two) = (try #require(first.fit).result, try #require(second.fit).result)
    #expect(abs(one.statistic - two.statistic) < 1e-6)
    #expect(one.models.models.map(\.name) == two.models.models.map(\.name))
  }

  @Test func theRegionOfTheFitIsInTheScript() async throws {
    let temporary = TemporaryFolder()
    var configuration = try await demo(temporary)
    configuration.fit?.regions = [
      SkyCircle(center: SkyDirection(ra: 184.5, dec: 30.25), radius: 0.5)
    ]
    let target = try folder(temporary, "export")
    let report = try AnalysisExport(configuration.open()).write(to: target, creator: "tests 1")
    let script = try String(
      contentsOfFile: target + "/" + (report.files.last ?? ""), encoding: .utf8)
    #expect(script.contains("Regions.parse(\"icrs\\ncircle(184.5,30.25,0.5d)\", format=\"ds9\")"))
    #expect(script.contains("region_mask(list(inside))"))
    let again = try AnalysisConfiguration.read(path: target + "/analysis.yaml").get()
    #expect(again.fit == configuration.fit)
  }

  @Test func runsRegionsAndModelsAreThoseOfTheExport() async throws {
    let temporary = TemporaryFolder()
    let configuration = try await demo(temporary)
    let target = try folder(temporary, "export")
    var export = try AnalysisExport(configuration.open())
    export.excludedRuns = [1002]
    export.regions = [
      SkyRegion(
        .rectangle(
          center: SkyDirection(ra: 184.5, dec: 30.1), width: 0.3, height: 0.2, angle: 20),
        name: "a \"box\"", role: .exclude)
    ]
    _ = try export.write(to: target, creator: "tests 1")
    let again = try AnalysisConfiguration.read(path: target + "/analysis.yaml").get()
    let opened = try again.open()
    #expect(opened.runs == [1001, 1003, 1004])
    #expect(opened.exclusions.count == 1)
    let sky = opened.field.sky
    #expect(opened.exclusions[0].pixels(on: sky) == export.regions[0].pixels(on: sky))
    let script = try String(
      contentsOfFile: target + "/" + GammapyScript.fileName, encoding: .utf8)
    #expect(script.contains("[1001, 1003, 1004]"))
    #expect(script.contains("FoVAlignment.REVERSE_LON_RADEC"))
  }

  /// What the script cannot do is said, in it and by the report.
  @Test func gapsAreNamed() async throws {
    let temporary = TemporaryFolder()
    var configuration = try await demo(temporary)
    configuration.datasets.background.method = .ring
    configuration.datasets.background.ring = .init(innerRadius: 0.3, width: 0.3)
    let target = try folder(temporary, "export")
    let report = try AnalysisExport(configuration.open()).write(to: target, creator: "tests 1")
    #expect(report.gaps.count == 1)
    let script = try String(
      contentsOfFile: target + "/" + GammapyScript.fileName, encoding: .utf8)
    #expect(script.contains("Left out: datasets.background.method"))
  }

  /// The script is Python: its own compiler takes it, also with names that would break out of strings.
  @Test func theScriptIsPython() throws {
    var configuration = AnalysisConfiguration(
      observations: .init(datastore: ConfiguredPath("/data/with \"quotes\"\\ and \n newline")),
      datasets: .init(
        geometry: .init(), energy: EnergyBinning(minimum: 0.1, maximum: 10, bins: 4)))
    configuration.tsMap = .init()
    configuration.fit = .init()
    configuration.residuals = .init()
    configuration.fluxPoints = [.init(source: "it's \"\"\" a source", energyEdges: [1, 2])]
    configuration.source = "/x/\"\"\" evil.yaml"
    for stack in [true, false] {
      configuration.datasets.stack = stack
      let script = GammapyScript(
        configuration, runs: [1, 2], modelsFile: "models.yaml", regionsFile: nil, creator: "tests")
      let python = Process()
      python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      python.arguments = ["python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"]
      let pipe = Pipe()
      python.standardInput = pipe
      do {
        try python.run()
      } catch {
        return  // No Python here: the other tests say what is in the script.
      }
      pipe.fileHandleForWriting.write(Data(script.text.utf8))
      try pipe.fileHandleForWriting.close()
      python.waitUntilExit()
      #expect(python.terminationStatus == 0 || python.terminationStatus == 127)
    }
  }
}
