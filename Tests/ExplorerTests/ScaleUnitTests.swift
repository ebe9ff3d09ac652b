import Explorer
import GridMath
import SkyGeometry
import TerminalRendering
import Testing

/// Numbers of the colour scale where several data pixels are shown as one and their counts add up.
@Suite struct ScaleUnitTests {
  /// Counts at 80 columns: a canvas pixel is several data pixels.
  private func counts() throws -> (harness: Harness, factor: Double) {
    var harness = try Harness(columns: 80, rows: 24)
    harness.keys("m c")
    harness.draw()
    let factor = harness.state.barFactor
    #expect(factor > 2, "\(factor)")
    return (harness, factor)
  }

  private func records(_ harness: Harness) -> [String] {
    harness.effects.compactMap { if case .record(let line) = $0 { line } else { nil } }
  }

  @Test func typedLimitsAreThoseOfTheBar() throws {
    var (harness, factor) = try counts()
    harness.keys("s t")
    #expect(harness.draw().cells.text.contains("limits on the colour bar"))
    harness.keys("Ctrl-U")
    harness.type("0 50")
    harness.keys("Enter")
    #expect(abs(harness.state.colorLimits(of: .counts).high - 50 / factor) < 1e-9)
    let told = try #require(harness.state.status?.text)
    #expect(told.contains("0 … 50, 0 … ") && told.contains("per data pixel"), "\(told)")
    harness.state.status = nil
    #expect(harness.draw().cells.text(row: 22).contains("sqrt 0…50 fixed"))
    // One to one the same limits have other numbers on the bar.
    harness.keys("=")
    harness.draw()
    #expect(harness.state.barFactor == 1)
    #expect(abs(harness.state.colorLimits(of: .counts).high - 50 / factor) < 1e-9)
  }

  @Test func theLogKeepsLimitsAtEverySize() throws {
    var (harness, factor) = try counts()
    harness.keys("s t Ctrl-U")
    harness.type("0 50")
    harness.keys("Enter")
    let command = try #require(records(harness).last)
    #expect(command.hasPrefix("limits 0.0 ") && command.hasSuffix(" per pixel"), "\(command)")
    for columns in [60, 160] {
      var other = try Harness(columns: columns, rows: columns / 3)
      other.keys("m c :")
      other.type(command)
      other.keys("Enter")
      #expect(abs(other.state.colorLimits(of: .counts).high - 50 / factor) < 1e-9)
    }
  }

  /// Zoomed out, the largest value in sight is that of a block, not of a data pixel.
  @Test func limitsOfTheVisiblePartAreThoseOfTheBlocks() throws {
    var (harness, factor) = try counts()
    harness.keys("s v")
    harness.draw()
    let (low, high) = harness.state.colorLimits(of: .counts)
    let values = harness.state.values(of: .counts).filter(\.isFinite)
    let largest = try #require(values.max())
    #expect(high < largest && high > 0.05 * largest, "\(high) of \(largest)")
    let content = harness.draw().cells
    // No block is beyond the limits: the bar has no count of such.
    #expect(!content.text.contains("▲") && !content.text.contains("▼"))
    #expect(harness.state.status?.text.contains("per data pixel") == true)
    #expect(low >= 0 && factor > 2)
    // One to one they are those of the data pixels in sight.
    harness.keys("0 = s v")
    harness.draw()
    let visible = harness.state.visiblePixels
    let nx = try #require(harness.state.field).geometry.nx
    let all = harness.state.values(of: .counts)
    let inSight = visible.y.flatMap { y in visible.x.map { all[y * nx + $0] } }
    #expect(harness.state.colorLimits(of: .counts).high <= (inSight.max() ?? 0))
    #expect(!harness.draw().cells.text.contains("▲"))
  }

  @Test func theHighlightHasTheNumbersOfTheBar() throws {
    var (harness, factor) = try counts()
    harness.keys(":")
    harness.type("highlight 20")
    harness.keys("Enter")
    #expect(abs((harness.state.map.highlight ?? 0) - 20 / factor) < 1e-9)
    #expect(harness.state.status?.text.hasPrefix("20, ") == true)
    #expect(records(harness).last?.hasSuffix(" per pixel") == true)
    harness.state.status = nil
    #expect(harness.draw().cells.text.contains("from 20 up"))
  }

  @Test func significanceIsTheSameAtEveryZoom() throws {
    var harness = try Harness(columns: 80, rows: 24)
    #expect(harness.state.zoom < 1 && harness.state.barFactor == 1)
    harness.keys("s t Ctrl-U")
    harness.type("-4 9")
    harness.keys("Enter")
    #expect(harness.state.colorLimits(of: .significance) == (-4, 9))
    #expect(harness.state.status?.text == "limits fixed: −4 … 9")
    #expect(records(harness).last == "limits -4.0 9.0")
  }

  @Test func limitsGoUpAndDown() throws {
    var harness = try Harness()
    let before = harness.state.colorLimits(of: .significance)
    harness.keys("s )")
    #expect(harness.state.colorLimits(of: .significance).high > before.high)
    harness.keys("s (")
    #expect(harness.state.colorLimits(of: .significance).low > before.low)
    harness.keys("( )")
    let after = harness.state.colorLimits(of: .significance)
    #expect(after.low < before.low + 0.1 && after.high < before.high + 0.1)
  }
}
