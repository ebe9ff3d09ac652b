import Foundation
import GridMath

/// Energies as text.
package enum EnergyFormat {
  private static let units: [(name: String, scale: Double)] = [
    ("PeV", 1e3), ("TeV", 1), ("GeV", 1e-3), ("MeV", 1e-6), ("keV", 1e-9), ("eV", 1e-12),
  ]

  /// An energy in TeV with a sensible unit: `100 GeV`, `1.58 TeV`.
  ///
  /// - Parameters:
  ///   - energy: TeV.
  ///   - digits: significant digits; zeros at the end are dropped.
  /// - Returns: `--` for what is not a positive number.
  package static func text(_ energy: Double, digits: Int = 3) -> String {
    guard energy > 0, energy.isFinite else { return "--" }
    let rounded = significant(energy, digits)
    // The unit is chosen after rounding: 999.9 GeV is 1 TeV. The margin is for edges like
    // 0.99999999999999989 TeV that come from logarithms.
    let unit =
      units.first { rounded >= $0.scale * (1 - 1e-9) } ?? (name: "eV", scale: 1e-12)
    return number(energy / unit.scale, digits) + " " + unit.name
  }

  /// A range of energies in TeV: `100 GeV - 1.58 TeV`, `1 - 10 TeV`.
  package static func text(from minimum: Double, to maximum: Double, digits: Int = 3) -> String {
    let low = text(minimum, digits: digits)
    let high = text(maximum, digits: digits)
    let lowParts = low.split(separator: " ")
    let highParts = high.split(separator: " ")
    if lowParts.count == 2, highParts.count == 2, lowParts[1] == highParts[1] {
      return "\(lowParts[0]) - \(high)"
    }
    return "\(low) - \(high)"
  }

  private static func significant(_ value: Double, _ digits: Int) -> Double {
    Double(String(format: "%.\(max(1, digits) - 1)e", value)) ?? value
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    let rounded = significant(value, digits)
    let decimals = max(0, digits - 1 - Int(log10(rounded).rounded(.down)))
    var text = String(format: "%.\(decimals)f", rounded)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }

  /// Reads one or more energies: `80 GeV`, `0.5 TeV`, `0.5 2 TeV`, `80 GeV - 20 TeV`.
  ///
  /// - Returns: TeV, in the order written; nil if a number has no unit after it, or is not positive.
  package static func parse(_ text: String) -> [Double]? {
    guard text.utf8.count <= 1000 else { return nil }
    var pending: [Double] = []
    var energies: [Double] = []
    for word in words(text) {
      if let unit = units.first(where: { $0.name.lowercased() == word.lowercased() }) {
        guard !pending.isEmpty else { return nil }
        energies += pending.map { $0 * unit.scale }
        pending = []
      } else if let value = Double(word), value.isFinite, value > 0 {
        pending.append(value)
      } else if !["-", "to", "..", "..."].contains(word) || pending.isEmpty && energies.isEmpty {
        return nil
      }
    }
    return pending.isEmpty && !energies.isEmpty ? energies : nil
  }

  /// Words, with units split off the numbers they touch.
  private static func words(_ text: String) -> [String] {
    let plain = text.replacing("\u{2013}", with: " - ").replacing("\u{2212}", with: "-")
      .replacing(",", with: " ")
      // Between two energies, as in 100-300 GeV; that of an exponent stands behind an e.
      .replacing(/([0-9.Vv])-/) { "\($0.output.1) - " }
    return plain.split(whereSeparator: \.isWhitespace).flatMap { word -> [String] in
      for unit in units where word.lowercased().hasSuffix(unit.name.lowercased()) {
        let number = word.dropLast(unit.name.count)
        if Double(number) != nil { return [String(number), unit.name] }
      }
      return [String(word)]
    }
  }
}

extension EnergyAxis {
  /// Edges as numpy sees them after a logarithmic axis was made: exp(log(edge)), TeV.
  package var reportedEdges: [Double] { edges.map { exp(log($0)) } }

  /// Bins that lie inside a range, without snapping (numerics.md 2.7).
  ///
  /// - Parameters:
  ///   - minimum: TeV.
  ///   - maximum: TeV.
  /// - Returns: true for bins whose reported edges are both inside the range.
  package func mask(from minimum: Double, to maximum: Double) -> [Bool] {
    let edges = reportedEdges
    return (0..<count).map { edges[$0] >= minimum && edges[$0 + 1] <= maximum }
  }

  /// Text of every edge with its unit.
  package var edgeLabels: [String] { edges.map { EnergyFormat.text($0) } }

  /// Text of the range of one bin.
  package func label(ofBin bin: Int) -> String {
    EnergyFormat.text(from: edges[bin], to: edges[bin + 1])
  }
}
