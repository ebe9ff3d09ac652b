import Foundation
import GridMath

/// What the energies of an axis are; a type parameter, so that mixing them up does not compile.
public protocol EnergyRole: Sendable {
  /// Axis name as in FITS `BANDS` tables: `ENERGY` or `ENERGY_TRUE`.
  static var columnPrefix: String { get }
}

/// Energies as the telescope reconstructs them.
public enum Reconstructed: EnergyRole {
  /// `ENERGY`.
  public static var columnPrefix: String { "ENERGY" }
}

/// Energies of the gamma rays themselves.
public enum TrueEnergy: EnergyRole {
  /// `ENERGY_TRUE`.
  public static var columnPrefix: String { "ENERGY_TRUE" }
}

/// Axis of reconstructed energy.
public typealias RecoEnergyAxis = EnergyAxis<Reconstructed>
/// Axis of true energy.
public typealias TrueEnergyAxis = EnergyAxis<TrueEnergy>

/// Contiguous energy bins, TeV; coordinates between edges are linear in the logarithm.
public struct EnergyAxis<Role: EnergyRole>: Sendable, Equatable {
  /// Bin edges in TeV, strictly increasing and positive, one more than there are bins.
  public let edges: [Double]

  /// - Precondition: at least two edges, positive, strictly increasing.
  public init(edges: [Double]) {
    precondition(edges.count >= 2, "an energy axis needs at least two edges")
    precondition(
      edges[0] > 0 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 },
      "energy edges must be positive and increasing")
    self.edges = edges
  }

  /// `bins` bins of equal width in the logarithm between `minimum` and `maximum`, TeV.
  public init(logFrom minimum: Double, to maximum: Double, bins: Int) {
    precondition(bins >= 1 && minimum > 0 && maximum > minimum, "not an energy range")
    let a = log10(minimum)
    let b = log10(maximum)
    var edges = (0...bins).map { pow(10, a + (b - a) * Double($0) / Double(bins)) }
    edges[0] = minimum
    edges[bins] = maximum
    self.init(edges: edges)
  }

  /// Number of bins.
  public var count: Int { edges.count - 1 }

  /// Geometric means of the edges, TeV.
  public var centers: [Double] {
    (0..<count).map { (edges[$0] * edges[$0 + 1]).squareRoot() }
  }

  /// Continuous bin coordinate of an energy in TeV; bin `i` spans `i - 0.5 ... i + 0.5`.
  ///
  /// Outside the axis the first or last bin is extrapolated.
  public func coordinate(of energy: Double) -> Double {
    let x = log(max(energy, .leastNormalMagnitude))
    var low = 0
    var high = edges.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if log(edges[middle]) <= x { low = middle } else { high = middle }
    }
    let l0 = log(edges[low])
    let l1 = log(edges[low + 1])
    return Double(low) + (x - l0) / (l1 - l0) - 0.5
  }

  /// Index of the bin that contains an energy in TeV, or nil outside; the last edge is outside.
  public func index(of energy: Double) -> Int? {
    guard energy.isFinite, energy > 0 else { return nil }
    let index = Int((coordinate(of: energy) + 0.5).rounded(.down).clamped(to: -1...1e9))
    return (0..<count).contains(index) ? index : nil
  }

  /// Bins that requested edges snap to, to the nearest edge in the logarithm.
  ///
  /// numerics.md 2.6, as Gammapy's `group_table`.
  /// - Returns: contiguous bin ranges, one for each pair of neighbouring snapped edges; empty if
  ///   all edges snap to the same one.
  public func groups(edges requested: [Double]) -> [Range<Int>] {
    var snapped: [Int] = []
    for energy in requested {
      let p = coordinate(of: energy).clamped(to: -0.5...(Double(count) - 0.5))
      let k = Int((p + 0.5).rounded(.toNearestOrEven))
      if snapped.last != k { snapped.append(k) }
    }
    snapped = Array(Set(snapped)).sorted()
    return zip(snapped, snapped.dropFirst()).map { $0..<$1 }
  }

  /// The axis with several neighbouring bins merged into one.
  public func merged(_ bins: Range<Int>) -> EnergyAxis {
    EnergyAxis(edges: [edges[bins.lowerBound], edges[bins.upperBound]])
  }
}
