import Foundation
import TestSupport
import Testing

/// Workspaces and pictures from the command line, in memory.
@Suite struct WorkspaceCommandTests {
  private let program = CommandLineProgram()

  /// A data store of four runs with an analysis file, and a log with some commands.
  private func field(_ folder: TemporaryFolder, _ commands: String) throws -> (String, String) {
    let path = try FixtureStore().write(to: folder)
    let analysis = try folder.write(
      """
      observations: {datastore: \(path)}
      datasets:
        geom:
          wcs:
            skydir: {frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}
            width: {width: 2 deg, height: 2 deg}
          axes: {energy: {min: 0.5 TeV, max: 50 TeV, nbins: 6}}
        background:
          method: fov_background
          parameters: {method: fit}
          norm_range: [0.01, 100]
      excess_map: {correlation_radius: 0.1 deg}
      """, to: "analysis.yaml")
    return (analysis, try folder.write(commands, to: "log.commands"))
  }

  @Test func aWorkspaceIsOpenedWhereItsDataAre() throws {
    let folder = TemporaryFolder()
    let path = folder.file("mine.gammascope")
    let (analysis, log) = try field(
      folder, "add-region circle 83.9 22.1 0.2\nlayer counts\nworkspace save \(path)\n")
    let first = try program("replay", log, "--input", analysis, "--no-screen")
    #expect(first.status == 0, "\(first.errors)")
    let show = try folder.write("screen-map\n", to: "show.commands")
    let second = try program("replay", show, "--input", path, "--no-screen", "--show")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.output.contains("counts") && second.output.contains("region"))
    // Data that are gone are named, with what to do.
    try FileManager.default.moveItem(atPath: analysis, toPath: analysis + ".yaml")
    let third = try program("open", path)
    #expect(third.status == 66, "\(third.status): \(third.errors)")
    #expect(third.errors.contains("its data") && third.errors.contains("--data"))
    // A damaged file is an error in one line, and stays as it is.
    let damaged = try folder.write("{ no", to: "bad.gammascope")
    let fourth = try program("open", damaged)
    #expect(fourth.status == 65 && fourth.errorLines.count == 1, "\(fourth.errors)")
    #expect(try folder.bytes(of: "bad.gammascope") == Array("{ no".utf8))
  }

  /// Files that may not grow stand for a disk that is full.
  @Test func aFullDiskLeavesTheWorkspaceThatWasThere() throws {
    let folder = TemporaryFolder()
    let path = folder.file("mine.gammascope")
    let (analysis, log) = try field(folder, "layer counts\nworkspace save \(path)\n")
    let first = try program("replay", log, "--input", analysis, "--no-screen")
    #expect(first.status == 0, "\(first.errors)")
    let before = try folder.bytes(of: "mine.gammascope")
    #expect(before.count > 2048)
    let names = folder.names
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" replay \"$1\" --input \"$2\" --no-screen",
      CommandLineProgram.path, log, analysis,
    ]
    let errors = Pipe()
    shell.standardError = errors
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    let said = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1, "\(said)")
    #expect(said.contains("not saved") && said.contains("unchanged"), "\(said)")
    #expect(try folder.bytes(of: "mine.gammascope") == before)
    #expect(folder.names == names, "nothing is left beside it")
  }

  @Test func aPictureIsDrawnWithoutATerminal() throws {
    let folder = TemporaryFolder()
    // As the explorer writes it, with the end of the session.
    let (analysis, log) = try field(folder, "layer counts\nquit\n")
    let outcome = try program(
      "replay", log, "--input", analysis, "--no-screen", "--size", "120x40", "--picture",
      folder.file("map.svg"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let svg = String(decoding: try folder.bytes(of: "map.svg"), as: UTF8.self)
    #expect(svg.contains("viewBox=\"0 0 960 640\"") && svg.contains("counts"))
    let wrong = try program("replay", log, "--no-screen", "--picture", "x.bmp")
    #expect(wrong.status == 64 && wrong.errors.contains(".svg"))
  }
}
