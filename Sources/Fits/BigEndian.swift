/// Values in the byte order and layout of FITS data, padded to whole blocks with zeros.
enum BigEndian {
  static func encoded(_ pixels: FitsPixels) -> [UInt8] {
    switch pixels {
    case .float(let values): packed(values.count, 4) { put32($0, values, \.bitPattern) }
    case .double(let values): packed(values.count, 8) { put64($0, values, \.bitPattern) }
    case .int16(let values):
      packed(values.count, 2) { target in
        for (index, value) in values.enumerated() {
          target.storeBytes(of: value.bigEndian, toByteOffset: 2 * index, as: Int16.self)
        }
      }
    case .int32(let values):
      packed(values.count, 4) { put32($0, values) { UInt32(bitPattern: $0) } }
    case .int64(let values):
      packed(values.count, 8) { put64($0, values) { UInt64(bitPattern: $0) } }
    case .uint8(let values):
      packed(values.count, 1) { target in
        for (index, value) in values.enumerated() { target[index] = value }
      }
    }
  }

  static func encoded(_ columns: [FitsTableColumn], rows: Int) -> [UInt8] {
    let width = columns.reduce(0) { $0 + $1.rowBytes }
    var heap: [UInt8] = []
    var table = packed(rows * width, 1, pad: false) { target in
      var offset = 0
      for column in columns {
        put(column, rows: rows, width: width, offset: offset, target, &heap)
        offset += column.rowBytes
      }
    }
    table += heap
    let block = ByteSource.block
    table += [UInt8](repeating: 0, count: (block - table.count % block) % block)
    return table
  }

  private static func packed(
    _ count: Int, _ size: Int, pad: Bool = true, _ body: (UnsafeMutableRawBufferPointer) -> Void
  ) -> [UInt8] {
    let used = count * size
    let block = ByteSource.block
    let total = pad ? (used + block - 1) / block * block : used
    return [UInt8](unsafeUninitializedCapacity: total) { buffer, initialized in
      buffer.initialize(repeating: 0)
      body(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[0..<used]))
      initialized = total
    }
  }

  private static func put32<Value>(
    _ target: UnsafeMutableRawBufferPointer, _ values: [Value], _ bits: (Value) -> UInt32
  ) {
    for (index, value) in values.enumerated() {
      target.storeBytes(of: bits(value).bigEndian, toByteOffset: 4 * index, as: UInt32.self)
    }
  }

  private static func put64<Value>(
    _ target: UnsafeMutableRawBufferPointer, _ values: [Value], _ bits: (Value) -> UInt64
  ) {
    for (index, value) in values.enumerated() {
      target.storeBytes(of: bits(value).bigEndian, toByteOffset: 8 * index, as: UInt64.self)
    }
  }

  private static func put(
    _ column: FitsTableColumn, rows: Int, width: Int, offset: Int,
    _ target: UnsafeMutableRawBufferPointer, _ heap: inout [UInt8]
  ) {
    let size = column.repeatCount
    /// Calls with element index and its byte position, row by row.
    func each(_ bytes: Int, _ body: (Int, Int) -> Void) {
      var element = 0
      for row in 0..<rows {
        var position = row * width + offset
        for _ in 0..<size {
          body(element, position)
          element += 1
          position += bytes
        }
      }
    }
    switch column.values {
    case .doubles(let values):
      each(8) {
        target.storeBytes(of: values[$0].bitPattern.bigEndian, toByteOffset: $1, as: UInt64.self)
      }
    case .floats(let values):
      each(4) {
        target.storeBytes(of: values[$0].bitPattern.bigEndian, toByteOffset: $1, as: UInt32.self)
      }
    case .ints(let values):
      each(8) { target.storeBytes(of: values[$0].bigEndian, toByteOffset: $1, as: Int64.self) }
    case .int32s(let values):
      each(4) { target.storeBytes(of: values[$0].bigEndian, toByteOffset: $1, as: Int32.self) }
    case .int16s(let values):
      each(2) { target.storeBytes(of: values[$0].bigEndian, toByteOffset: $1, as: Int16.self) }
    case .bytes(let values): each(1) { target[$1] = values[$0] }
    case .logicals(let values):
      each(1) { target[$1] = values[$0] ? UInt8(ascii: "T") : UInt8(ascii: "F") }
    case .texts(let values):
      let length = column.stringWidth
      each(length) { element, position in
        for (place, byte) in values[element].utf8.prefix(length).enumerated() {
          target[position + place] = byte
        }
      }
    case .variableDoubles(let values):
      for row in 0..<rows {
        describe(values[row].count, heap.count, at: row * width + offset, target)
        for value in values[row] {
          withUnsafeBytes(of: value.bitPattern.bigEndian) { heap += $0 }
        }
      }
    case .variableFloats(let values):
      for row in 0..<rows {
        describe(values[row].count, heap.count, at: row * width + offset, target)
        for value in values[row] {
          withUnsafeBytes(of: value.bitPattern.bigEndian) { heap += $0 }
        }
      }
    }
  }

  private static func describe(
    _ count: Int, _ start: Int, at position: Int, _ target: UnsafeMutableRawBufferPointer
  ) {
    precondition(start <= Int(Int32.max), "the heap is too large for 32-bit descriptors")
    target.storeBytes(of: Int32(count).bigEndian, toByteOffset: position, as: Int32.self)
    target.storeBytes(of: Int32(start).bigEndian, toByteOffset: position + 4, as: Int32.self)
  }
}
