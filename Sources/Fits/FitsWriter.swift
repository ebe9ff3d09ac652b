package import GridMath

/// Builds a FITS file in memory and writes it whole or not at all.
///
/// The first image becomes the primary HDU; an empty one is put before a table that comes first. Keys
/// that describe the structure are ours and left out of the cards given; CHECKSUM and DATASUM are added.
package struct FitsWriter: Sendable {
  private struct Hdu: Sendable {
    var structure: [FitsCard]
    var cards: [FitsCard]
    var data: Content
  }

  private enum Content: Sendable {
    case pixels(FitsPixels)
    case table([FitsTableColumn], rows: Int)
  }

  private var hdus: [Hdu] = []

  package init() {}

  /// Whether nothing was added yet, so that the next image becomes the primary HDU.
  package var isEmpty: Bool { hdus.isEmpty }

  /// Adds a primary HDU without data; only as the first.
  package mutating func addPrimary(header: [FitsCard] = []) {
    precondition(hdus.isEmpty, "the primary HDU is the first")
    addImage(axes: [], values: .uint8([]), header: header)
  }

  /// Adds an image.
  ///
  /// - Parameters:
  ///   - axes: Sizes in memory order, slowest first; empty for an HDU without data.
  ///   - values: Row-major pixels, as many as the axes say.
  ///   - header: Further cards, written in this order.
  ///   - name: EXTNAME.
  package mutating func addImage(
    axes: [Int], values: FitsPixels, header: [FitsCard] = [], name: String? = nil
  ) {
    precondition(axes.allSatisfy { $0 >= 0 }, "an axis has a negative size")
    precondition(
      values.count == (axes.isEmpty ? 0 : axes.reduce(1, *)), "pixels and axes do not agree")
    let isPrimary = hdus.isEmpty
    var cards = [
      isPrimary
        ? FitsCard("SIMPLE", true, comment: "conforms to FITS standard")
        : FitsCard("XTENSION", "IMAGE", comment: "image extension"),
      FitsCard("BITPIX", .integer(Int64(values.bitpix)), comment: "array data type"),
      FitsCard("NAXIS", .integer(Int64(axes.count)), comment: "number of array dimensions"),
    ]
    for (index, size) in axes.reversed().enumerated() {
      cards.append(FitsCard("NAXIS\(index + 1)", .integer(Int64(size))))
    }
    if isPrimary {
      cards.append(FitsCard("EXTEND", true))
    } else {
      cards.append(FitsCard("PCOUNT", 0, comment: "number of parameters"))
      cards.append(FitsCard("GCOUNT", 1, comment: "number of groups"))
    }
    append(cards, header, name, .pixels(values))
  }

  /// Adds a binary table.
  ///
  /// - Parameters:
  ///   - name: EXTNAME, nil for none.
  ///   - columns: All with the same number of rows.
  ///   - rows: Number of rows, needed only where no column tells.
  ///   - header: Further cards, written in this order; may hold TSCALn, TZEROn.
  package mutating func addTable(
    name: String?, columns: [FitsTableColumn], rows: Int? = nil, header: [FitsCard] = []
  ) {
    if hdus.isEmpty { addPrimary() }
    let count = rows ?? columns.lazy.compactMap(\.rowCount).first ?? 0
    var width = 0
    var heap = 0
    var fields: [FitsCard] = []
    for (index, column) in columns.enumerated() {
      precondition(
        (column.rowCount ?? count) == count && column.repeatCount >= 0,
        "column \(column.name) has another number of rows")
      if let dimensions = column.dimensions {
        precondition(
          dimensions.reduce(1, *) == column.repeatCount, "column \(column.name) has another shape")
      }
      switch column.values {
      case .variableDoubles(let values): heap += 8 * values.reduce(0) { $0 + $1.count }
      case .variableFloats(let values): heap += 4 * values.reduce(0) { $0 + $1.count }
      default:
        precondition(
          column.values.count == count * column.repeatCount,
          "column \(column.name) does not fill its rows")
      }
      width += column.rowBytes
      let number = index + 1
      fields.append(FitsCard("TTYPE\(number)", .text(column.name)))
      fields.append(FitsCard("TFORM\(number)", .text(column.form)))
      if let unit = column.unit { fields.append(FitsCard("TUNIT\(number)", .text(unit))) }
      if let shape = column.shape { fields.append(FitsCard("TDIM\(number)", .text(shape))) }
      if let null = column.null { fields.append(FitsCard("TNULL\(number)", .integer(null))) }
    }
    let structure =
      [
        FitsCard("XTENSION", "BINTABLE", comment: "binary table extension"),
        FitsCard("BITPIX", 8, comment: "array data type"),
        FitsCard("NAXIS", 2, comment: "number of array dimensions"),
        FitsCard("NAXIS1", .integer(Int64(width)), comment: "bytes in a row"),
        FitsCard("NAXIS2", .integer(Int64(count)), comment: "number of rows"),
        FitsCard("PCOUNT", .integer(Int64(heap)), comment: "bytes in the heap"),
        FitsCard("GCOUNT", 1, comment: "number of groups"),
        FitsCard("TFIELDS", .integer(Int64(columns.count)), comment: "number of columns"),
      ] + fields
    append(structure, header, name, .table(columns, rows: count))
  }

  private mutating func append(
    _ structure: [FitsCard], _ header: [FitsCard], _ name: String?, _ data: Content
  ) {
    var cards = header.filter { !FitsWriter.isStructural($0.keyword) || $0.raw != nil }
    if let name {
      cards.removeAll { $0.keyword == "EXTNAME" }
      cards.insert(FitsCard("EXTNAME", .text(name), comment: "extension name"), at: 0)
    }
    hdus.append(Hdu(structure: structure, cards: cards, data: data))
  }

  /// Whether a keyword is written by us from the data.
  static func isStructural(_ keyword: String) -> Bool {
    let names: Set<String> = [
      "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "GROUPS", "TFIELDS", "EXTEND",
      "THEAP", "END", "CHECKSUM", "DATASUM", "CONTINUE",
    ]
    if names.contains(keyword) { return true }
    let stem = keyword.prefix { !$0.isNumber }
    let indexed: Set<Substring> = ["NAXIS", "TTYPE", "TFORM", "TUNIT", "TDIM", "TBCOL", "TNULL"]
    return stem.count < keyword.count && indexed.contains(stem)
  }

  /// The bytes of the whole file.
  package func data() -> [UInt8] {
    var writer = self
    if writer.hdus.isEmpty { writer.addPrimary() }
    var bytes: [UInt8] = []
    for hdu in writer.hdus {
      let data: [UInt8]
      switch hdu.data {
      case .pixels(let pixels): data = BigEndian.encoded(pixels)
      case .table(let columns, let rows): data = BigEndian.encoded(columns, rows: rows)
      }
      let sum = data.withUnsafeBytes { FitsChecksum.sum($0) }
      let header = CardFormatter.header(hdu.structure + hdu.cards, dataSum: sum)
      bytes.reserveCapacity(bytes.count + header.count + data.count)
      bytes += header
      bytes += data
    }
    return bytes
  }

  /// Writes the file beside its place and then moves it there; gzip if the name ends in ".gz".
  ///
  /// The same content gives the same bytes: no time and no name goes into the gzip header.
  ///
  /// - Parameters:
  ///   - path: Taken literally.
  ///   - compressionLevel: 1 (fast) to 9 (small).
  /// - Throws: `FitsError` of kind `cannotWrite`; nothing half-written is left.
  package func write(to path: String, compressionLevel: Int = 1) throws(FitsError) {
    var bytes = data()
    if path.lowercased().hasSuffix(".gz") {
      bytes = try Gzip.packed(bytes, level: compressionLevel, path: path)
    }
    try AtomicFile.write(bytes, to: path)
  }

  /// As the other `write`, for a large file: several workers pack it piece by piece.
  ///
  /// - Parameters:
  ///   - path: Taken literally.
  ///   - compressionLevel: 1 (fast) to 9 (small).
  ///   - workers: Workers over the pieces; the bytes do not depend on how many.
  /// - Throws: `FitsError` of kind `cannotWrite`, or `CancellationError`; nothing half-written is
  ///   left.
  package func write(
    to path: String, compressionLevel: Int = 1, workers: Workers
  ) async throws {
    var bytes = data()
    if path.lowercased().hasSuffix(".gz") {
      bytes = try await Gzip.packed(bytes, level: compressionLevel, path: path, workers: workers)
    }
    try AtomicFile.write(bytes, to: path)
  }
}
