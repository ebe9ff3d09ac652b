import Foundation

/// Dates of the Gregorian calendar as text.
enum CivilDate {
  /// Modified Julian Date of `2006-07-29`, `2006-07-29T21:30:00.5`, `… Z` or `MJD 53945.9`.
  static func modifiedJulianDate(_ text: String) -> Double? {
    var trimmed = text.trimmed
    for prefix in ["MJD", "mjd"] where trimmed.hasPrefix(prefix) {
      guard let number = Double(trimmed.dropFirst(3).description.trimmed) else { return nil }
      return (0...200_000).contains(number) ? number : nil
    }
    if trimmed.hasSuffix("Z") { trimmed.removeLast() }
    let parts = trimmed.split(maxSplits: 1, whereSeparator: { $0 == "T" || $0 == " " || $0 == "t" })
    guard let first = parts.first else { return nil }
    let date = first.split(separator: "-", omittingEmptySubsequences: false)
    guard date.count == 3, date[0].count == 4,
      let year = whole(date[0]), let month = whole(date[1]), let day = whole(date[2]),
      (1...12).contains(month), (1...daysOfMonth(month, year)).contains(day)
    else { return nil }
    let seconds = parts.count == 2 ? secondsOfDay(parts[1]) : 0
    guard let seconds else { return nil }
    return Double(dayNumber(year, month, day)) + seconds / 86400
  }

  private static func whole(_ text: Substring) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } && text.count <= 4 ? Int(text) : nil
  }

  private static func secondsOfDay(_ text: Substring) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = whole(parts[0]), let minute = whole(parts[1]),
      hour < 24, minute < 60
    else { return nil }
    guard parts.count == 3 else { return Double(hour * 3600 + minute * 60) }
    guard parts[2].allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let second = Double(parts[2]), second < 61
    else { return nil }
    return Double(hour * 3600 + minute * 60) + second
  }

  private static func daysOfMonth(_ month: Int, _ year: Int) -> Int {
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Modified Julian Day Number.
  ///
  /// Fliegel and Van Flandern 1968, Communications of the ACM 11, 657.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let a = (month - 14) / 12
    let julian =
      (1461 * (year + 4800 + a)) / 4 + (367 * (month - 2 - 12 * a)) / 12
      - (3 * ((year + 4900 + a) / 100)) / 4 + day - 32075
    return julian - 2_400_001
  }
}
