import Explorer
import Fitting
import Models
import SkyGeometry
import TerminalRendering
import Testing

/// The two histories: of the view, and of the document.
@Suite struct ViewHistoryTests {
  @Test func viewsGoBackAndForward() throws {
    var harness = try Harness()
    let views = ["m c", "m e", "+ 0", "g m"].map { keys in
      let before = harness.state.map
      harness.keys(keys)
      return before
    }
    let last = harness.state.map
    var count = 0
    while !harness.state.viewHistory.isEmpty {
      harness.keys("Backspace")
      count += 1
    }
    #expect(harness.state.map == views[0])
    harness.keys("Backspace")
    #expect(harness.state.status?.text.contains("no earlier view") == true)
    for _ in 0..<count { harness.keys("Ctrl-F") }
    #expect(harness.state.map == last)
    harness.keys("Ctrl-F")
    #expect(harness.state.status?.text.contains("no later view") == true)
    // Something new ends the way forward.
    harness.keys("Backspace m b")
    #expect(harness.state.viewFuture.isEmpty)
  }

  /// Views are limited to the map in both directions, whatever settings they have.
  @Test(arguments: [false, true])
  func theCrosshairStaysOnTheMapBothWays(hasSettings: Bool) throws {
    var harness = try Harness()
    let outside = PixelPosition(x: 1000, y: -5)
    let corner = PixelPosition(x: 59.499, y: -0.499)
    var view = harness.state.map
    view.crosshair = outside
    view.settings = hasSettings ? [.counts: .standard(for: .counts)] : [:]
    harness.state.viewHistory = [view]
    harness.state.viewFuture = [view]
    let keys = ["Backspace", "Ctrl-F"]
    for key in keys {
      var own = harness
      own.keys(key)
      #expect(own.state.map.crosshair == corner, "\(key)")
      #expect(own.state.map.settings == view.settings)
    }
  }

  @Test func theViewIsNoPartOfTheDocument() throws {
    var harness = try Harness()
    harness.keys("m c + + c i o g")
    #expect(harness.state.history.past.isEmpty)
  }

  /// Every part of the document can be taken back and made again.
  @Test(arguments: [
    ("a region", "r c Enter"), ("its size", "r m + Enter"), ("its role", "r o"),
    ("deletion", "r d"), ("an exclusion", "x"), ("all exclusions", "X"), ("energies", "]"),
    ("one energy", "e Space"), ("merged energies", "e v l l M"), ("a run", "5 Space"),
    ("a model", "3 n Enter Enter Enter"), ("a value", "3 +"), ("a frozen one", "3 Space"),
    ("energies of the fit", "] f E"), ("a region of the fit", "f x"), ("a joint fit", "f j"),
  ])
  func everyKindOfChangeIsUndone(kind: String, keys: String) throws {
    var harness = try Harness()
    harness.keys("1")
    let before = harness.state.document
    harness.keys(keys)
    let after = harness.state.document
    guard after != before else {
      Issue.record("\(kind) changed nothing")
      return
    }
    harness.keys("Esc Esc 1")
    while harness.state.document != before, !harness.state.history.past.isEmpty {
      harness.keys("u")
    }
    #expect(harness.state.document == before, "\(kind)")
    while harness.state.document != after, !harness.state.history.future.isEmpty {
      harness.keys("Ctrl-R")
    }
    #expect(harness.state.document == after, "\(kind)")
  }

  /// A fit changes the models in one step of the history.
  @Test func aFitIsUndone() throws {
    var harness = try Harness()
    let start = harness.state.document.models
    let (fit, result) = try FitActionTests.fitted(start)
    harness.state.fit.run.records = [
      FitRecord(number: 1, result: result, time: 1, seconds: 0.01)
    ]
    harness.state.fit.run.records[0].fit = fit
    harness.keys("f a")
    #expect(harness.state.document.models == result.models)
    harness.keys("u")
    #expect(harness.state.document.models == start)
    harness.keys("Ctrl-R")
    #expect(harness.state.document.models == result.models)
  }

  @Test func aValueIsHighlightedAlongTheColourBar() throws {
    var harness = try Harness()
    let frame = harness.draw()
    let rows = frame.hits.compactMap { hit -> (CellRect, Double)? in
      if case .colorBar(let value) = hit.target { (hit.rect, value) } else { nil }
    }
    #expect(rows.count > 10)
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.1 > $1.1 }, "values fall downwards")
    let (low, high) = (rows[rows.count - 3], rows[3])
    harness.send(
      .mouse(MouseInput(.press, x: low.0.x, y: low.0.y, target: .colorBar(low.1))))
    #expect(harness.state.map.highlight == low.1)
    harness.send(
      .mouse(MouseInput(.drag, x: high.0.x, y: high.0.y, target: .colorBar(high.1))))
    let effects = harness.send(.mouse(MouseInput(.release, x: high.0.x, y: high.0.y)))
    #expect(effects.contains(.record("highlight \(high.1)")))
    let text = harness.draw().cells.text
    #expect(text.contains("up"))
    #expect(harness.draw().cells != frame.cells)
    harness.keys("Esc")
    #expect(harness.state.map.highlight == nil)
    harness.keys("g m c h")
    #expect(harness.state.map.highlight != nil)
    harness.keys("c h")
    #expect(harness.state.map.highlight == nil)
    harness.keys("c h m e")
    #expect(harness.state.map.highlight == nil, "another layer has other values")
  }
}
