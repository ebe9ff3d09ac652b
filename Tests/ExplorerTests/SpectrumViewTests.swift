import Explorer
import SkyGeometry
import TerminalRendering
import Testing

/// What the Spectrum screen shows at each size.
@Suite struct SpectrumViewTests {
  private func check(_ text: String, _ parts: [String]) {
    for part in parts { #expect(text.contains(part), "no \"\(part)\" in\n\(text)") }
  }

  @Test func wideShowsChartListTableAndDetails() throws {
    var harness = try SpectrumTests.harness()
    check(
      harness.draw().cells.text,
      [
        "E² dN/dE", "stacked · background fixed", "erg cm⁻² s⁻¹", "Δ/σ", "TeV", "spectra",
        "[x] a ● Crab", "5 points · model", "[x] b ◆ Faint One", "100–200 GeV", "above", "below",
        "√TS",
        "5.0", "no safe bin of the fit range", "no error band", "power law",
        "values are not fitted",
        "h l", "SPECTRUM", "12 ms", "▾",
      ])
    // The first point, with all of its numbers.
    harness.keys("l")
    check(
      harness.draw().cells.text,
      [
        "100–200 GeV at 141.42 GeV", "upper limit", "sensitivity", "1.200 ± 0.200", "TS 25.00",
        "50   predicted 48.00   of it source 20.00", "from model", "+1.33 σ", "rise of −2 ln L",
        "┆",
      ])
    harness.keys("l")
    check(harness.draw().cells.text, ["no lower error"])
    harness.keys("End")
    check(harness.draw().cells.text, ["no safe bin of the fit range lies between the edges"])
  }

  @Test func narrowShowsTheChartAndTheTableInItsPlace() throws {
    var harness = try SpectrumTests.harness(columns: 80, rows: 24)
    check(
      harness.draw().cells.text, ["E² dN/dE", "a Crab", "b Faint One", "values are not fitted"])
    harness.keys("l")
    check(
      harness.draw().cells.text, ["100–200 GeV", "√TS 5.0", "limit <", "norm 1.20", "counts 50"])
    harness.keys("|")
    let text = harness.draw().cells.text
    check(text, ["above", "no safe bin", "100–200 GeV"])
    #expect(!text.contains("Δ/σ"))
    harness.keys("Esc")
    check(harness.draw().cells.text, ["Δ/σ"])
  }

  @Test(arguments: [(60, 15), (40, 12), (100, 16), (119, 60), (320, 100), (120, 20), (30, 8)])
  func anySizeIsDrawn(columns: Int, rows: Int) throws {
    var harness = try SpectrumTests.harness(columns: columns, rows: rows)
    for view in ["v p", "v l", "v c", "v d"] {
      harness.keys(view)
      harness.answerSpectrum()
      harness.keys("l |")
      harness.draw()
      harness.keys("|")
      let frame = harness.draw()
      #expect(frame.cells.width == columns && frame.cells.height == rows)
      #expect(
        harness.draw(.mono, .ascii).cells.text.utf8.allSatisfy { $0 < 0x80 }, "\(view)")
    }
  }

  @Test func withoutColoursLettersAndMarkersTellSeriesApart() throws {
    var harness = try SpectrumTests.harness()
    let text = harness.draw(.mono, .ascii).cells.text
    check(text, ["[x] a o Crab", "[x] b x Faint One"])
  }

  @Test func theLightCurve() throws {
    var harness = try SpectrumTests.harness()
    harness.keys("v l")
    guard
      case .lightCurve("Crab", nil, false, false)? = harness.state.spectrum.running?.request.task
    else {
      Issue.record("\(String(describing: harness.state.spectrum.running))")
      return
    }
    harness.answerSpectrum()
    check(
      harness.draw().cells.text,
      [
        "light curve  Crab", "by run", "101", "58000.900", "no exposure at the source",
        "variability χ² 2.50 for 1", "p = 0.11", "all together", "1.200 +0.250 −0.150",
      ])
    harness.keys("l")
    check(harness.draw().cells.text, ["run 101", "58000.9000–58000.9200", "rise of −2 ln L"])
    harness.keys("U")
    check(harness.draw().cells.text, ["cm⁻² s⁻¹"])
    harness.keys("n")
    harness.answerSpectrum()
    check(harness.draw().cells.text, ["by night", "MJD 58003"])
    // Another source, other energies.
    harness.keys("j e")
    harness.type("0.3 3 TeV")
    harness.keys("Enter")
    guard
      case .lightCurve("Faint One", let range, true, false)? =
        harness.state.spectrum.running?.request.task
    else {
      Issue.record("\(String(describing: harness.state.spectrum.running))")
      return
    }
    #expect(range == 0.3...3)
  }

  @Test func theCountsOfARegion() throws {
    var harness = try SpectrumTests.harness()
    harness.keys("v c")
    harness.answerSpectrum()
    check(
      harness.draw().cells.text,
      [
        "counts by energy", "0.15° about Crab", "12 pixels", "(c−p)/√p", "+1.05", "0.00", "+2.25",
        "no safe bin of the fit range", "predicted", "all bins in use", "193   predicted 176.0",
      ])
    let chart = try #require(harness.state.spectrumChart())
    #expect(chart.residuals?.points.first?.items.count == 5)
    let first = try #require(chart.residuals?.points.first?.items.first)
    // (100 − 90)/√90 ± √100/√90.
    #expect(abs(first.y - 10 / 90.0.squareRoot()) < 1e-12)
    #expect(
      first.yRange.map { abs($0.upperBound - first.y - (100 / 90.0).squareRoot()) < 1e-12 } == true)
    // The next region is the one of the table.
    harness.keys("r")
    guard case .counts(let region, _)? = harness.state.spectrum.running?.request.task else {
      Issue.record("nothing was asked for")
      return
    }
    #expect(region.name == "Crab" && region.shape == harness.state.document.regions[0].shape)
    harness.keys("r")
    #expect(harness.state.spectrumRegion?.name.contains("about") == true)
  }

  @Test func clicksChooseSeriesAndPoints() throws {
    var harness = try SpectrumTests.harness()
    let frame = harness.draw()
    let second = try #require(frame.hits.first { $0.target == .spectrumSeries(1) })
    harness.send(
      .mouse(MouseInput(.press, x: second.rect.x + 2, y: second.rect.y, target: second.target)))
    #expect(harness.state.selectedSeries?.source == "Faint One")
    harness.send(
      .mouse(MouseInput(.press, x: second.rect.x + 2, y: second.rect.y, target: second.target)))
    #expect(harness.state.spectrumSeries[1].isShown == false)
    harness.send(.mouse(MouseInput(.press, x: 30, y: 10, target: .spectrumPlace(0.8))))
    #expect(harness.state.spectrumPlace == 2)
    harness.send(.mouse(MouseInput(.press, x: 130, y: 10, target: .spectrumRow(0))))
    #expect(harness.state.spectrumPlace == 0)
    harness.send(.mouse(MouseInput(.wheelDown, x: 130, y: 10, target: .spectrumRow(0))))
    #expect(harness.state.spectrumPlace == 1)
    harness.send(.mouse(MouseInput(.wheelUp, x: 130, y: 3, target: .spectrumSeries(1))))
    #expect(harness.state.selectedSeries?.source == "Crab")
  }

  @Test func escapeGoesBackStepByStep() throws {
    var harness = try SpectrumTests.harness()
    harness.keys("v c")
    harness.answerSpectrum()
    harness.keys("l Esc")
    #expect(harness.state.spectrumPlace == nil && harness.state.spectrum.view == .counts)
    harness.keys("Esc")
    #expect(harness.state.spectrum.view == .points)
    harness.keys("Esc")
    #expect(harness.state.screen == .map)
  }

  @Test func viewsAreSteppedThrough() throws {
    var harness = try SpectrumTests.harness()
    for expected in [SpectrumView.lightCurve, .counts, .comparison, .points] {
      harness.keys(".")
      #expect(harness.state.spectrum.view == expected)
    }
    harness.keys(",")
    #expect(harness.state.spectrum.view == .comparison)
  }
}
