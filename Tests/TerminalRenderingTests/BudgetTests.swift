import TerminalRendering
import Testing

/// The drawing budget, ten times wider than on a quiet machine's target of 3 ms.
struct BudgetTests {
  @Test(arguments: [ColorLevel.truecolor, .c256, .mono])
  func wholeMapIsComposedInTime(level: ColorLevel) {
    let theme = Theme.builtIn(TerminalCapabilities(level: level))
    let (nx, ny) = (200, 120)
    var values: [Double] = []
    for i in 0..<nx * ny { values.append(Double((i * 7919) % 1700) / 100 - 5) }
    var content = MapContent(
      nx: nx, ny: ny, values: values,
      scale: MapScale(
        map: theme.maps.threshold,
        mapping: ScaleMapping(shape: .threshold(5), lower: -5, upper: 11)),
      view: MapView(center: MapPoint(x: 99.5, y: 59.5), zoom: 1))
    content.excluded = values.map { $0 > 5 }
    content.showsExclusionHatch = true
    var best = Duration.seconds(1)
    for _ in 0..<5 {
      var buffer = theme.makeBuffer(CellSize(width: 200, height: 60))
      let time = ContinuousClock().measure {
        MapPanel.draw(content, into: &buffer, rect: buffer.bounds, theme: theme)
      }
      best = min(best, time)
    }
    #expect(best < .milliseconds(30), "\(best)")
  }
}
