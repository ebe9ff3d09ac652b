import Foundation
import TestSupport
import Testing

/// `gammascope demo` as a user without any data sees it.
@Suite(.serialized) struct DemoScreenTests {
  private let program = Program()

  private var folder: String { program.file("cache/gammascope/demo") }

  private func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
  }

  /// A shell in which the demo is not made yet; `gammascope demo` is typed.
  private func shell(columns: Int = 160, rows: Int = 48, _ arguments: String) throws -> Tmux {
    let tmux = try Tmux(
      columns: columns, rows: rows, environment: program.environment(["COLORTERM": "truecolor"]))
    try tmux.send("'\(Program.path)' demo \(arguments)", "Enter")
    return tmux
  }

  /// Keys of a step as tmux types them.
  private func keys(_ hint: String) -> [String] {
    hint.map { $0 == ";" ? "\\;" : String($0) }
  }

  @Test func madeOnceTouredWithTheKeysItNamesAndMadeAgainWhenDamaged() throws {
    let tmux = try shell("--tour")
    // Made on first use, with its progress; the bar is gone when the screen is there.
    #expect(tmux.wait { $0.contains("simulating the demo, run") || $0.contains("1/10") })
    try #require(tmux.wait(for: "1/10", limit: 60), "\(tmux.screen)")
    try #require(tmux.wait(for: "19 kept, 1 dropped"), "\(tmux.screen)")
    let expected = [
      "┤ counts ├", "┤ significance  √TS", "┤ 10–15.8 GeV", "┤ 10 GeV–100 TeV",
      "[ ] circle  1ES1215+303", "[x] circle  1ES1215+303", "significance distribution ├", "1007",
      "1ES1218+304",
      "E² dN/dE",
    ]
    for (place, text) in expected.enumerated() {
      // The hint line names the key, and nothing else of the user is needed.
      let words = tmux.screen.split(separator: "\n").last { $0.contains("\(place + 1)/10") }?
        .split(separator: " ")
      let key = try #require(words?.first, "step \(place + 1) in\n\(tmux.screen)")
      #expect(words?.dropFirst().first == "\(place + 1)/10")
      for key in keys(String(key)) { try tmux.send(key) }
      #expect(tmux.wait(for: text), "\(key) does not show \(text):\n\(tmux.screen)")
      #expect(
        tmux.wait { $0.contains(place == 9 ? "tour is over" : "\(place + 2)/10") },
        "\(tmux.screen)")
    }
    // All energies and both exclusions are there again: the SED is that of the analysis.
    #expect(tmux.wait(for: "19 kept, 1 dropped"), "\(tmux.screen)")
    #expect(tmux.wait(for: "9 points"), "\(tmux.screen)")
    try tmux.send("1")
    #expect(tmux.wait(for: "┤ 10 GeV–100 TeV · r 0.07°"), "\(tmux.screen)")
    #expect(tmux.wait(for: "exclusions on (2)"), "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))

    try again()
  }

  /// Nothing is made a second time, unless a file is not as it was.
  private func again() throws {
    let command = CommandLineProgram(environment: program.environment())
    let names = ["analysis.yaml", "field.yaml", "data/run_1003.fits.gz", "obs-index.fits.gz"]
    let whole = try names.map { try bytes($0) }
    let second = try command("demo")
    #expect(second.status == 0 && second.errors.isEmpty, "\(second.errors)")
    #expect(second.output.contains("gammascope run \(folder)/analysis.yaml --output out"))
    var damaged = whole[2]
    damaged[damaged.count / 2] ^= 8
    try Data(damaged).write(to: URL(fileURLWithPath: folder + "/" + names[2]))
    let third = try command("demo")
    #expect(third.status == 0, "\(third.errors)")
    #expect(
      third.errorLines == [
        "gammascope: \(folder): data/run_1003.fits.gz is not as it was made; the demo is made again"
      ])
    #expect(try names.map { try bytes($0) } == whole)
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: program.file("cache/gammascope"))
    #expect(!kept.contains { $0.hasPrefix("demo.") }, "\(kept)")
  }

  @Test func itSaysWhereItCannotBeMade() throws {
    let file = program.file("file")
    try Data().write(to: URL(fileURLWithPath: file))
    let outcome = try CommandLineProgram(environment: ["XDG_CACHE_HOME": file])("demo")
    #expect(outcome.status == 73 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("XDG_CACHE_HOME"), "\(outcome.errors)")
  }
}
