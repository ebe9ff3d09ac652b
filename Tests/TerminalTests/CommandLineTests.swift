import Foundation
import TestSupport
import Testing

/// Commands, their output, and their exit status (product.md, bad-input.md row 43 and 49).
@Suite struct CommandLineTests {
  private let program = CommandLineProgram()

  /// A data store of four runs, and an analysis file for it.
  private func field(
    _ folder: TemporaryFolder, width: String = "2 deg",
    edit: (inout FixtureStore) -> Void = { _ in }
  ) throws -> (store: String, analysis: String) {
    var store = FixtureStore()
    edit(&store)
    let path = try store.write(to: folder)
    let analysis = try folder.write(
      """
      observations: {datastore: \(path)}
      datasets:
        geom:
          wcs:
            skydir: {frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}
            width: {width: \(width), height: \(width)}
          axes: {energy: {min: 0.5 TeV, max: 50 TeV, nbins: 6}}
        background:
          method: fov_background
          parameters: {method: fit}
          norm_range: [0.01, 100]
        safe_mask: {methods: [offset-max], parameters: {offset_max: 2 deg}}
      smooth: {radius: 0.1 deg}
      excess_map: {correlation_radius: 0.1 deg}
      ts_map: {index: 2}
      """, to: "analysis.yaml")
    return (path, analysis)
  }

  // MARK: usage

  @Test func noArgumentsGetOneClearLine() throws {
    let outcome = try program()
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errorLines == [
        "gammascope: no command; \"gammascope open PATH\" shows a data store, "
          + "\"gammascope --help\" lists all commands"
      ])
  }

  @Test func versionIsOneLine() throws {
    let outcome = try program("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("gammascope "))
    #expect(outcome.output.filter { $0 == "\n" }.count == 1)
    #expect(outcome.errors.isEmpty)
  }

  @Test(arguments: ["open", "demo", "run", "info", "check", "render", "simulate", "keys"])
  func helpHasAnExample(_ command: String) throws {
    let outcome = try program(command, "--help")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Example:\n"))
    #expect(outcome.output.contains("  gammascope \(command)"))
    #expect(outcome.errors.isEmpty)
  }

  @Test(arguments: [
    (["bogus"], "Unexpected argument 'bogus'"),
    (["run"], "Missing expected argument '<analysis>'"),
    (["run", "--bogus", "x"], "Unknown option '--bogus'"),
    (["run", "--threads", "0", "x"], "--threads 0: expected a number from 1 to 1024"),
    (["render", "--energy", "7", "x"], "--energy '7': expected a range such as '0.1 1 TeV'"),
    (["render", "--width", "3", "x"], "--width 3: expected a number from 20 to 1000"),
  ])
  func usage(_ arguments: [String], _ message: String) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errorLines == ["gammascope: \(message); \"gammascope --help\" lists all commands"])
  }

  private func run(_ arguments: [String]) throws -> CommandLineProgram.Outcome {
    switch arguments.count {
    case 1: try program(arguments[0])
    case 2: try program(arguments[0], arguments[1])
    case 3: try program(arguments[0], arguments[1], arguments[2])
    default: try program(arguments[0], arguments[1], arguments[2], arguments[3])
    }
  }

  // MARK: inputs that are none

  @Test(arguments: ["open", "run", "info", "check", "render"])
  func inputThatIsNotThere(_ command: String) throws {
    let outcome = try program(command, "/none/\u{1b}[31mthere.yaml")
    #expect(outcome.status == 66)
    #expect(outcome.output.isEmpty || command == "check")
    let lines = outcome.errorLines + outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("/none/\\e[31mthere.yaml: cannot be opened") == true)
    #expect(!outcome.errors.contains("\u{1b}"))
  }

  @Test(arguments: ["info", "check", "render"])
  func folderThatIsNoDataStore(_ command: String) throws {
    let folder = TemporaryFolder()
    let outcome = try program(command, folder.path)
    #expect(outcome.status == 65)
    #expect(
      outcome.errorLines == [
        "gammascope: \(folder.path): not a data store: neither hdu-index.fits[.gz] nor any FITS "
          + "file in it; give a folder with hdu-index.fits.gz or DL3 files"
      ])
  }

  @Test(arguments: ["info", "check", "render"])
  func fileThatIsNoFits(_ command: String) throws {
    let folder = TemporaryFolder()
    let path = try folder.write("<html>", to: "a.fits")
    let outcome = try program(command, path)
    #expect(outcome.status == 65)
    #expect(
      outcome.errorLines == [
        "gammascope: \(path): not FITS: starts with \"<html>\", expected \"SIMPLE  =\""
      ])
  }

  // MARK: info and check

  @Test func infoListsTheObservations() throws {
    let folder = TemporaryFolder()
    let (store, analysis) = try field(folder)
    let text = try program("info", store)
    #expect(text.status == 0)
    let lines = text.output.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines.first?.contains("OBS_ID") == true)
    #expect(lines.dropFirst().first?.contains("5001") == true)
    #expect(lines.last?.hasPrefix("4 observations, 4 usable, 1.27 h livetime") == true)

    let json = try program("info", "--json", store)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    let listing = try #require(object as? [String: Any])
    let rows = try #require(listing["observations"] as? [[String: Any]])
    #expect(rows.count == 4)
    #expect(rows.first?["obs_id"] as? Int == 5001)
    #expect(rows.first?["usable"] as? Bool == true)
    #expect(rows.first?["responses"] as? [String] == ["aeff", "bkg", "edisp", "psf"])

    let facts = try program("info", analysis)
    #expect(facts.status == 0)
    #expect(facts.output.contains("smooth, excess_map, ts_map\n"))
  }

  @Test func checkIsSilentAboutAGoodStore() throws {
    let folder = TemporaryFolder()
    let (store, analysis) = try field(folder)
    for path in [store, analysis] {
      let outcome = try program("check", path)
      #expect(outcome.status == 0)
      #expect(outcome.output == "4 of 4 runs usable\n")
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test func checkSaysWhichRunWouldBeSkipped() throws {
    let folder = TemporaryFolder()
    let (store, _) = try field(folder) { $0.runs[1].remove("AEFF") }
    let outcome = try program("check", store)
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("skip: run 5002") } == 1)
    #expect(lines.last == "3 of 4 runs usable")
  }

  @Test func checkOfAStoreWithoutUsableRuns() throws {
    let folder = TemporaryFolder()
    let (store, analysis) = try field(folder) { store in
      for run in store.runs.indices { store.runs[run].remove("AEFF") }
    }
    let outcome = try program("check", store)
    #expect(outcome.status == 65)
    #expect(outcome.output.hasSuffix("0 of 4 runs usable\n"))
    #expect(try program("check", analysis).status == 65)
    let run = try program("run", analysis, "--output", folder.file("out"))
    #expect(run.status == 65)
    #expect(run.errorLines.last?.contains("none of the 4 runs can be used") == true)
    #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.file("out"))) == [])
  }

  // MARK: run

  @Test func runWritesItsProducts() throws {
    let folder = TemporaryFolder()
    let (_, analysis) = try field(folder)
    let out = folder.file("a/b")
    let outcome = try program("run", analysis, "--output", out, "--threads", "2", "--plots")
    #expect(outcome.status == 0)
    #expect(
      outcome.errorLines == [
        "gammascope: not drawn: residual_map, residual_spectrum: the analysis file has no "
          + "general.models_file",
        "gammascope: not drawn: residual_significance: the analysis file has no residuals",
        "gammascope: not drawn: flux points in sed: the analysis file has no flux_points",
      ])
    #expect(outcome.output.hasPrefix("4 of 4 runs reduced, 4 stacked, 1.27 h"))
    #expect(outcome.output.hasSuffix("products in \(out)\n"))
    let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
    #expect(
      names == [
        "background.fits.gz", "counts.fits.gz", "counts_smooth.fits.gz", "dataset.fits.gz",
        "excess_map.png", "excess_map.svg", "excess_smooth.fits.gz", "exposure.fits.gz",
        "lima_npred_excess.fits.gz", "lima_sqrt_ts.fits.gz", "maps.png", "maps.svg",
        "mask_safe.fits.gz", "significance_distribution.png", "significance_distribution.svg",
        "summary.json", "ts_flux.fits.gz", "ts_flux_err.fits.gz", "ts_map.png", "ts_map.svg",
        "ts_niter.fits.gz", "ts_sqrt_ts.fits.gz",
      ])
    // The summary lists the figures; the pictures are some.
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: out + "/summary.json")))
    let summary = try #require(object as? [String: Any])
    let figures = try #require(summary["figures"] as? [String])
    #expect(figures.sorted() == names.filter { $0.hasSuffix(".png") || $0.hasSuffix(".svg") })
    let picture = try Data(contentsOf: URL(fileURLWithPath: out + "/maps.png"))
    #expect(PngImage([UInt8](picture)).map { $0.width > 600 && $0.height > 600 } == true)
    let map = try program("info", out + "/counts.fits.gz")
    #expect(map.status == 0)
    #expect(map.output.contains("6 bins, 500 GeV - 50 TeV"))
  }

  @Test func runUpToAStageAndWithoutAWord() throws {
    let folder = TemporaryFolder()
    let (_, analysis) = try field(folder)
    let out = folder.file("out")
    let outcome = try program(
      "run", analysis, "--output", out, "--until", "fov_background", "--quiet")
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: out) == ["summary.json"])
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: out + "/summary.json")))
    let summary = try #require(object as? [String: Any])
    let timings = try #require(summary["timings_s"] as? [String: Any])
    #expect(Set(timings.keys) == ["load", "reduce", "fov_background"])
    #expect(summary["stacked"] == nil)
  }

  @Test func aBadAnalysisFileListsAllErrors() throws {
    let folder = TemporaryFolder()
    let analysis = try folder.write(
      "observations: {datastore: .}\ndatasets: {geom: {axes: {energy: {min: 1 TeV, max: 0.1 TeV, "
        + "nbins: 0}}}}\nsmooth: {radius: 1 m}\n", to: "bad.yaml")
    let outcome = try program("run", analysis, "--output", folder.file("out"))
    #expect(outcome.status == 65)
    #expect(outcome.errorLines.count == 3)
    #expect(outcome.errorLines.allSatisfy { $0.hasPrefix("gammascope: \(analysis):") })
    #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
  }

  /// bad-input.md row 43.
  @Test func outputFolderThatCannotBe() throws {
    let folder = TemporaryFolder()
    let (_, analysis) = try field(folder)
    let file = try folder.write("x", to: "file")
    for (path, reason) in [
      (file, "there is a file of that name where the output folder should be"),
      (file + "/below", "the output folder cannot be made (Not a directory)"),
      ("/proc/none", "the output folder cannot be made (No such file or directory)"),
    ] {
      let outcome = try program("run", analysis, "--output", path)
      #expect(outcome.status == 73)
      #expect(
        outcome.errorLines == [
          "gammascope: \(path): \(reason); choose another one with --output"
        ])
    }
    #expect(try folder.bytes(of: "file") == Array("x".utf8))
  }

  /// bad-input.md row 43: a product that cannot be written leaves nothing half-written.
  @Test func productThatCannotBeWritten() throws {
    let folder = TemporaryFolder()
    let (_, analysis) = try field(folder)
    try folder.write("x", to: "out/counts.fits.gz/in-the-way")
    let outcome = try program("run", analysis, "--output", folder.file("out"))
    #expect(outcome.status == 73)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("counts.fits.gz: "))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
    #expect(!names.contains { $0.hasSuffix(".tmp") })
    #expect(!names.contains("summary.json"))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalInterruptsARun(_ number: Int32) throws {
    let folder = TemporaryFolder()
    let (_, analysis) = try field(folder, width: "12 deg")
    let out = folder.file("out")
    let outcome = try program("run", analysis, "--output", out, "--threads", "1") { process in
      // The folder is made before the work begins.
      for _ in 0..<2000 where !FileManager.default.fileExists(atPath: out) { usleep(5000) }
      usleep(100_000)
      kill(process, number)
    }
    #expect(outcome.status == 130)
    #expect(outcome.errorLines == ["gammascope: interrupted"])
    #expect(outcome.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: out) == [])
  }

  // MARK: output

  @Test func aClosedPipeEndsQuietly() throws {
    let folder = TemporaryFolder()
    let (store, _) = try field(folder)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLineProgram.path)
    process.arguments = ["info", store]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try output.fileHandleForReading.close()
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    try errors.fileHandleForWriting.close()
    #expect(errors.fileHandleForReading.availableData.isEmpty)
  }

  @Test func aFullDiskIsSaid() throws {
    let folder = TemporaryFolder()
    let (store, _) = try field(folder)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLineProgram.path)
    process.arguments = ["info", store]
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 73)
  }

  @Test func renderPrintsAMap() throws {
    let folder = TemporaryFolder()
    let (store, analysis) = try field(folder)
    let plain = try program("render", analysis, "--layer", "counts", "--width", "60", "--ascii")
    #expect(plain.status == 0)
    #expect(plain.output.hasPrefix("counts, 500 GeV - 50 TeV\n"))
    #expect(!plain.output.contains("\u{1b}"))
    #expect(plain.output.contains("@"))
    #expect(plain.output.split(separator: "\n").allSatisfy { $0.count <= 60 })

    let colored = try program(
      "render", analysis, "--energy", "1 10 TeV", "--color", "always", "--width", "60")
    #expect(colored.output.contains("\u{1b}["))
    #expect(colored.output.contains("▀"))

    let bare = try program("render", store, "--layer", "exposure")
    #expect(bare.status == 0)
    let outside = try program("render", analysis, "--energy", "200 300 TeV")
    #expect(outside.status == 65)
    #expect(
      outside.errorLines == [
        "gammascope: no energy bin lies in the range that was asked for; "
          + "the bins cover 500 GeV - 50 TeV"
      ])
  }
}
