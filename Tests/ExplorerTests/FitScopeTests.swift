import Explorer
import Fitting
import Foundation
import Models
import SkyGeometry
import TerminalRendering
import Testing

/// Energies, regions and kind of a fit as parts of the document.
@Suite struct FitScopeTests {
  @Test func energiesAreTypedTakenFromTheStripAndUndone() throws {
    var harness = try Harness()
    harness.keys("f e")
    harness.type("0.2 5 TeV")
    harness.keys("Enter")
    #expect(harness.state.document.fit == FitScope(minimum: 0.2, maximum: 5))
    // The prediction follows, for its statistic.
    #expect(harness.state.jobs.request?.fit.scope.minimum == 0.2)
    try harness.answer()
    #expect(harness.draw().cells.text.contains("fit 200 GeV"))
    harness.keys("3")
    #expect(harness.draw().cells.text.contains("200 GeV"))
    harness.keys("u")
    #expect(harness.state.document.fit == FitScope())
    harness.keys("Ctrl-R")
    #expect(harness.state.document.fit.maximum == 5)

    // From the selected bins, and all of them again.
    harness.keys("1 ] ]")
    harness.keys("f E")
    let edges = try #require(harness.state.field?.energy.edges)
    #expect(abs((harness.state.document.fit.minimum ?? 0) / edges[1] - 1) < 1e-12)
    #expect(abs((harness.state.document.fit.maximum ?? 0) / edges[2] - 1) < 1e-12)
    let axis = try #require(harness.state.field?.energy)
    for bin in 0..<axis.count {
      // Every bin alone, whatever its edges are rounded to.
      harness.state.document.bins = (0..<axis.count).map { $0 == bin }
      harness.keys("f E")
      let scope = harness.state.document.fit
      #expect(
        axis.mask(from: scope.minimum ?? 0, to: scope.maximum ?? 0)
          == harness.state.document.bins)
    }
    harness.keys("a f E")
    #expect(harness.state.document.fit.rangeText == nil)

    // What leaves nothing is refused, and what is no range explained.
    harness.keys("f e")
    harness.type("30 40 TeV")
    harness.keys("Enter")
    #expect(harness.state.document.fit.rangeText == nil)
    #expect(harness.state.status?.text.contains("no energy bin") == true)
    guard case .failure(let problem) = harness.state.parse("2", as: .fitRange) else {
      Issue.record("2 is no range")
      return
    }
    #expect(problem.text.contains("0.08 20 TeV"))
    #expect(harness.state.parse("all", as: .fitRange) == .success(.text("all")))
  }

  @Test func aRegionRestrictsTheFitMovesWithItsDraftAndIsKept() throws {
    var harness = try Harness()
    harness.keys("r c + + Enter")
    let index = harness.state.selectedRegion
    let exclusions = harness.state.document.activeExclusions
    try harness.answer()
    harness.keys("f x")
    #expect(harness.state.document.regions[index].fitUse == .inside)
    #expect(harness.state.fitSelection.regions.count == 1)
    // For the background norms it is the same exclusion as before: nothing is stacked again.
    #expect(harness.state.document.activeExclusions == exclusions)
    #expect(harness.state.jobs.request?.fit.regions.first?.fitUse == .inside)
    try harness.answer()
    harness.keys("3")
    #expect(harness.draw().cells.text.contains("in 1 region"))
    harness.keys("1")

    // Moving it moves what is fitted.
    let before = harness.state.fitSelection
    harness.keys("r m l l Enter")
    #expect(harness.state.document.regions[index].fitUse == .inside)
    #expect(harness.state.fitSelection != before)

    // On disk and back.
    let saved = try #require(SavedState(harness.state))
    let data = try JSONEncoder().encode(saved)
    let again = try JSONDecoder().decode(SavedState.self, from: data)
    var other = try Harness()
    other.state.restoreIsPending = true
    other.send(.restored(again, note: nil))
    #expect(other.state.fitSelection == harness.state.fitSelection)
    #expect(other.state.document.regions[index].fitUse == .inside)
    // Files of versions that knew nothing of fits are read too.
    var object = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any])
    object["fit"] = nil
    let old = try JSONDecoder().decode(
      SavedState.self, from: try JSONSerialization.data(withJSONObject: object))
    #expect(old.fit == nil)

    harness.keys("f x")
    #expect(harness.state.document.regions[index].fitUse == .outside)
    #expect(harness.state.fitScopeParts == ["without 1"])
    let action = try #require(ActionRegistry.standard["fit-everywhere"])
    _ = harness.state.perform(action, .none)
    #expect(harness.state.fitSelection.regions.isEmpty)
    harness.keys("u")
    #expect(harness.state.document.regions[index].fitUse == .outside)
    harness.keys("f x")
    #expect(harness.state.fitSelection.regions.isEmpty)
  }

  @Test func damagedNumbersOfASessionAreNotTaken() throws {
    let harness = try Harness()
    for scope in [
      FitScope(minimum: 5, maximum: 1), FitScope(minimum: -1), FitScope(maximum: .infinity),
    ] {
      var saved = try #require(SavedState(harness.state))
      saved.fit = scope
      var other = try Harness()
      other.state.restoreIsPending = true
      other.send(.restored(saved, note: nil))
      #expect(other.state.document.fit == FitScope())
    }
  }

  @Test func liveRefitFollowsEnergiesRegionsAndKind() throws {
    var harness = try Harness()
    harness.keys("3 f l")
    func started(_ effects: [Effect]) -> FitSelection? {
      for case .fit(_, let request) in effects { return request.fit }
      return nil
    }
    // Live refit fits what there is, then what changes.
    harness.state.fit.run.key = harness.state.fitKey
    harness.state.fit.run.running = nil
    harness.keys("f e")
    harness.type("0.2 5 TeV")
    #expect(started(harness.keys("Enter"))?.scope.minimum == 0.2)
    #expect(started(harness.keys("f j"))?.scope.isJoint == true)
    // The maps are those of the stack still.
    #expect(harness.state.request?.fit.scope.isJoint == false)
    #expect(started(harness.keys("f x"))?.regions.count == 1)
    #expect(started(harness.keys("j")) == nil)
  }

  @Test func aJointFitNeedsSeveralRuns() throws {
    var harness = try Harness()
    let action = try #require(ActionRegistry.standard["joint-fit"])
    #expect(action.availability(harness.state).isEnabled)
    harness.state.field?.observations.removeLast(2)
    guard case .disabled(let reason) = action.availability(harness.state) else {
      Issue.record("a joint fit of one run")
      return
    }
    #expect(reason.contains("single run"))
  }
}
