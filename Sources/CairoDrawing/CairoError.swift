/// What cairo could not do.
package struct CairoError: Error, Sendable, CustomStringConvertible {
  /// What was being done.
  package let operation: String
  /// Status of the library and its own words.
  package let code: Int
  package let reason: String

  init(_ operation: String, code: Int, reason: String) {
    self.operation = operation
    self.code = code
    self.reason = reason
  }

  package var description: String { "cairo: \(operation): \(reason) (status \(code))" }
}
