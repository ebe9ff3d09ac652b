/// Calendar dates of modified Julian days.
package enum CalendarDate {
  /// Dates that observations can have, MJD.
  ///
  /// Cherenkov astronomy began in 1968; nothing later than 2100 has been observed.
  static let plausible = 39856.0...88069.0

  /// `YYYY-MM-DD` of a modified Julian day (Gregorian calendar).
  ///
  /// Algorithm: days since 0000-03-01 split into 400-year eras.
  package static func text(mjd: Double) -> String {
    guard mjd.isFinite, abs(mjd) < 1e8 else { return "no date" }
    // MJD 0 is 1858-11-17, 678 881 days after 0000-03-01.
    let days = Int(mjd.rounded(.down)) + 678_881
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * m + 2) / 5 + 1
    let month = m < 10 ? m + 3 : m - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(abs(value))
      let zeros = String(repeating: "0", count: max(0, width - digits.count))
      return (value < 0 ? "-" : "") + zeros + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
