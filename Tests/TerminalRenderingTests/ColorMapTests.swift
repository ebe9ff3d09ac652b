import TerminalRendering
import Testing

struct ColorMapTests {
  /// Lightness rises from the neutral colour outwards, or falls on maps for light backgrounds.
  private func isMonotone(_ values: [Double]) -> Bool {
    guard let first = values.first, let last = values.last else { return true }
    let sign = last > first ? 1.0 : -1.0
    return zip(values, values.dropFirst()).allSatisfy { ($1 - $0) * sign >= -1e-9 }
  }

  @Test func kindsAreThere() {
    #expect(ColorMap.all.filter { $0.kind == .sequential }.count >= 4)
    #expect(ColorMap.all.filter { $0.kind == .diverging }.count >= 3)
    #expect(ColorMap.all.contains { $0.kind == .threshold })
    #expect(Set(ColorMap.all.map(\.name)).count == ColorMap.all.count)
  }

  @Test(arguments: ColorMap.all)
  func lightnessIsMonotoneOnEachSide(map: ColorMap) {
    let zero = map.kind.zero
    let steps = 200
    let positions = (0...steps).map { Double($0) / Double(steps) }
    func lightness(_ range: ClosedRange<Double>) -> [Double] {
      positions.filter { range.contains($0) }.map { Oklab(map.rgb(at: $0)).lightness }
    }
    // 24-bit rounding moves the lightness by less than 0.003.
    func isNearlyMonotone(_ values: [Double]) -> Bool {
      guard let first = values.first, let last = values.last else { return true }
      let sign = last > first ? 1.0 : -1.0
      return zip(values, values.dropFirst()).allSatisfy { ($1 - $0) * sign > -0.003 }
    }
    #expect(isNearlyMonotone(lightness(zero...1)))
    #expect(isNearlyMonotone(lightness(0...zero)))
  }

  @Test(arguments: ColorMap.all.filter { $0.kind == .sequential })
  func sequentialMapsAreEven(map: ColorMap) {
    let colors = (0...16).map { Oklab(map.rgb(at: Double($0) / 16)) }
    let steps = zip(colors, colors.dropFirst()).map { $0.distanceSquared(to: $1).squareRoot() }
    let (low, high) = (steps.min() ?? 0, steps.max() ?? 1)
    #expect(high < 1.3 * low, "steps from \(low) to \(high)")
  }

  @Test(arguments: ColorMap.all)
  func ramp256IsStrictlyMonotone(map: ColorMap) {
    let zero = map.kind.zero
    func lightness(_ index: UInt8) -> Double { Oklab(Rgb(palette: index)).lightness }
    let above = map.ramp256.filter { $0.position >= zero }.map { lightness($0.index) }
    let below = map.ramp256.filter { $0.position <= zero }.map { lightness($0.index) }
    for side in [above, below] where side.count > 1 {
      #expect(isMonotone(side), "\(map.name): \(side)")
      #expect(Set(side).count == side.count)
    }
    #expect(
      (10...16).contains(map.ramp256.count) || map.name.hasSuffix("-light")
        || map.kind != .sequential)
    #expect(map.ramp256.allSatisfy { $0.index >= 16 })
  }

  @Test(arguments: ColorMap.all.filter { $0.kind != .sequential })
  func sidesShareOnlyTheNeutralEntry(map: ColorMap) {
    let zero = map.kind.zero
    let above = Set(map.ramp256.filter { $0.position > zero }.map(\.index))
    let below = Set(map.ramp256.filter { $0.position < zero }.map(\.index))
    #expect(above.isDisjoint(with: below))
  }

  @Test func valuesNearZeroAreNearlyInvisible() {
    let map = ColorMap.threshold
    let scale = ScaleMapping(shape: .threshold(5), lower: -5, upper: 12)
    let neutral = map.rgb(at: scale.position(of: 0))
    for value in [-1.0, -0.5, 0.5, 1] {
      #expect(map.rgb(at: scale.position(of: value)).contrast(with: neutral) < 1.2)
    }
    #expect(map.rgb(at: scale.position(of: 5)).contrast(with: neutral) > 4)
  }

  @Test func hueChangesOnceAtTheThreshold() {
    let map = ColorMap.threshold
    let below = Oklab(map.rgb(at: ColorMapKind.thresholdPosition - 1e-6))
    let above = Oklab(map.rgb(at: ColorMapKind.thresholdPosition))
    #expect(above.lightness > below.lightness + 0.1)
  }

  @Test(arguments: ColorMap.all, [ColorLevel.truecolor, .c256, .c16])
  func paletteKeepsZeroAndThresholdOnLevels(map: ColorMap, level: ColorLevel) {
    let scale = MapScale(map: map, mapping: ScaleMapping(lower: 0, upper: 1))
    for levels in [32, 64, 96, 128] {
      let palette = ScalePalette(
        scale, capabilities: TerminalCapabilities(level: level, mapLevels: levels),
        background: Rgb(hex: 0x101216))
      #expect(palette.count <= max(levels, 481))
      #expect(palette.position(of: palette.level(of: map.kind.zero)) == map.kind.zero)
      guard map.kind == .threshold else { continue }
      let at = palette.level(of: ColorMapKind.thresholdPosition)
      #expect(palette.level(of: ColorMapKind.thresholdPosition - 1e-9) == at - 1)
      #expect(palette.mean(at - 1, at - 3) < at)
    }
  }

  @Test func ditheringIsMonotone() {
    let scale = MapScale(map: .ember, mapping: ScaleMapping(lower: 0, upper: 1))
    let palette = ScalePalette(
      scale, capabilities: TerminalCapabilities(level: .c256), background: Rgb(hex: 0x101216))
    var last = -1.0
    for level in 0..<palette.count {
      var light = 0.0
      for (x, y) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        guard case .palette(let index) = palette.color(level, x: x, y: y, isDimmed: false) else {
          Issue.record("a ramp of 256 colours has palette entries only")
          return
        }
        light += Oklab(Rgb(palette: index)).lightness
      }
      #expect(light >= last)
      last = light
    }
  }

  @Test func invertingTwiceChangesNothing() {
    for map in ColorMap.all where map.kind == .diverging {
      #expect(map.inverted.rgb(at: 0.5) == map.rgb(at: 0.5))
      #expect(map.inverted.rgb(at: 0.1) == map.rgb(at: 0.9))
    }
  }

  @Test func userMapIsRead() throws {
    let map = try ColorMap(table: "# mine\n0 0 0\n128 64 0\n255 255 255\n", name: "mine")
    #expect(map.rgb(at: 0) == Rgb(hex: 0))
    #expect(map.rgb(at: 0.5) == Rgb(128, 64, 0))
    #expect(map.ramp256.count >= 10)
    let light = map.ramp256.map { Oklab(Rgb(palette: $0.index)).lightness }
    #expect(isMonotone(light))
    let error = #expect(throws: ColorMapError.self) {
      try ColorMap(table: "0 0 0\n1 2\n", name: "bad")
    }
    #expect(error?.line == 2)
  }
}
