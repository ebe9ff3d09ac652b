package import Datasets
package import Fits
import SkyGeometry

/// A dataset in the layout of Gammapy 2.1 (`MapDataset.write`, `MapDataset.read`).
package struct DatasetFile: Sendable {
  let dataset: MapDataset
  /// Cards for each HDU.
  let cards: [FitsCard]

  /// - Parameters:
  ///   - dataset: What to write; parts that it lacks are left out.
  ///   - cards: Cards for each HDU, such as CREATOR and DATE.
  package init(_ dataset: MapDataset, cards: [FitsCard] = []) {
    self.dataset = dataset
    self.cards = cards
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

  /// The file in memory.
  package func writer() -> FitsWriter {
    var writer = FitsWriter()
    let field = dataset.field
    let reco = GammapyAxis(field.energy)
    let energyTrue = GammapyAxis(field.energyTrue)
    writer.addPrimary(header: [FitsCard("NAME", .text(dataset.name))] + cards)
    func add(
      _ name: String, _ pixels: MapPixels, _ axes: [GammapyAxis], unit: String = "",
      geometry: WcsGeometry? = nil, meta: String = "{}"
    ) {
      GammapyMap.append(
        pixels, geometry: geometry ?? field.sky, axes: axes, unit: unit, name: name, meta: meta,
        cards: cards, to: &writer)
    }
    add("counts", .float(dataset.counts), [reco])
    add(
      "exposure", .float(dataset.exposure), [energyTrue], unit: "m2 s",
      meta: "{\"livetime\": \"\(dataset.livetime) s\"}")
    add("background", .float(dataset.background), [reco])
    if let edisp = dataset.edisp {
      add("edisp", .float(edisp.values), [reco, energyTrue], geometry: edisp.geometry)
      add(
        "edisp_exposure", .float(edisp.exposure), [reco.squashed, energyTrue], unit: "m2 s",
        geometry: edisp.geometry)
    }
    if let psf = dataset.psf {
      let rad = GammapyAxis(radEdges: psf.radEdges)
      add("psf", .float(psf.values), [rad, energyTrue], unit: "sr-1", geometry: psf.geometry)
      add(
        "psf_exposure", .float(psf.exposure), [rad.squashed, energyTrue], unit: "m2 s",
        geometry: psf.geometry)
    }
    add("mask_safe", .mask(dataset.maskSafe), [reco])
    if let mask = dataset.maskFit { add("mask_fit", .mask(mask), [reco]) }
    if !dataset.goodTimeMjd.isEmpty { addGoodTime(to: &writer) }
    return writer
  }

  private func addGoodTime(to writer: inout FitsWriter) {
    let goodTime = Self.union(dataset.goodTimeMjd)
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
  }
}
