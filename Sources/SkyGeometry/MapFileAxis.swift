package import Fits
import Foundation
import GridMath

/// One axis of a map file beside the sky, in units of this program.
///
/// Energies are in TeV, distances (`rad`) in degrees, ratios (`migra`) plain; any other axis is as the
/// file has it.
package struct MapFileAxis: Sendable, Equatable {
  /// `energy`, `energy_true`, `rad`, `migra` or another name, in lower case.
  package let name: String
  /// Bin edges, rising, one more than there are bins.
  package let edges: [Double]

  package init(name: String, edges: [Double]) {
    precondition(edges.count >= 2, "an axis has at least one bin")
    self.name = name
    self.edges = edges
  }

  /// Number of bins.
  package var count: Int { edges.count - 1 }

  /// Whether the edges are those of another axis but for rounding.
  package func matches(_ other: [Double], tolerance: Double = 1e-5) -> Bool {
    guard edges.count == other.count else { return false }
    return zip(edges, other).enumerated().allSatisfy { index, pair in
      let width = index > 0 ? edges[index] - edges[index - 1] : edges[1] - edges[0]
      return abs(pair.0 - pair.1) <= tolerance * width
    }
  }
}

/// Reads the axes of a map in Gammapy's layout from its table of bins.
package struct MapFileAxisReader {
  let file: FitsFile
  let image: FitsHdu
  let table: FitsHdu
  /// What was assumed, in words.
  package private(set) var notes: [String] = []

  /// - Throws: `FitsError` if there is no table of bins.
  package init(_ file: FitsFile, _ image: FitsHdu) throws(FitsError) {
    self.file = file
    self.image = image
    let name = image.header.string("BANDSHDU") ?? "\(image.name)_BANDS"
    guard file.hdu(named: name) != nil else {
      throw FitsError(
        .missing, operation: "read axes", file: file.path, hdu: name,
        detail: "there is no such table; expected the bins of \(image.label) in it")
    }
    table = try file.require(name)
  }

  private func failure(
    _ kind: FitsError.Kind, _ detail: String, column: String? = nil
  ) -> FitsError {
    FitsError(
      kind, operation: "read axes", file: file.path, hdu: table.label, column: column,
      detail: detail)
  }

  /// The axes of sizes that the image has, fastest first.
  ///
  /// - Throws: `FitsError` if the table does not describe them, or the bins are not a regular grid.
  package mutating func axes(sizes: [Int]) throws(FitsError) -> [MapFileAxis] {
    guard table.column("NPIX") == nil else {
      throw failure(
        .wrongType, "images of different sizes (column NPIX); expected one size for all bins")
    }
    // In double precision: sizes of a damaged header may overflow.
    let rows = sizes.reduce(1.0) { $0 * Double($1) }
    guard Double(table.rowCount) == rows else {
      throw failure(
        .corrupt,
        "\(table.rowCount) rows; expected one for each of the"
          + " \(sizes.map(String.init).joined(separator: " x ")) images of \(image.label)")
    }
    var axes: [MapFileAxis] = []
    var step = 1
    for (index, size) in sizes.enumerated() {
      axes.append(try axis(index + 1, size: size, step: step))
      step *= size
    }
    return axes
  }

  private mutating func axis(
    _ number: Int, size: Int, step: Int
  ) throws(FitsError) -> MapFileAxis {
    func key(_ stem: String) -> String? {
      let name = "\(stem)\(number)"
      return table.header.string(name) ?? image.header.string(name)
    }
    let fallback = number == 1 && table.column("E_MIN") != nil ? "E_MIN,E_MAX" : nil
    guard let listed = key("AXCOLS") ?? fallback else {
      throw failure(.missing, "there is no AXCOLS\(number); expected the names of the columns")
    }
    let columns = listed.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard (1...2).contains(columns.count) else {
      throw failure(.corrupt, "AXCOLS\(number) '\(listed)'; expected one or two columns")
    }
    var name = columns[0]
    if name == "E_MIN" { name = "ENERGY" }
    if name.hasSuffix("_MIN") { name.removeLast(4) }
    name = name.lowercased()
    if name == "theta" { name = "rad" }
    var values: [[Double]] = []
    for column in columns {
      values.append(try self.values(column, axis: name, size: size, step: step))
    }
    let isLog = key("INTERP")?.lowercased() == "log" || name.hasPrefix("energy")
    let edges: [Double]
    if columns.count == 2 {
      edges = try Self.joined(values[0], values[1]) { index in
        failure(
          .corrupt,
          "bin \(index) of \(name) from \(values[0][index]) to \(values[1][index]);"
            + " expected contiguous, rising bins")
      }
    } else {
      edges = try self.edges(around: values[0], isLog: isLog, name)
    }
    if name.hasPrefix("energy"), edges[0] <= 0 {
      throw failure(.corrupt, "\(name) begins at \(edges[0]) TeV; expected a positive energy")
    }
    return MapFileAxis(name: name, edges: edges)
  }

  /// Values of an axis from a column in which they repeat, in units of this program.
  private mutating func values(
    _ name: String, axis: String, size: Int, step: Int
  ) throws(FitsError) -> [Double] {
    guard let column = table.column(name) else {
      let found = table.columns.map(\.name).joined(separator: ", ")
      throw failure(.missing, "the columns are \(found); expected \(name)")
    }
    let all = try file.doubles(table, column: column.name)
    guard all.count == table.rowCount else {
      throw failure(.wrongType, "\(all.count) values; expected one a row", column: column.name)
    }
    let wanted: PhysicalUnit? =
      switch axis {
      case "energy", "energy_true": PhysicalUnit(factor: 1, energy: 1)
      case "rad": PhysicalUnit("deg")
      case "migra": .one
      default: nil
      }
    var scale = 1.0
    if let wanted {
      let unit = column.unit ?? ""
      if unit.isEmpty, axis != "migra" {
        notes.append("column \(name) has no unit, \(axis == "rad" ? "deg" : "TeV") assumed")
      } else if let factor = PhysicalUnit(unit)?.factor(to: wanted) {
        scale = factor
      } else {
        let expected = axis == "rad" ? "an angle" : axis == "migra" ? "a ratio" : "an energy"
        throw failure(
          .wrongType, "unit '\(unit)' is not \(expected)", column: column.name)
      }
    }
    let values = (0..<size).map { all[$0 * step] * scale }
    guard values.allSatisfy(\.isFinite) else {
      throw failure(.corrupt, "an edge that is not a number", column: column.name)
    }
    for row in all.indices {
      let expected = values[row / step % size]
      guard abs(all[row] * scale - expected) <= 1e-9 * abs(expected) else {
        throw failure(
          .corrupt, "row \(row + 1) does not fit a regular grid of bins", column: column.name)
      }
    }
    return values
  }

  private static func joined(
    _ lows: [Double], _ highs: [Double], _ failure: (Int) -> FitsError
  ) throws(FitsError) -> [Double] {
    for bin in lows.indices {
      let isContiguous =
        bin == 0 || abs(lows[bin] - highs[bin - 1]) <= 1e-5 * (highs[bin] - lows[bin])
      guard highs[bin] > lows[bin], isContiguous else { throw failure(bin) }
    }
    return lows + highs.suffix(1)
  }

  /// Edges halfway between nodes, in the logarithm where that is meant.
  private func edges(
    around nodes: [Double], isLog: Bool, _ name: String
  ) throws(FitsError) -> [Double] {
    guard let edges = MapFileAxis.edges(around: nodes, isLog: isLog) else {
      throw failure(
        .corrupt,
        "nodes of \(name) \(nodes.count == 1 ? "have no width" : "do not rise")"
          + "; expected at least two rising ones, or edges")
    }
    return edges
  }
}

extension MapFileAxis {
  /// Edges halfway between nodes; nil unless there are two that rise, positive for the logarithm.
  package static func edges(around nodes: [Double], isLog: Bool) -> [Double]? {
    guard nodes.count >= 2, !isLog || nodes[0] > 0,
      zip(nodes, nodes.dropFirst()).allSatisfy({ $0 < $1 }), nodes.allSatisfy(\.isFinite)
    else { return nil }
    func middle(_ a: Double, _ b: Double) -> Double {
      isLog ? (a * b).squareRoot() : 0.5 * (a + b)
    }
    func mirrored(_ edge: Double, _ node: Double) -> Double {
      isLog ? node * node / edge : 2 * node - edge
    }
    let inner = zip(nodes, nodes.dropFirst()).map { middle($0, $1) }
    let last = nodes.count - 1
    return [mirrored(inner[0], nodes[0])] + inner + [mirrored(inner[last - 1], nodes[last])]
  }
}
