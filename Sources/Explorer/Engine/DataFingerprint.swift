import Analysis
import Foundation
import Observations

/// By what data are known again: numbers and sizes of the runs, and the settings of the reduction.
package struct DataFingerprint: Sendable, Equatable, Codable {
  /// Bytes of all files of a run, by OBS_ID; of the input itself where there are no runs.
  package var runs: [Int: Int]
  /// Of settings that the cubes depend on.
  package var settings: String

  package init(runs: [Int: Int], settings: String) {
    self.runs = runs
    self.settings = settings
  }

  init(_ opened: OpenedField) {
    var sizes: [String: Int] = [:]
    func size(_ path: String) -> Int {
      if let known = sizes[path] { return known }
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      let found = (attributes?[.size] as? Int) ?? -1
      sizes[path] = found
      return found
    }
    runs = [:]
    if let file = opened.configuration.general.datasetsFile?.resolved {
      for id in opened.runs { runs[id] = size(file) }
    } else {
      for id in opened.runs {
        guard let entry = opened.store.entry(id) else { continue }
        let places = [entry.events, entry.goodTime].compactMap { $0 } + entry.responses.values
        runs[id] = Set(places.map(\.path)).reduce(0) { $0 + size($1) }
      }
    }
    var own = AnalysisConfiguration(
      observations: opened.configuration.observations, datasets: opened.configuration.datasets)
    own.observations.ids = []
    own.observations.idFile = nil
    own.observations.datastore = nil
    own.datasets.background.exclusionRegions = []
    own.datasets.background.exclusionFile = nil
    settings = StateStore.hash(own.yaml())
  }

  /// What is different in other data, in a few words; nil if nothing is.
  package func difference(to new: DataFingerprint) -> String? {
    var parts: [String] = []
    func list(_ runs: [Int], _ word: String) {
      guard !runs.isEmpty else { return }
      let named = runs.sorted().prefix(3).map(String.init).joined(separator: ", ")
      parts.append(
        "\(runs.count == 1 ? "run" : "\(runs.count) runs,") \(named)"
          + (runs.count > 3 ? " …" : "") + " \(word)")
    }
    list(new.runs.keys.filter { runs[$0] == nil }, "new")
    list(runs.keys.filter { new.runs[$0] == nil }, "gone")
    list(runs.keys.filter { new.runs[$0] != nil && new.runs[$0] != runs[$0] }, "changed")
    if settings != new.settings { parts.append("other settings of the reduction") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
