import Explorer
import SkyGeometry
import TerminalRendering
import Testing

/// What the status line and the lines of read-out say, and that they never cut a number.
@Suite struct StatusLineTests {
  private func status(_ harness: inout Harness) -> String {
    harness.state.status = nil
    return harness.draw().cells.text(row: harness.state.rows - 2)
  }

  @Test(arguments: [(80, 24), (100, 30), (120, 36), (160, 48)])
  func partsGiveWayWhole(columns: Int, rows: Int) throws {
    var harness = try Harness(columns: columns, rows: rows)
    for layer in ["m s", "m c", "m x", "m k", "m t"] {
      harness.keys(layer)
      let line = status(&harness)
      #expect(!line.contains("…  ") && !line.hasSuffix("…"), "\(line)")
      // The layer and what was done to its values are always there.
      #expect(line.contains(harness.state.map.layer.rawValue), "\(line)")
      #expect(line.contains("1:") || line.contains("×"), "\(line)")
    }
    // That exclusions are off is said where that they are on gives way.
    harness.keys("m s X")
    try harness.answer()
    let line = status(&harness)
    #expect(line.contains("exclusions off"), "\(line)")
  }

  /// Runs without a norm are a warning, that all are as usual is not.
  @Test func droppedRunsKeepTheirPlace() throws {
    for columns in [112, 120, 140, 160] {
      var harness = try Harness(columns: columns, rows: 40)
      let line = status(&harness)
      #expect(line.contains("2 kept, 1 dropped"), "\(line)")
      #expect(!line.contains("…  "), "\(line)")
      harness.keys(":")
      #expect(!status(&harness).contains("kept"))
    }
  }

  @Test func limitsHaveNoIdleZeros() throws {
    var harness = try Harness()
    let line = status(&harness)
    #expect(line.contains("linear −5…20 auto"), "\(line)")
  }

  @Test func theDiskIsNamedWhereItCounts() throws {
    var harness = try Harness()
    #expect(status(&harness).contains("r 0.10°"))
    for layer in ["m c", "m b", "m x", "m k"] {
      harness.keys(layer)
      let line = status(&harness)
      #expect(!line.contains("r 0.10°"), "counts of pixels are not those of a disk: \(line)")
    }
  }

  @Test func narrowReadoutsTellPixelsFromTheDisk() throws {
    var harness = try Harness(columns: 80, rows: 24)
    harness.keys("m c")
    let frame = harness.draw()
    let line = frame.cells.text(row: 21)
    let values = try #require(harness.state.result?.analysis.layers.counts)
    let index = try #require(harness.state.pixelIndex(harness.state.map.crosshair))
    #expect(line.contains("counts \(Format.trimmed(values[index])) per pixel"), "\(line)")
    #expect(line.contains("in r 0.10°: counts "), "\(line)")
    var small = try Harness(columns: 60, rows: 20)
    small.keys("m c")
    #expect(small.draw().cells.text(row: 18).contains("per pixel"))
    small.keys("m s")
    let whole = small.draw().cells.text(row: 18)
    #expect(!whole.contains("…"), "\(whole)")
  }

  /// Without a status line its words are in the line of read-out.
  @Test func smallScreensSayWhatIsAskedAndDrawn() throws {
    var harness = try Harness(columns: 60, rows: 20)
    harness.keys("r c")
    #expect(harness.draw().cells.text(row: 18).contains("radius 0.300°"))
    harness.keys("Esc s t Ctrl-U")
    harness.type("7")
    let line = harness.draw().cells.text(row: 18)
    #expect(line.contains("\"7\" is not two numbers"), "\(line)")
  }

  @Test(arguments: [(80, 24), (160, 48)])
  func aRegionThatIsDrawnSaysItsNumbers(columns: Int, rows: Int) throws {
    var harness = try Harness(columns: columns, rows: rows)
    harness.keys("r c")
    try harness.answer()
    let position = try #require(harness.state.draft).center.icrs
    var line = status(&harness)
    #expect(line.contains("circle at \(Format.fixed(position.lon, 3))"), "\(line)")
    #expect(line.contains("radius 0.300°"), "\(line)")
    harness.keys("Esc r e")
    line = status(&harness)
    #expect(line.contains("semi-axes 0.300° × 0.150°"), "\(line)")
    harness.keys("Esc r p Space L Space")
    #expect(status(&harness).contains("polygon with 2 corners"))
  }

  @Test func onlyKeysThatDoSomethingAreHinted() throws {
    var harness = try Harness()
    func hints() -> String {
      harness.draw().cells.text(row: harness.state.rows - 1)
    }
    harness.keys("r c")
    #expect(!hints().contains("turn") && !hints().contains("second size"))
    harness.keys("Esc r a")
    #expect(!hints().contains("turn") && hints().contains("second size"))
    harness.keys("Esc r b")
    #expect(hints().contains("turn") && hints().contains("second size"))
  }

  @Test func exposureNamesItsSpectrum() throws {
    var harness = try Harness()
    harness.keys("m x")
    #expect(harness.draw().cells.text(row: 1).contains("weighted with E⁻²"))
  }

  @Test func thePinDoesNotHideTheRuns() throws {
    var harness = try Harness()
    harness.keys("p L")
    let text = harness.draw().cells.text
    #expect(text.contains("from the pin, PA "))
    #expect(text.contains(" σ "))
    #expect(text.contains("of 3 runs see this position"), "\(text)")
  }

  @Test func aSelectionWithoutDataSaysSo() throws {
    var harness = try Harness()
    var result = try #require(harness.state.result?.analysis)
    let empty = [Double](repeating: .nan, count: result.layers.counts.count)
    result.layers.isValid = result.layers.isValid.map { _ in false }
    result.layers.counts = empty
    result.layers.significance = empty
    result.regionSums = result.regionSums.map { _ in
      RegionSums(pixels: 0, counts: 0, background: 0, significance: .nan)
    }
    result.version += 1
    harness.keys("]")
    let generation = try #require(harness.state.jobs.running)
    result.request = try #require(harness.state.jobs.request)
    harness.send(.computed(generation: generation, FieldResult(result)))
    let text = harness.draw().cells.text
    #expect(text.contains("no data in this selection"))
    #expect(text.contains("no pixel has data"), "\(text)")
    let row = text.split(separator: "\n").first { $0.contains("[x] circle") }
    #expect(row?.contains("–      –") == true, "\(row ?? "")")
  }

  @Test func theFirstZoomIsSeen() throws {
    for columns in [80, 100, 120, 160, 200] {
      var harness = try Harness(columns: columns, rows: columns * 3 / 10)
      let whole = harness.state.zoom
      harness.keys("+")
      #expect(harness.state.zoom > 1.1 * whole, "\(whole) to \(harness.state.zoom)")
      harness.keys("0 -")
      #expect(harness.state.zoom < whole / 1.1)
    }
  }

  @Test func contoursOfTheLayerBeneathAreNotNamedTwice() throws {
    var harness = try Harness()
    harness.keys("o c")
    #expect(harness.draw().cells.text(row: 1).contains("contours 3 5 8 12"))
    harness.keys("m c")
    #expect(harness.draw().cells.text(row: 1).contains("contours significance 3 5 8 12"))
  }
}
