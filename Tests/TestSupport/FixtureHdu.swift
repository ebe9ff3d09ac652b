package import Fits

/// One HDU of a synthetic file, open to any change before it is written.
package struct FixtureHdu: Sendable {
  package var name: String
  package var header: FitsHeader
  package var columns: [FitsTableColumn]
  /// Image pixels in place of a table.
  package var image: (axes: [Int], values: FitsPixels)?

  package init(_ name: String, header: [FitsCard], columns: [FitsTableColumn]) {
    self.name = name
    self.header = FitsHeader(header)
    self.columns = columns
  }

  /// A header value; nil removes the key.
  package subscript(_ key: String) -> FitsValue? {
    get { header[key] }
    set { header[key] = newValue }
  }

  /// Place of a column; it must be there.
  private func place(_ name: String) -> Int {
    guard let place = columns.firstIndex(where: { $0.name == name }) else {
      fatalError("the fixture HDU \(self.name) has no column \(name)")
    }
    return place
  }

  /// A column that must be there.
  package func column(_ name: String) -> FitsTableColumn { columns[place(name)] }

  /// Values of a numeric column that must be there.
  package func doubles(_ name: String) -> [Double] {
    switch column(name).values {
    case .doubles(let values): values
    case .floats(let values): values.map(Double.init)
    case .ints(let values): values.map(Double.init)
    case .int32s(let values): values.map(Double.init)
    case .int16s(let values): values.map(Double.init)
    case .bytes(let values): values.map(Double.init)
    default: fatalError("the fixture column \(name) is not numeric")
    }
  }

  /// Replaces the column of the same name, or appends it.
  package mutating func set(_ column: FitsTableColumn) {
    if let place = columns.firstIndex(where: { $0.name == column.name }) {
      columns[place] = column
    } else {
      columns.append(column)
    }
  }

  /// Removes a column.
  package mutating func remove(column name: String) { columns.remove(at: place(name)) }

  /// Gives a column another name.
  package mutating func rename(column name: String, to other: String) {
    columns[place(name)].name = other
  }

  /// Gives a column another unit, or none.
  package mutating func setUnit(_ unit: String?, of name: String) {
    columns[place(name)].unit = unit
  }

  /// Replaces each element of a real column; the closure gets its index and value.
  package mutating func map(_ name: String, _ body: (Int, Double) -> Double) {
    let place = place(name)
    switch columns[place].values {
    case .doubles(let values):
      columns[place].values = .doubles(values.enumerated().map { body($0, $1) })
    case .floats(let values):
      columns[place].values = .floats(values.enumerated().map { Float(body($0, Double($1))) })
    case .ints(let values):
      columns[place].values = .ints(values.enumerated().map { Int64(body($0, Double($1))) })
    default: fatalError("the fixture column \(name) is not numeric")
    }
  }

  /// Replaces each string of a text column.
  package mutating func mapTexts(_ name: String, _ body: (Int, String) -> String) {
    let place = place(name)
    guard case .texts(let values) = columns[place].values else {
      fatalError("the fixture column \(name) is not text")
    }
    columns[place].values = .texts(values.enumerated().map { body($0, $1) })
  }

  /// Rows of the table.
  package var rowCount: Int {
    columns.first.map { $0.values.count / max(1, $0.repeatCount) } ?? 0
  }

  /// Keeps the given rows in the given order; a row named twice is there twice.
  package mutating func selectRows(_ rows: [Int]) {
    for place in columns.indices {
      let size = columns[place].repeatCount
      func pick<Value>(_ values: [Value]) -> [Value] {
        rows.flatMap { values[$0 * size..<($0 + 1) * size] }
      }
      switch columns[place].values {
      case .doubles(let values): columns[place].values = .doubles(pick(values))
      case .floats(let values): columns[place].values = .floats(pick(values))
      case .ints(let values): columns[place].values = .ints(pick(values))
      case .int32s(let values): columns[place].values = .int32s(pick(values))
      case .int16s(let values): columns[place].values = .int16s(pick(values))
      case .bytes(let values): columns[place].values = .bytes(pick(values))
      case .logicals(let values): columns[place].values = .logicals(pick(values))
      case .texts(let values): columns[place].values = .texts(pick(values))
      case .variableDoubles(let values):
        columns[place].values = .variableDoubles(rows.map { values[$0] })
      case .variableFloats(let values):
        columns[place].values = .variableFloats(rows.map { values[$0] })
      }
    }
  }
}
