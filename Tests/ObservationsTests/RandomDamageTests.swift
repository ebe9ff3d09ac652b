import Foundation
import GridMath
import Observations
import TestSupport
import Testing

/// Seeded random damage to all files of a store: nothing crashes, nothing hangs, and a run is either
/// used or says why not.
@Suite struct RandomDamageTests {
  private static let perSeed = 20

  @Test(arguments: UInt64(1)...10)
  func everyRunIsUsedOrSaysWhyNot(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let isPacked = seed % 2 == 0
    let folder = TemporaryFolder()
    let path = try (isPacked ? Fixture.packed : Fixture.plain).write(to: folder)
    let names = ["data/run_5001", "data/run_5002", "hdu-index", "obs-index"]
      .map { $0 + ".fits" + (isPacked ? ".gz" : "") }
    for step in 0..<Self.perSeed {
      // Runs are hit more often than the index.
      let name = names[[0, 0, 0, 1, 1, 2, 3][Int(generator.next() % 7)]]
      let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
      var bytes = whole
      if generator.next() % 4 == 0 {
        bytes.removeLast(Int(generator.next() % UInt64(bytes.count)) + 1)
      } else {
        // Headers are hit more often than data: there the damage is worse.
        for _ in 0...Int(generator.next() % 8) {
          let span = generator.next() % 2 == 0 ? bytes.count : min(bytes.count, 12000)
          bytes[Int(generator.next() % UInt64(span))] = UInt8(truncatingIfNeeded: generator.next())
        }
      }
      try folder.write(bytes, to: "store/" + name)
      check(path, "seed \(seed), step \(step), \(name)")
      try folder.write(whole, to: "store/" + name)
    }
  }

  private func check(_ path: String, _ place: String) {
    let store: DataStore
    do throws(DataStoreError) {
      store = try DataStore.open(path)
    } catch {
      #expect(!error.description.isEmpty, "\(place)")
      return
    }
    #expect(!store.entries.isEmpty, "\(place)")
    let reader = ObservationReader(store: store)
    for id in store.observationIDs {
      let result = reader.read(id)
      let reasons = result.diagnostics.filter { $0.severity == .skip }
      #expect((result.observation == nil) == !reasons.isEmpty, "\(place): \(result.diagnostics)")
      if let run = result.observation {
        #expect(run.livetime > 0 && run.livetime.isFinite, "\(place)")
        #expect(run.events.energy.allSatisfy { $0 > 0 && $0.isFinite }, "\(place)")
        #expect(run.effectiveArea?.values.allSatisfy { $0 >= 0 && $0.isFinite } == true, "\(place)")
        #expect(run.background?.logRates.allSatisfy(\.isFinite) == true, "\(place)")
      }
      for line in store.diagnostics.map(\.line) + result.diagnostics.map(\.line) {
        #expect(
          !line.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) },
          "\(place)")
      }
    }
  }
}
