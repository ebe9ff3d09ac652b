import Analysis
import Foundation
package import Models

/// Models as they are kept on disk: the text of a models file.
///
/// Reading them needs the tables and maps that they name, so that is left to the engine.
package struct SavedModels: Sendable, Equatable, Codable {
  /// Nil until the text is read.
  package var models: ModelList?
  /// YAML; empty for models that were not read from disk.
  package var text: String

  package init(_ models: ModelList) {
    self.models = models
    text = ""
  }

  package static func == (left: SavedModels, right: SavedModels) -> Bool {
    left.models == right.models
  }

  package init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      models.map { ModelFile.yaml($0, creator: "gammascope explorer") } ?? text)
  }
}
