import Explorer
import Fitting
import Models
import TerminalRendering
import Testing

/// What screens say, in full and without contradiction.
@Suite struct ScreenWordsTests {
  // MARK: Log

  @Test(arguments: [(160, 48), (80, 24), (60, 20)])
  func longMessagesAreReadInFull(columns: Int, rows: Int) throws {
    var harness = try Harness(columns: columns, rows: rows)
    let words = (1...40).map { "word\($0)" }
    harness.send(.message(words.joined(separator: " "), .warning))
    harness.send(.message("the end", .info))
    harness.keys("6")
    let text = harness.draw().cells.text
    for word in words { #expect(text.contains(word), "no \(word) in\n\(text)") }
    #expect(text.contains("the end") && !text.contains("…"))
    // A message that is longer than the screen shows its end; older ones scroll in.
    harness.send(.message((1...2000).map { "w\($0)" }.joined(separator: " "), .error))
    #expect(harness.draw().cells.text.contains("w2000"))
    #expect(!harness.draw().cells.text.contains("the end"))
    harness.keys("k")
    #expect(harness.draw().cells.text.contains("the end"))
  }

  // MARK: Hints and status

  @Test func aHintWithoutAKeyIsNoHint() throws {
    var harness = try Harness()
    let registry = ActionRegistry.standard.remapped(
      by: KeyFile("fit = \"x\"\n", file: "keys.toml")
    ).0
    #expect(registry["toggle-exclusion"]?.keys.isEmpty == true)
    let theme = Theme.builtIn(TerminalCapabilities(level: .truecolor, glyphs: .unicode))
    let frame = view(harness.state, theme: theme, registry: registry)
    let line = try #require(frame.cells.text.split(separator: "\n").last)
    #expect(!line.contains("exclude") && line.contains("r region"), "\(line)")
    #expect(harness.draw().cells.text.contains("x exclude"))
  }

  @Test func mapsThatCouldNotBeMadeAreToldOnceAndMarkedAsLongAsTheyAreOld() throws {
    var harness = try Harness()
    func failures() -> Int {
      harness.state.log.messages.count { $0.text.contains("maps not updated") }
    }
    harness.keys("x")
    harness.send(.computeFailed(generation: harness.state.jobs.latest, "different TELESCOP"))
    #expect(harness.state.status?.text == "maps not updated: different TELESCOP")
    harness.keys("l")
    // Another key takes the message away; the mark stays.
    #expect(harness.draw().cells.text.contains("maps not updated"))
    harness.keys("x")
    harness.send(.computeFailed(generation: harness.state.jobs.latest, "different TELESCOP"))
    #expect(failures() == 1, "the same again is not logged")
    harness.send(.computeFailed(generation: harness.state.jobs.latest, "no memory"))
    #expect(failures() == 2)
    harness.keys("x")
    try harness.answer()
    harness.keys("l")
    #expect(!harness.draw().cells.text.contains("maps not updated"))
  }

  @Test(arguments: ["4", "5", "6"])
  func smallScreensHaveTheirStatus(screen: String) throws {
    var harness = try Harness(columns: 60, rows: 20)
    harness.keys(screen)
    harness.state.status = nil
    let lines = harness.draw().cells.text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = lines[lines.count - 2]
    #expect(line.contains { $0.isLetter }, "\(lines)")
  }

  @Test func whyARunIsNotUsedIsReadInFull() throws {
    var harness = try Harness(columns: 100, rows: 30)
    let reason = "data/run.fits.gz, HDU AEFF: axis ENERG, index 3: lower edge above upper edge"
    harness.send(.engine(.skipped(run: 102, reason: reason)))
    harness.keys("5 j")
    harness.state.status = nil
    #expect(harness.state.observations.cursor == 102)
    #expect(harness.draw().cells.text.contains("run 102 skipped: " + reason))
    // Dropped for its norm.
    harness.keys("j")
    harness.state.status = nil
    #expect(harness.draw().cells.text.contains("run 103 dropped: norm out of range"))
    harness.keys("k k")
    harness.state.status = nil
    #expect(harness.draw().cells.text.contains("3 runs · sorted by run"))
  }

  // MARK: Fit

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

  @Test func theTableOfParametersSaysWhatItsColumnsAre() throws {
    var harness = try fitted()
    let text = harness.draw().cells.text
    let models = harness.state.document.models
    let free = models.freeParameters.count
    #expect(text.contains("\(free) free · \(models.sharedParameters.count - free) frozen"))
    #expect(text.contains("bounds") && text.contains("pull"), "\(text)")
    #expect(text.contains("pull: change from the start value, in errors"))
    let statistic = try #require(harness.state.shownFit).result.statistic
    #expect(text.contains(Format.grouped(statistic, 4)))
  }

  @Test func theReportOfAFitIsReadInFull() throws {
    var harness = try fitted()
    harness.keys("f i")
    let report = try #require(harness.state.shownFit).report
    let text = harness.draw().cells.text
    // Without frames and line ends, and the blanks between them.
    let column = text.split(separator: "\n").map { String($0.suffix(45)) }
    let flat = column.joined().filter { !" │╭╮╰╯─┤├".contains($0) }
    for line in report {
      #expect(flat.contains(line.filter { $0 != " " }), "no \(line) in\n\(text)")
    }
    var small = try fitted(columns: 80, rows: 24)
    small.keys("f i")
    let cut = small.draw().cells.text
    #expect(cut.contains("more lines on a larger screen") || cut.contains(report.last ?? ""))
  }

  @Test func whatIsEqualInTwoFitsIsZero() throws {
    var harness = try fitted()
    let record = try #require(harness.state.fit.run.records.first)
    harness.state.fit.run.records.append(
      FitRecord(number: 2, result: record.result, time: 2, seconds: 0.01))
    harness.keys("f d")
    let text = harness.draw().cells.text
    #expect(text.contains("fit 2 − fit 1, in errors"))
    let panel = text.split(separator: "\n").map { $0.suffix(45) }
    #expect(panel.contains { $0.contains(" 0.00") }, "\(text)")
    #expect(!panel.contains { $0.contains("+0.00") }, "\(text)")
  }

  // MARK: Pictures

  @Test func aPictureOfTheScreenMaySaySo() throws {
    var harness = try Harness()
    harness.keys(":")
    harness.type("picture screen a.png")
    #expect(harness.keys("Enter").contains(.picture(path: "a.png", onlyMap: false)))
    #expect(
      throws: Never.self,
      performing: { _ = try harness.state.parse("map a.png", as: .picture).get() })
    #expect(throws: ArgumentProblem.self) {
      _ = try harness.state.parse("screen", as: .picture).get()
    }
  }
}
