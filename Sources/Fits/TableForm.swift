/// A TFORM value taken apart.
struct TableForm {
  var typeCode: FitsColumn.TypeCode
  var repeatCount: Int
  /// Bytes in a row.
  var width: Int

  /// The format of a binary table column, such as "1E", "92160E", "20A", "PE(100)".
  init?(binary text: String) {
    var rest = Array(text.utf8)[...]
    while rest.first == 0x20 { rest.removeFirst() }
    let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard digits.count <= 15 else { return nil }
    let count = digits.isEmpty ? 1 : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    rest = rest.dropFirst(digits.count)
    guard let letter = rest.popFirst() else { return nil }
    repeatCount = count
    switch letter {
    case UInt8(ascii: "P"), UInt8(ascii: "Q"):
      guard count <= 1, let element = rest.popFirst().flatMap(TableForm.element) else { return nil }
      let isWide = letter == UInt8(ascii: "Q")
      typeCode = .variable(element: element, wide: isWide)
      width = count * (isWide ? 16 : 8)
    case UInt8(ascii: "A"):
      let sub = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
      let part = sub.count > 9 ? 0 : sub.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      let size = part > 0 && part <= count ? part : count
      typeCode = .text(width: size)
      repeatCount = size > 0 ? count / size : 0
      width = count
    case UInt8(ascii: "X"):
      typeCode = .bit
      width = (count + 7) / 8
    default:
      guard let element = TableForm.element(letter) else { return nil }
      typeCode = element
      guard let bytes = count.multipliedExactly(by: element.byteCount) else { return nil }
      width = bytes
    }
  }

  /// The format of an ASCII table column, such as "A8", "I6", "F10.3", "E15.7".
  init?(ascii text: String) {
    var rest = Array(text.utf8)[...]
    while rest.first == 0x20 { rest.removeFirst() }
    guard let letter = rest.popFirst() else { return nil }
    let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard !digits.isEmpty, digits.count <= 6 else { return nil }
    width = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    repeatCount = 1
    guard width > 0 else { return nil }
    switch letter {
    case UInt8(ascii: "A"): typeCode = .text(width: width)
    case UInt8(ascii: "I"), UInt8(ascii: "F"), UInt8(ascii: "E"), UInt8(ascii: "D"):
      typeCode = .decimal
    default: return nil
    }
  }

  private static func element(_ letter: UInt8) -> FitsColumn.TypeCode? {
    switch letter {
    case UInt8(ascii: "L"): .logical
    case UInt8(ascii: "X"): .bit
    case UInt8(ascii: "B"): .byte
    case UInt8(ascii: "I"): .int16
    case UInt8(ascii: "J"): .int32
    case UInt8(ascii: "K"): .int64
    case UInt8(ascii: "A"): .text(width: 1)
    case UInt8(ascii: "E"): .float
    case UInt8(ascii: "D"): .double
    case UInt8(ascii: "C"): .complexFloat
    case UInt8(ascii: "M"): .complexDouble
    default: nil
    }
  }

  /// The letter that stands for a type in TFORM.
  static func letter(_ type: FitsColumn.TypeCode) -> String {
    switch type {
    case .logical: "L"
    case .bit: "X"
    case .byte: "B"
    case .int16: "I"
    case .int32: "J"
    case .int64: "K"
    case .float: "E"
    case .double: "D"
    case .complexFloat: "C"
    case .complexDouble: "M"
    case .text, .decimal: "A"
    case .variable(let element, let wide): (wide ? "Q" : "P") + letter(element)
    }
  }

  /// The numbers of a TDIM value such as "(96,160,6)", fastest first; nil if malformed.
  static func dimensions(_ text: String) -> [Int]? {
    let trimmed = text.filter { $0 != " " }
    guard trimmed.first == "(", trimmed.last == ")" else { return nil }
    var axes: [Int] = []
    for part in trimmed.dropFirst().dropLast().split(
      separator: ",", omittingEmptySubsequences: false)
    {
      guard let axis = Int(part), axis >= 0 else { return nil }
      axes.append(axis)
    }
    return axes
  }
}
