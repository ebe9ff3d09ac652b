/// What the structural keywords of one header say, checked for consistency.
struct HduLayout {
  var kind = FitsHdu.Kind.other
  /// Bytes of data without padding, nil if the header does not say.
  var dataBytes: Int?
  var rowCount = 0
  var rowBytes = 0
  var heapOffset = 0
  var columns: [FitsColumn] = []
  var fault: (kind: FitsError.Kind, detail: String)?
  var notes: [String] = []

  private struct Fault: Error {
    var kind = FitsError.Kind.corrupt
    var detail: String
  }

  init(hdu: FitsHdu, isPrimary: Bool) {
    do throws(Fault) {
      try interpret(hdu.header, isPrimary: isPrimary)
    } catch {
      fault = (error.kind, error.detail)
    }
  }

  private func integer(
    _ header: FitsHeader, _ key: String, in range: ClosedRange<Int>, default missing: Int? = nil
  ) throws(Fault) -> Int {
    guard let value = header[key] else {
      if let missing { return missing }
      throw Fault(detail: "key \(key) is missing from the header")
    }
    guard case .integer(let wide) = value, let number = Int(exactly: wide), range.contains(number)
    else {
      let upper = range.upperBound == .max ? "" : " and at most \(range.upperBound)"
      throw Fault(
        detail: "\(key) = \(HduLayout.shown(value)), expected an integer of at least "
          + "\(range.lowerBound)\(upper)")
    }
    return number
  }

  static func shown(_ value: FitsValue) -> String {
    switch value {
    case .logical(let value): value ? "T" : "F"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): "'\(value)'"
    case .undefined: "(no value)"
    }
  }

  private mutating func interpret(_ header: FitsHeader, isPrimary: Bool) throws(Fault) {
    let bitpix = try integer(header, "BITPIX", in: -64...64)
    guard [8, 16, 32, 64, -32, -64].contains(bitpix) else {
      throw Fault(detail: "BITPIX = \(bitpix), expected 8, 16, 32, 64, -32 or -64")
    }
    let axisCount = try integer(header, "NAXIS", in: 0...999)
    var axes: [Int] = []
    for axis in 0..<axisCount {
      axes.append(try integer(header, "NAXIS\(axis + 1)", in: 0...Int.max))
    }
    let extra = try integer(header, "PCOUNT", in: 0...Int.max, default: 0)
    let groups = try integer(header, "GCOUNT", in: 0...Int.max, default: 1)
    let isGrouped = isPrimary && axes.first == 0 && header.bool("GROUPS") == true
    let counted = isGrouped ? axes.dropFirst() : axes[...]
    var elements: Int? = axisCount == 0 ? 0 : 1
    // A zero makes the product zero, however absurd the other axes are.
    if counted.contains(0) {
      elements = 0
    } else {
      for axis in counted { elements = elements?.multipliedExactly(by: axis) }
    }
    guard let elements, let perGroup = elements.addingExactly(axisCount == 0 ? 0 : extra),
      let all = perGroup.multipliedExactly(by: groups),
      let bytes = all.multipliedExactly(by: abs(bitpix) / 8)
    else {
      let text = axes.map { String($0) }.joined(separator: " x ")
      throw Fault(detail: "the size \(text) (BITPIX \(bitpix), PCOUNT \(extra)) overflows")
    }
    dataBytes = bytes
    if isGrouped { throw Fault(kind: .wrongType, detail: "random groups are not read") }
    let word = header.string("XTENSION") ?? ""
    if isPrimary || word == "IMAGE" || word == "IUEIMAGE" {
      kind = .image(bitpix: bitpix, axes: axes.reversed())
      return
    }
    guard word == "BINTABLE" || word == "A3DTABLE" || word == "TABLE" else {
      throw Fault(kind: .wrongType, detail: "extensions of the kind '\(word)' are not read")
    }
    kind = word == "TABLE" ? .asciiTable : .binaryTable
    guard bitpix == 8, axisCount == 2, groups == 1 else {
      throw Fault(
        detail: "a table has BITPIX 8, NAXIS 2 and GCOUNT 1, here are \(bitpix), \(axisCount) "
          + "and \(groups)")
    }
    rowBytes = axes[0]
    rowCount = axes[1]
    let mainBytes = elements
    if rowBytes == 0, rowCount > 0 {
      notes.append("\(rowCount) rows of zero bytes are taken as none")
      rowCount = 0
    }
    heapOffset = mainBytes
    if header["THEAP"] != nil {
      heapOffset = try integer(header, "THEAP", in: mainBytes...max(mainBytes, bytes))
    }
    try interpretColumns(header)
  }

  private mutating func interpretColumns(_ header: FitsHeader) throws(Fault) {
    let count = try integer(header, "TFIELDS", in: 0...999)
    var offset = 0
    for number in 1...max(count, 1) where number <= count {
      guard let form = header.string("TFORM\(number)") else {
        throw Fault(detail: "key TFORM\(number) is missing from the header")
      }
      let parsed = kind == .asciiTable ? TableForm(ascii: form) : TableForm(binary: form)
      guard let parsed else {
        throw Fault(detail: "TFORM\(number) = '\(form)' is not a column format")
      }
      if kind == .asciiTable {
        offset = try integer(header, "TBCOL\(number)", in: 1...Int.max) - 1
      }
      guard let next = offset.addingExactly(parsed.width), next <= rowBytes else {
        throw Fault(
          detail: "column \(number) with TFORM\(number) = '\(form)' ends beyond the row of "
            + "\(rowBytes) bytes")
      }
      columns.append(column(number, parsed, offset: offset, header: header))
      if kind == .binaryTable { offset = next }
    }
    if kind == .binaryTable, offset < rowBytes {
      notes.append("the columns take \(offset) of the \(rowBytes) bytes of a row")
    }
  }

  private mutating func column(
    _ number: Int, _ form: TableForm, offset: Int, header: FitsHeader
  ) -> FitsColumn {
    let name = header.string("TTYPE\(number)").map { String($0.drop { $0 == " " }) } ?? ""
    let unit = header.string("TUNIT\(number)").map { String($0.drop { $0 == " " }) }
    var column = FitsColumn(
      name: name, unit: unit?.isEmpty == false ? unit : nil, typeCode: form.typeCode,
      repeatCount: form.repeatCount, dimensions: [form.repeatCount], fault: nil, offset: offset,
      width: form.width, scale: header.double("TSCAL\(number)") ?? 1,
      zero: header.double("TZERO\(number)") ?? 0, null: nil)
    if let null = header.int("TNULL\(number)") { column.null = Int64(null) }
    if let text = header.string("TDIM\(number)"), kind == .binaryTable {
      applyDimensions(text, number, to: &column)
    }
    return column
  }

  private mutating func applyDimensions(_ text: String, _ number: Int, to column: inout FitsColumn)
  {
    if case .variable = column.typeCode { return }
    guard var axes = TableForm.dimensions(text) else {
      notes.append("TDIM\(number) = '\(text)' is not a shape, ignored")
      return
    }
    if case .text = column.typeCode {
      guard let width = axes.first, width > 0, width <= column.width else {
        column.fault = "TDIM\(number) = '\(text)' does not fit strings of \(column.width) bytes"
        return
      }
      axes.removeFirst()
      column.typeCode = .text(width: width)
      column.repeatCount = column.width / width
      column.dimensions = [column.repeatCount]
      if axes.isEmpty { axes = [1] }
    }
    var product: Int? = 1
    for axis in axes { product = product?.multipliedExactly(by: axis) }
    guard product == column.repeatCount else {
      let held = product.map { String($0) } ?? "too many"
      column.fault =
        "TDIM\(number) = '\(text)' makes \(held) elements, TFORM\(number) says "
        + "\(column.repeatCount)"
      return
    }
    column.dimensions = axes.reversed()
  }
}
