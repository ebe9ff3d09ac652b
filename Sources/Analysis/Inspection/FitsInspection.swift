import Fits
import Foundation
package import GridMath
import SkyGeometry

/// What is in a FITS file: its HDUs, and the map if it holds one.
package struct FitsInspection: Sendable {
  /// One HDU.
  package struct Row: Sendable {
    package let name: String
    /// `image 20 x 100 x 100`, `table of 1200 rows`.
    package let content: String
    package let unit: String
    /// What makes it unreadable.
    package let fault: String?
  }

  package let rows: [Row]
  /// Facts about the map in words: name and value.
  package let facts: [(name: String, value: String)]
  package let diagnostics: [Diagnostic]

  /// Opens a file.
  ///
  /// - Throws: `FitsError`.
  package static func open(_ path: String) throws -> FitsInspection {
    let file = try FitsFile(path: path)
    let rows = file.hdus.map { hdu in
      Row(
        name: hdu.label, content: content(hdu),
        unit: hdu.header.string("BUNIT")?.trimmed ?? "", fault: hdu.fault?.what)
    }
    var diagnostics = file.notes.map {
      Diagnostic(.warning, file: path, hdu: $0.hdu, $0.text)
    }
    diagnostics += file.hdus.compactMap { hdu in
      hdu.fault.map { Diagnostic(.warning, file: path, hdu: hdu.label, $0.what) }
    }
    var facts: [(name: String, value: String)] = []
    let hasImage = file.hdus.contains { hdu in
      if case .image(_, let axes) = hdu.kind { axes.count >= 2 } else { false }
    }
    if hasImage {
      do {
        let image = try LayerImage.read(path: path, energy: nil)
        facts = Self.facts(image)
        diagnostics += image.diagnostics
      } catch let error as FitsError {
        diagnostics.append(Diagnostic(.note, file: path, error.what))
      }
    }
    return FitsInspection(rows: rows, facts: facts, diagnostics: diagnostics)
  }

  private static func content(_ hdu: FitsHdu) -> String {
    switch hdu.kind {
    case .image(_, let axes):
      axes.isEmpty ? "no data" : "image " + axes.map(String.init).joined(separator: " x ")
    case .binaryTable, .asciiTable:
      "table of \(hdu.rowCount) rows: " + hdu.columns.map(\.name).joined(separator: " ")
    case .other: "not read"
    }
  }

  private static func facts(_ image: LayerImage) -> [(name: String, value: String)] {
    let geometry = image.geometry
    let scales = geometry.pixelScales
    let center = geometry.center
    let text = center.sexagesimal(secondsDigits: 1)
    var facts = [
      ("centre", "\(text.lon) \(text.lat) (\(center.frame.rawValue))"),
      ("pixels", "\(geometry.nx) x \(geometry.ny), projection \(geometry.projection)"),
      ("pixel size", "\(short(scales.x)) x \(short(scales.y)) deg"),
    ]
    if let edges = image.energyEdges, let last = edges.last {
      facts.append(
        ("energies", "\(edges.count - 1) bins, \(EnergyFormat.text(from: edges[0], to: last))"))
    }
    let finite = image.values.filter(\.isFinite)
    facts.append(("pixels with a value", "\(finite.count) of \(image.values.count)"))
    if let low = finite.min(), let high = finite.max() {
      facts.append(("minimum, maximum", "\(short(low)), \(short(high)) \(image.unit)".trimmed))
      facts.append(("sum", "\(short(finite.reduce(0, +))) \(image.unit)".trimmed))
    }
    return facts
  }

  private static func short(_ value: Double) -> String { String(format: "%.6g", value) }
}
