/// Rewrites a header in place to the few cards that cfitsio needs.
///
/// The library then never parses text that came from the file, only numbers that have passed the
/// checks of `HduLayout`: pixels become one axis, columns keep their format, scale and null value.
enum CanonicalHeader {
  /// Overwrites the header; the HDU keeps its place and size.
  ///
  /// - Returns: Whether the cards fit into the header's blocks.
  static func write(_ hdu: FitsHdu, to base: UnsafeMutableRawPointer) -> Bool {
    let cards = cards(hdu)
    let slots = hdu.headerRange.count / 80
    guard cards.count < slots else { return false }
    let start = base + hdu.headerRange.lowerBound
    start.initializeMemory(as: UInt8.self, repeating: 0x20, count: hdu.headerRange.count)
    for (slot, card) in cards.enumerated() { put(card, at: start + slot * 80) }
    // In the last block, so that the data begin where they are.
    put("END", at: start + max(cards.count, slots - 36) * 80)
    return true
  }

  private static func put(_ card: String, at target: UnsafeMutableRawPointer) {
    var offset = 0
    for byte in card.utf8.prefix(80) {
      target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      offset += 1
    }
  }

  private static func cards(_ hdu: FitsHdu) -> [String] {
    let bytes = hdu.dataRange.count
    func pixels(bitpix: Int, count: Int) -> [String] {
      let first = hdu.index == 0 ? logical("SIMPLE") : text("XTENSION", "IMAGE")
      let size =
        count > 0 ? [integer("NAXIS", 1), integer("NAXIS1", count)] : [integer("NAXIS", 0)]
      let groups = hdu.index == 0 ? [] : [integer("PCOUNT", 0), integer("GCOUNT", 1)]
      return [first, integer("BITPIX", bitpix)] + size + groups
    }
    guard hdu.fault == nil else { return pixels(bitpix: 8, count: bytes) }
    switch hdu.kind {
    case .other: return pixels(bitpix: 8, count: bytes)
    case .image(let bitpix, _):
      var cards = pixels(bitpix: bitpix, count: bytes / (abs(bitpix) / 8))
      if let scale = hdu.header.double("BSCALE"), scale.isFinite, scale != 1 {
        cards.append(real("BSCALE", scale))
      }
      if let zero = hdu.header.double("BZERO"), zero.isFinite, zero != 0 {
        cards.append(real("BZERO", zero))
      }
      if bitpix > 0, let blank = hdu.header.int("BLANK") { cards.append(integer("BLANK", blank)) }
      return cards
    case .asciiTable, .binaryTable: return table(hdu)
    }
  }

  private static func table(_ hdu: FitsHdu) -> [String] {
    let isText = hdu.kind == .asciiTable
    let rowsBytes = hdu.rowBytes * hdu.rowCount
    var fields: [String] = []
    for (index, column) in hdu.columns.enumerated() {
      let number = index + 1
      if isText { fields.append(integer("TBCOL\(number)", column.offset + 1)) }
      fields.append(text("TFORM\(number)", format(column, isText: isText)))
      if column.scale != 1, column.scale.isFinite {
        fields.append(real("TSCAL\(number)", column.scale))
      }
      if column.zero != 0, column.zero.isFinite {
        fields.append(real("TZERO\(number)", column.zero))
      }
      if let null = column.null, !isText { fields.append(integer("TNULL\(number)", Int(null))) }
    }
    var count = hdu.columns.count
    let used = hdu.columns.last.map { $0.offset + $0.width } ?? 0
    if !isText, used < hdu.rowBytes {
      count += 1
      fields.append(text("TFORM\(count)", "\(hdu.rowBytes - used)B"))
    }
    var cards = [
      text("XTENSION", isText ? "TABLE" : "BINTABLE"), integer("BITPIX", 8), integer("NAXIS", 2),
      integer("NAXIS1", hdu.rowBytes), integer("NAXIS2", hdu.rowCount),
      integer("PCOUNT", hdu.dataRange.count - rowsBytes), integer("GCOUNT", 1),
      integer("TFIELDS", count),
    ]
    cards += fields
    if hdu.heapOffset != rowsBytes { cards.append(integer("THEAP", hdu.heapOffset)) }
    return cards
  }

  private static func format(_ column: FitsColumn, isText: Bool) -> String {
    switch column.typeCode {
    case .text: isText ? "A\(column.width)" : "\(column.width)A"
    case .decimal: "E\(column.width).0"
    case .variable(let element, let wide):
      "\(column.width / (wide ? 16 : 8))\(wide ? "Q" : "P")\(TableForm.letter(element))"
    default: "\(column.repeatCount)\(TableForm.letter(column.typeCode))"
    }
  }

  private static func padded(_ key: String) -> String {
    key + String(repeating: " ", count: max(0, 8 - key.utf8.count)) + "= "
  }

  private static func fixed(_ key: String, _ value: String) -> String {
    padded(key) + String(repeating: " ", count: max(0, 20 - value.utf8.count)) + value
  }

  private static func logical(_ key: String) -> String { fixed(key, "T") }
  private static func integer(_ key: String, _ value: Int) -> String { fixed(key, "\(value)") }
  private static func real(_ key: String, _ value: Double) -> String {
    fixed(key, "\(value)".uppercased())
  }
  private static func text(_ key: String, _ value: String) -> String {
    let filler = String(repeating: " ", count: max(0, 8 - value.utf8.count))
    return padded(key) + "'\(value)\(filler)'"
  }
}
