/// Pixels of an image to be written, row-major.
package enum FitsPixels: Sendable, Hashable {
  case float([Float])
  case double([Double])
  case int16([Int16])
  case int32([Int32])
  case int64([Int64])
  case uint8([UInt8])

  var count: Int {
    switch self {
    case .float(let values): values.count
    case .double(let values): values.count
    case .int16(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .uint8(let values): values.count
    }
  }

  var bitpix: Int {
    switch self {
    case .float: -32
    case .double: -64
    case .int16: 16
    case .int32: 32
    case .int64: 64
    case .uint8: 8
    }
  }
}

/// Values of a table column to be written, all rows one after the other.
package enum FitsColumnValues: Sendable, Hashable {
  case doubles([Double])
  case floats([Float])
  case ints([Int64])
  case int32s([Int32])
  case int16s([Int16])
  case bytes([UInt8])
  case logicals([Bool])
  case texts([String])
  /// One array per row, in the heap.
  case variableDoubles([[Double]])
  /// One array per row, in the heap.
  case variableFloats([[Float]])

  /// Number of elements; of rows for the variable kinds.
  package var count: Int {
    switch self {
    case .doubles(let values): values.count
    case .floats(let values): values.count
    case .ints(let values): values.count
    case .int32s(let values): values.count
    case .int16s(let values): values.count
    case .bytes(let values): values.count
    case .logicals(let values): values.count
    case .texts(let values): values.count
    case .variableDoubles(let values): values.count
    case .variableFloats(let values): values.count
    }
  }
}

/// A table column to be written.
package struct FitsTableColumn: Sendable, Hashable {
  package var name: String
  package var unit: String?
  package var values: FitsColumnValues
  /// Elements in each row; strings in each row for text.
  package var repeatCount: Int
  /// Shape of a cell in memory order, slowest first, written as TDIM.
  package var dimensions: [Int]?
  /// Bytes of each string; nil takes the longest.
  package var textWidth: Int?
  /// Integer that stands for a missing value, written as TNULL.
  package var null: Int64?

  /// A column whose cells have the given shape, or hold one element.
  package init(
    _ name: String, unit: String? = nil, _ values: FitsColumnValues, dimensions: [Int]? = nil,
    repeatCount: Int? = nil, textWidth: Int? = nil, null: Int64? = nil
  ) {
    self.name = name
    self.unit = unit
    self.values = values
    self.dimensions = dimensions
    self.repeatCount = repeatCount ?? dimensions?.reduce(1, *) ?? 1
    self.textWidth = textWidth
    self.null = null
  }

  /// A table of one row with an array in the cell, as instrument responses have.
  package static func cell(
    _ name: String, unit: String? = nil, _ values: FitsColumnValues, dimensions: [Int]? = nil
  ) -> FitsTableColumn {
    FitsTableColumn(
      name, unit: unit, values, dimensions: dimensions,
      repeatCount: dimensions == nil ? values.count : nil)
  }

  /// Rows that the values make, nil if the cells are empty.
  var rowCount: Int? {
    switch values {
    case .variableDoubles, .variableFloats: values.count
    default:
      repeatCount > 0 ? values.count / repeatCount : nil
    }
  }

  /// Bytes of each string.
  var stringWidth: Int {
    guard case .texts(let texts) = values else { return 0 }
    return textWidth ?? max(1, texts.map(\.utf8.count).max() ?? 1)
  }

  /// Bytes in a row.
  var rowBytes: Int {
    switch values {
    case .doubles, .ints: 8 * repeatCount
    case .floats, .int32s: 4 * repeatCount
    case .int16s: 2 * repeatCount
    case .bytes, .logicals: repeatCount
    case .texts: stringWidth * repeatCount
    case .variableDoubles, .variableFloats: 8
    }
  }

  /// TFORM.
  var form: String {
    switch values {
    case .doubles: "\(repeatCount)D"
    case .floats: "\(repeatCount)E"
    case .ints: "\(repeatCount)K"
    case .int32s: "\(repeatCount)J"
    case .int16s: "\(repeatCount)I"
    case .bytes: "\(repeatCount)B"
    case .logicals: "\(repeatCount)L"
    case .texts: "\(stringWidth * repeatCount)A"
    case .variableDoubles(let rows): "1PD(\(rows.map(\.count).max() ?? 0))"
    case .variableFloats(let rows): "1PE(\(rows.map(\.count).max() ?? 0))"
    }
  }

  /// TDIM, fastest first; nil if the cell needs none.
  var shape: String? {
    var axes = dimensions.map { Array($0.reversed()) } ?? []
    if case .texts = values, repeatCount != 1 || !axes.isEmpty {
      if axes.isEmpty { axes = [repeatCount] }
      axes.insert(stringWidth, at: 0)
    }
    return axes.isEmpty ? nil : "(" + axes.map { String($0) }.joined(separator: ",") + ")"
  }
}
