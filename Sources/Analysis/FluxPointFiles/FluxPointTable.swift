/// A table of flux points as files have it, whatever their format.
struct FluxPointTable: Sendable {
  struct Column: Sendable {
    var name: String
    /// As written; nil for plain numbers.
    var unit: String?
    /// Row by row, `width` values each; logicals are 0 and 1.
    var values: [Double]
    var width = 1
    var isLogical = false
    /// Written as a vector even if it is one of one value.
    var isVector = false

    var rowCount: Int { values.count / max(width, 1) }
  }

  var columns: [Column] = []
  var sedType: SedType?
  /// Confidence level of the limits, 0 to 1.
  var limitConfidence: Double?
  /// Name of the source.
  var object: String?
  var rowCount = 0
  /// Start and stop as MJD in terrestrial time.
  var goodTimeMjd: [[Double]] = []

  /// The column with a name.
  func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
