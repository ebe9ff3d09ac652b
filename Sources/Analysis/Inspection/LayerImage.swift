package import Datasets
import Estimators
import Fits
import Foundation
package import GridMath
package import SkyGeometry

/// One image of a field with its geometry: what `render` draws.
package struct LayerImage: Sendable {
  /// What can be asked for.
  package enum Layer: String, Sendable, CaseIterable {
    case counts, background, excess, significance, exposure

    var unit: String { self == .exposure ? "m2 s" : self == .significance ? "sigma" : "" }
  }

  package var geometry: WcsGeometry
  /// Shape [y, x]; NaN where there is no value.
  package var values: [Double]
  package var unit: String
  package var title: String
  /// Whether values may be negative around a meaningful zero.
  package var isSigned: Bool
  /// Whether zoomed-out pixels add up; else the largest is shown.
  package var addsUp: Bool
  /// Edges of all energy bins of the file or the field, TeV.
  package var energyEdges: [Double]?
  package var diagnostics: [Diagnostic] = []

  /// A layer of a stacked dataset.
  ///
  /// - Parameters:
  ///   - dataset: the stack.
  ///   - layer: what to show.
  ///   - energy: TeV; the bins between the edges nearest to these; nil: all.
  ///   - correlationRadius: degrees, for the significance.
  /// - Returns: the image and how it is to be shown.
  /// - Throws: `AnalysisError` if no bin lies in the range.
  package static func make(
    _ dataset: StackedDataset, layer: Layer, energy: ClosedRange<Double>?,
    correlationRadius: Double
  ) throws -> LayerImage {
    let axis = dataset.field.energy
    let bins = try selection(energy, edges: axis.edges)
    let maps = LayerMaps(
      dataset, ViewSettings(bins: bins, correlationRadius: correlationRadius))
    let values =
      switch layer {
      case .counts: maps.counts
      case .background: maps.background
      case .excess: maps.excess
      case .significance: maps.disk.significance
      case .exposure: maps.exposure
      }
    var title = layer.rawValue + ", " + rangeText(bins, axis.edges)
    if layer == .significance { title += ", disks of \(correlationRadius.shortest) deg" }
    return LayerImage(
      geometry: dataset.field.sky, values: values, unit: layer.unit, title: title,
      isSigned: layer == .excess || layer == .significance,
      addsUp: layer == .counts || layer == .background || layer == .excess,
      energyEdges: axis.edges)
  }

  /// The map of a FITS file; a cube is added up over the energies, or averaged if it has a unit.
  ///
  /// - Throws: `FitsError`; `AnalysisError` if no bin lies in the range.
  package static func read(path: String, energy: ClosedRange<Double>?) throws -> LayerImage {
    let file = try FitsFile(path: path)
    let name = (path.split(separator: "/").last.map(String.init) ?? path).escapingControls
    if let (edges, image) = try cube(file, energy, name) {
      var image = image
      image.energyEdges = edges
      return image
    }
    let (map, notes) = try SkyMap.read(from: file)
    let isSigned = map.values.contains { $0 < 0 }
    return LayerImage(
      geometry: map.geometry, values: map.values, unit: map.unit, title: name,
      isSigned: isSigned, addsUp: map.unit.isEmpty && !isSigned, diagnostics: notes)
  }

  private static func cube(
    _ file: FitsFile, _ energy: ClosedRange<Double>?, _ name: String
  ) throws -> (edges: [Double], image: LayerImage)? {
    if file.hdus.contains(where: { isCube($0, axis: "ENERGY", in: file) }) {
      let (cube, notes) = try SkyCube<Reconstructed>.read(from: file)
      return (cube.axis.edges, try image(cube, energy, name, notes))
    }
    if file.hdus.contains(where: { isCube($0, axis: "ENERGY_TRUE", in: file) }) {
      let (cube, notes) = try SkyCube<TrueEnergy>.read(from: file)
      return (cube.axis.edges, try image(cube, energy, name, notes))
    }
    return nil
  }

  /// Whether an image has a table of bins with this axis.
  private static func isCube(_ hdu: FitsHdu, axis: String, in file: FitsFile) -> Bool {
    guard case .image(_, let axes) = hdu.kind, axes.count == 3,
      let bands = file.hdu(named: hdu.header.string("BANDSHDU")?.trimmed ?? "\(hdu.name)_BANDS")
    else { return false }
    let column = axis == "ENERGY" ? "E_MIN" : "\(axis)_MIN"
    return bands.column(column) != nil
  }

  private static func image<Role: EnergyRole>(
    _ cube: SkyCube<Role>, _ energy: ClosedRange<Double>?, _ name: String, _ notes: [Diagnostic]
  ) throws -> LayerImage {
    let bins = try selection(energy, edges: cube.axis.edges)
    let count = bins.count { $0 }
    // Ratios to a standard deviation neither add up nor have a mean.
    if count > 1, name.contains("sqrt_ts") || name.contains("residual") {
      throw AnalysisError(
        .badData, "\(count) significance images, which do not add up", file: name,
        remedy: "choose one with --energy; the edges are "
          + cube.axis.edges.map { EnergyFormat.text($0) }.joined(separator: ", "))
    }
    let addsUp = cube.unit.isEmpty
    var map = cube.sum(bins: bins)
    if !addsUp {
      for pixel in map.values.indices { map.values[pixel] /= Double(count) }
    }
    let how = count == 1 ? "" : addsUp ? ", summed" : ", mean"
    let isSigned = map.values.contains { $0 < 0 }
    return LayerImage(
      geometry: map.geometry, values: map.values, unit: map.unit,
      title: "\(name), \(rangeText(bins, cube.axis.edges))\(how)",
      isSigned: isSigned, addsUp: addsUp && !isSigned, diagnostics: notes)
  }

  private static func rangeText(_ bins: [Bool], _ edges: [Double]) -> String {
    guard let first = bins.firstIndex(of: true), let last = bins.lastIndex(of: true) else {
      return "no energies"
    }
    return EnergyFormat.text(from: edges[first], to: edges[last + 1])
  }

  /// Bins between the edges that are nearest to a range, in the logarithm.
  private static func selection(
    _ energy: ClosedRange<Double>?, edges: [Double]
  ) throws -> [Bool] {
    guard let energy else { return [Bool](repeating: true, count: edges.count - 1) }
    func nearest(_ value: Double) -> Int {
      let distances = edges.map { abs(log($0 / value)) }
      return distances.indices.min { distances[$0] < distances[$1] } ?? 0
    }
    let low = nearest(energy.lowerBound)
    let high = nearest(energy.upperBound)
    guard high > low else {
      let range = EnergyFormat.text(from: edges[0], to: edges[edges.count - 1])
      throw AnalysisError(
        .badData, "no energy bin lies in the range that was asked for",
        remedy: "the bins cover \(range)")
    }
    return (0..<(edges.count - 1)).map { $0 >= low && $0 < high }
  }
}
