/// One finding about the input: what is wrong, where, and what was done or can be done about it.
package struct Diagnostic: Sendable, Hashable {
  /// How much a finding matters.
  package enum Severity: Int, Sendable, Comparable, CaseIterable {
    /// Worth knowing; nothing was changed.
    case note
    /// Something was repaired, assumed or left out.
    case warning
    /// The run cannot be used and is left out.
    case skip
    /// Nothing can be done with this input at all.
    case fatal

    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
  }

  package var severity: Severity
  /// OBS_ID of the run, where there is one.
  package var run: Int?
  /// File, as the user would recognise it.
  package var file: String?
  /// HDU, or key path of a configuration file.
  package var hdu: String?
  package var what: String
  package var remedy: String?

  package init(
    _ severity: Severity, run: Int? = nil, file: String? = nil, hdu: String? = nil,
    _ what: String, remedy: String? = nil
  ) {
    self.severity = severity
    self.run = run
    // Parts of a finding are shown on their own too, in tables and lists.
    self.file = file?.escapingControls
    self.hdu = hdu?.escapingControls
    self.what = what.escapingControls
    self.remedy = remedy?.escapingControls
  }

  /// The finding in one line, without control characters.
  package var line: String {
    var place: [String] = []
    if let run { place.append("run \(run)") }
    if let file { place.append(file) }
    if let hdu { place.append("HDU \(hdu)") }
    var text = place.isEmpty ? what : place.joined(separator: ", ") + ": " + what
    if let remedy { text += "; " + remedy }
    return text.escapingControls
  }
}

extension String {
  /// The text with control characters shown as escapes, so that it can be sent to a terminal.
  ///
  /// C0 and C1 controls, DEL, line and paragraph separators and bidirectional overrides are written
  /// as `\u{..}` or the usual short forms.
  package var escapingControls: String {
    func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069, 0x200e, 0x200f,
        0xfeff:
        true
      default: false
      }
    }
    guard unicodeScalars.contains(where: isUnsafe) else { return self }
    var out = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case "\u{1b}": out += "\\e"
      case _ where isUnsafe(scalar):
        out += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
