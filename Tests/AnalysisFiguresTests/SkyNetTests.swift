import AnalysisFigures
import Figures
import SkyGeometry
import Testing

@Suite struct SkyNetTests {
  private func geometry(
    lon: Double, lat: Double, frame: SkyFrame = .icrs, width: Double = 2, binsize: Double = 0.02,
    projection: String = "TAN"
  ) throws -> WcsGeometry {
    let n = Int((width / binsize).rounded())
    return try WcsGeometry(
      center: SkyDirection(lon: lon, lat: lat, frame: frame), binsize: (binsize, binsize),
      npix: (n, n), projection: projection, frame: frame)
  }

  private func labels(_ ticks: [FigureTick]) -> [String] { ticks.compactMap { $0.label?.plain } }

  @Test func equatorialTicksAreRoundInHoursAndDegrees() throws {
    let grid = SkyNet(try geometry(lon: 184.467, lat: 30.117)).grid()
    #expect(
      Set(labels(grid.ticksX)).isSuperset(of: ["12^{h}16^{m}", "12^{h}18^{m}", "12^{h}20^{m}"]))
    #expect(
      labels(grid.ticksY)
        == ["+29°20′", "+29°40′", "+30°00′", "+30°20′", "+30°40′", "+31°00′"])
    // East is left.
    let eastern = try #require(grid.ticksX.first { $0.label?.plain == "12^{h}20^{m}" })
    let western = try #require(grid.ticksX.first { $0.label?.plain == "12^{h}16^{m}" })
    #expect(eastern.value < western.value)
  }

  @Test func ticksLieWhereTheLinesCrossTheEdges() throws {
    let geometry = try geometry(lon: 83.633, lat: 22.01, width: 4)
    let grid = SkyNet(geometry).grid()
    for tick in grid.ticksX {
      let direction = try #require(geometry.direction(x: tick.value, y: -0.5))
      let seconds = direction.lon * 240
      // Whole minutes of time, to a small part of a pixel.
      #expect(abs(seconds - (seconds / 60).rounded() * 60) < 0.3)
    }
    for tick in grid.ticksY {
      let direction = try #require(geometry.direction(x: -0.5, y: tick.value))
      #expect(abs(direction.lat * 6 - (direction.lat * 6).rounded()) < 0.01)
    }
    #expect(grid.lines.count >= grid.ticksX.count + grid.ticksY.count)
  }

  @Test func acrossZeroLongitudesGoOn() throws {
    let grid = SkyNet(try geometry(lon: 0.1, lat: -20)).grid()
    let names = labels(grid.ticksX)
    #expect(names.contains("0^{h}00^{m}"))
    #expect(names.contains { $0.hasPrefix("23^{h}5") })
    #expect(labels(grid.ticksY).allSatisfy { $0.hasPrefix("−") })
  }

  @Test func aMapOverThePoleHasLinesAllAround() throws {
    let grid = SkyNet(try geometry(lon: 40, lat: 90, width: 6, binsize: 0.1)).grid()
    #expect(grid.lines.count > 6)
    let points = grid.lines.flatMap { $0 }.filter { $0.x.isFinite }
    #expect(points.contains { $0.x < 15 } && points.contains { $0.x > 45 })
    #expect(points.contains { $0.y < 15 } && points.contains { $0.y > 45 })
  }

  @Test func galacticCoordinatesAreInDegrees() throws {
    let grid = SkyNet(try geometry(lon: 0, lat: 0, frame: .galactic)).grid()
    #expect(Set(labels(grid.ticksX)).isSuperset(of: ["0.0°", "359.5°", "0.5°"]))
    #expect(Set(labels(grid.ticksY)).isSuperset(of: ["−0.5°", "0.0°", "0.5°"]))
    #expect(grid.labelX.plain == "galactic longitude")
  }

  @Test func aWholeSkyIsDrawnWithoutSteps() throws {
    let sky = try WcsGeometry(
      center: SkyDirection(lon: 0, lat: 0, frame: .galactic), binsize: (1, 1), npix: (360, 180),
      projection: "CAR", frame: .galactic)
    let grid = SkyNet(sky).grid()
    #expect(!grid.ticksX.isEmpty && !grid.ticksY.isEmpty)
    for line in grid.lines {
      for (a, b) in zip(line, line.dropFirst()) where a.x.isFinite && b.x.isFinite {
        #expect(abs(a.x - b.x) < 20)
      }
    }
  }
}
