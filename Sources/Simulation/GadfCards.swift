import Fits

/// Header cards that all tables of a store have.
enum GadfCards {
  /// The name that files give for what made them.
  static let creator = "gammascope"

  static let format = [
    FitsCard("HDUCLASS", "GADF"),
    FitsCard("HDUDOC", "https://github.com/open-gamma-ray-astro/gamma-astro-data-formats"),
    FitsCard("HDUVERS", "0.3"),
    FitsCard("CREATOR", .text(creator)),
  ]

  /// Time keys: the reference as MJD in terrestrial time.
  static func time(referenceMjd: Int) -> [FitsCard] {
    [
      FitsCard("MJDREFI", .integer(Int64(referenceMjd)), comment: "reference time, whole days"),
      FitsCard("MJDREFF", .real(0), comment: "reference time, fraction of a day"),
      FitsCard("TIMEUNIT", "s"), FitsCard("TIMESYS", "TT"), FitsCard("TIMEREF", "LOCAL"),
    ]
  }

  /// A MJD in terrestrial time as date and time of day, universal time.
  static func date(mjd: Double, terrestrialMinusUniversal: Double) -> (day: String, time: String) {
    let seconds = ((mjd * 86400) - terrestrialMinusUniversal).rounded()
    let day = Int((seconds / 86400).rounded(.down))
    let rest = Int(seconds) - day * 86400
    // Gregorian calendar from the day number (Richards 2013, in: Explanatory Supplement to the
    // Astronomical Almanac, section 15.11.3).
    let f0 = day + 2_400_001 + 1401
    let f = f0 + (4 * (day + 2_400_001) + 274_277) / 146_097 * 3 / 4 - 38
    let e = 4 * f + 3
    let h = 5 * (e % 1461 / 4) + 2
    let d = h % 153 / 5 + 1
    let month = (h / 153 + 2) % 12 + 1
    let year = e / 1461 - 4716 + (14 - month) / 12
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return (
      "\(year)-\(two(month))-\(two(d))",
      "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
    )
  }
}
