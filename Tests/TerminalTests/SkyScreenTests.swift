import Foundation
import TestSupport
import Testing

/// TS maps, residuals, panels, distributions and what makes a place bright, in the whole program in
/// tmux on real data and on the field with two blazars.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct SkyScreenTests {
  private let program = Program()

  private func open(
    _ field: String, columns: Int = 160, rows: Int = 48, until text: String
  ) throws -> Tmux {
    let tmux = try Tmux(
      columns: columns, rows: rows, environment: program.environment(["COLORTERM": "truecolor"]))
    try tmux.send("'\(Program.path)' open '\(SharedData.path("fields/\(field).yaml"))'", "Enter")
    try #require(
      tmux.wait { $0.contains(text) && !$0.contains("reducing") }, "\(tmux.screen)")
    return tmux
  }

  private func command(_ tmux: Tmux, _ text: String) throws {
    try tmux.send(":")
    try #require(tmux.wait(for: "commands"))
    try tmux.send(text)
    try tmux.send("Enter")
  }

  @Test func aTsMapIsPaintedItsPeaksListedAndOneMadeASource() throws {
    let tmux = try open("pks2155", until: "17 kept, 4 dropped")
    try tmux.send("m", "t")
    #expect(tmux.wait(for: "no TS map yet"), "\(tmux.screen)")
    try tmux.send("f", "t")
    #expect(tmux.wait(for: "g P lists them"), "\(tmux.screen)")
    let screen = tmux.screen
    for part in [
      "TS map  √TS", "point, index 2", "kernel 0.3°", "200 GeV–17.8 TeV", "over the background",
    ] {
      #expect(screen.contains(part), "no \(part) in \(screen)")
    }
    // The read-out has its value, its flux and a limit.
    try tmux.send("g", "m")
    #expect(tmux.wait { $0.contains("flux limit") && $0.contains("cm⁻² s⁻¹") }, "\(tmux.screen)")
    try tmux.send("g", "P")
    #expect(tmux.wait(for: "peaks of the TS map"), "\(tmux.screen)")
    #expect(tmux.screen.contains("PKS2155-304"), "\(tmux.screen)")
    try tmux.send("n")
    #expect(tmux.wait(for: "added with the flux of the map"), "\(tmux.screen)")
    try tmux.send("m", "f")
    #expect(tmux.wait(for: "TS map  flux"), "\(tmux.screen)")
    // The map over the background does not depend on models; the exclusion it does.
    #expect(!tmux.screen.contains("stale"))
    try tmux.send("x")
    #expect(tmux.wait(for: "stale: f t"), "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  @Test func aTsMapIsCancelled() throws {
    let tmux = try open("crab", until: "kept")
    // As wide as the source reaches: seconds of work.
    try command(tmux, "ts-width off")
    #expect(tmux.wait(for: "as wide as the source"))
    try tmux.send("f", "t")
    #expect(tmux.wait(for: "f c cancels"), "\(tmux.screen)")
    try tmux.send("f", "c")
    #expect(tmux.wait(for: "TS map cancelled after"), "\(tmux.screen)")
    #expect(tmux.wait { !$0.contains("f c cancels") })
    // And again with Ctrl-C; the program stays.
    try tmux.send("f", "t")
    #expect(tmux.wait(for: "f c cancels"), "\(tmux.screen)")
    try tmux.send("C-c")
    #expect(tmux.wait(for: "TS map cancelled after"), "\(tmux.screen)")
    usleep(1_100_000)
    try tmux.send("m", "c")
    #expect(tmux.wait(for: "MAP  counts"), "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func residualsAndPanelsFollowTheModels(columns: Int, rows: Int) throws {
    let tmux = try open(
      "two_blazars", columns: columns, rows: rows, until: columns > 100 ? "16 kept" : "MAP  signif")
    #expect(tmux.wait { !$0.contains("√TS …") && !$0.contains("reducing") })
    try tmux.send("m", "r")
    #expect(tmux.wait(for: "residual  (n−μ)/√μ"), "\(tmux.screen)")
    for _ in 0..<3 { try tmux.send("M", "k") }
    #expect(tmux.wait(for: "residual"), "\(tmux.screen)")
    try tmux.send("w", "2")
    #expect(tmux.wait(for: "over the models"), "\(tmux.screen)")
    #expect(tmux.wait { $0.contains("100 GeV–1 TeV") && $0.contains("1–10 TeV") }, "\(tmux.screen)")
    #expect(tmux.screen.contains("edges of the file"), "\(tmux.screen)")
    try tmux.send("w", "4")
    #expect(tmux.wait(for: "equal parts"), "\(tmux.screen)")
    try tmux.send("w", "s")
    #expect(tmux.wait(for: "excess over the models"), "\(tmux.screen)")
    try tmux.send("w", "m")
    #expect(tmux.wait(for: "over the background"), "\(tmux.screen)")
    try tmux.send("w", "1")
    #expect(tmux.wait { !$0.contains("over the background") }, "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  @Test func binsOfTheHistogramShowTheirPixels() throws {
    let tmux = try open("two_blazars", until: "16 kept")
    try tmux.send("4")
    #expect(tmux.wait(for: "significance distribution"), "\(tmux.screen)")
    #expect(tmux.wait(for: "μ −0.014 ± 0.011"), "\(tmux.screen)")
    // From the fifth bin above zero on.
    try tmux.send("l", "l", "l", "l", "l", "G")
    #expect(tmux.wait(for: "pixels in the selected bins"), "\(tmux.screen)")
    #expect(tmux.screen.contains("map of significance"))
    try tmux.send("Enter")
    #expect(tmux.wait(for: "pixels of the selected bins"), "\(tmux.screen)")
    try tmux.send("4")
    try tmux.send("R")
    #expect(tmux.wait(for: "significance distribution in "), "\(tmux.screen)")
    try tmux.send("R")
    try tmux.send(".")
    #expect(tmux.wait(for: "residual (n−μ)/√μ distribution"), "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func whatMakesTheSourceBright(columns: Int, rows: Int) throws {
    let tmux = try open(
      "pks2155", columns: columns, rows: rows,
      until: columns > 100 ? "17 kept, 4 dropped" : "MAP  signif")
    #expect(tmux.wait { !$0.contains("√TS …") && !$0.contains("reducing") })
    try tmux.send("g", "m")
    try tmux.send("i")
    #expect(tmux.wait { $0.contains("why bright") && $0.contains("33787") }, "\(tmux.screen)")
    #expect(tmux.screen.contains(columns > 100 ? "without" : "w/o it"))
    try tmux.send("I")
    #expect(tmux.wait(for: "by energy"), "\(tmux.screen)")
    #expect(tmux.wait(for: "100–141 GeV"), "\(tmux.screen)")
    try tmux.send("i")
    #expect(tmux.wait { !$0.contains("why bright") }, "\(tmux.screen)")
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }
}
