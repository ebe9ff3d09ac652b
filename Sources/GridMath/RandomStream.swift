import Foundation

/// A stream of random numbers that is told by its keys alone.
///
/// Generator: xoshiro256++ (Blackman & Vigna 2021, ACM Trans. Math. Softw. 47, 36), its state filled
/// by SplitMix64. Streams with other keys are independent for all purposes here, so that each piece
/// of a computation can have its own and results do not depend on who computes it when.
public struct RandomStream: RandomNumberGenerator, Sendable {
  @usableFromInline var s0: UInt64
  @usableFromInline var s1: UInt64
  @usableFromInline var s2: UInt64
  @usableFromInline var s3: UInt64

  /// - Parameter keys: what tells the stream, such as a seed, a run and a purpose; the order counts.
  public init(_ keys: UInt64...) {
    var mixer: UInt64 = 0x9e37_79b9_7f4a_7c15
    func mixed(_ value: UInt64) -> UInt64 {
      var z = value
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    for key in keys { mixer = mixed(mixer ^ key) &+ 0x9e37_79b9_7f4a_7c15 }
    func next() -> UInt64 {
      mixer &+= 0x9e37_79b9_7f4a_7c15
      return mixed(mixer)
    }
    s0 = next()
    s1 = next()
    s2 = next()
    // A state of zeros only would stay zero.
    s3 = next() | 1
  }

  /// 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    func rotated(_ value: UInt64, _ by: UInt64) -> UInt64 {
      (value << by) | (value >> (64 - by))
    }
    let result = rotated(s0 &+ s3, 23) &+ s0
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotated(s3, 45)
    return result
  }

  /// A number in [0, 1).
  @inlinable
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in [low, high).
  @inlinable
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// A normally distributed number of mean 0 and width 1 (Box & Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// The distance from the centre of a two-dimensional Gaussian of width 1.
  public mutating func rayleigh() -> Double { (-2 * log(1 - uniform())).squareRoot() }

  /// A Poisson distributed number; 0 for an expectation that is not positive.
  ///
  /// Below 12 by products of uniform numbers, above by the transformed rejection PTRS (Hörmann 1993,
  /// Insurance: Math. Econ. 12, 39).
  public mutating func poisson(_ mean: Double) -> Int {
    guard mean > 0 else { return 0 }
    if mean < 12 {
      let limit = exp(-mean)
      var product = uniform()
      var count = 0
      while product > limit {
        product *= uniform()
        count += 1
      }
      return count
    }
    precondition(mean < 1e15, "an expectation that can be counted")
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let vr = 0.9277 - 3.6224 / (b - 2)
    let logMean = log(mean)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07, v <= vr { return Int(k) }
      if k < 0 || (us < 0.013 && v > us) { continue }
      let left = log(v) + log(inverseAlpha) - log(a / (us * us) + b)
      if left <= k * logMean - mean - Self.logFactorial(k) { return Int(k) }
    }
  }

  /// ln k! by Stirling's series; good to 1e-10 from 10 on, summed below.
  static func logFactorial(_ k: Double) -> Double {
    if k < 10 {
      var sum = 0.0
      var i = 2.0
      while i <= k {
        sum += log(i)
        i += 1
      }
      return sum
    }
    let inverse = 1 / k
    return k * log(k) - k + 0.5 * log(2 * .pi * k)
      + inverse * (1.0 / 12 - inverse * inverse * (1.0 / 360 - inverse * inverse / 1260))
  }
}
