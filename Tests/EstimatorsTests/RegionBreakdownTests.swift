import Datasets
import Estimators
import SkyGeometry
import Testing

@Suite("Why it is bright in a region")
struct RegionBreakdownTests {
  /// A run of 2 energies on a box of a 6 × 5 field, with `counts` in each bin over a background 2.
  static func run(_ id: Int, box: PixelBox, counts: Float, unsafe: Int? = nil) -> ReducedRun {
    let size = 2 * box.count
    let origin = ReducedRun.Origin(
      id: id, file: "", telescope: "", object: "", pointing: SkyDirection(ra: 0, dec: 0),
      livetime: 1, ontime: 1, startMjd: 1, stopMjd: 2, eventCount: 0, responses: [])
    return ReducedRun(
      origin: origin, box: box, counts: [Float](repeating: counts, count: size),
      background: [Float](repeating: 2, count: size),
      exposure: (0..<size).map { Float($0 / box.count + 1) },
      maskSafe: (0..<size).map { $0 != unsafe },
      countsImage: [Double](repeating: 0, count: box.count),
      backgroundImage: [Double](repeating: 0, count: box.count), totals: .init())
  }

  @Test("sums by run and energy, and without each run")
  func sums() throws {
    let whole = PixelBox(x: 0, y: 0, width: 6, height: 5)
    let part = PixelBox(x: 3, y: 2, width: 3, height: 3)
    let away = PixelBox(x: 0, y: 0, width: 2, height: 2)
    // Pixel (3, 2) of the part at the first energy is not safe.
    let runs = [
      Self.run(1, box: whole, counts: 3), Self.run(2, box: part, counts: 5, unsafe: 0),
      Self.run(3, box: away, counts: 9), Self.run(4, box: whole, counts: 100),
    ]
    let norms = [1.5, 0.5, 1, 1].enumerated().map {
      BackgroundNorm(id: $0 + 1, norm: $1, error: 0.1, isKept: $0 != 3)
    }
    var region = [Bool](repeating: false, count: 30)
    for (x, y) in [(2, 2), (3, 2), (3, 3)] { region[y * 6 + x] = true }
    let made = RegionBreakdown(runs, norms: norms, region: region, nx: 6, bins: 0..<2)
    #expect(made.runs.map(\.id) == [1, 2, 3])
    #expect(made.runs[0].total == .init(counts: 18, background: 18))
    #expect(
      made.runs[1].byEnergy == [
        .init(counts: 5, background: 1), .init(counts: 10, background: 2),
      ])
    #expect(made.runs[2].total == .init() && made.runs[2].exposure == 0)
    #expect(made.runs[2].total.significance.isNaN)
    #expect(made.runs[1].exposure == 2)
    #expect(made.total == .init(counts: 33, background: 21))
    #expect(made.byEnergy[1] == .init(counts: 19, background: 11))
    #expect(made.runs[1].without == made.runs[0].total)
    #expect(made.total.excess == 12)
    #expect(
      made.runs[1].total.significance
        == CountsStatistic.significance(counts: 15, background: 3))
    #expect(
      made.runs[1].total.limit == CountsStatistic.upperLimit(counts: 15, background: 3))
    let high = RegionBreakdown(runs, norms: norms, region: region, nx: 6, bins: 1..<2)
    #expect(high.total == made.byEnergy[1] && high.byEnergy[0] == .init())
  }
}
