import Foundation
import TestSupport
import Testing

/// The Spectrum screen of the whole program in tmux, on the field with two blazars.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct SpectrumScreenTests {
  private let program = Program()

  @Test func pointsUnitsOtherResultsAndTheLightCurve() throws {
    let tmux = try Tmux(
      columns: 160, rows: 48, environment: program.environment(["COLORTERM": "truecolor"]))
    let field = SharedData.path("fields/two_blazars.yaml")
    try tmux.send("'\(Program.path)' open '\(field)'", "Enter")
    try #require(tmux.wait(for: "16 kept"), "\(tmux.screen)")
    try tmux.send("3", "f", "f")
    #expect(tmux.wait(for: "converged"), "\(tmux.screen)")
    try tmux.send("2")
    #expect(tmux.wait(for: "9 points · model, errors"), "\(tmux.screen)")
    #expect(tmux.screen.contains("erg cm⁻² s⁻¹") && tmux.screen.contains("values of fit 1"))
    // All numbers of the second point, 100 to 158 GeV.
    try tmux.send("l", "l")
    #expect(tmux.wait(for: "100–158 GeV at"), "\(tmux.screen)")
    #expect(tmux.screen.contains("upper limit") && tmux.screen.contains("sensitivity"))
    try tmux.send("U", "U")
    #expect(tmux.wait(for: "TeV⁻¹ cm⁻² s⁻¹"), "\(tmux.screen)")
    try tmux.send("U", "U", "U")
    // The one-dimensional analysis, its folder as a whole.
    try tmux.send("R")
    #expect(tmux.wait(for: "read results from"))
    try tmux.send(SharedData.path("data/two-blazars/results"))
    try tmux.send("Enter")
    #expect(tmux.wait(for: "1ES1218+304, results"), "\(tmux.screen)")
    #expect(tmux.wait(for: "2 models and 2 sets of flux points read"), "\(tmux.screen)")
    try tmux.send("v", "d")
    // Index of the other analysis as in its file, 2.119 ± 0.154.
    #expect(tmux.wait(for: "2.119 ± 0.154"), "\(tmux.screen)")
    try tmux.send("v", "l")
    #expect(tmux.wait(for: "variability χ²"), "\(tmux.screen)")
    #expect(tmux.wait(for: "5001"), "\(tmux.screen)")
    try tmux.send("v", "c")
    #expect(tmux.wait(for: "0.15° about 1ES1218+304"), "\(tmux.screen)")
    #expect(tmux.wait(for: "(c−p)/√p"), "\(tmux.screen)")
    // Points in a file that reads back.
    let folder = TemporaryFolder()
    try tmux.send("v", "p", "W")
    #expect(tmux.wait(for: "write flux points to"))
    try tmux.send(folder.file("points.fits"))
    try tmux.send("Enter")
    #expect(tmux.wait(for: "9 flux points of 1ES1218+304 written"), "\(tmux.screen)")
    #expect(folder.names == ["points.fits"])
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }

  @Test func onASmallTerminal() throws {
    let tmux = try Tmux(
      columns: 80, rows: 24, environment: program.environment(["NO_COLOR": "1"]))
    let field = SharedData.path("fields/two_blazars.yaml")
    try tmux.send("'\(Program.path)' open '\(field)'", "Enter")
    #expect(tmux.wait(for: "significance"), "\(tmux.screen)")
    try tmux.send("2")
    #expect(tmux.wait(for: "Δ/σ"), "\(tmux.screen)")
    #expect(tmux.wait(for: "values are not fitted"), "\(tmux.screen)")
    try tmux.send("l")
    #expect(tmux.wait(for: "63.1–100 GeV"), "\(tmux.screen)")
    try tmux.send("|")
    #expect(tmux.wait(for: "above"), "\(tmux.screen)")
    #expect(tmux.screen.contains("2.51–3.98 TeV"))
    try tmux.send("q")
    #expect(tmux.wait(for: "READY> "))
  }
}
