import CCfitsio

extension FitsFile {
  /// One column, or one row of it, as it will be read.
  private struct Selection {
    var column: FitsColumn
    /// Number of the column for cfitsio, from 1.
    var number: Int32
    /// Pieces to read: row from 1, count of elements.
    var pieces: [(row: Int64, count: Int)]
    var total: Int
  }

  /// A column as Double: all rows one after the other, or one row counted from 0.
  ///
  /// TSCAL, TZERO and TNULL are honoured, missing values are NaN.
  package func doubles(
    _ hdu: FitsHdu, column name: String, row: Int? = nil
  ) throws(FitsError) -> [Double] {
    let selection = try select(hdu, name, row: row)
    try requireNumbers(hdu, selection)
    if selection.column.typeCode == .decimal { return try decimals(hdu, selection) }
    return try collect(hdu, selection, .nan) {
      file, selection, row, count, null, target, any, status in
      ffgcvd(file, selection, row, 1, Int64(count), null, target, any, &status)
    }
  }

  /// A column as Float, exact for 32-bit columns without scaling.
  ///
  /// Otherwise as `doubles`.
  package func floats(
    _ hdu: FitsHdu, column name: String, row: Int? = nil
  ) throws(FitsError) -> [Float] {
    let selection = try select(hdu, name, row: row)
    try requireNumbers(hdu, selection)
    if selection.column.typeCode == .decimal {
      return try decimals(hdu, selection).map { Float($0) }
    }
    return try collect(hdu, selection, .nan) {
      file, selection, row, count, null, target, any, status in
      ffgcve(file, selection, row, 1, Int64(count), null, target, any, &status)
    }
  }

  /// A column as integers, a missing value as the least of them.
  ///
  /// - Throws: `wrongType` also if a real column holds something that is not an integer.
  package func ints(
    _ hdu: FitsHdu, column name: String, row: Int? = nil
  ) throws(FitsError) -> [Int64] {
    let selection = try select(hdu, name, row: row)
    try requireNumbers(hdu, selection)
    let column = selection.column
    let isReal =
      switch column.typeCode {
      case .float, .double, .decimal, .variable(.float, _), .variable(.double, _): true
      default: column.scale != 1 || column.zero != column.zero.rounded()
      }
    guard isReal else {
      return try collect(hdu, selection, .min) {
        file, selection, row, count, null, target, any, status in
        ffgcvjj(file, selection, row, 1, Int64(count), null, target, any, &status)
      }
    }
    var values: [Int64] = []
    for value in try doubles(hdu, column: name, row: row) {
      guard let integer = value.isNaN ? .min : Int64(exactly: value) else {
        throw error(.wrongType, hdu, column: column.name, "\(value) is not an integer")
      }
      values.append(integer)
    }
    return values
  }

  /// Numbers written as text; cfitsio's own conversion is off by some units in the last place.
  private func decimals(_ hdu: FitsHdu, _ selection: Selection) throws(FitsError) -> [Double] {
    let column = selection.column
    let missing = hdu.header.string("TNULL\(selection.number)")
    var values: [Double] = []
    values.reserveCapacity(selection.total)
    for piece in selection.pieces {
      for row in Int(piece.row) - 1..<Int(piece.row) - 1 + piece.count {
        let start = hdu.dataRange.lowerBound + row * hdu.rowBytes + column.offset
        let word = String(text(at: start, count: column.width).drop { $0 == " " })
        if word.isEmpty || word == missing {
          values.append(.nan)
        } else if let value = FitsValue.text(word).double {
          values.append(column.zero + column.scale * value)
        } else {
          throw error(
            .corrupt, hdu, column: column.name, "\"\(word)\" in row \(row + 1) is not a number")
        }
      }
    }
    return values
  }

  /// A column of strings without trailing blanks, cut at the first NUL.
  package func strings(
    _ hdu: FitsHdu, column name: String, row: Int? = nil
  ) throws(FitsError) -> [String] {
    let selection = try select(hdu, name, row: row)
    let column = selection.column
    var width = 0
    var isVariable = false
    switch column.typeCode {
    case .text(let size): width = size
    case .variable(.text, _): isVariable = true
    default:
      throw error(
        .wrongType, hdu, column: column.name, "is \(column.typeCode.word), expected text")
    }
    var values: [String] = []
    values.reserveCapacity(selection.total)
    for piece in selection.pieces {
      if isVariable {
        // Each row is one string.
        let (start, count) = try descriptor(hdu, column, row: Int(piece.row) - 1)
        values.append(text(at: start, count: count))
        continue
      }
      guard width > 0 else { continue }
      for element in 0..<piece.count {
        // A piece can span many rows, with other columns between them.
        let row = Int(piece.row) - 1 + element / column.repeatCount
        let start = hdu.dataRange.lowerBound + row * hdu.rowBytes + column.offset
        values.append(text(at: start + element % column.repeatCount * width, count: width))
      }
    }
    return values
  }

  /// A column of truth values: logical, bit, or integer with 0 as false.
  ///
  /// A missing value is false.
  package func bools(
    _ hdu: FitsHdu, column name: String, row: Int? = nil
  ) throws(FitsError) -> [Bool] {
    let selection = try select(hdu, name, row: row)
    let column = selection.column
    switch column.typeCode {
    case .logical, .bit: break
    case .byte, .int16, .int32, .int64:
      return try ints(hdu, column: name, row: row).map { $0 != 0 && $0 != .min }
    default:
      throw error(
        .wrongType, hdu, column: column.name, "is \(column.typeCode.word), expected logical")
    }
    var values: [Bool] = []
    values.reserveCapacity(selection.total)
    for row in try rows(hdu, column, row: row) {
      let cell = source.base + hdu.dataRange.lowerBound + row * hdu.rowBytes + column.offset
      for element in 0..<column.repeatCount {
        if column.typeCode == .logical {
          values.append(cell.load(fromByteOffset: element, as: UInt8.self) == UInt8(ascii: "T"))
        } else {
          let byte = cell.load(fromByteOffset: element / 8, as: UInt8.self)
          values.append(byte >> (7 - element % 8) & 1 == 1)
        }
      }
    }
    return values
  }

  private func rows(
    _ hdu: FitsHdu, _ column: FitsColumn, row: Int?
  ) throws(FitsError) -> Range<Int> {
    guard let row else { return 0..<hdu.rowCount }
    guard row >= 0, row < hdu.rowCount else {
      throw error(
        .missing, hdu, column: column.name, "has \(hdu.rowCount) rows, row \(row + 1) is expected")
    }
    return row..<row + 1
  }

  private func select(
    _ given: FitsHdu, _ name: String, row: Int?
  ) throws(FitsError) -> Selection {
    precondition(given.index < hdus.count, "the HDU belongs to another file")
    let hdu = hdus[given.index]
    if let fault = hdu.fault { throw fault }
    guard let index = hdu.columnIndex(name) else {
      if case .image = hdu.kind {
        throw error(.wrongType, hdu, column: name, "the HDU is an image, expected a table")
      }
      let names = hdu.columns.prefix(16).map(\.name).joined(separator: ", ")
      throw error(.missing, hdu, column: name, "there is no such column; the table has \(names)")
    }
    let column = hdu.columns[index]
    if let fault = column.fault { throw error(.corrupt, hdu, column: column.name, fault) }
    let rows = try rows(hdu, column, row: row)
    var selection = Selection(
      column: column, number: Int32(index + 1), pieces: [], total: 0)
    if case .variable = column.typeCode {
      for row in rows {
        let (_, count) = try descriptor(hdu, column, row: row)
        selection.pieces.append((Int64(row + 1), count))
        guard let total = selection.total.addingExactly(count), total <= byteCount else {
          throw error(
            .corrupt, hdu, column: column.name,
            "the rows claim more elements than the heap has bytes")
        }
        selection.total = total
      }
    } else {
      selection.total = rows.count * column.repeatCount
      selection.pieces = [(Int64(rows.lowerBound + 1), selection.total)]
    }
    return selection
  }

  private func requireNumbers(_ hdu: FitsHdu, _ selection: Selection) throws(FitsError) {
    let column = selection.column
    let element =
      if case .variable(let element, _) = column.typeCode { element } else { column.typeCode }
    switch element {
    case .byte, .int16, .int32, .int64, .float, .double, .decimal: return
    default:
      throw error(
        .wrongType, hdu, column: column.name, "is \(column.typeCode.word), expected numbers")
    }
  }

  /// Position in the file and count of one variable-length cell, checked against the heap.
  private func descriptor(
    _ hdu: FitsHdu, _ column: FitsColumn, row: Int
  ) throws(FitsError) -> (start: Int, count: Int) {
    guard case .variable(let element, let wide) = column.typeCode, column.width > 0 else {
      return (0, 0)
    }
    let cell = source.base + hdu.dataRange.lowerBound + row * hdu.rowBytes + column.offset
    let count: Int
    let offset: Int
    if wide {
      count = Int(Int64(bigEndian: cell.loadUnaligned(as: Int64.self)))
      offset = Int(Int64(bigEndian: cell.loadUnaligned(fromByteOffset: 8, as: Int64.self)))
    } else {
      count = Int(Int32(bigEndian: cell.loadUnaligned(as: Int32.self)))
      offset = Int(Int32(bigEndian: cell.loadUnaligned(fromByteOffset: 4, as: Int32.self)))
    }
    let heap = hdu.dataRange.lowerBound + hdu.heapOffset
    let size = hdu.dataRange.upperBound - heap
    let perByte = element == .bit ? 8 : 1
    guard count >= 0, offset >= 0, offset <= size,
      let bytes = (count / perByte).multipliedExactly(by: max(1, element.byteCount)),
      bytes <= size - offset
    else {
      throw error(
        .corrupt, hdu, column: column.name,
        "row \(row + 1) points to \(count) elements at byte \(offset) of a heap of \(size) bytes")
    }
    return (heap + offset, count)
  }

  private func text(at start: Int, count: Int) -> String {
    let bytes = UnsafeRawBufferPointer(start: source.base + start, count: count)
    let end = bytes.firstIndex(of: 0) ?? count
    return HeaderParser.text(UnsafeRawBufferPointer(rebasing: bytes[0..<end]))
  }

  private typealias ReadCall<Value> = (
    UnsafeMutablePointer<fitsfile>, Int32, Int64, Int, Value, UnsafeMutablePointer<Value>,
    UnsafeMutablePointer<Int32>, inout Int32
  ) -> Int32

  private func collect<Value>(
    _ hdu: FitsHdu, _ selection: Selection, _ missing: Value, _ call: ReadCall<Value>
  ) throws(FitsError) -> [Value] where Value: ExpressibleByIntegerLiteral {
    guard selection.total > 0 else { return [] }
    // A null value of 0 means to cfitsio: do not look; NaN in real columns stays NaN by itself.
    let element =
      if case .variable(let element, _) = selection.column.typeCode { element } else {
        selection.column.typeCode
      }
    let isReal = element == .float || element == .double
    let isScaled = selection.column.scale != 1 || selection.column.zero != 0
    let null: Value =
      (isReal && !isScaled) || (!isReal && selection.column.null == nil) ? 0 : missing
    var failure: FitsError?
    let values = [Value](unsafeUninitializedCapacity: selection.total) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      do throws(FitsError) {
        try withLibrary(hdu, column: selection.column.name) { file, status in
          for piece in selection.pieces where piece.count > 0 && status == 0 {
            var anyNull: Int32 = 0
            _ = call(
              file, selection.number, piece.row, piece.count, null, base + count, &anyNull,
              &status)
            if status == 0 { count += piece.count }
          }
        }
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw failure }
    return values
  }
}
