import Fits
import Foundation
import GridMath
import SkyGeometry

/// Finds out what the images of a cube stand for.
///
/// Looked for are a table of bins as Gammapy writes it, EBOUNDS (counts cubes of ctools and the Fermi
/// tools, OGIP) and ENERGIES (their model and exposure cubes).
struct MapFilePlanes {
  let file: FitsFile
  let image: FitsHdu
  /// Number of images.
  let planes: Int
  private(set) var isTrueEnergy = false
  private(set) var notes: [Diagnostic] = []

  init(file: FitsFile, image: FitsHdu, planes: Int) {
    self.file = file
    self.image = image
    self.planes = planes
  }

  mutating func find() -> MapFile.Axis {
    do throws(FitsError) {
      if let edges = try bands() { return .energy(edges) }
      if let edges = try bounds() { return .energy(edges) }
      if let edges = try nodes() { return .energy(edges) }
    } catch {
      notes.append(
        Diagnostic(
          .warning, file: file.path, error.what,
          remedy: planes > 1 ? "shown as \(planes) images without energies" : nil))
    }
    if planes == 1 { return .image }
    if notes.isEmpty {
      notes.append(
        Diagnostic(
          .note, file: file.path, hdu: image.label,
          "there is no table of energies for \(planes) images",
          remedy: "they are counted from 1"))
    }
    return .planes(planes)
  }

  /// Energies of a table of bins as Gammapy writes it.
  private mutating func bands() throws(FitsError) -> [Double]? {
    let name = image.header.string("BANDSHDU") ?? "\(image.name)_BANDS"
    guard case .image(_, let axes) = image.kind, let table = file.hdu(named: name) else {
      return nil
    }
    if let fault = table.fault { throw fault }
    let sizes = Array(axes.reversed().dropFirst(2))
    guard !sizes.isEmpty else { return nil }
    var reader = try MapFileAxisReader(file, image)
    let found = try reader.axes(sizes: sizes)
    notes += reader.notes.map { Diagnostic(.note, file: file.path, hdu: table.label, $0) }
    let long = found.first { $0.count > 1 } ?? found.first { $0.name.hasPrefix("energy") }
    guard let long, long.count == planes else { return nil }
    guard long.name.hasPrefix("energy") else {
      notes.append(
        Diagnostic(
          .note, file: file.path, hdu: image.label, "its images stand for \(long.name)",
          remedy: "they are counted from 1"))
      return nil
    }
    isTrueEnergy = long.name == "energy_true"
    return long.edges
  }

  /// Edges of EBOUNDS.
  private mutating func bounds() throws(FitsError) -> [Double]? {
    guard let table = table("EBOUNDS"), table.column("E_MIN") != nil else { return nil }
    let low = try energies(table, "E_MIN", standard: "keV")
    let high = try energies(table, "E_MAX", standard: "keV")
    guard low.count == planes else { throw mismatch(table, low.count) }
    for bin in low.indices {
      let isContiguous = bin == 0 || abs(low[bin] / high[bin - 1] - 1) < 1e-4
      guard low[bin] > 0, high[bin] > low[bin], isContiguous else {
        throw failure(
          table, "bin \(bin) from \(low[bin]) to \(high[bin]) TeV; expected contiguous, rising bins"
        )
      }
    }
    return low + high.suffix(1)
  }

  /// Edges around the nodes of ENERGIES.
  private mutating func nodes() throws(FitsError) -> [Double]? {
    guard planes > 1, let table = table("ENERGIES"), let column = table.columns.first else {
      return nil
    }
    let values = try energies(table, column.name, standard: "MeV")
    guard values.count == planes else { throw mismatch(table, values.count) }
    guard let edges = MapFileAxis.edges(around: values, isLog: true) else {
      throw failure(table, "energies that do not rise; expected one for each image")
    }
    isTrueEnergy = true
    notes.append(
      Diagnostic(
        .note, file: file.path, hdu: table.label, "energies of the images, not bins",
        remedy: "the bins reach halfway to the neighbours, in the logarithm"))
    return edges
  }

  private func table(_ name: String) -> FitsHdu? {
    file.hdus.first { $0.name.uppercased() == name && !$0.columns.isEmpty }
  }

  private mutating func energies(
    _ table: FitsHdu, _ name: String, standard: String
  ) throws(FitsError) -> [Double] {
    let values = try file.doubles(table, column: name)
    let unit = table.column(name)?.unit ?? ""
    if unit.isEmpty {
      notes.append(
        Diagnostic(
          .warning, file: file.path, hdu: table.label, "column \(name) has no unit",
          remedy: "\(standard) assumed"))
    }
    guard
      let factor = PhysicalUnit(unit.isEmpty ? standard : unit)?
        .factor(to: .init(factor: 1, energy: 1))
    else {
      throw failure(table, "unit '\(unit)' of \(name) is not an energy; expected \(standard)")
    }
    return values.map { $0 * factor }
  }

  private func mismatch(_ table: FitsHdu, _ count: Int) -> FitsError {
    failure(table, "\(count) energies for \(planes) images of \(image.label)")
  }

  private func failure(_ table: FitsHdu, _ detail: String) -> FitsError {
    FitsError(
      .corrupt, operation: "read energies", file: file.path, hdu: table.label, detail: detail)
  }
}
