/// Something about a file of settings that its author should know; the rest of it is used all the
/// same.
package struct SettingsNote: Hashable, Sendable {
  package var file: String
  package var line: Int?
  package var text: String

  package init(file: String, line: Int?, text: String) {
    self.file = file
    self.line = line
    self.text = text
  }

  /// File, line and what is wrong, in one line.
  package var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return place + ": " + text
  }
}
