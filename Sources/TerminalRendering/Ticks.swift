#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Round numbers for axes.
package enum Ticks {
  /// The multiples of 1, 2 or 5 times a power of ten between two values.
  ///
  /// - Parameters:
  ///   - lower: Lower end.
  ///   - upper: Upper end.
  ///   - target: About how many; never more than twice as many.
  /// - Returns: Rising values; none if the ends are not finite and in order.
  package static func nice(_ lower: Double, _ upper: Double, target: Int = 5) -> [Double] {
    guard lower.isFinite, upper.isFinite, upper > lower, target > 0 else { return [] }
    let step = niceStep((upper - lower) / Double(target))
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    guard last >= first, last - first < 1000 else { return [] }
    return (0...Int(last - first)).map {
      let value = (first + Double($0)) * step
      return abs(value) < step * 1e-9 ? 0 : value
    }
  }

  /// The next 1, 2 or 5 times a power of ten that is not much below a value.
  package static func niceStep(_ raw: Double) -> Double {
    guard raw > 0, raw.isFinite else { return 1 }
    let decade = pow(10, floor(log10(raw)))
    let mantissa = raw / decade
    let factor = mantissa < 1.5 ? 1.0 : mantissa < 3.5 ? 2 : mantissa < 7.5 ? 5 : 10
    return factor * decade
  }

  /// Powers of ten between two positive values; if there are fewer than `least`, with 2 and 5 times.
  package static func decades(_ lower: Double, _ upper: Double, least: Int = 2) -> [Double] {
    guard lower > 0, upper > lower, upper.isFinite else { return [] }
    let first = Int(floor(log10(lower)))
    let last = Int(ceil(log10(upper)))
    guard last - first < 400 else { return [] }
    func steps(_ factors: [Double]) -> [Double] {
      var out: [Double] = []
      for exponent in first...last {
        for factor in factors {
          let value = factor * pow(10, Double(exponent))
          if value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9) { out.append(value) }
        }
      }
      return out
    }
    let whole = steps([1])
    return whole.count >= least ? whole : steps([1, 2, 5])
  }

  /// A tick's number with just the digits that its step needs, and a typographic minus.
  package static func label(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    let size = max(abs(value), step)
    if size >= 1e5 || step < 1e-4 { return NumberText.short(value, digits: 2) }
    let digits = step >= 1 ? 0 : Int((-log10(step) - 1e-9).rounded(.up))
    return NumberText.fixed(value, max(0, min(6, digits)))
  }
}

/// Numbers as the interface writes them: plain digits, a typographic minus sign.
package enum NumberText {
  /// A fixed number of decimals, without the C library's locale.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    let scale = pow(10, Double(decimals))
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return short(value, digits: 4) }
    let whole = Int64(scaled)
    let sign = value < 0 && whole != 0 ? "−" : ""
    if decimals <= 0 { return sign + String(whole) }
    let divisor = Int64(scale)
    let fraction = String(whole % divisor)
    let zeros = String(repeating: "0", count: max(0, decimals - fraction.count))
    return sign + String(whole / divisor) + "." + zeros + fraction
  }

  /// A few significant digits, with an exponent for very large and very small numbers.
  package static func short(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    var exponent = Int(floor(log10(abs(value))))
    if exponent >= -3 && exponent < max(digits, 5) {
      return fixed(value, max(0, digits - 1 - exponent))
    }
    var mantissa = value / pow(10, Double(exponent))
    if (abs(mantissa) * pow(10, Double(digits - 1))).rounded() >= pow(10, Double(digits)) {
      mantissa /= 10
      exponent += 1
    }
    let sign = exponent < 0 ? "−" : ""
    return fixed(mantissa, digits - 1) + "e" + sign + String(abs(exponent))
  }

  /// A count with thin groups of three digits: `10 000`.
  package static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var out = value < 0 ? "−" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 && digits.count > 3 { out.append(" ") }
      out.append(digit)
    }
    return out
  }

  /// A number with its sign: `+3.2`, `−0.5`.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = fixed(value, decimals)
    return value > 0 ? "+" + text : text
  }
}
