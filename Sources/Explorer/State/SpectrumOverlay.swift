import Analysis
package import Estimators
import Foundation
package import GridMath

/// Results of another analysis, or points from the literature, read from files.
package struct SpectrumOverlay: Sendable, Equatable {
  /// Name of the source in this analysis that it belongs to.
  package var source: String
  /// Name of the source in the files.
  package var name: String
  /// What the analysis is called: the folder or the file.
  package var label: String
  /// Folder of the files; a model and points of one folder and source are one overlay.
  package var folder: String
  package var band: SpectralBand?
  package var points: FluxPoints?
  package var isShown = true

  package init(
    source: String, name: String, label: String, folder: String, band: SpectralBand? = nil,
    points: FluxPoints? = nil
  ) {
    self.source = source
    self.name = name
    self.label = label
    self.folder = folder
    self.band = band
    self.points = points
  }

  package static func == (a: SpectrumOverlay, b: SpectrumOverlay) -> Bool {
    // Points may hold numbers that are none, which are never equal.
    a.source == b.source && a.name == b.name && a.label == b.label && a.folder == b.folder
      && a.band == b.band && a.points?.points.count == b.points?.points.count
      && a.isShown == b.isShown
  }
}

/// What was read from a file of results.
package struct SpectrumReading: Sendable {
  /// One spectrum or one set of points.
  package struct Item: Sendable {
    package var name: String
    package var path: String
    package var band: SpectralBand?
    package var points: FluxPoints?

    package init(
      name: String, path: String, band: SpectralBand? = nil, points: FluxPoints? = nil
    ) {
      self.name = name
      self.path = path
      self.band = band
      self.points = points
    }
  }

  package var items: [Item]
  package var diagnostics: [Diagnostic]

  package init(items: [Item] = [], diagnostics: [Diagnostic] = []) {
    self.items = items
    self.diagnostics = diagnostics
  }
}

extension SpectrumReading.Item {
  var folder: String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return parts.joined(separator: "/")
  }

  /// What the analysis is called: the folder, unless that has the name of the source.
  var label: String {
    let parts = path.split(separator: "/").dropLast().map(String.init)
    let key = SourceName.key(name)
    let folder = parts.last { SourceName.key($0) != key && $0 != "." }
    return (folder ?? path.split(separator: "/").last.map(String.init) ?? path).escapingControls
  }
}
