import Datasets
import Fits
import SkyGeometry

/// A stacked dataset in the layout of Gammapy 2.1 (`MapDataset.write`, `MapDataset.read`).
struct DatasetFile: Sendable {
  let stacked: StackedDataset
  /// Good time of its runs, start and stop as MJD in terrestrial time, in order and without overlap.
  let goodTime: [[Double]]
  /// Cards for each HDU.
  let cards: [FitsCard]

  /// Nil where the stack lacks point spread or energy dispersion, or its background is a ring's.
  init?(_ result: RunResult, cards: [FitsCard]) {
    guard let stacked = result.stacked, stacked.psf != nil, stacked.edisp != nil,
      stacked.off == nil
    else { return nil }
    self.stacked = stacked
    self.cards = cards
    let kept = Set(stacked.runs)
    goodTime = Self.union(
      result.runs.filter { kept.contains($0.id) }.flatMap(\.origin.goodTimeMjd))
  }

  /// Intervals in order, merged where they touch or overlap; what has no date is left out.
  static func union(_ intervals: [[Double]]) -> [[Double]] {
    var out: [[Double]] = []
    for interval in intervals.filter({ $0.allSatisfy(\.isFinite) }).sorted(by: { $0[0] < $1[0] }) {
      if let last = out.last, interval[0] <= last[1] {
        out[out.count - 1][1] = max(last[1], interval[1])
      } else {
        out.append(interval)
      }
    }
    return out
  }

  /// The reference time that is written: 2000-01-01, MJD.
  private static let reference = 51544

  func writer() -> FitsWriter {
    var writer = FitsWriter()
    let field = stacked.field
    let reco = GammapyAxis(field.energy)
    let energyTrue = GammapyAxis(field.energyTrue)
    writer.addPrimary(header: [FitsCard("NAME", "stacked")] + cards)
    func add(
      _ name: String, _ pixels: MapPixels, _ axes: [GammapyAxis], unit: String = "",
      geometry: WcsGeometry? = nil, meta: String = "{}"
    ) {
      GammapyMap.append(
        pixels, geometry: geometry ?? field.sky, axes: axes, unit: unit, name: name, meta: meta,
        cards: cards, to: &writer)
    }
    add("counts", .float(stacked.counts), [reco])
    add(
      "exposure", .float(stacked.exposure), [energyTrue], unit: "m2 s",
      meta: "{\"livetime\": \"\(stacked.livetime) s\"}")
    add("background", .float(stacked.background), [reco])
    if let edisp = stacked.edisp {
      add("edisp", .float(edisp.values), [reco, energyTrue], geometry: edisp.geometry)
      add(
        "edisp_exposure", .float(edisp.exposure), [reco.squashed, energyTrue], unit: "m2 s",
        geometry: edisp.geometry)
    }
    if let psf = stacked.psf {
      let rad = GammapyAxis(radEdges: psf.radEdges)
      add("psf", .float(psf.values), [rad, energyTrue], unit: "sr-1", geometry: psf.geometry)
      add(
        "psf_exposure", .float(psf.exposure), [rad.squashed, energyTrue], unit: "m2 s",
        geometry: psf.geometry)
    }
    add("mask_safe", .mask(stacked.maskSafe), [reco])
    func seconds(_ mjd: Double) -> Double { (mjd - Double(Self.reference)) * 86400 }
    writer.addTable(
      name: "GTI",
      columns: [
        FitsTableColumn("START", unit: "s", .doubles(goodTime.map { seconds($0[0]) })),
        FitsTableColumn("STOP", unit: "s", .doubles(goodTime.map { seconds($0[1]) })),
      ], rows: goodTime.count,
      header: [
        FitsCard("MJDREFI", .integer(Int64(Self.reference))), FitsCard("MJDREFF", 0.0),
        FitsCard("TIMESYS", "tt"),
      ] + cards)
    return writer
  }
}
