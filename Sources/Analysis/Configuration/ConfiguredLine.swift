/// The line of an analysis file on which an item stands, for messages about it.
///
/// Two items are the same wherever they stand.
package struct ConfiguredLine: Sendable, Equatable {
  package var line: Int?

  package init(_ line: Int? = nil) { self.line = line }

  package static func == (_: ConfiguredLine, _: ConfiguredLine) -> Bool { true }

  /// The file with the line, as messages begin.
  func place(in file: String?) -> String? {
    guard let file, let line else { return file }
    return "\(file):\(line)"
  }
}
