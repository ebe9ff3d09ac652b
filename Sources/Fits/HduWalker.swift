import GridMath

/// Follows the structure of a file from HDU to HDU and decides what of it is whole.
///
/// Every size is computed with overflow checks and compared with the bytes that are there before
/// anything is read or allocated for it; only what passes is ever shown to cfitsio.
struct HduWalker {
  let source: ByteSource
  let path: String
  private(set) var hdus: [FitsHdu] = []
  private(set) var notes: [FitsNote] = []
  /// End of the last HDU whose extent is known and whose data are complete, in whole blocks.
  private(set) var end = 0
  /// How many HDUs, from the first, lie before `end`.
  private(set) var completeCount = 0

  private static let block = ByteSource.block
  /// Longest header that is searched for its END card.
  private static let headerLimit = 4 << 20

  init(source: ByteSource, path: String) {
    self.source = source
    self.path = path
  }

  /// Walks over the whole file.
  ///
  /// - Throws: `notFits` if it does not begin like FITS, or the first fault if no HDU is whole.
  mutating func walk() throws(FitsError) {
    source.fetch(HduWalker.block)
    try checkStart()
    while try step() {}
    if hdus.allSatisfy({ $0.fault != nil }), let fault = hdus.compactMap(\.fault).first {
      throw fault
    }
    if !source.isExhausted, hdus.last?.fault == nil { _ = source.drain(after: end) }
    for remark in source.remarks { note(.compression, remark) }
    if let interruption = source.interruption, hdus.last?.fault == nil {
      note(.compression, interruption + ", but all HDUs found are complete")
    }
  }

  private mutating func note(_ kind: FitsNote.Kind, _ text: String, hdu: String? = nil) {
    notes.append(FitsNote(kind, file: path, hdu: hdu, text: text.escapingControls))
  }

  private func begins(_ position: Int, with text: StaticString) -> Bool {
    let size = text.utf8CodeUnitCount
    guard position + size <= source.count else { return false }
    return text.withUTF8Buffer {
      $0.elementsEqual(UnsafeRawBufferPointer(start: source.base + position, count: size))
    }
  }

  private func checkStart() throws(FitsError) {
    if begins(0, with: "SIMPLE  =") { return }
    let size = source.count
    if size < 9, let interruption = source.interruption {
      throw FitsError(
        .truncated, operation: "open", file: path,
        detail: "\(interruption) after \(size) bytes of content")
    }
    guard size > 0 else {
      throw FitsError(
        .notFits, operation: "open", file: path, detail: "not FITS: the file is empty")
    }
    let start = UnsafeRawBufferPointer(start: source.base, count: min(size, 32))
    throw FitsError(
      .notFits, operation: "open", file: path,
      detail: "not FITS: starts with \"\(HeaderParser.text(start).escapingControls)\", "
        + "expected \"SIMPLE  =\"")
  }

  /// Takes in one HDU; false at the end of the file or of what can be followed.
  private mutating func step() throws(FitsError) -> Bool {
    let start = end
    source.fetch(start + HduWalker.block)
    if hdus.isEmpty == false {
      guard source.count > start else { return false }
      guard begins(start, with: "XTENSION") else {
        noteTrailing(start)
        return false
      }
    }
    guard let header = readHeader(start) else { return false }
    var hdu = header.hdu
    let layout = HduLayout(hdu: hdu, isPrimary: hdus.isEmpty)
    hdu.kind = layout.kind
    hdu.rowCount = layout.rowCount
    hdu.rowBytes = layout.rowBytes
    hdu.heapOffset = layout.heapOffset
    hdu.columns = layout.columns
    for text in layout.notes { note(.structure, text, hdu: hdu.label) }
    if let fault = layout.fault {
      hdu.fault = error(fault.kind, fault.detail, hdu: hdu.label)
    }
    guard let dataBytes = layout.dataBytes,
      let dataEnd = hdu.headerRange.upperBound.addingExactly(dataBytes)
    else {
      hdus.append(hdu)
      return false
    }
    if let fault = fetchData(hdu, dataBytes: dataBytes, dataEnd: dataEnd) {
      hdu.fault = hdu.fault ?? fault
      hdus.append(hdu)
      return false
    }
    hdu.dataRange = hdu.headerRange.upperBound..<dataEnd
    let padded = (dataEnd + HduWalker.block - 1) / HduWalker.block * HduWalker.block
    source.fetch(padded)
    if source.count < padded {
      let missing = padded - source.count
      note(.trailing, "\(missing) padding bytes are missing at the end", hdu: hdu.label)
    }
    end = source.pad(from: dataEnd)
    hdus.append(hdu)
    completeCount = hdus.count
    return true
  }

  private func error(_ kind: FitsError.Kind, _ detail: String, hdu: String) -> FitsError {
    FitsError(kind, operation: "open", file: path, hdu: hdu, detail: detail)
  }

  private func fetchData(_ hdu: FitsHdu, dataBytes: Int, dataEnd: Int) -> FitsError? {
    let start = hdu.headerRange.upperBound
    let bound = source.upperBound
    let reason = source.isCompressed ? " when unpacked" : ""
    // A gzip file that may hold it is measured below, by unpacking what there is.
    if dataEnd > bound, !source.isCompressed || dataEnd > source.limit {
      let most = source.isCompressed ? "at most " : ""
      return error(
        .truncated,
        "\(dataBytes) bytes of data expected, \(most)\(max(0, bound - start)) there\(reason)",
        hdu: hdu.label)
    }
    if dataEnd > source.limit {
      let limited =
        source.isCompressed
        ? "a gzip file of \(source.fileBytes) bytes may unpack to \(source.limit)"
        : "at most \(source.limit) are read from one file"
      return error(
        .tooLarge, "\(dataBytes) bytes of data declared, but \(limited)", hdu: hdu.label)
    }
    source.fetch(dataEnd)
    guard source.count < dataEnd else { return nil }
    let found = max(0, source.count - start)
    let why = source.interruption.map { "; \($0)" } ?? ""
    return error(
      .truncated, "\(dataBytes) bytes of data expected, \(found) found\(reason)\(why)",
      hdu: hdu.label)
  }

  private mutating func noteTrailing(_ start: Int) {
    let size = min(source.count - start, 32)
    let bytes = UnsafeRawBufferPointer(start: source.base + start, count: size)
    let isBlank = bytes.allSatisfy { $0 == 0 || $0 == 0x20 }
    let beginning = isBlank ? "blank" : "\"\(HeaderParser.text(bytes).prefix(16))\""
    let surplus = source.drain(after: start)
    note(
      .trailing,
      "\(surplus) bytes after the last HDU (\(hdus.last?.label ?? "")) ignored, they start with \(beginning)"
    )
  }

  /// Finds the END card and parses the cards before it; appends an HDU without data if there is none.
  private mutating func readHeader(_ start: Int) -> (hdu: FitsHdu, Void)? {
    var position = start
    var found = false
    while !found, position - start < HduWalker.headerLimit {
      source.fetch(position + HduWalker.block)
      let stop = min(position + HduWalker.block, source.count)
      while position + 80 <= stop {
        if begins(position, with: "END     ") {
          found = true
          break
        }
        position += 80
      }
      if position + 80 > source.count { break }
    }
    var parser = HeaderParser()
    // A header without END may be data: only its first block is looked at.
    let last = found ? position : min(position, start + HduWalker.block)
    var card = start
    while card + 80 <= last {
      parser.add(UnsafeRawBufferPointer(start: source.base + card, count: 80))
      card += 80
    }
    parser.finish()
    let header = FitsHeader(parser.cards)
    let headerBytes = found ? position + 80 - start : 0
    let padded = (headerBytes + HduWalker.block - 1) / HduWalker.block * HduWalker.block
    let name = header.string("EXTNAME").map { String($0.drop { $0 == " " }) } ?? ""
    var hdu = FitsHdu(
      index: hdus.count, name: name.isEmpty && hdus.isEmpty ? "PRIMARY" : name,
      version: header.int("EXTVER") ?? 1, kind: .other, header: header, rowCount: 0, columns: [],
      fault: nil, headerRange: start..<start + padded,
      dataRange: start + padded..<start + padded, rowBytes: 0, heapOffset: 0, headerSum: 0)
    for text in parser.unreadable { note(.card, "header card \(text)", hdu: hdu.label) }
    guard found else {
      let size = source.count - start
      let why = source.interruption.map { "; \($0)" } ?? ""
      hdu.fault = error(
        .truncated, "the header has no END card in \(size) bytes\(why)", hdu: hdu.label)
      hdus.append(hdu)
      return nil
    }
    source.fetch(start + padded)
    if source.count < start + padded { _ = source.pad(from: source.count) }
    hdu.headerSum = FitsChecksum.sum(
      UnsafeRawBufferPointer(start: source.base + start, count: padded))
    return (hdu, ())
  }
}

extension Int {
  /// The sum, or nil if it does not fit.
  func addingExactly(_ other: Int) -> Int? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }

  /// The product, or nil if it does not fit.
  func multipliedExactly(by other: Int) -> Int? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }
}
