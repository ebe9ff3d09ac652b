package import Observations

/// Events of one run while they are drawn, and then in order of time.
package struct SampledEvents: Sendable {
  package var list: EventList
  /// True energies in TeV, NaN for background; not written.
  package var energyTrue: [Double]
  /// Place of the source among the models, -1 for background; written as MC_ID.
  package var source: [Int16]

  package init() {
    list = EventList(ra: [], dec: [], energy: [], time: [])
    energyTrue = []
    source = []
  }

  package var count: Int { list.count }

  mutating func append(
    ra: Double, dec: Double, energy: Double, time: Double, energyTrue: Double, source: Int16
  ) {
    list.ra.append(ra)
    list.dec.append(dec)
    list.energy.append(energy)
    list.time.append(time)
    self.energyTrue.append(energyTrue)
    self.source.append(source)
  }

  /// In order of time; equal times keep their order.
  func sorted() -> SampledEvents {
    let order = list.time.indices.sorted {
      (list.time[$0], $0) < (list.time[$1], $1)
    }
    var result = SampledEvents()
    result.list = EventList(
      ra: order.map { list.ra[$0] }, dec: order.map { list.dec[$0] },
      energy: order.map { list.energy[$0] }, time: order.map { list.time[$0] })
    result.energyTrue = order.map { energyTrue[$0] }
    result.source = order.map { source[$0] }
    return result
  }
}
