import Foundation
import TestSupport
import Testing

/// Source models in the whole program in tmux, on the field with two blazars.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct ModelScreenTests {
  private let program = Program()

  @Test func anEditedAmplitudeChangesThePrediction() throws {
    let tmux = try Tmux(
      columns: 160, rows: 48, environment: program.environment(["COLORTERM": "truecolor"]))
    let field = SharedData.path("fields/two_blazars.yaml")
    try tmux.send("'\(Program.path)' open '\(field)'", "Enter")
    try #require(tmux.wait(for: "16 kept"), "\(tmux.screen)")
    try tmux.send("m", "p")
    #expect(tmux.wait { Self.total($0) != nil }, "\(tmux.screen)")
    let before = try #require(Self.total(tmux.screen))
    // Ten times the amplitude of the first source, typed in another unit than the file's.
    try tmux.send("3")
    #expect(tmux.wait(for: "1ES1215+303"))
    try tmux.send("j", "Enter", "C-u")
    try tmux.send("1e-9 GeV-1 s-1 m-2")
    #expect(tmux.wait(for: "1e-9 GeV-1 s-1 m-2"))
    try tmux.send("Enter")
    #expect(tmux.wait(for: "1e−10"), "\(tmux.screen)")
    #expect(tmux.wait(for: "changed"))
    try tmux.send("1")
    #expect(tmux.wait { (Self.total($0) ?? 0) > before + 500 }, "\(before) \(tmux.screen)")
    try tmux.send("u")
    #expect(tmux.wait { Self.total($0) == before }, "\(before) \(tmux.screen)")
    // A dimension that is wrong is explained while it is typed.
    try tmux.send("3", "Enter", "C-u")
    try tmux.send("3 TeV")
    #expect(tmux.wait(for: "has another dimension"), "\(tmux.screen)")
    // Not in one go with the next key, which would make it another one.
    try tmux.send("Escape")
    #expect(tmux.wait { !$0.contains("has another dimension") })
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  /// Predicted counts of the map, from the title of its panel.
  private static func total(_ screen: String) -> Int? {
    guard let title = screen.split(separator: "\n").first(where: { $0.contains("predicted ├") }),
      let end = title.range(of: " counts ├")?.lowerBound
    else { return nil }
    let digits = title[..<end].reversed().prefix { $0.isNumber || $0.isWhitespace }
      .filter(\.isNumber)
    return Int(String(digits.reversed()))
  }
}
