import Foundation
import TestSupport
import Testing

/// Views of the Spectrum screen with their numbers, on terminals of two sizes.
///
/// Numbers of Gammapy are those that the same analysis file gives there.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct SpectrumViewScreenTests {
  private let program = Program()

  /// The field with two blazars, fitted.
  private func fitted(_ columns: Int, _ rows: Int) throws -> ExplorerWindow {
    let window = try ExplorerWindow(program, field: "two_blazars", columns: columns, rows: rows)
    try window.press("3", "f", "f", until: "converged")
    try window.press("2", until: "E² dN/dE")
    #expect(window.tmux.wait { !$0.contains("computing") && !$0.contains("dN/dE …") })
    return window
  }

  /// Numbers of a row of the table; on a small terminal it takes the place of the chart.
  private func row(_ window: ExplorerWindow, _ energy: String) -> [Double] {
    window.numbers(after: " \(energy) ")
  }

  /// Gammapy has 8.932e-11 / (TeV cm² s) between 100 and 158 GeV, at 126 GeV.
  @Test(arguments: [(160, 48), (80, 24)])
  func fluxPointsInAllUnits(columns: Int, rows: Int) throws {
    let window = try fitted(columns, rows)
    if !window.isWide { try window.press("|", until: "sens.") }
    let energy = 0.125892541
    let dnde = 8.9323e-11
    let units: [(text: String, value: Double)] = [
      ("10⁻¹² erg cm⁻² s⁻¹", dnde * energy * energy * 1.602176634 * 1e12),
      ("10⁻¹² TeV cm⁻² s⁻¹", dnde * energy * energy * 1e12),
      // Five decades: each number has its own power.
      ("┤ TeV⁻¹ cm⁻² s⁻¹", dnde),
      // Norm 1.0097 of 5.185e-12 and 1.0317e-12 erg.
      ("10⁻¹² cm⁻² s⁻¹", 5.2358),
      ("10⁻¹² erg cm⁻² s⁻¹", 1.0097 * 1.03172),
    ]
    for (place, unit) in units.enumerated() {
      if place > 0 { try window.press("U", until: unit.text) }
      #expect(
        window.tmux.wait { _ in
          row(window, "100–158 GeV").first.map { abs($0 / unit.value - 1) < 0.002 } == true
        }, "\(unit)\n\(window.screen)")
      // The last point is far below the first, and still has digits.
      let last = row(window, "2.51–3.98 TeV")
      #expect(last.first.map { $0 > 0 } == true, "\(last)\n\(window.screen)")
    }
    #expect(window.screen.contains("no safe bin of the fit range"))
    try window.press("U", until: "10⁻¹² erg cm⁻² s⁻¹")
    // At 126 GeV the background light takes 7 %.
    try window.press("i", "i", until: "spectra de-absorbed")
    #expect(
      window.tmux.wait { _ in
        let value = row(window, "100–158 GeV").first ?? 0
        return value > 0.235 && value < 0.25 || value > 2.35 && value < 2.5
      }, "\(window.screen)")
    try window.press("i", until: "spectra as observed")
    try window.quit()
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func edgesMergedBinsBackgroundAndRuns(columns: Int, rows: Int) throws {
    let window = try fitted(columns, rows)
    // The chart says what the points are made of; with the chart away the table has them.
    try window.press(until: "stacked · background fixed")
    try window.press("B", until: "stacked · background refitted")
    try window.press("&", until: "runs together · background refitted")
    #expect(window.tmux.wait { !$0.contains("dN/dE …") && !$0.contains("computing") })
    if !window.isWide { try window.press("|", until: "sens.") }
    // Each run with its own responses, the background free: hardly anything changes.
    #expect(
      window.tmux.wait { _ in
        let numbers = row(window, "100–158 GeV")
        return numbers.count > 3 && abs(numbers[0] - 2.284) < 0.003 && abs(numbers[3] - 7.1) < 0.11
      }, "\(window.screen)")
    try window.press("B", "&", until: "flux points of the stack")
    #expect(
      window.tmux.wait { _ in
        row(window, "100–158 GeV").first.map { abs($0 - 2.268) < 0.002 } == true
      }, "\(window.screen)")
    // Three bins for each point: the significance of a point grows.
    try window.press(">", ">", until: "3 bins for each point")
    #expect(
      window.tmux.wait { _ in
        let numbers = row(window, "100–398 GeV")
        return numbers.count > 3 && abs(numbers[3] - 13.3) < 0.11
      }, "\(window.screen)")
    #expect(window.screen.contains("398 GeV–1.58 TeV"), "\(window.screen)")
    try window.press("e", until: "edges of the flux points")
    try window.answer("100 250 630 1600 GeV", until: "251–631 GeV")
    #expect(row(window, "100–251 GeV").first.map { $0 > 1.9 && $0 < 2.3 } == true)
    // Edges where there are no bins are refused while they are typed, not taken for a result.
    try window.press("e", until: "edges of the flux points")
    try window.answer("200 300 TeV", until: "no energy bin between the edges")
    try window.press("a", until: "energies of the analysis file")
    try window.press(until: "2.51–3.98 TeV")
    try window.quit()
  }

  /// The one-dimensional analysis, and points from the literature.
  @Test(arguments: [(160, 48), (80, 24)])
  func otherResultsAreLaidOver(columns: Int, rows: Int) throws {
    let window = try fitted(columns, rows)
    let folder = TemporaryFolder()
    let literature = try folder.write(
      """
      e_ref [TeV],dnde [cm-2 s-1 TeV-1],dnde_err [cm-2 s-1 TeV-1]
      0.2,3.0e-11,3.0e-12
      0.5,1.9e-12,4.0e-13
      1.0,1.5e-13,6.0e-14

      """, to: "paper.csv")
    try window.press("R", until: "read results from")
    try window.answer(
      SharedData.path("data/two-blazars/results"), until: "2 models and 2 sets of flux points read")
    try window.press("R", until: "read results from")
    try window.answer(literature, until: "1 set of flux points read")
    // The newest is the last of the list: 3e-11 at 200 GeV is 1.923e-12 erg cm⁻² s⁻¹.
    try window.press("j", "j", "j", "j") { !$0.contains("1 set of flux") }
    if !window.isWide { try window.press("|", until: "sens.") }
    try window.press(until: "┤ paper, ")
    let first = row(window, "200 GeV")
    #expect(first.first == 1.923 && first.dropFirst().first == 0.192, "\(first)")
    if !window.isWide { try window.press("|", until: "stacked") }
    // The results of the other analysis, from its file: index 2.119 ± 0.154.
    try window.press("k", "k", "k", "k", "v", "d", until: "┤ comparison ├")
    #expect(window.tmux.wait(for: "2.119 ± 0.154"), "\(window.screen)")
    #expect(window.numbers(after: " index ") == [2.110, 0.171, 2.119, 0.154, -0.04])
    let frozen = window.lines(with: " redshift ").first ?? ""
    #expect(frozen.contains("0.182") && frozen.contains("same"), "\(frozen)")
    // No point of the two analyses of the same runs is far from the other, also where a source has
    // no counts and errors are one-sided.
    for (place, name) in ["1ES1218+304", "1ES1215+303"].enumerated() {
      if place > 0 { try window.tmux.send("j") }
      try window.press(until: "this: \(name) · other: \(name), results")
      let largest = try #require(window.number(after: "largest "))
      #expect(largest < 1, "\(window.screen)")
    }
    try window.press("v", "p", until: "stacked · background fixed")
    if window.isWide { try window.press("j", "j", "j", "d", until: "2 read") }
    try window.quit()
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func lightCurvesByRunAndNight(columns: Int, rows: Int) throws {
    let window = try fitted(columns, rows)
    try window.press("v", "l", until: "variability χ²")
    // The fit is the mean of the runs.
    window.expect("all together ") { abs($0 - 1) < 0.02 }
    let chi = try #require(window.number(after: "variability χ²"))
    #expect(chi > 5 && chi < 30 && window.screen.contains("for 15"), "\(chi)")
    try window.press("l", "h", "h", "h", until: "5001")
    // Norm with its errors, up and down.
    let run = window.numbers(after: window.isWide ? " 58543.917 " : "norm ")
    #expect(abs((run.first ?? 0) - 1.453) < 0.003, "\(run)\n\(window.screen)")
    try window.press("U", until: "flux in cm⁻² s⁻¹")
    try window.press(until: "cm⁻² s⁻¹")
    try window.press("U", until: "norm of the model")
    try window.press("n", until: "a point for each night")
    try window.press(until: "variability needs two intervals")
    window.expect("all together ") { abs($0 - 1) < 0.02 }
    try window.quit()
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func countsOfARegionByEnergy(columns: Int, rows: Int) throws {
    let window = try fitted(columns, rows)
    try window.press("v", "c", until: "0.15° about 1ES1218+304 · 177 pixels")
    try window.press(until: "(c−p)/√p")
    // 233 counts on 89.8 of background, of which the source is nearly all of the rest.
    window.expect("counts ") { $0 == 233 }
    window.expect("predicted ") { abs($0 - 230) < 0.5 }
    window.expect("background ") { abs($0 - 89.83) < 0.5 }
    if !window.isWide { try window.press("|", until: "backgr.") }
    // (104 − 101.4)/√101.4
    #expect(row(window, "100–158 GeV").prefix(3) == [104, 101.4, 0.25], "\(window.screen)")
    if !window.isWide { try window.press("|", until: "177 pixels") }
    // The other source's region; it is larger and has another name.
    try window.press("r", until: "1ES1215+303 · 716 pixels")
    try window.quit()
  }
}
