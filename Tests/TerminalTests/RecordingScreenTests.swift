import Foundation
import TestSupport
import Testing

/// A session that is recorded on a terminal is repeated in memory, frame by frame.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct RecordingScreenTests {
  @Test func aRecordedSessionIsTheSameAgain() throws {
    let program = Program()
    let record = program.file("mine.commands")
    let window = try ExplorerWindow(
      program, "open --record '\(record)' '\(SharedData.path("fields/two_blazars.yaml"))'",
      columns: 160, rows: 48)
    // A frame is taken when nothing has happened for a while.
    func still() throws {
      try #require(
        window.tmux.wait { _ in
          let text = (try? String(contentsOfFile: record, encoding: .utf8)) ?? ""
          return text.split(separator: "\n").last?.hasPrefix("# frame") == true
        }, "\(window.screen)")
    }
    try still()
    try window.press("m", "c", until: "counts")
    try still()
    try window.press("l", "l", "j", "r", "c", "Enter", until: "region kept")
    try still()
    try window.press("x", "x", "]", "]", "a", "3", until: "amplitude")
    try still()
    try window.press("f", "f", until: "converged")
    try still()
    try window.press("2", until: "dN/dE")
    try still()
    try window.press("4", "5", "6", until: "Log")
    try still()
    try window.press("1", ":", "l", "o", "g", until: "Catalogue sources")
    try still()
    try window.press("Escape") { !$0.contains("Catalogue sources") }
    try window.press("+", "L", "-", until: "counts")
    try still()
    try window.quit()
    let text = try String(contentsOfFile: record, encoding: .utf8)
    #expect(text.contains("\nlayer-counts\n") && text.contains("# screen 160x48 truecolor"))
    let frames = text.components(separatedBy: "\n# frame ").count - 1
    #expect(frames >= 9, "\(text)")

    let repeated = try CommandLineProgram()("replay", record, "--no-screen")
    #expect(repeated.status == 0, "\(repeated.errors)")
    #expect(repeated.errors.contains("\(frames) frames compared"), "\(repeated.errors)")

    // One key less, and the frames say so.
    let key = try #require(text.range(of: "# key c\n"))
    var changed = text
    changed.removeSubrange(key)
    try changed.write(toFile: program.file("other.commands"), atomically: true, encoding: .utf8)
    let other = try CommandLineProgram()("replay", program.file("other.commands"), "--no-screen")
    #expect(other.status == 1, "\(other.errors)")
    #expect(other.errors.contains("is not as recorded"), "\(other.errors)")

    // What was recorded is not written over.
    let again = try CommandLineProgram()("replay", record, "--no-screen", "--record", record)
    #expect(again.status == 73 && again.errors.contains("is there already"), "\(again.errors)")
    #expect(try String(contentsOfFile: record, encoding: .utf8) == text)

    // A file that may not grow stands for a disk that is full.
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = [
      "-c",
      "trap '' XFSZ; ulimit -f 1; exec \"$0\" replay \"$1\" --no-screen --record \"$2\"",
      CommandLineProgram.path, record, program.file("short.commands"),
    ]
    let errors = Pipe()
    shell.standardError = errors
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 73, "\(said)")
    #expect(said.contains("the end of the session is not in it"), "\(said)")
  }
}
