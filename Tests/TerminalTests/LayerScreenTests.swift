import Foundation
import TestSupport
import Testing

/// Layers and panes of TS maps, residuals and panels with their numbers, on terminals of two sizes.
///
/// Numbers of Gammapy are those that the same analysis file gives there.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct LayerScreenTests {
  private let program = Program()

  /// A layer of a TS map with what its scale must reach.
  private struct TsLayer {
    let key: String
    let title: String
    let unit: String
    let low: ClosedRange<Double>
    let high: ClosedRange<Double>
  }

  /// The scale goes to the 99.9th percentile, so not quite to the highest value: Gammapy has √TS to
  /// 245.4, fluxes from −2.2e-12 to 4.43e-10 and their errors to 4.08e-12.
  private static let layers = [
    TsLayer(key: "T", title: "TS map  TS ├", unit: "", low: 0...0, high: 50_000...60_202),
    TsLayer(
      key: "f", title: "TS map  flux ├", unit: "cm⁻² s⁻¹", low: -2.3e-12 ... -5e-13,
      high: 4.2e-10...4.44e-10),
    TsLayer(
      key: "d", title: "TS map  flux error ├", unit: "cm⁻² s⁻¹", low: 0...0, high: 3e-12...4.1e-12),
    TsLayer(
      key: "u", title: "TS map  flux limit 2 σ ├", unit: "cm⁻² s⁻¹", low: 0...0,
      high: 3.5e-10...4.6e-10),
    TsLayer(key: "n", title: "TS map  steps ├", unit: "", low: 0...0, high: 2...20),
    TsLayer(key: "t", title: "TS map  √TS ├", unit: "σ", low: -5 ... -5, high: 200...246),
  ]

  @Test(arguments: [(160, 48), (80, 24)])
  func layersAndPeaksOfTheTsMap(columns: Int, rows: Int) throws {
    let window = try ExplorerWindow(program, field: "pks2155", columns: columns, rows: rows)
    try window.press("f", "t", until: "TS map of point, index 2: 1 peak above 5")
    try window.press("g", "m", until: "+245.36")
    for layer in Self.layers {
      try window.press("m", layer.key, until: layer.title)
      #expect(
        window.tmux.wait { _ in
          window.limits.map { layer.low.contains($0.low) && layer.high.contains($0.high) } == true
        }, "\(layer.title) has \(String(describing: window.limits)) in\n\(window.screen)")
      // Under the colour bar, which is the last thing of the map.
      let bar = window.screen.split(separator: "\n").contains {
        $0.hasPrefix("│") && $0.contains("330") && $0.contains("329") && !$0.contains("FITS")
          && (layer.unit.isEmpty || $0.contains(layer.unit))
      }
      #expect(bar, "no \(layer.unit) in\n\(window.screen)")
      if layer.key == "f" {
        // Value and error at the source, in the read-out.
        let flux = window.numbers(after: " flux")
        #expect(flux.first.map { abs($0 / 4.4318e-10 - 1) < 0.002 } == true, "\(flux)")
        #expect(flux.dropFirst().first.map { abs($0 / 4.07e-12 - 1) < 0.02 } == true, "\(flux)")
      }
    }
    try window.press("g", "P", until: "peaks of the TS map")
    let peak = try #require(window.lines(with: "PKS2155-304").first { $0.contains("245.36") })
    #expect(peak.contains("4.43e−10") && peak.contains("0.8′"), "\(peak)")
    #expect(window.screen.contains("above 3"))
    // The flux of the map, 4.432e-10 from 199.5 GeV to 17.78 TeV, with an index of 2 at 1 TeV.
    try window.press("n", until: "PKS 2155-304 added with the flux of the map")
    try window.press("3", until: "8.94e−11")
    #expect(window.screen.contains("PKS 2155-304"))
    try window.quit()
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func aTsMapOverTheModelsFindsNoSecondSource(columns: Int, rows: Int) throws {
    let window = try ExplorerWindow(program, field: "two_blazars", columns: columns, rows: rows)
    try window.press("3", "f", "f", until: "converged")
    try window.press("1", "f", "t", until: "2 peaks above 5")
    try window.press("g", "m", until: "+10.17")
    try window.command("ts-base models", until: "over the models")
    try window.press("f", "t", until: "no peak")
    #expect(window.lines(with: "√TS ├").first?.contains("over th") == true, "\(window.screen)")
    // At the brighter of the two, which the models take away.
    window.expect("TS map ") { abs($0) < 1.5 }
    // Nothing that its numbers depend on may change unnoticed.
    try window.command("select-model 1ES1218+304", until: "1ES1218+304")
    try window.press("M", "d", "1", until: "stale")
    try window.quit()
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func residualsByAllMethods(columns: Int, rows: Int) throws {
    let window = try ExplorerWindow(program, field: "two_blazars", columns: columns, rows: rows)
    try window.press("3", "f", "f", until: "converged")
    try window.press("1", "m", "r", until: "residual  (n−μ)/√μ ├")
    // The crosshair is on 1ES1215+303, where 129 counts are.
    #expect(window.tmux.wait(for: "129"))
    let methods: [(title: String, value: (Double, Double) -> Double)] = [
      ("(n−μ)/√μ", { n, mu in (n - mu) / mu.squareRoot() }),
      ("(n−μ)/μ", { n, mu in (n - mu) / mu }),
      (
        "√TS over the models",
        { n, mu in
          let ts = 2 * (n * Foundation.log(n / mu) - (n - mu))
          return (n < mu ? -1 : 1) * ts.squareRoot()
        }
      ),
      ("n−μ", { n, mu in n - mu }),
    ]
    for (place, method) in methods.enumerated() {
      if place > 0 { try window.press("M", "k", until: "residual \(method.title)") }
      try window.press(until: "residual  \(method.title) ├")
      // The residual of the disk is that of the counts and the prediction beside it.
      guard window.isWide else {
        window.expect("in r 0.07°: residual ") { $0 < 0 && $0 > -15 }
        continue
      }
      #expect(
        window.tmux.wait { _ in
          guard let n = window.number(after: "│ counts"),
            let mu = window.number(after: "predicted"),
            let value = window.number(after: "│ residual")
          else { return false }
          // Three digits of the prediction are shown.
          let half = 0.5 * pow(10, floor(log10(mu)) - 2)
          let ends = [method.value(n, mu - half), method.value(n, mu + half)]
          return value > ends.min()! - 0.006 && value < ends.max()! + 0.006
        }, "\(method.title)\n\(window.screen)")
    }
    try window.press("M", "k", until: "residual  (n−μ)/√μ ├")
    try window.press("S", until: "smoothing")
    try window.answer("0.1", until: "smooth 0.1°")
    try window.quit()
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func panelsByEnergy(columns: Int, rows: Int) throws {
    let window = try ExplorerWindow(program, field: "two_blazars", columns: columns, rows: rows)
    try window.press("3", "f", "f", until: "converged")
    // The centre of the map, where Gammapy has −0.280 and −1.406 over its best fit.
    try window.press("1", until: "significance")
    try window.press("w", "2", until: "significance  √TS over the models")
    window.expect("100 GeV–1 TeV") { abs($0 + 0.28) < 0.015 }
    window.expect(" 1–10 TeV") { abs($0 + 1.41) < 0.015 }
    try window.press("w", "s", until: "excess over the models")
    window.expect("100 GeV–1 TeV") { abs($0) < 5 }
    // The source comes back when the models are not subtracted, below 1 TeV.
    try window.press("w", "m", until: "excess over the background")
    window.expect("100 GeV–1 TeV") { $0 > 15 && $0 < 30 }
    window.expect(" 1–10 TeV") { abs($0) < 2 }
    try window.press("w", "s", until: "significance  √TS over the background")
    window.expect("100 GeV–1 TeV") { $0 > 5 && $0 < 6 }
    try window.press("w", "e", until: "energies of the panels")
    try window.answer("100 250 1000 GeV", until: "edges typed")
    window.expect("100–251 GeV") { $0 > 3 }
    window.expect("251 GeV–1 TeV") { $0 > 3 }
    try window.press("w", "1", until: "r 0.07°")
    try window.quit()
  }

  @Test(arguments: [(160, 48), (80, 24)])
  func theResidualHistogramAndTheMapAreOne(columns: Int, rows: Int) throws {
    let window = try ExplorerWindow(program, field: "two_blazars", columns: columns, rows: rows)
    try window.press("3", "f", "f", until: "converged")
    try window.press("4", until: "significance distribution")
    try window.press(".", until: "residual (n−μ)/√μ distribution")
    // Outside of the exclusions the best fit leaves noise.
    window.expect("μ ") { abs($0) < 0.03 }
    window.expect("σ ") { abs($0 - 1) < 0.03 }
    #expect(window.screen.contains("8 609 pixels outside"))
    try window.press("l", "l", "l", "l", "l", "G", until: "selected")
    let selected = try #require(window.number(after: "selected"))
    #expect(selected > 50 && selected < 2000)
    try window.press("Enter", until: "pixels of the selected bins")
    let shown = try #require(
      window.lines(with: "pixels of the selected bins").first.map {
        ExplorerWindow.numbers(in: $0.components(separatedBy: " pixels of")[0]).last
      })
    #expect(shown == selected)
    // Back; only the pixels of a region count, all of the others are left out.
    try window.press("4", "BSpace", until: "all pixels are shown")
    try window.press("R", until: "distribution in 1ES1215+303")
    #expect(window.tmux.wait(for: "excluded: no μ and σ"), "\(window.screen)")
    try window.press("R", until: "8 609 pixels outside")
    try window.quit()
  }

  /// Runs and energies add up to the whole.
  @Test(arguments: [(160, 48), (80, 24)])
  func rowsOfWhatIsBrightAddUp(columns: Int, rows: Int) throws {
    let window = try ExplorerWindow(program, field: "pks2155", columns: columns, rows: rows)
    try window.press("g", "m", until: "+19")
    try window.press("i", until: "by run · I energies")
    try window.press(until: "33787")
    func row(_ name: String) -> [Double] { window.numbers(after: " \(name) ") }
    let all = row("all")
    // Counts, background, significance; without the run of most counts it is less.
    let significance = window.isWide ? 3 : 2
    #expect(all.count > significance && all[significance] > 190, "\(all)")
    let brightest = row("33790")
    #expect(brightest.first == 1097 && brightest.last.map { $0 < 175 } == true, "\(brightest)")
    let without = try #require(row("33801").last)
    #expect(without > all[significance], "a faint run dilutes: \(without)")
    if window.isWide {
      let cells = window.screen.split { $0 == "│" || $0.isNewline }.filter {
        $0.hasPrefix(" 33") || $0.hasPrefix(" 47")
      }
      let counts = cells.compactMap { ExplorerWindow.numbers(in: String($0.dropFirst(6))).first }
      #expect(counts.count == 17 && counts.reduce(0, +) == all[0], "\(counts) \(all)")
    }
    try window.press("I", until: "by energy · I runs")
    // Nothing is safe in the lowest bin; the most are between 398 and 562 GeV.
    #expect(window.tmux.wait { _ in row("398–562 GeV").first == 1658 }, "\(window.screen)")
    #expect(row("100–141 GeV").first == 0)
    try window.press("i") { !$0.contains("why bright") }
    try window.quit()
  }
}
