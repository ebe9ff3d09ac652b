import Datasets
package import Fits
import Foundation
import GridMath
import SkyGeometry

/// Reads datasets in the layout of Gammapy 2.1 (`MapDataset.write`).
///
/// Missing maps have stand-ins that change nothing: no background, no PSF, no dispersion, all bins safe.
/// Values that are no numbers are taken out of use, counted and said. Units and axes are converted.
package struct DatasetFileReader {
  let file: FitsFile
  var absent: Set<DatasetPart> = []
  var diagnostics: [Diagnostic] = []

  /// Whether a file holds a dataset and not a single map.
  package static func isDataset(_ file: FitsFile) -> Bool {
    let names = Set(file.hdus.map { $0.name.uppercased() })
    let others: Set = ["EXPOSURE", "BACKGROUND", "MASK_SAFE", "MASK_FIT", "PSF", "EDISP"]
    return names.contains("COUNTS") && !names.isDisjoint(with: others)
  }

  /// Reads a dataset.
  ///
  /// - Parameters:
  ///   - path: FITS file, plain or gzip.
  ///   - name: Name to give it; nil: that of the file's header, else of the file.
  /// - Returns: The dataset and what was noticed.
  /// - Throws: `AnalysisError` if it cannot be used.
  package static func read(path: String, name: String? = nil) throws(AnalysisError)
    -> DatasetReading
  {
    do throws(FitsError) {
      return try read(FitsFile(path: path), name: name)
    } catch {
      throw AnalysisError(error, path)
    }
  }

  /// Reads a dataset from a file that is open.
  ///
  /// - Throws: `FitsError` if it cannot be used.
  package static func read(_ file: FitsFile, name: String?) throws(FitsError) -> DatasetReading {
    var reader = DatasetFileReader(file: file)
    let dataset = try reader.dataset(name)
    let notes = file.notes.map { Diagnostic(.warning, file: file.path, hdu: $0.hdu, $0.text) }
    return DatasetReading(
      dataset: dataset, file: file.path, absent: reader.absent,
      diagnostics: notes + reader.diagnostics)
  }

  private init(file: FitsFile) { self.file = file }

  private mutating func dataset(_ name: String?) throws(FitsError) -> MapDataset {
    if file.hdu(named: "COUNTS_OFF") != nil {
      throw failure(
        "COUNTS_OFF", .wrongType,
        "a dataset with off counts (MapDatasetOnOff) is not read;"
          + " expected a MapDataset: write to_map_dataset() from Gammapy")
    }
    // A damaged file may have lost HDUs at its end: what is missing then is not absent.
    if let fault = file.hdus.last?.fault { throw fault }
    let counts = try map("COUNTS", axes: ["energy"])
    let sky = counts.geometry
    let energy = RecoEnergyAxis(edges: counts.axes[0].edges)
    let nBins = counts.values.count
    try checkCounts(counts)
    var safe = try mask("MASK_SAFE", sky, energy)
    if safe == nil { note(absent: .maskSafe, "all bins are taken as safe") }
    let numbers = finite(counts.values, "COUNTS", remedy: "their bins are not used")
    var background = [Float](repeating: 0, count: nBins)
    var isGood = numbers.isGood
    if let map = try optionalMap("BACKGROUND", axes: ["energy"], part: .background) {
      try checkCounts(map)
      try check(map, sky, energy)
      let cleaned = finite(map.values, "BACKGROUND", remedy: "their bins are not used")
      background = cleaned.values
      if let bad = cleaned.isGood {
        isGood = isGood.map { zip($0, bad).map { $0 && $1 } } ?? bad
      }
    } else {
      note(absent: .background, "no background is predicted")
    }
    if let isGood {
      safe = (safe ?? [Bool](repeating: true, count: nBins)).enumerated().map { $1 && isGood[$0] }
    }
    let (exposure, energyTrue, livetime) = try exposure(sky, energy)
    let field = FieldGeometry(sky: sky, energy: energy, energyTrue: energyTrue)
    let psf = try psf(field)
    let edisp = try edisp(field)
    let goodTime = try goodTime()
    let seconds = goodTime.reduce(0) { $0 + ($1[1] - $1[0]) * 86400 }
    return MapDataset(
      name: name ?? self.name, field: field, counts: numbers.values, background: background,
      exposure: exposure, maskSafe: safe ?? [Bool](repeating: true, count: nBins),
      maskFit: try mask("MASK_FIT", sky, energy), psf: psf, edisp: edisp,
      livetime: livetime ?? seconds, goodTimeMjd: goodTime)
  }

  /// NAME of the primary header, else the name of the file.
  private var name: String {
    let given = file.hdus.first?.header.string("NAME")?.trimmed ?? ""
    if !given.isEmpty { return given.escapingControls }
    let last = file.path.split(separator: "/").last.map(String.init) ?? "dataset"
    return (last.split(separator: ".").first.map(String.init) ?? last).escapingControls
  }

  // MARK: Maps

  func failure(_ hdu: String, _ kind: FitsError.Kind, _ detail: String) -> FitsError {
    FitsError(kind, operation: "read dataset", file: file.path, hdu: hdu, detail: detail)
  }

  mutating func note(absent part: DatasetPart, _ consequence: String) {
    absent.insert(part)
    diagnostics.append(
      Diagnostic(
        .note, file: file.path, "there is no \(part.rawValue.uppercased())", remedy: consequence))
  }

  /// A map that must be there, with these axes beside the sky.
  mutating func map(_ name: String, axes: [String]) throws(FitsError) -> MapFileCube {
    let cube = try GammapyMap.read(name, in: file)
    diagnostics += cube.notes
    let found = cube.axes.map(\.name)
    guard found == axes else {
      throw failure(
        name, .wrongType,
        "axes \(found.isEmpty ? "none" : found.joined(separator: ", "));"
          + " expected \(axes.joined(separator: ", "))")
    }
    return cube
  }

  mutating func optionalMap(
    _ name: String, axes: [String], part: DatasetPart
  ) throws(FitsError) -> MapFileCube? {
    guard file.hdu(named: name) != nil else { return nil }
    return try map(name, axes: axes)
  }

  /// Checks that a map has the pixels and reconstructed energies of the counts.
  private func check(
    _ map: MapFileCube, _ sky: WcsGeometry, _ energy: RecoEnergyAxis
  ) throws(FitsError) {
    guard sky.hasSamePixels(as: map.geometry) else {
      throw failure(
        map.hdu.label, .corrupt,
        "\(map.geometry.nx) x \(map.geometry.ny) pixels that are not those of"
          + " COUNTS (\(sky.nx) x \(sky.ny)); expected the same image")
    }
    guard map.axes[0].matches(energy.edges) else {
      throw failure(
        map.hdu.label, .corrupt,
        "\(map.axes[0].count) energy bins that are not those of COUNTS"
          + " (\(energy.count)); expected the same bins")
    }
  }

  private func checkCounts(_ map: MapFileCube) throws(FitsError) {
    guard let unit = map.unit, !unit.isEmpty else { return }
    guard PhysicalUnit(unit)?.factor(to: .one) == 1 else {
      throw failure(
        map.hdu.label, .wrongType, "BUNIT '\(unit)'; expected counts, which have no unit")
    }
  }

  private mutating func mask(
    _ name: String, _ sky: WcsGeometry, _ energy: RecoEnergyAxis
  ) throws(FitsError) -> [Bool]? {
    guard file.hdu(named: name) != nil else { return nil }
    let map = try map(name, axes: ["energy"])
    try check(map, sky, energy)
    return map.values.map { $0.isFinite && $0 != 0 }
  }

  /// Values with 0 in place of what is no number, and where the numbers are; nil: everywhere.
  mutating func finite(
    _ values: [Float], _ hdu: String, remedy: String
  ) -> (values: [Float], isGood: [Bool]?) {
    let bad = values.count { !$0.isFinite }
    guard bad > 0 else { return (values, nil) }
    diagnostics.append(
      Diagnostic(
        .warning, file: file.path, hdu: hdu,
        "\(bad) of \(values.count) values are not numbers", remedy: remedy))
    return (values.map { $0.isFinite ? $0 : 0 }, values.map(\.isFinite))
  }

  /// Factor from the unit of a map to one that is expected.
  ///
  /// - Throws: `FitsError` for another dimension.
  mutating func factor(
    _ map: MapFileCube, to text: String
  ) throws(FitsError) -> Double {
    guard let wanted = PhysicalUnit(text) else { return 1 }
    guard let unit = map.unit, !unit.isEmpty else {
      diagnostics.append(
        Diagnostic(
          .warning, file: file.path, hdu: map.hdu.label, "BUNIT is missing",
          remedy: "\(text) assumed"))
      return 1
    }
    guard let factor = PhysicalUnit(unit)?.factor(to: wanted) else {
      throw failure(map.hdu.label, .wrongType, "BUNIT '\(unit)'; expected \(text) or the like")
    }
    return factor
  }
}

extension AnalysisError {
  /// What a FITS error means to the analysis.
  package init(_ error: FitsError, _ path: String) {
    let isUnreadable = [.notThere, .notPermitted, .cannotOpen, .notRegular].contains(error.kind)
    self.init(
      isUnreadable ? .cannotOpen : .badData,
      [Diagnostic(.fatal, file: path, error.what)])
  }
}
