import Foundation
import TestSupport
import Testing

/// The peek at the responses of the 21 runs on PKS 2155-304, in tmux.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct PeekScreenTests {
  private let program = Program()

  @Test func openedEnlargedAndStepped() throws {
    let tmux = try Tmux(
      columns: 160, rows: 48, environment: program.environment(["COLORTERM": "truecolor"]))
    try tmux.send("'\(Program.path)' open '\(Program.field)'", "Enter")
    try #require(tmux.wait(for: "17 kept, 4 dropped"), "\(tmux.screen)")
    try tmux.send("5")
    // All tiles of the first run.
    #expect(tmux.wait(for: "PSF_TABLE"), "\(tmux.screen)")
    #expect(tmux.screen.contains("effective area") && tmux.screen.contains("migration"))
    let first = try #require(Self.run(tmux.screen))
    // One of them alone, with a crosshair.
    try tmux.send("Tab")
    try tmux.send("Right")
    try tmux.send("Right")
    try tmux.send("Enter")
    #expect(tmux.wait { $0.contains("━━ 0°") && !$0.contains("migration") }, "\(tmux.screen)")
    try tmux.send("Right")
    #expect(tmux.wait(for: "TeV  ━━ 0° "), "\(tmux.screen)")
    let axis = Self.axis(tmux.screen)
    #expect(!axis.isEmpty)
    // The next run on the same axes.
    try tmux.send("Down")
    #expect(
      tmux.wait { screen in
        Self.run(screen).map { $0 != first } == true && !screen.contains("reading")
      }, "\(tmux.screen)")
    #expect(Self.axis(tmux.screen) == axis)
    try tmux.send("Escape")
    #expect(tmux.wait(for: "migration"))
    try tmux.send("q")
    #expect(tmux.wait { $0.contains("READY> ") && !$0.contains("PSF_TABLE") })
  }

  /// OBS_ID in the line above the tiles.
  private static func run(_ screen: String) -> String? {
    for line in screen.split(separator: "\n") where line.hasPrefix(" run ") {
      return line.split(separator: " ").dropFirst().first.map(String.init)
    }
    return nil
  }

  /// Numbers of the horizontal axis of the enlarged tile; it may grow, but not jump.
  private static func axis(_ screen: String) -> [Substring] {
    screen.split(separator: "\n").last { $0.contains("TeV") && $0.contains("true energy") }
      .map { $0.split(separator: " ") } ?? []
  }
}
