import Foundation
import TestSupport
import Testing

/// Fits in the whole program in tmux, on the field with two blazars.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct FitScreenTests {
  private let program = Program()

  @Test func aFitIsWatchedRevertedAndFollowsEdits() throws {
    let tmux = try Tmux(
      columns: 160, rows: 48, environment: program.environment(["COLORTERM": "truecolor"]))
    let field = SharedData.path("fields/two_blazars.yaml")
    try tmux.send("'\(Program.path)' open '\(field)'", "Enter")
    try #require(tmux.wait(for: "16 kept"), "\(tmux.screen)")
    try tmux.send("3", "f", "f")
    #expect(tmux.wait(for: "converged"), "\(tmux.screen)")
    #expect(tmux.wait(for: "± 0.171"), "\(tmux.screen)")
    #expect(tmux.wait(for: "27 799.93"), "\(tmux.screen)")
    #expect(tmux.screen.contains("drop still to come"))
    // The value before it, and back again.
    try tmux.send("f", "r")
    #expect(tmux.wait { !$0.contains("± 0.171") }, "\(tmux.screen)")
    try tmux.send("f", "a")
    #expect(tmux.wait(for: "± 0.171"), "\(tmux.screen)")
    try tmux.send("f", "v")
    #expect(tmux.wait(for: "correlation"), "\(tmux.screen)")
    // Live refit: a frozen index is fitted around at once.
    try tmux.send("f", "l", "Space")
    #expect(tmux.wait(for: "fit 2 "), "\(tmux.screen)")
    try tmux.send("f", "d")
    #expect(tmux.wait(for: "in errors"), "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }
}
