import Explorer
import Fitting
import Models
import TerminalRendering
import Testing

/// Profiles and contours on the Fit screen: state, late answers, pictures.
@Suite struct FitScanStateTests {
  /// A session after a fit of three sources' parameters to the dataset from formulas.
  private func fitted(columns: Int = 160, rows: Int = 48) throws -> Harness {
    var harness = try Harness(columns: columns, rows: rows)
    let (fit, result) = try FitActionTests.fitted(harness.state.document.models)
    var record = FitRecord(number: 1, result: result, time: 1, seconds: 0.01)
    record.fit = fit
    harness.state.fit.run.records = [record]
    harness.state.document.models = result.models
    harness.keys("3")
    return harness
  }

  /// Carries the scan of some effects out.
  private func carryOut(_ effects: [Effect], _ harness: inout Harness) async {
    for case .scan(let generation, let scan, let record) in effects {
      guard let fit = record.fit else { continue }
      for await event in scan.run(fit, result: record.result, control: FitControl()) {
        harness.send(.scanned(generation: generation, event))
      }
    }
  }

  private func scan(_ effects: [Effect]) -> Effect? {
    effects.first { if case .scan = $0 { true } else { false } }
  }

  @Test func aProfileIsComputedOnceShownAndGivesBothErrors() async throws {
    var harness = try fitted()
    #expect(harness.state.scanProblem == nil)
    let effects = harness.keys("f o")
    #expect(effects.contains { if case .scan = $0 { true } else { false } })
    #expect(harness.state.fit.run.detail == .profile)
    #expect(harness.draw().cells.text.contains("computing"))
    await carryOut(effects, &harness)
    #expect(harness.state.fit.run.scan.running == nil)
    let record = try #require(harness.state.shownFit)
    let place = try #require(harness.state.selectedPlace)
    let index = try #require(record.index(of: place))
    #expect(record.profiles[index] != nil && record.errors[index] != nil)
    let row = harness.state.parameterRow(place, of: harness.state.document.models)
    let text = try #require(row.asymmetric)
    #expect(text.hasPrefix("+") && text.contains("−"))
    let screen = harness.draw().cells.text
    for word in ["profile", "parabola", "Δ statistic", "1σ", "2σ", text] {
      #expect(screen.contains(word), "\(word) is missing:\n\(screen)")
    }
    #expect(record.report.contains { $0.contains("where the statistic rises by 1") })
    // Known ones are not computed again.
    #expect(!harness.keys("f o").contains { if case .scan = $0 { true } else { false } })
    // An edit takes the values away from the fit, and the profile with them.
    harness.keys("+")
    #expect(harness.state.scanProblem != nil)
    #expect(!harness.keys("f o").contains { if case .scan = $0 { true } else { false } })
  }

  @Test func contoursAreDrawnWithTheMarkedOrTheMostCorrelatedParameter() async throws {
    var harness = try fitted()
    let record = try #require(harness.state.shownFit)
    let place = try #require(harness.state.selectedPlace)
    let one = try #require(record.index(of: place))
    let effects = harness.keys("f O")
    guard case .scan(_, .contour(let first, let second), _)? = scan(effects) else {
      Issue.record("no contour")
      return
    }
    #expect(first == one && second == record.partner(of: one))
    await carryOut(effects, &harness)
    let screen = harness.draw().cells.text
    for word in ["contours", "68 %", "95 %", "ellipse", "◆", "correlation"] {
      #expect(screen.contains(word), "\(word) is missing:\n\(screen)")
    }
    // The marked one comes before the most correlated.
    let marked = try #require(
      harness.state.document.models.places.first {
        $0 != place
          && record.index(of: $0).map { $0 != second && record.measured.contains($0) } == true
      })
    harness.state.fit.run.marked = marked
    guard case .scan(_, .contour(_, let other), _)? = scan(harness.keys("f O")) else {
      Issue.record("no contour with the marked parameter")
      return
    }
    #expect(other == record.index(of: marked))
  }

  @Test func lateAnswersAndGivenUpScansAreNotListenedTo() async throws {
    var harness = try fitted()
    let first = harness.keys("f o")
    #expect(harness.keys("f c").contains(.cancelScan))
    await carryOut(first, &harness)
    #expect(harness.state.shownFit?.profiles.isEmpty == true)
    // A new fit gives a scan up.
    let second = harness.keys("f o")
    #expect(harness.keys("f f").contains(.cancelScan))
    await carryOut(second, &harness)
    #expect(harness.state.fit.run.records[0].profiles.isEmpty)
    // Ctrl-C cancels fits, then scans.
    #expect(harness.keys("Ctrl-C").contains(.fitControl(.cancel)))
    harness.send(.message("", .info), after: 2)
    harness.keys("f o")
    #expect(harness.keys("Ctrl-C").contains(.cancelScan))
    #expect(harness.state.fit.run.scan.running == nil)
  }

  @Test func numbersOfPlotsAreCopied() async throws {
    var harness = try fitted()
    func copied() -> [[Substring]] {
      for case .copy(let text, _) in harness.keys("y n") {
        return text.split(separator: "\n").map { $0.split(separator: ",") }
      }
      return []
    }
    #expect(copied().isEmpty)
    #expect(harness.state.status?.text.contains("f o, f O or f V has numbers") == true)
    await carryOut(harness.keys("f o"), &harness)
    let record = try #require(harness.state.shownFit)
    let profile = try #require(record.profiles.values.first)
    #expect(copied().count == profile.curve.values.count + 1)
    harness.keys("f V")
    let matrix = copied()
    #expect(matrix.count == record.measured.count + 1)
    let first = record.measured[0]
    let variance = try #require(matrix[1].count > 1 ? Double(matrix[1][1]) : nil)
    #expect(variance == record.result.covariance[first * record.result.parameters.count + first])
    await carryOut(harness.keys("f O"), &harness)
    let contours = try #require(harness.state.shownFit?.contours.last)
    #expect(copied().count == contours.contours.reduce(1) { $0 + $1.x.count })
  }

  /// A restored fit has no likelihood: it is made again first, once.
  @Test func theLikelihoodOfARestoredFitIsMadeAgainFirst() async throws {
    var harness = try fitted()
    let fit = try #require(harness.state.fit.run.records[0].fit)
    harness.state.fit.run.records[0].fit = nil
    #expect(harness.state.scanProblem == nil)
    let effects = harness.keys("f o")
    guard
      case .rebuild(let generation, let record)? = effects.first(where: {
        if case .rebuild = $0 { true } else { false }
      })
    else {
      Issue.record("nothing is made again")
      return
    }
    #expect(scan(effects) == nil)
    let text = harness.draw().cells.text
    #expect(text.contains("makes the likelihood again"), "\(text)")
    let next = harness.send(.rebuilt(generation: generation, record: record.number, fit))
    #expect(harness.state.fit.run.records[0].fit != nil)
    await carryOut(next, &harness)
    #expect(harness.state.shownFit?.profiles.count == 1)
    #expect(harness.state.fit.run.scan.running == nil)
    // From now on it is there.
    #expect(scan(harness.keys("f O")) != nil)
  }

  @Test func whatIsMadeAgainInVainIsSaid() throws {
    var harness = try fitted()
    let fit = try #require(harness.state.fit.run.records[0].fit)
    harness.state.fit.run.records[0].fit = nil
    harness.keys("f o")
    let generation = harness.state.fit.run.scan.latest
    harness.send(.scanned(generation: generation, .failed("the statistic differs")))
    #expect(harness.state.status?.text.contains("the statistic differs") == true)
    #expect(harness.state.fit.run.scan.running == nil)
    // One that was given up meanwhile starts nothing, but is there for the next time.
    harness.keys("f o")
    #expect(harness.keys("f c").contains(.cancelScan))
    #expect(harness.send(.rebuilt(generation: generation + 1, record: 1, fit)).isEmpty)
    #expect(scan(harness.keys("f o")) != nil)
    // Other data than then.
    harness.state.fit.run.records[0].fit = nil
    harness.state.fit.run.records[0].isOutdated = true
    let nothing = harness.keys("f o").allSatisfy {
      switch $0 {
      case .rebuild, .scan: false
      default: true
      }
    }
    #expect(nothing)
    #expect(harness.state.status?.text.contains("changed since this fit") == true)
    harness.state.fit.run.records[0].isOutdated = false
    harness.state.loading.isFinished = false
    #expect(harness.state.scanProblem == "runs are still being reduced")
  }

  @Test func aFrozenParameterHasNoProfileAndSaysWhy() throws {
    var harness = try fitted()
    let frozen = try #require(
      harness.state.document.models.places.first { harness.state.document.models[$0].isFrozen })
    let action = try #require(ActionRegistry.standard["fit-profile"])
    #expect(
      harness.state.perform(action, .place(frozen)).allSatisfy {
        if case .scan = $0 { false } else { true }
      })
    #expect(harness.state.status?.text.contains("is frozen") == true)
  }

  @Test func errorsToBothSidesOfAllParameters() async throws {
    var harness = try fitted()
    await carryOut(harness.keys("f +"), &harness)
    let record = try #require(harness.state.shownFit)
    #expect(Set(record.errors.keys) == Set(record.measured))
  }

  @Test(arguments: [(160, 48), (120, 40), (80, 24)])
  func everyViewIsDrawnAtEverySizeAndWithoutColours(_ columns: Int, _ rows: Int) async throws {
    var harness = try fitted(columns: columns, rows: rows)
    await carryOut(harness.keys("f o"), &harness)
    await carryOut(harness.keys("f O"), &harness)
    for detail in FitDetail.allCases {
      harness.state.fit.run.detail = detail
      harness.draw()
      harness.draw(.c256)
      harness.draw(.c16)
      let plain = harness.draw(.mono, .ascii).cells.text
      #expect(plain.utf8.allSatisfy { $0 < 0x80 })
    }
    harness.state.fit.run.detail = .correlation
    // The numbers are there without colours too.
    #expect(harness.draw(.mono).cells.text.contains("+100"))
    harness.keys("f V")
    #expect(harness.state.fit.run.showsCovariance)
    #expect(harness.draw(.mono).cells.text.contains("covariance"))
  }
}
