import Foundation
package import SkyGeometry
import TerminalRendering

/// Numbers as the screen writes them; one place, so that they look alike everywhere.
package enum Format {
  /// A fixed number of decimals, with a true minus sign.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    NumberText.fixed(value, digits)
  }

  /// With an explicit sign.
  package static func signed(_ value: Double, _ digits: Int) -> String {
    NumberText.signed(value, digits)
  }

  /// About three significant digits; powers of ten for very large and small values.
  package static func value(_ value: Double, digits: Int = 3) -> String {
    NumberText.short(value, digits: digits)
  }

  /// The same without zeros after the point: a limit of 5 is `5`, not `5.00`.
  package static func short(_ value: Double, digits: Int = 3) -> String {
    NumberText.short(value, digits: digits).trimmedZeros
  }

  /// A number with its digits in groups where it is a thousand or more: `6 250`, `97.2`.
  package static func grouped(_ value: Double, isSigned: Bool = false) -> String {
    let sign = isSigned && value.isFinite && value > 0 ? "+" : ""
    guard value.isFinite, (999.5..<1e6).contains(abs(value)) else {
      return sign + self.value(value)
    }
    return sign + NumberText.grouped(Int(value.rounded()))
  }

  /// Without trailing zeros, at most four decimals.
  package static func trimmed(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if abs(value) >= 1e6 || (value != 0 && abs(value) < 1e-3) { return self.value(value) }
    var text = String(format: "%.4f", value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return minus(text == "-0" ? "0" : text)
  }

  /// An angle for commands: five decimals, plain minus.
  package static func degrees(_ value: Double) -> String {
    String(format: "%.5f", value)
  }

  /// Right ascension and declination as people write them.
  package static func sexagesimal(
    _ direction: SkyDirection, digits: Int
  ) -> (lon: String, lat: String) {
    let text = direction.icrs.sexagesimal(secondsDigits: digits)
    let lat = text.lat.map { character -> Character in
      switch character {
      case "d": "°"
      case "m": "′"
      case "s": "″"
      case "-": "−"
      default: character
      }
    }
    return (text.lon, String(lat))
  }

  /// A number as it is typed: up to nine digits, plain minus, powers of ten where they are shorter.
  package static func plain(_ value: Double) -> String {
    String(format: "%.9g", value)
  }

  /// A range of energies in TeV; the unit is written once if both ends share it.
  package static func energyRange(_ low: Double, _ high: Double) -> String {
    let a = EnergyFormat.text(low).split(separator: " ")
    let b = EnergyFormat.text(high)
    if a.count == 2, b.hasSuffix(" " + a[1]) { return a[0] + "–" + b }
    return EnergyFormat.text(low) + "–" + b
  }

  /// The same in a column: with one unit for both ends where two are too long, `0.398–1.58 TeV`.
  package static func energyRange(_ low: Double, _ high: Double, within width: Int) -> String {
    let text = energyRange(low, high)
    let unit = EnergyFormat.text(high).split(separator: " ").last.map(String.init) ?? ""
    guard text.count > width, let scale = EnergyFormat.parse("1 " + unit)?.first else {
      return text
    }
    let short = String(format: "%.3g", low / scale) + "–" + EnergyFormat.text(high)
    return short.count < text.count ? short : text
  }

  /// A number with its thousands apart and a fixed number of decimals: `27 799.93`.
  package static func grouped(_ value: Double, _ digits: Int) -> String {
    let text = fixed(abs(value), digits)
    let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
    guard let whole = parts.first.flatMap({ Int($0) }) else { return fixed(value, digits) }
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return (value < 0 && !isZero ? "−" : "") + NumberText.grouped(whole)
      + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A number of things: `1 run`, `16 runs`.
  package static func count(_ number: Int, _ noun: String) -> String {
    NumberText.grouped(number) + " " + noun + (number == 1 ? "" : "s")
  }

  /// Seconds since the start as `0:12.345`.
  package static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.isFinite ? max(0, seconds) : 0)
    return String(format: "%d:%02d.%03d", whole / 60, whole % 60, Int(seconds * 1000) % 1000)
  }

  /// Seconds as hours or minutes.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    if seconds >= 3600 { return fixed(seconds / 3600, 1) + " h" }
    if seconds >= 60 { return fixed(seconds / 60, 1) + " min" }
    return fixed(seconds, 0) + " s"
  }

  private static func minus(_ text: String) -> String {
    text.replacingOccurrences(of: "-", with: "−")
  }
}
