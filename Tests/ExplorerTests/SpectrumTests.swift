import Analysis
import Estimators
import Explorer
import Foundation
import Models
import TerminalRendering
import Testing

/// The Spectrum screen: asking, taking over, units, limits, edges.
@Suite struct SpectrumTests {
  /// On the Spectrum screen, answered.
  static func harness(columns: Int = 160, rows: Int = 48) throws -> Harness {
    var harness = try Harness(columns: columns, rows: rows)
    harness.keys("2")
    harness.answerSpectrum()
    harness.effects = []
    return harness
  }

  private func requests(_ effects: [Effect]) -> [SpectrumRequest] {
    effects.compactMap { if case .spectrum(_, let request) = $0 { request } else { nil } }
  }

  // MARK: Asking

  @Test func pointsAreAskedForWhenTheScreenIsOpened() throws {
    var harness = try Harness()
    #expect(requests(harness.keys("1")).isEmpty)
    let wanted = requests(harness.keys("2"))
    #expect(wanted.count == 1)
    guard case .points(let wishes, 0, false, false)? = wanted.first?.task else {
      Issue.record("\(wanted)")
      return
    }
    #expect(wishes.map(\.source) == ["Crab", "Faint One"] && wishes.allSatisfy { $0.edges == nil })
    // Moving about asks for nothing more.
    #expect(requests(harness.keys("l l U ^")).isEmpty)
    harness.answerSpectrum()
    #expect(harness.state.spectrum.running == nil && !harness.state.spectrumIsStale)
    #expect(harness.state.spectrumSeries.map { $0.points?.points.count } == [5, 5])
    #expect(requests(harness.keys("j k i")).isEmpty)
    // What is missing is in the log with its reason.
    #expect(
      harness.state.log.messages.contains {
        $0.text.contains("Crab") && $0.text.contains("no safe bin of the fit range")
      })
  }

  @Test func anEditMakesThemStaleAndLateAnswersAreDropped() throws {
    var harness = try Self.harness()
    let first = try #require(harness.state.spectrum.answers[.points])
    harness.keys("3")
    harness.keys("+")
    #expect(requests(harness.effects).isEmpty)
    let effects = harness.keys("2")
    #expect(requests(effects).count == 1 && harness.state.spectrumIsStale)
    let old = try #require(harness.state.spectrum.running)
    // Another edit overtakes it.
    let again = harness.keys("u")
    #expect(requests(again).isEmpty && harness.state.spectrum.answers[.points] == first)
    harness.keys("Ctrl-R")
    let newest = try #require(harness.state.spectrum.running)
    #expect(newest.generation > old.generation)
    harness.send(
      .spectrum(
        generation: old.generation, .result(FakeSpectrum.answer(old.request)), seconds: 1))
    #expect(harness.state.spectrum.answers[.points] == first)
    harness.answerSpectrum()
    #expect(!harness.state.spectrumIsStale)
    // Leaving gives up what is under way.
    harness.keys("B")
    #expect(harness.state.spectrum.running != nil)
    #expect(harness.keys("1").contains(.cancelSpectrum))
    #expect(harness.state.spectrum.running == nil)
  }

  @Test func aFailureIsSaidAndNotTriedAgain() throws {
    var harness = try Harness()
    harness.keys("2")
    let running = try #require(harness.state.spectrum.running)
    harness.send(.spectrum(generation: running.generation, .failed("no psf"), seconds: 0))
    #expect(harness.draw().cells.text.contains("no psf"))
    #expect(requests(harness.keys("l U 1 2")).isEmpty)
    // Asked for by hand it is.
    #expect(requests(harness.keys("f s")).count == 1)
    harness.answerSpectrum()
    #expect(harness.state.spectrumProblem == nil)
  }

  @Test func ctrlCCancels() throws {
    var harness = try Harness()
    harness.keys("2")
    #expect(harness.keys("Ctrl-C").contains(.cancelSpectrum))
    #expect(harness.state.spectrum.running == nil)
    #expect(harness.draw().cells.text.contains("cancelled"))
    #expect(requests(harness.keys("f s")).count == 1)
  }

  @Test func settingsOfTheMapDoNotMatterThoseOfTheDataDo() throws {
    var harness = try Self.harness()
    harness.keys("1 ] m c r c Enter 2")
    #expect(harness.state.document.regions.count == 2)
    // The new circle is an exclusion: the norms change, and with them the points.
    #expect(harness.state.spectrum.running != nil)
    harness.answerSpectrum()
    harness.keys("1 [ m e 2")
    #expect(harness.state.spectrum.running == nil && !harness.state.spectrumIsStale)
  }

  // MARK: Values

  @Test func unitsAreThoseOfTheReference() throws {
    let source = SkyModel(name: "a", spectral: .powerLaw(index: 2, amplitude: 3e-11))
    let points = FakeSpectrum.points(source)
    let series = SpectrumSeries(
      id: "a", source: "a", title: "a", place: 0, points: points, isShown: true)
    let point = points.points[0]
    let (low, high, at) = (0.1, 0.2, 0.02.squareRoot())
    let dnde = 3e-11 / (at * at)
    let expected: [SpectrumUnit: Double] = [
      .dnde: dnde, .e2dndeTeV: 3e-11, .e2dnde: 3e-11 * 1.602176634,
      .flux: 3e-11 * (1 / low - 1 / high), .eflux: 3e-11 * log(high / low) * 1.602176634,
    ]
    for unit in SpectrumUnit.allCases {
      let value = SpectrumPointValue(point, unit, of: series, isIntrinsic: false)
      let one = try #require(expected[unit])
      #expect(abs(value.value / (1.2 * one) - 1) < 1e-9, "\(unit)")
      #expect(abs(value.errorAbove / (0.25 * one) - 1) < 1e-9)
      #expect(abs(value.errorBelow / (0.15 * one) - 1) < 1e-9)
      #expect(abs(value.limit / (1.8 * one) - 1) < 1e-9)
      // The model is where a norm of 1 is.
      #expect(abs(SpectrumCharts.model(source.spectral, point, unit) / one - 1) < 1e-9)
      #expect(abs(value.pull(from: one) - 0.2 / 0.15) < 1e-9)
    }
    // Without a lower error that of the curvature stands for it.
    let second = SpectrumPointValue(points.points[1], .dnde, of: series, isIntrinsic: false)
    #expect(abs(second.errorBelow / second.scale - 0.2) < 1e-12)
  }

  @Test func deabsorptionTakesTheTransmissionBack() throws {
    let half = try FakeField.opticalDepth()
    let bare = SpectralModel.powerLaw(index: 2.5, amplitude: 1e-11)
    let spectrum = bare.absorbed(by: half, redshift: 0.1)
    let points = FakeSpectrum.points(SkyModel(name: "a", spectral: spectrum))
    // Points of a file without a model share the absorption of their source.
    let read = SpectrumSeries(
      id: "b", source: "a", title: "b", place: 0, points: points, isShown: true,
      ownSpectrum: spectrum)
    for unit in SpectrumUnit.allCases {
      let point = points.points[0]
      let seen = SpectrumPointValue(point, unit, of: read, isIntrinsic: false)
      let left = SpectrumPointValue(point, unit, of: read, isIntrinsic: true)
      #expect(abs(left.value / seen.value - 2) < 1e-6, "\(unit)")
      #expect(abs(left.errorAbove / seen.errorAbove - 2) < 1e-6)
    }
    let band = SpectralBand(spectrum, covariance: [])
    let here = band.evaluate([1]).values[0]
    #expect(abs(band.intrinsic.evaluate([1]).values[0] / here - 2) < 1e-6)
  }

  @Test func theBandFollowsFromTheCovariance() throws {
    let spectrum = SpectralModel.powerLaw(index: 2, amplitude: 1e-11, reference: 1)
    // Index and amplitude with a correlation of 0.5; the reference is frozen.
    let (a, b) = (0.1, 1e-12)
    let covariance = [a * a, 0.5 * a * b, 0, 0.5 * a * b, b * b, 0, 0, 0, 0]
    let band = SpectralBand(spectrum, covariance: covariance)
    #expect(band.hasErrors)
    let energies = [0.1, 1, 10]
    let (values, errors) = band.evaluate(energies)
    for (i, energy) in energies.enumerated() {
      #expect(abs(values[i] / (1e-11 / energy / energy) - 1) < 1e-12)
      // Relative error: of the amplitude 0.1, of the index ln E × 0.1.
      let (u, v) = (0.1, -log(energy) * 0.1)
      let relative = (u * u + v * v + 2 * 0.5 * u * v).squareRoot()
      #expect(abs(errors[i] / values[i] - relative) < 1e-9)
    }
    #expect(band.error(ofParameter: 0) == a && band.error(ofParameter: 2) == nil)
    let bins = EnergyBins(lower: [1], upper: [1.001])
    let integral = band.integral(over: bins)
    #expect(abs(integral.errors[0] / integral.values[0] - 0.1) < 1e-3)
    // Known best where ln E is the covariance over amplitude and variance of the index: 0.5.
    let pivot = try #require(band.pivot(in: 0.1...10))
    #expect(abs(log(pivot) - 0.5) < 0.5 * log(100) / 100 + 1e-9)
    #expect(band.pivot(in: 5...10) == nil && SpectralBand(spectrum).pivot(in: 0.1...10) == nil)
    // Without covariance there is no band, and rows that are not numbers have no part in it.
    #expect(!SpectralBand(spectrum).hasErrors)
    var broken = covariance
    broken[0] = .nan
    broken[1] = .nan
    broken[3] = .nan
    let rest = SpectralBand(spectrum, covariance: broken).evaluate([10])
    #expect(abs(rest.errors[0] / rest.values[0] - 0.1) < 1e-9)
  }

  // MARK: Chart

  @Test func limitsAreArrowsAndHaveNoResidual() throws {
    var harness = try Self.harness()
    var chart = try #require(harness.state.spectrumChart())
    let crab = try #require(chart.points.first)
    // The point without bins has no place at all.
    #expect(crab.items.map(\.isUpperLimit) == [false, false, true, true])
    #expect(chart.residuals?.points.first?.items.count == 2)
    #expect(abs((chart.residuals?.points.first?.items[0].y ?? 0) - 0.2 / 0.15) < 1e-9)
    #expect(chart.curves.count == 2 && chart.bands.isEmpty)
    let top = chart.y.upper
    harness.keys("^")
    chart = try #require(harness.state.spectrumChart())
    #expect(chart.points.first?.items.map(\.isUpperLimit) == [false, false, false, false])
    #expect(chart.residuals?.points.first?.items.count == 4)
    // Limits did not count when the axis was chosen.
    #expect(chart.y.upper == top)
  }

  @Test func deabsorbedIsShownBesideAndAlone() throws {
    var harness = try Harness()
    harness.keys("3")
    let table = try FakeField.opticalDepth()
    harness.state.document.models = try ModelList(
      harness.state.document.models.models.map { model in
        guard case .source(var source) = model else { return model }
        source.spectral = source.spectral.absorbed(by: table, redshift: 0.1)
        return .source(source)
      })
    harness.keys("2")
    harness.answerSpectrum()
    let seen = try #require(harness.state.spectrumChart())
    harness.keys("i")
    let both = try #require(harness.state.spectrumChart())
    // The chosen one lies above the others, and is shown both ways.
    #expect(both.curves.count == 3 && both.curves[2].dash == .dashed)
    #expect(both.points.count == 3 && both.points[2].marker == .ring)
    #expect(abs(both.points[2].items[0].y / seen.points[1].items[0].y - 2) < 1e-6)
    harness.keys("i")
    let alone = try #require(harness.state.spectrumChart())
    #expect(alone.curves.count == 2)
    #expect(abs(alone.curves[0].points[0].y / seen.curves[0].points[0].y - 2) < 1e-6)
    #expect(harness.draw().cells.text.contains("de-absorbed"))
  }

  @Test func withoutAbsorptionThereIsNothingToTakeBack() throws {
    var harness = try Self.harness()
    let before = try #require(harness.state.spectrumChart())
    harness.keys("i")
    #expect(harness.state.spectrum.intrinsic == .observed)
    #expect(harness.state.status?.text.contains("no spectrum here is absorbed; M e") == true)
    #expect(harness.state.spectrumChart() == before)
  }

  @Test func integralsAreDrawnAsSteps() throws {
    var harness = try Self.harness()
    harness.keys("U U U")
    #expect(harness.state.spectrum.unit == .flux)
    let chart = try #require(harness.state.spectrumChart())
    let first = chart.curves[0].points
    #expect(first.count == 15 && first[0].y == first[1].y && first[2].y.isNaN)
    #expect(first[0].x == 0.1 && first[1].x == 0.2)
    // The model of a point is its norm of 1.
    let item = try #require(chart.points.first?.items.first)
    #expect(abs(item.y / first[0].y - 1.2) < 1e-9)
  }

  // MARK: Edges

  @Test func edgesAreTypedMergedAndTakenBack() throws {
    var harness = try Self.harness()
    harness.keys("e")
    guard case .prompt(let prompt)? = harness.state.modal else {
      Issue.record("no question")
      return
    }
    #expect(prompt.field.text == "0.1 0.2 0.5 1 2 5 TeV")
    for _ in prompt.field.text { harness.keys("Backspace") }
    harness.type("1 0.5 TeV")
    harness.keys("Enter")
    #expect(harness.state.status?.text.contains("increasing order") == true)
    harness.keys("Esc e")
    harness.type("200 GeV 0.5 TeV 1 TeV")
    harness.keys("Enter")
    #expect(harness.state.spectrum.edges["Crab"] == [0.2, 0.5, 1])
    guard case .points(let wishes, _, _, _)? = harness.state.spectrum.running?.request.task else {
      Issue.record("nothing was asked for")
      return
    }
    #expect(wishes.map(\.edges) == [[0.2, 0.5, 1], nil])
    harness.answerSpectrum()
    #expect(harness.state.spectrumSeries[0].points?.points.count == 2)
    harness.keys("> >")
    #expect(harness.state.spectrum.merging == 3 && harness.state.spectrum.edges.isEmpty)
    harness.keys("<")
    #expect(harness.state.spectrum.merging == 2)
    harness.keys("B &")
    guard
      case .points(_, 2, true, true)? = harness.state.spectrum.running?.request.task
    else {
      Issue.record("\(String(describing: harness.state.spectrum.running?.request.task))")
      return
    }
    harness.keys("a")
    #expect(harness.state.spectrum.merging == 0)
  }

  @Test func unitsByName() throws {
    var harness = try Self.harness()
    harness.keys(":")
    harness.type("spectrum-unit dnde")
    harness.keys("Enter")
    #expect(harness.state.spectrum.unit == .dnde)
    #expect(harness.draw().cells.text.contains("TeV⁻¹ cm⁻² s⁻¹"))
  }

  // MARK: Files

  @Test func pointsAreWrittenAsTheyAreShownOrAsNamed() throws {
    var harness = try Self.harness()
    func written(_ text: String) -> (String, SedType)? {
      var copy = harness
      guard let action = ActionRegistry.standard["write-points"] else { return nil }
      for case .writePoints(let points, let path, let type) in copy.state.perform(
        action, .text(text), text: text)
      {
        #expect(points.source == "Crab")
        return (path, type)
      }
      harness.state.status = copy.state.status
      return nil
    }
    #expect(written("a.fits").map { $0 == ("a.fits", .e2dnde) } == true)
    #expect(
      written("my points.ecsv likelihood").map { $0 == ("my points.ecsv", .likelihood) } == true)
    #expect(written("points.txt") == nil)
    #expect(harness.state.status?.text.contains(".ecsv") == true)
    harness.keys("W")
    guard case .prompt(let prompt)? = harness.state.modal else {
      Issue.record("no question")
      return
    }
    #expect(prompt.field.text == "flux_points_Crab.fits e2dnde")
  }

  @Test func thePlottedNumbersAreCopied() throws {
    var harness = try Self.harness()
    let copied = harness.keys("y n").compactMap { effect -> String? in
      if case .copy(let text, _) = effect { return text }
      return nil
    }
    let csv = try #require(copied.first)
    #expect(csv.hasPrefix("series,energy [TeV]"))
    #expect(csv.contains("Crab model,") && csv.contains("upper limit"))
    let row = try #require(csv.split(separator: "\n").first { $0.hasPrefix("Crab,") })
    let cells = row.split(separator: ",", omittingEmptySubsequences: false)
    let value = try #require(harness.state.spectrumSeries.first).points?.points[0].dnde ?? 0
    let energy = 0.02
    #expect(
      abs((Double(cells[4]) ?? 0) / (value * energy * SpectrumUnit.ergsPerTeV) - 1) < 1e-9)
  }
}
