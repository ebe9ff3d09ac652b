#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A colour in a perceptually even space: equal distances look about equally different.
///
/// Source: Ottosson 2020, "A perceptual color space for image processing".
package struct Oklab: Hashable, Sendable {
  /// Lightness, 0 to 1.
  package var lightness: Double
  /// Green to red.
  package var a: Double
  /// Blue to yellow.
  package var b: Double

  package init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  package init(_ rgb: Rgb) {
    let r = rgb.red.linearLight
    let g = rgb.green.linearLight
    let b = rgb.blue.linearLight
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    self.b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
  }

  /// The nearest 24-bit colour, clamped to the gamut channel by channel.
  package var rgb: Rgb {
    func cube(_ x: Double) -> Double { x * x * x }
    let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return Rgb(
      UInt8(linearLight: 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      UInt8(linearLight: -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      UInt8(linearLight: -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }

  /// The colour a fraction of the way to another.
  func mixed(with other: Oklab, _ fraction: Double) -> Oklab {
    Oklab(
      lightness: lightness + (other.lightness - lightness) * fraction,
      a: a + (other.a - a) * fraction, b: b + (other.b - b) * fraction)
  }

  /// The square of the distance.
  package func distanceSquared(to other: Oklab) -> Double {
    let dl = lightness - other.lightness
    let da = a - other.a
    let db = b - other.b
    return dl * dl + da * da + db * db
  }
}

extension UInt8 {
  /// The channel as linear light, 0 to 1 (IEC 61966-2-1).
  var linearLight: Double {
    let c = Double(self) / 255
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
  }

  init(linearLight value: Double) {
    let v = Swift.max(0, Swift.min(1, value))
    let c = v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055
    self = UInt8((c * 255).rounded())
  }
}

extension Rgb {
  /// Relative luminance, 0 to 1 (WCAG 2.1).
  package var luminance: Double {
    0.2126 * red.linearLight + 0.7152 * green.linearLight + 0.0722 * blue.linearLight
  }

  /// Contrast ratio with another colour, 1 to 21 (WCAG 2.1).
  package func contrast(with other: Rgb) -> Double {
    let a = luminance + 0.05
    let b = other.luminance + 0.05
    return max(a, b) / min(a, b)
  }

  /// A colour of the usual 256-colour palette; 0 to 15 as xterm has them.
  package init(palette index: UInt8) {
    if index < 16 {
      self.init(hex: Self.basic[Int(index)])
    } else if index < 232 {
      func level(_ step: Int) -> UInt8 { step == 0 ? 0 : UInt8(55 + 40 * step) }
      let n = Int(index) - 16
      self.init(level(n / 36), level(n / 6 % 6), level(n % 6))
    } else {
      let grey = UInt8(8 + 10 * (Int(index) - 232))
      self.init(grey, grey, grey)
    }
  }

  private static let basic: [UInt32] = [
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
  ]

  /// The most similar entry of the palette, for colours of the interface (never for maps, whose
  /// brightness an automatic choice would reverse).
  package func nearestPaletteIndex(in range: ClosedRange<UInt8>) -> UInt8 {
    let own = Oklab(self)
    return range.min {
      own.distanceSquared(to: Oklab(Rgb(palette: $0)))
        < own.distanceSquared(to: Oklab(Rgb(palette: $1)))
    } ?? range.lowerBound
  }
}
