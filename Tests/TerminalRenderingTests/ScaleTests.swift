import TerminalRendering
import Testing

/// Invariants of the signed significance scale and of the stretches.
struct ScaleTests {
  static let modes: [SignificanceMode] = SignificanceMode.allCases

  private func mapping(
    _ mode: SignificanceMode, _ stretch: Stretch = .linear, lower: Double = -5, upper: Double = 12
  ) -> ScaleMapping {
    ScaleMapping(
      shape: mode.shape(threshold: 5), stretch: stretch, lower: lower, upper: upper)
  }

  @Test(arguments: modes, Stretch.allCases)
  func zeroIsExactlyNeutral(mode: SignificanceMode, stretch: Stretch) {
    var scale = mapping(mode, stretch)
    if stretch == .equalized { scale = scale.equalized(over: [-4, -2, -1, 0, 0.5, 1, 3, 11]) }
    for (contrast, bias) in [(1.0, 0.5), (2.5, 0.3), (0.4, 0.8)] {
      scale.contrast = contrast
      scale.bias = bias
      #expect(scale.position(of: 0) == scale.shape.mapKind.zero)
    }
  }

  @Test(arguments: modes, Stretch.allCases)
  func signIsNeverLostAndOrderIsKept(mode: SignificanceMode, stretch: Stretch) {
    var scale = mapping(mode, stretch)
    if stretch == .equalized { scale = scale.equalized(over: [-4, -2, -1, 0, 0.5, 1, 3, 11]) }
    let zero = scale.shape.mapKind.zero
    var last = -1.0
    for step in -700...1300 {
      let value = Double(step) / 100
      let position = scale.position(of: value)
      #expect(position >= last, "falls at \(value)")
      #expect((0...1).contains(position))
      if value < 0 { #expect(position < zero) }
      if value > 0 { #expect(position > zero) }
      last = position
    }
  }

  @Test func twoSidedFollowsTheFormula() {
    let scale = mapping(.twoSided)
    #expect(abs(scale.position(of: 6) - 0.75) < 1e-12)
    #expect(abs(scale.position(of: -2.5) - 0.25) < 1e-12)
    #expect(mapping(.symmetric).position(of: -6) == 0.25)
  }

  @Test func thresholdHasThreeSegments() {
    let scale = mapping(.threshold)
    #expect(scale.position(of: -5) == 0)
    #expect(scale.position(of: 5) == 0.55)
    #expect(scale.position(of: 12) == 1)
    #expect(scale.position(of: 4.999_999) < 0.55)
    #expect(abs(scale.position(of: 2.5) - 0.40) < 1e-12)
  }

  @Test func thresholdAboveTheUpperLimitKeepsOrder() {
    let scale = ScaleMapping(shape: .threshold(5), lower: -3, upper: 4)
    #expect(scale.position(of: 3) < scale.position(of: 4))
    #expect(scale.range(of: 4.5) == .over)
  }

  @Test(arguments: Stretch.allCases)
  func valueIsTheInverseOfPosition(stretch: Stretch) {
    var scale = ScaleMapping(stretch: stretch, lower: 0.5, upper: 200)
    if stretch == .equalized {
      scale = scale.equalized(over: (0..<500).map { Double($0 * $0) / 1000 })
    }
    for value in [0.7, 3, 50, 150.0] {
      let back = scale.value(at: scale.position(of: value))
      #expect(abs(back - value) < 1e-6 * value)
    }
  }

  @Test func limitsAreReported() {
    let scale = ScaleMapping(stretch: .log, lower: 1, upper: 100)
    #expect(scale.range(of: 0) == .under)
    #expect(scale.range(of: -3) == .under)
    #expect(scale.range(of: 101) == .over)
    #expect(scale.range(of: 10) == .inside)
    #expect(abs(scale.position(of: 10) - 0.5) < 1e-12)
    #expect(scale.position(of: .nan).isNaN)
  }

  @Test func equalLimitsDoNotDivideByZero() {
    let scale = ScaleMapping(lower: 3, upper: 3)
    #expect((0...1).contains(scale.position(of: 3)))
    #expect((0...1).contains(scale.position(of: 4)))
  }

  @Test func limitFindersLeaveOutMissingValues() throws {
    let values = [Double.nan, 1, 2, 3, 4, 5, .infinity]
    let ends = try #require(Limits.minMax(values))
    #expect(ends.lower == 1 && ends.upper == 5)
    let middle = try #require(Limits.percentile(values, lower: 25, upper: 50))
    #expect(middle.lower == 2 && middle.upper == 3)
    let positive = try #require(Limits.positiveMinMax([-1, 0, 2, 3]))
    #expect(positive.lower == 2 && positive.upper == 3)
    #expect(Limits.minMax([.nan]) == nil)
    #expect(Limits.zscale([]) == nil)
  }

  @Test func zscaleIgnoresABrightSource() throws {
    // A flat sky with a ramp of noise and one bright pixel in a hundred.
    var sky: [Double] = []
    for i in 0..<5000 { sky.append(i % 100 == 0 ? 1000 : Double((i * 37) % 101) / 101) }
    let (low, high) = try #require(Limits.zscale(sky))
    #expect(low >= 0 && high < 20)
  }
}
