package import GridMath

/// Why an analysis cannot be carried out at all.
package struct AnalysisError: Error, Sendable, CustomStringConvertible {
  /// Which exit status it leads to.
  package enum Kind: Sendable {
    /// An input is not there or may not be read: 66.
    case cannotOpen
    /// The data, or what the analysis file asks for, cannot be used: 65.
    case badData
    /// A product cannot be written: 73.
    case cannotWrite
  }

  package let kind: Kind
  package let diagnostics: [Diagnostic]

  package init(_ kind: Kind, _ diagnostics: [Diagnostic]) {
    self.kind = kind
    self.diagnostics = diagnostics
  }

  package init(_ kind: Kind, _ what: String, file: String? = nil, remedy: String? = nil) {
    self.init(kind, [Diagnostic(.fatal, file: file, what, remedy: remedy)])
  }

  package var description: String {
    diagnostics.map(\.line).joined(separator: "\n")
  }
}
