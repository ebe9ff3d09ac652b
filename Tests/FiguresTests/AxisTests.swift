import CairoDrawing
import Figures
import Testing

@Suite struct AxisTests {
  private func labels(_ axis: FigureAxis) -> [String] {
    axis.ticks.filter { $0.label?.isEmpty == false }.sorted { $0.value < $1.value }
      .compactMap { $0.label?.plain }
  }

  @Test func linearTicksAreRoundAndHaveATypographicMinus() {
    let axis = FigureAxis("x", -5, 5, target: 5)
    #expect(labels(axis) == ["−4", "−2", "0", "2", "4"])
    #expect(axis.exponent == 0)
    #expect(axis.ticks.allSatisfy { $0.value >= -5 && $0.value <= 5 })
    #expect(axis.ticks.contains { $0.label == nil })
  }

  @Test func smallNumbersShareAPowerOfTen() {
    let axis = FigureAxis("flux", 0, 4.2e-12, target: 4)
    #expect(axis.exponent == -12)
    #expect(labels(axis) == ["0", "1", "2", "3", "4"])
    #expect(axis.label.plain == "flux (10^{−12})")
    #expect(
      FigureAxis("flux (cm^{−2})", 0, 4e-12).label.plain == "flux (10^{−12} cm^{−2})")
    #expect(abs(axis.position(2.1e-12) - 0.5) < 1e-12)
  }

  @Test func fewDecadesArePlainAndManyArePowers() {
    #expect(labels(FigureAxis("E", 0.08, 20, scale: .log)) == ["0.1", "1", "10"])
    #expect(labels(FigureAxis("E", 0.3, 20, scale: .log)) == ["0.5", "1", "2", "5", "10", "20"])
    #expect(labels(FigureAxis("E", 0.05, 150, scale: .log)) == ["0.1", "1", "10", "100"])
    #expect(
      labels(FigureAxis("y", 3e-14, 2e-11, scale: .log)) == ["10^{−13}", "10^{−12}", "10^{−11}"])
    #expect(
      labels(FigureAxis("y", 2e-12, 6e-12, scale: .log)) == [
        "2×10^{−12}", "3×10^{−12}", "5×10^{−12}",
      ])
    // Twelve decades do not fit: every other one has a number.
    #expect(labels(FigureAxis("y", 1e-12, 1, scale: .log, target: 6)).count <= 7)
  }

  @Test func limitsThatAreNoneAreMended() {
    let flat = FigureAxis("x", 3, 3)
    #expect(flat.lower < 3 && flat.upper > 3)
    let empty = FigureAxis("x", .nan, .infinity)
    #expect(empty.lower == 0 && empty.upper == 1)
    let log = FigureAxis("x", -1, 0, scale: .log)
    #expect(log.lower > 0 && log.upper > log.lower)
  }

  @Test func theThresholdScaleHasZeroAndFiveAtTheirPlaces() {
    let axis = FigureAxis("√TS", -5, 30, scale: .threshold)
    #expect(axis.position(-5) == 0)
    #expect(axis.position(0) == 0.25)
    #expect(axis.position(5) == 0.55)
    #expect(axis.position(30) == 1)
    #expect(labels(axis).prefix(3) == ["−5", "0", "5"])
    var last = -1.0
    for i in 0...100 {
      let position = axis.position(-5 + 0.35 * Double(i))
      #expect(position > last)
      last = position
    }
  }

  @Test func aRootIsSteepAtTheLowerLimit() {
    let axis = FigureAxis("x", -1, 3, scale: .root)
    #expect(axis.position(0) == 0.5)
    #expect(axis.position(-1) == 0)
    #expect(axis.position(-2) < 0)
  }

  @Test func aLogarithmOfNothingLiesBelow() {
    let axis = FigureAxis("x", 1, 10, scale: .log)
    #expect(axis.position(0) == -.infinity)
    #expect(axis.position(.nan).isNaN)
  }
}
