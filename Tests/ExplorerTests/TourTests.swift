import Explorer
import TerminalRendering
import Testing

/// The guided tour in the hint line.
@Suite struct TourTests {
  static func harness(columns: Int = 160) throws -> Harness {
    var harness = try Harness(columns: columns, rows: 48)
    harness.state.tour = Tour(.standard)
    return harness
  }

  static func hints(_ harness: inout Harness) -> String {
    let cells = harness.draw().cells
    return cells.text(row: cells.height - 1)
  }

  /// Every step names a key that does it, and there are ten of them.
  @Test func keysOfEachStepComplete() throws {
    let tour = Tour(.standard)
    #expect(tour.steps.count == 10)
    for step in tour.steps {
      for id in step.actions { #expect(ActionRegistry.standard[id] != nil, "\(id)") }
      let first = try #require(step.actions.first)
      #expect(ActionRegistry.standard[first]?.keys.isEmpty == false, "\(first) has no key")
      // With number and key it fits into 80 columns.
      #expect(step.text.count <= 66, "\(step.text)")
    }
  }

  @Test func stepsWaitForTheUsersKey() throws {
    var harness = try Self.harness(columns: 80)
    #expect(Self.hints(&harness).contains("1/10"))
    // Something else is not the step.
    harness.keys("h l")
    #expect(harness.state.tour?.place == 0)
    // Half of a key sequence shows how it goes on, not the tour.
    harness.keys("m")
    #expect(!Self.hints(&harness).contains("1/10"))
    harness.keys("c")
    #expect(harness.state.tour?.place == 1)
    #expect(Self.hints(&harness).contains("2/10"))
  }

  /// Pressing what the hint line says leads to the end.
  @Test func theNamedKeysLeadThrough() throws {
    var harness = try Self.harness()
    for place in 0..<10 {
      let tour = try #require(harness.state.tour)
      #expect(tour.place == place)
      let id = try #require(tour.step?.actions.first)
      let action = try #require(ActionRegistry.standard[id])
      let keys = try #require(action.keys.first)
      harness.keys(keys.map(\.name).joined(separator: " "))
      try harness.answer()
    }
    #expect(harness.state.tour?.step == nil)
    #expect(Self.hints(&harness).contains("is over"))
    harness.keys("Esc Esc Esc")
    #expect(harness.state.tour == nil)
  }

  @Test func noTourWithoutAsking() throws {
    var harness = try Harness(columns: 160, rows: 48)
    #expect(harness.state.tour == nil)
    #expect(!Self.hints(&harness).contains("1/10"))
  }
}
