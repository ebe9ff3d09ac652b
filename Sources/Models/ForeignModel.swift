/// A model of a type that this program does not know, kept so that a model file survives a round
/// trip.
///
/// It has no parameters here and is part of no dataset.
package struct ForeignModel: Sendable, Equatable {
  /// Unique among the models of an analysis.
  package let name: String
  /// Type as the model file has it.
  package let typeName: String
  /// The component as the model file has it.
  package let text: String

  package init(name: String, typeName: String, text: String) {
    self.name = name
    self.typeName = typeName
    self.text = text
  }
}
