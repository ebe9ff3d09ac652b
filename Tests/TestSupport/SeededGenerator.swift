import Glibc

/// A small random generator whose whole state is its seed (SplitMix64), for reproducible tests.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number in [0, 1).
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A normally distributed number of mean 0 and width 1.
  package mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  /// A Poisson distributed number; meant for expectations up to some hundreds.
  package mutating func poisson(_ mean: Double) -> Int {
    var product = uniform()
    let limit = exp(-mean)
    var count = 0
    while product > limit {
      product *= uniform()
      count += 1
    }
    return count
  }

  /// An energy between two others, drawn from a power law with the given (positive) index.
  package mutating func powerLaw(index: Double, from low: Double, to high: Double) -> Double {
    let exponent = 1 - index
    if abs(exponent) < 1e-9 { return low * pow(high / low, uniform()) }
    let first = pow(low, exponent)
    return pow(first + uniform() * (pow(high, exponent) - first), 1 / exponent)
  }
}
