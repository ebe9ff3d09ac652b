import Foundation
import GridMath

extension SkyDirection {
  /// Reads a direction as people write it.
  ///
  /// Two angles, separated by blanks or a comma: decimal degrees, `12h21m21.9s +30d10m37s`,
  /// `12:21:21.9 +30:10:37`, `12 21 21.9 +30 10 37`, degree, minute and second signs. In front may
  /// stand `ra`/`dec`, `l`/`b`, `glon`/`glat`, `icrs`, `fk5`, `j2000`, `gal` or `galactic`; also
  /// `G186.359+82.734`. A sexagesimal right ascension without unit is in hours, a galactic
  /// longitude in degrees.
  ///
  /// - Returns: nil if it is not a direction: a latitude beyond ±90, minutes of 60 or more, ...
  package init?(parsing text: String) {
    guard text.utf8.count <= 200 else { return nil }
    var words = AngleText.plain(text).replacing(",", with: " ").replacing("=", with: " ")
      .split(separator: " ").map(String.init)
    let frame = Self.takeFrame(&words)
    guard let halves = Self.halves(words), let first = AngleText(halves.0),
      let second = AngleText(halves.1), second.unit != .hours
    else { return nil }
    let equatorial = frame == .icrs
    // A galactic longitude in hours would be a slip.
    if !equatorial && first.unit == .hours { return nil }
    let lon = first.degrees(sexagesimalHours: equatorial)
    let lat = second.degrees(sexagesimalHours: false)
    guard lon >= -360, lon <= 360, abs(lat) <= 90 else { return nil }
    if first.unit == .hours || (first.isSexagesimal && equatorial && first.unit == .none) {
      guard lon >= 0, lon < 360 else { return nil }
    }
    self.init(lon: lon, lat: lat, frame: frame)
  }

  /// Removes the words that name frame and coordinates and says which frame they mean.
  private static func takeFrame(_ words: inout [String]) -> SkyFrame {
    var frame = SkyFrame.icrs
    // `l186.4`, `ra83.6`: the name is split off the number first.
    words = words.flatMap { word -> [String] in
      for name in ["glon", "glat", "dec", "ra", "l", "b", "g"] where word.hasPrefix(name) {
        let rest = word.dropFirst(name.count)
        if let next = rest.first, next.isNumber || "+-.".contains(next) {
          return [name, String(rest)]
        }
      }
      return [word]
    }
    words.removeAll { word in
      switch word.trimmingCharacters(in: [":"]) {
      case "gal", "galactic", "l", "b", "glon", "glat", "g":
        frame = .galactic
        return true
      case "icrs", "fk5", "j2000", "ra", "dec": return true
      default: return false
      }
    }
    return frame
  }

  /// The texts of the two angles.
  private static func halves(_ words: [String]) -> (String, String)? {
    if words.count == 1 {
      // One word: the sign of the latitude separates.
      guard let sign = words[0].dropFirst().lastIndex(where: { $0 == "+" || $0 == "-" }) else {
        return nil
      }
      return (String(words[0][..<sign]), String(words[0][sign...]))
    }
    guard (2...6).contains(words.count) else { return nil }
    // A signed word starts the latitude; without a sign the words are shared out evenly.
    let signed = words.dropFirst().firstIndex { $0.hasPrefix("+") || $0.hasPrefix("-") }
    guard let start = signed ?? (words.count % 2 == 0 ? words.count / 2 : nil) else { return nil }
    return (words[..<start].joined(separator: " "), words[start...].joined(separator: " "))
  }

  /// The two angles as hours or degrees, minutes and seconds.
  ///
  /// Right ascension is in hours (`12h21m21.9s`), galactic longitude in degrees. A second of an
  /// hour is 15 arcsec, so angles in degrees get one digit less.
  ///
  /// - Parameter secondsDigits: digits after the point of seconds of right ascension, 0...9.
  /// - Returns: longitude and latitude; rounding carries into minutes and degrees.
  package func sexagesimal(secondsDigits: Int) -> (lon: String, lat: String) {
    let digits = secondsDigits.clamped(to: 0...9)
    let fewer = max(0, digits - 1)
    guard lon.isFinite, abs(lat) <= 90 else { return ("--", "--") }
    let latText =
      (lat < 0 ? "-" : "+")
      + Self.sexagesimal(abs(lat), letter: "d", width: 2, digits: fewer, turn: nil)
    switch frame {
    case .icrs:
      return (
        Self.sexagesimal(lon / 15, letter: "h", width: 2, digits: digits, turn: 24), latText
      )
    case .galactic:
      return (
        Self.sexagesimal(lon, letter: "d", width: 3, digits: fewer, turn: 360), latText
      )
    }
  }

  private static func sexagesimal(
    _ value: Double, letter: String, width: Int, digits: Int, turn: Int?
  ) -> String {
    let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
    // Rounded once, in units of the last digit, so that 59.96 s carries into the minute.
    var units = Int((value * 3600 * Double(scale)).rounded())
    if let turn { units %= turn * 3600 * scale }
    let seconds = units / scale
    let fraction = digits == 0 ? "" : "." + padded(units % scale, digits)
    return padded(seconds / 3600, width) + letter + padded(seconds / 60 % 60, 2) + "m"
      + padded(seconds % 60, 2) + fraction + "s"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  /// The two angles in decimal degrees with a fixed number of digits, the latitude with its sign.
  package func decimal(digits: Int) -> (lon: String, lat: String) {
    guard lon.isFinite, lat.isFinite else { return ("--", "--") }
    let digits = digits.clamped(to: 0...12)
    var lonText = String(format: "%.\(digits)f", lon)
    if lonText.hasPrefix("360") { lonText = String(format: "%.\(digits)f", 0.0) }
    return (lonText, String(format: "%+.\(digits)f", lat))
  }

  /// Digits after the point of a degree that resolve a tenth of a pixel of this size, degrees.
  package static func decimals(pixelScale: Double) -> Int {
    guard pixelScale > 0, pixelScale.isFinite else { return 4 }
    return Int((1 - log10(pixelScale)).rounded(.up)).clamped(to: 1...9)
  }
}
