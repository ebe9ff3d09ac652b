package import GridMath

/// A data store that cannot be used at all.
package struct DataStoreError: Error, Sendable, CustomStringConvertible {
  /// Which exit status it leads to.
  package enum Kind: Sendable {
    /// There is nothing there, or it may not be read.
    case cannotOpen
    /// It is there, but it is no data store.
    case badData
  }

  package let kind: Kind
  package let diagnostics: [Diagnostic]

  package init(_ kind: Kind, _ diagnostics: [Diagnostic]) {
    self.kind = kind
    self.diagnostics = diagnostics
  }

  package var description: String {
    diagnostics.map(\.line).joined(separator: "; ")
  }
}
