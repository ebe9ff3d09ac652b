import GridMath

/// What is wrong with a model or one of its parameters.
///
/// Readers of model files add the key and the line.
package struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reason, for programs that act on it.
  package enum Kind: Sendable, Hashable {
    /// The text is not a unit.
    case unknownUnit
    /// The unit is one, but of another dimension.
    case wrongDimension
    /// A number is out of range or not a number.
    case badValue
    /// A table has the wrong size or order.
    case badTable
    /// There is no parameter of this name.
    case unknownParameter
    /// Two models cannot be combined this way.
    case badCombination
    /// A name occurs twice.
    case duplicateName
  }

  /// The reason, for programs that act on it.
  package let kind: Kind
  /// Parameter or property that is wrong, as model files name it.
  package let key: String
  /// What is wrong, on one line.
  package let what: String
  /// What would be right, on one line.
  package let expected: String

  package init(_ kind: Kind, key: String, what: String, expected: String) {
    self.kind = kind
    self.key = key.escapingControls
    self.what = what.escapingControls
    self.expected = expected.escapingControls
  }

  /// One line: key, what is wrong, what was expected.
  package var description: String { "\(key): \(what); expected \(expected)" }
}
