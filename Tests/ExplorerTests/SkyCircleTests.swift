import Datasets
import Estimators
import Explorer
import SkyGeometry
import TerminalRendering
import Testing

/// Circles of the point spread and of the fields of view.
@Suite struct SkyCircleTests {
  private func braille(_ frame: ScreenFrame) -> Int {
    frame.cells.text.unicodeScalars.count { (0x2801...0x28ff).contains($0.value) }
  }

  @Test func thePointSpreadIsAroundTheCrosshairWithItsRadius() throws {
    var harness = try Harness()
    harness.keys("o r")
    let without = braille(harness.draw())
    let effects = harness.keys("o d")
    #expect(effects.contains(.record("overlay-psf")))
    #expect(harness.state.status?.text == "PSF disc on")
    let frame = harness.draw()
    #expect(braille(frame) > without + 4)
    let geometry = try #require(frame.geometry)
    let crosshair = MapPoint(x: harness.state.map.crosshair.x, y: harness.state.map.crosshair.y)
    let cell = try #require(geometry.cell(crosshair))
    // The fake point spread is wider in the east.
    #expect(frame.cells.text.contains("PSF 68 % 0.12°"), "\(frame.cells.text)")
    // As far from the crosshair to the right as the radius says, within a cell.
    let row = Array(frame.cells.text(row: cell.y).unicodeScalars)
    let last = row.indices.last { x in
      geometry.rect.contains(x: x, y: cell.y) && (0x2801...0x28ff).contains(row[x].value)
    }
    let reach = try #require(last) - cell.x
    #expect(abs(Double(reach) - 0.12 / 0.02 * geometry.zoomX) <= 1, "\(reach) cells")
    // It follows the crosshair, and the energies.
    for _ in 0..<2 { harness.keys("H") }
    #expect(try #require(harness.state.psfRadius) > 0.125)
    harness.keys("}")
    try harness.answer()
    #expect(try #require(harness.state.psfRadius) < 0.1)
    #expect(harness.draw().cells.text.contains("PSF 68 % 0.0"))
    harness.keys("o d")
    #expect(!harness.draw().cells.text.contains("PSF 68 %"))
  }

  @Test func dataWithoutPointSpreadSaySo() throws {
    var harness = try Harness(loads: false)
    harness.send(.engine(.opened(try FakeField.info())))
    harness.send(.restored(nil, note: nil))
    harness.send(.engine(.reduced(RunSummary(id: 101, livetime: 990, events: 1234))))
    harness.send(.engine(.finished))
    let request = try #require(harness.state.jobs.request)
    var result = try FakeField.result(request)
    result.psf = nil
    harness.send(.computed(generation: 1, FieldResult(result)))
    harness.keys("o d")
    #expect(harness.state.status?.text.contains("no point spread") == true)
    #expect(!harness.state.map.overlays.psf)
  }

  @Test func fieldsOfViewAreCirclesAroundThePointings() throws {
    var harness = try Harness()
    harness.keys("o r")
    let without = braille(harness.draw())
    #expect(harness.keys("o f").contains(.record("overlay-fields-of-view")))
    let frame = harness.draw()
    #expect(braille(frame) > without + 40)
    #expect(frame.cells.text.contains("run 101 0.4°"), "\(frame.cells.text)")
    // Runs that look at the same place share a circle; those left out have none.
    harness.state.observations.rows[1].info.pointing =
      harness.state.observations.rows[0].info.pointing
    #expect(harness.draw().cells.text.contains("2 runs 0.4°"))
    harness.state.document.excludedRuns = [101, 102, 103]
    #expect(braille(harness.draw()) == without)
    harness.state.document.excludedRuns = []
    harness.keys("o l")
    #expect(!harness.draw().cells.text.contains("runs 0.4°"), "labels are off")
    // Where nothing of them is to be seen it is said; a small map names the chosen one only.
    harness.state.field?.offsetLimit = 2
    harness.keys("o f o f")
    #expect(
      harness.state.status?.text == "fields of view on · they reach beyond the map on all sides")
    var small = try Harness(columns: 80, rows: 24)
    small.keys("j")
    small.keys("o r o s o f")
    #expect(small.state.status?.text == "fields of view on")
    let text = small.draw().cells.text
    #expect(text.contains("run 101 0.4°") && !text.contains("run 102"), "\(text)")
  }

  @Test func aRunWithShorterResponsesHasASmallerCircle() throws {
    var harness = try Harness()
    harness.keys("o r o f")
    harness.state.observations.rows[1].info.pointing =
      harness.state.observations.rows[0].info.pointing
    harness.state.observations.rows[1].summary?.reach = 0.25
    let text = harness.draw().cells.text
    #expect(text.contains("run 101 0.4°") && text.contains("run 102 0.25°"), "\(text)")
    // Known to a pixel only: about as far as the others is as far.
    harness.state.observations.rows[1].summary?.reach = 0.39
    #expect(harness.draw().cells.text.contains("2 runs 0.4°"))
  }

  /// The reach is that of the bins that are used.
  @Test func theReachOfARunIsThatOfItsBins() throws {
    let sky = try FakeField.geometry()
    let middle = try #require(sky.direction(x: 29.5, y: 29.5))
    func run(radius: Double, isShifted: Bool = false) throws -> ReducedRun {
      let pointing = isShifted ? try #require(sky.direction(x: 29.5, y: 70)) : middle
      var mask: [Bool] = []
      for energy in 0..<2 {
        for y in 0..<60 {
          for x in 0..<60 {
            let direction = try #require(sky.direction(x: Double(x), y: Double(y)))
            // The second bin ends earlier.
            let end = energy == 0 ? radius : radius / 2
            mask.append(direction.separation(to: pointing) < end)
          }
        }
      }
      let empty = [Float](repeating: 0, count: 7200)
      let image = [Double](repeating: 0, count: 3600)
      return ReducedRun(
        origin: ReducedRun.Origin(
          id: 1, file: "a", telescope: "T", object: "Crab", pointing: pointing, livetime: 1,
          ontime: 1, startMjd: 0, stopMjd: 1, eventCount: 0, responses: []),
        box: PixelBox(x: 0, y: 0, width: 60, height: 60), counts: empty, background: empty,
        exposure: empty, maskSafe: mask, countsImage: image, backgroundImage: image,
        totals: ReducedRun.Totals())
    }
    for radius in [0.2, 0.37] {
      let reach = try #require(try run(radius: radius).reach(on: sky))
      #expect(abs(reach - radius) < 0.02, "\(reach)")
    }
    // Seen from beyond the edge of the map too.
    let shifted = try #require(try run(radius: 0.7, isShifted: true).reach(on: sky))
    #expect(abs(shifted - 0.7) < 0.02, "\(shifted)")
    // Beyond the map nobody knows, and what is not used reaches nothing.
    #expect(try run(radius: 2).reach(on: sky) == nil)
    #expect(try run(radius: 0).reach(on: sky) == nil)
  }

  @Test func anInputWithoutPointingsSaysSo() throws {
    var info = try FakeField.info()
    info.offsetLimit = nil
    var harness = try Harness(loads: false)
    harness.send(.engine(.opened(info)))
    harness.keys("o f")
    #expect(harness.state.status?.text.contains("has no pointings") == true)
    #expect(!harness.state.map.overlays.fieldsOfView)
  }

  /// Sessions keep both; those of versions without have neither.
  @Test func theyAreKept() throws {
    var harness = try Harness()
    harness.keys("o d o f")
    let saved = try #require(SavedState(harness.state))
    var other = try Harness()
    other.send(.restored(saved, note: nil))
    #expect(other.state.map.overlays.psf && other.state.map.overlays.fieldsOfView)
  }

  @Test(arguments: [(160, 48), (80, 24), (60, 20), (41, 13)])
  func theyAreDrawnAtEverySizeAndWithoutColours(_ columns: Int, _ rows: Int) throws {
    var harness = try Harness(columns: columns, rows: rows)
    harness.keys("o d o f + + +")
    for level in [ColorLevel.truecolor, .c256, .c16] { harness.draw(level) }
    #expect(harness.draw(.mono, .ascii).cells.text.utf8.allSatisfy { $0 < 0x80 })
  }
}
