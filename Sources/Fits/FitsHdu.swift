/// One column of a table.
package struct FitsColumn: Sendable, Hashable {
  /// The type of the elements as stored.
  package enum TypeCode: Sendable, Hashable {
    case logical, bit, byte, int16, int32, int64, float, double, complexFloat, complexDouble
    /// Strings of that many bytes.
    case text(width: Int)
    /// A number written as text, in an ASCII table.
    case decimal
    /// Arrays whose length differs from row to row, in the heap; 64-bit descriptors if `wide`.
    indirect case variable(element: TypeCode, wide: Bool)

    /// Bytes of one element, 0 for bits and text of no width.
    var byteCount: Int {
      switch self {
      case .logical, .byte: 1
      case .bit, .decimal: 0
      case .int16: 2
      case .int32, .float: 4
      case .int64, .double, .complexFloat: 8
      case .complexDouble: 16
      case .text(let width): width
      case .variable(_, let wide): wide ? 16 : 8
      }
    }

    /// A word for messages.
    var word: String {
      switch self {
      case .logical: "logical"
      case .bit: "bit"
      case .byte, .int16, .int32, .int64: "integer"
      case .float, .double: "real"
      case .complexFloat, .complexDouble: "complex"
      case .text: "text"
      case .decimal: "decimal"
      case .variable(let element, _): "variable-length \(element.word)"
      }
    }
  }

  /// TTYPE without trailing blanks; empty if the file gives none.
  package var name: String
  /// TUNIT, nil if missing or blank.
  package var unit: String?
  package var typeCode: TypeCode
  /// Elements in each row; for text, strings in each row; 1 for variable-length arrays.
  package var repeatCount: Int
  /// Shape of one cell in memory order, slowest index first: from TDIM, else [repeatCount].
  package var dimensions: [Int]
  /// What makes the column unreadable, nil if nothing does.
  package var fault: String?
  /// Bytes from the start of the row.
  var offset: Int
  /// Bytes in each row.
  var width: Int
  /// TSCAL and TZERO where they are not 1 and 0.
  var scale: Double
  var zero: Double
  /// TNULL of integer columns.
  var null: Int64?
}

/// One header-data unit: what it is, its header, its columns.
package struct FitsHdu: Sendable, Hashable {
  /// What the data are.
  package enum Kind: Sendable, Hashable {
    /// Pixels; axes in memory order, slowest first, empty if there are no data.
    case image(bitpix: Int, axes: [Int])
    case binaryTable
    case asciiTable
    /// Neither: a damaged header, or a kind that is not read.
    case other
  }

  /// Place in the file, 0 for the primary HDU.
  package var index: Int
  /// EXTNAME; "PRIMARY" for a primary HDU without one, else empty if missing.
  package var name: String
  /// EXTVER, 1 if missing.
  package var version: Int
  package var kind: Kind
  package var header: FitsHeader
  /// Rows of a table, 0 for an image.
  package var rowCount: Int
  package var columns: [FitsColumn]
  /// What makes the HDU unreadable, nil if it is whole; reading from it throws this.
  package var fault: FitsError?

  /// Byte positions in the unpacked file.
  var headerRange: Range<Int>
  var dataRange: Range<Int>
  /// Bytes of one row, and where the heap starts within the data.
  var rowBytes: Int
  var heapOffset: Int
  /// Sum of the header's 32-bit words as it was read, for CHECKSUM.
  var headerSum: UInt32

  /// The name, or "#3" for one without; for messages.
  package var label: String { name.isEmpty ? "#\(index)" : name }

  /// The first column of that name, in any case.
  package func column(_ name: String) -> FitsColumn? {
    columnIndex(name).map { columns[$0] }
  }

  func columnIndex(_ name: String) -> Int? {
    if let exact = columns.firstIndex(where: { $0.name == name }) { return exact }
    let wanted = name.lowercased()
    return columns.firstIndex { $0.name.lowercased() == wanted }
  }
}
