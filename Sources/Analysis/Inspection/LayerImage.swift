package import Datasets
import Estimators
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
    let map = try MapFile.read(path: path)
    let name = (path.split(separator: "/").last.map(String.init) ?? path).escapingControls
    guard case .energy(let edges) = map.axis else {
      guard energy == nil else {
        throw AnalysisError(
          .badData, "the map has no energies to choose from", file: path,
          remedy: "leave --energy out")
      }
      let bins = [Bool](repeating: true, count: map.planes)
      return image(map, bins, title: name + how(map, map.planes), edges: nil)
    }
    let bins = try selection(energy, edges: edges)
    let count = bins.count { $0 }
    if count > 1, map.combination == .extreme {
      throw AnalysisError(
        .badData, "\(count) images of ratios, which do not add up", file: name,
        remedy: "choose one with --energy; the edges are "
          + edges.map { EnergyFormat.text($0) }.joined(separator: ", "))
    }
    return image(
      map, bins, title: "\(name), \(rangeText(bins, edges))\(how(map, count))", edges: edges)
  }

  private static func how(_ map: MapFile, _ count: Int) -> String {
    guard count > 1 else { return "" }
    return switch map.combination {
    case .sum: ", summed"
    case .mean: ", mean"
    case .extreme: ", largest of \(count)"
    }
  }

  private static func image(
    _ map: MapFile, _ bins: [Bool], title: String, edges: [Double]?
  ) -> LayerImage {
    let values = map.image(bins)
    let isSigned = values.contains { $0 < 0 }
    return LayerImage(
      geometry: map.geometry, values: values, unit: map.unit, title: title, isSigned: isSigned,
      addsUp: map.combination == .sum && !isSigned, energyEdges: edges,
      diagnostics: map.diagnostics)
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
