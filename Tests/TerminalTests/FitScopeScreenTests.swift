import Foundation
import Glibc
import TestSupport
import Testing

/// Profiles, energies of the fit, joint fits and their end, in the whole program in tmux.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct FitScopeScreenTests {
  private let program = Program()
  private let field = SharedData.path("fields/two_blazars.yaml")

  private func open() throws -> Tmux {
    let tmux = try Tmux(
      columns: 160, rows: 48, environment: program.environment(["COLORTERM": "truecolor"]))
    try tmux.send("'\(Program.path)' open '\(field)'", "Enter")
    try #require(tmux.wait(for: "16 kept"), "\(tmux.screen)")
    return tmux
  }

  /// Files of sessions that are on disk.
  private var savedText: String {
    let folder = program.environment()["XDG_STATE_HOME"].map { $0 + "/gammascope" } ?? ""
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.compactMap {
      try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
    }.joined()
  }

  @Test func profilesContoursAndEnergiesWithLiveRefit() throws {
    let tmux = try open()
    try tmux.send("3", "f", "f")
    try #require(tmux.wait(for: "converged"), "\(tmux.screen)")
    try tmux.send("f", "o")
    #expect(tmux.wait(for: "parabola"), "\(tmux.screen)")
    // Gammapy's symmetric error is 0.171; to both sides it is not far from that.
    #expect(tmux.wait(for: "(± 0.171)"), "\(tmux.screen)")
    try tmux.send("f", "O")
    #expect(tmux.wait(for: "ellipse"), "\(tmux.screen)")
    try tmux.send("f", "V")
    #expect(tmux.wait(for: "covariance"), "\(tmux.screen)")
    try tmux.send("f", "l", "f", "e")
    try #require(tmux.wait(for: "energies of the fit"), "\(tmux.screen)")
    try tmux.send("0.2 5 TeV", "Enter")
    #expect(tmux.wait(for: "fit 2 "), "\(tmux.screen)")
    #expect(tmux.wait(for: "200 GeV"), "\(tmux.screen)")
    // Live refit follows the undoing too.
    try tmux.send("u", "u")
    #expect(tmux.wait { !$0.contains("200 GeV") }, "\(tmux.screen)")
    #expect(tmux.wait(for: "fit 3 "), "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  @Test func aJointFitIsComparedWithThatOfTheStackAndCanBeCancelled() throws {
    let tmux = try open()
    try tmux.send("3", "f", "j", "f", "f")
    #expect(tmux.wait { $0.contains("running") || $0.contains("converged") }, "\(tmux.screen)")
    try tmux.send("f", "c")
    #expect(
      tmux.wait { $0.contains("fit cancelled") || $0.contains("neither a fit nor a scan") },
      "\(tmux.screen)")
    try tmux.send("f", "J")
    #expect(tmux.wait(for: "Δ/error", limit: 90), "\(tmux.screen)")
    #expect(tmux.wait(for: "16 backgrounds"), "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  @Test func aKilledProgramLosesTheFitAndNothingElse() throws {
    let tmux = try open()
    // A region, a frozen index and energies of the fit.
    try tmux.send("r", "c", "Enter", "f", "x", "3", "Space", "f", "e")
    try #require(tmux.wait(for: "energies of the fit"), "\(tmux.screen)")
    try tmux.send("0.2 5 TeV", "Enter", "f", "j")
    #expect(tmux.wait(for: "joint"), "\(tmux.screen)")
    let limit = Date().addingTimeInterval(20)
    while !savedText.contains("\"isJoint\" : true"), Date() < limit { usleep(50_000) }
    try #require(savedText.contains("\"isJoint\" : true"))
    try tmux.send("f", "f")
    #expect(tmux.wait { $0.contains("running") || $0.contains("converged") }, "\(tmux.screen)")
    let process = try #require(try tmux.foregroundProcess())
    #expect(kill(process, SIGKILL) == 0)

    let again = try open()
    // On the screen that it was on, with a word about how it ended.
    #expect(again.wait(for: "the last session was cut off"), "\(again.screen)")
    try again.send("1")
    #expect(again.wait(for: "circle"), "\(again.screen)")
    try again.send("3")
    #expect(again.wait(for: "joint · 200 GeV"), "\(again.screen)")
    #expect(again.screen.contains("in 1 region"))
    #expect(again.screen.contains("frozen"))
    try again.send("f", "a")
    #expect(again.wait(for: "there was no fit yet"), "\(again.screen)")
    try again.send("q")
    #expect(again.wait(for: "READY> "))
  }
}
