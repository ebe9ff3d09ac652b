import CCfitsio

/// A FITS file, plain or gzip, opened for reading.
///
/// The file is read once, through our own descriptor, and its structure checked; cfitsio only ever sees
/// memory that passed. A damaged HDU does not hide the ones before it: it is listed with its `fault`.
///
/// One task at a time may use a file; several files may be read in parallel.
package final class FitsFile {
  /// Path as given.
  package let path: String
  /// What was tolerated.
  package private(set) var notes: [FitsNote]
  /// All HDUs in order, the damaged ones included.
  package let hdus: [FitsHdu]
  /// Bytes of the file when unpacked, up to the end of the last whole HDU.
  package let byteCount: Int

  let source: ByteSource
  private let completeCount: Int
  private var memory: CfitsioMemory?
  private var unfit: Set<Int> = []

  /// Opens a file and checks all of its structure.
  ///
  /// - Parameters:
  ///   - path: Taken literally; no syntax of any library applies to it.
  ///   - limits: Bounds on memory.
  /// - Throws: `FitsError` if it cannot be opened, is not FITS, or no HDU is whole.
  package init(path: String, limits: FitsLimits = .standard) throws(FitsError) {
    self.path = path
    let source = try ByteSource(path: path, limits: limits)
    var walker = HduWalker(source: source, path: path)
    try walker.walk()
    self.source = source
    hdus = walker.hdus
    notes = walker.notes
    byteCount = walker.end
    completeCount = walker.completeCount
  }

  /// The first HDU of that EXTNAME, in any case; "PRIMARY" is the first HDU.
  package func hdu(named name: String) -> FitsHdu? {
    if let exact = hdus.first(where: { $0.name == name }) { return exact }
    let wanted = name.lowercased()
    if let found = hdus.first(where: { $0.name.lowercased() == wanted }) { return found }
    return wanted == "primary" ? hdus.first : nil
  }

  /// The first HDU of that EXTNAME, whole.
  ///
  /// - Throws: Its fault, or `missing`, with the damage that may have swallowed it.
  package func require(_ name: String) throws(FitsError) -> FitsHdu {
    if let found = hdu(named: name) {
      if let fault = found.fault { throw fault }
      return found
    }
    var detail = "there is no such HDU"
    if let fault = hdus.last?.fault {
      detail += "; the file is damaged: \(fault.what)"
    } else {
      let names = hdus.dropFirst().prefix(12).map(\.label).joined(separator: ", ")
      detail += "; the file has \(names.isEmpty ? "only the primary HDU" : names)"
    }
    throw FitsError(.missing, operation: "find", file: path, hdu: name, detail: detail)
  }

  /// Compares CHECKSUM and DATASUM, where HDUs have them, with the bytes; differences become notes.
  ///
  /// - Returns: Whether all that there are match.
  @discardableResult
  package func verifyChecksums() -> Bool {
    var isValid = true
    for hdu in hdus.prefix(completeCount) {
      let wantsSum = hdu.header.string("CHECKSUM")?.isEmpty == false
      let dataSum = hdu.header.string("DATASUM").flatMap { UInt32($0.drop { $0 == " " }) }
      guard wantsSum || dataSum != nil else { continue }
      let padded =
        (hdu.dataRange.count + ByteSource.block - 1) / ByteSource.block * ByteSource.block
      let data = UnsafeRawBufferPointer(
        start: source.base + hdu.dataRange.lowerBound, count: padded)
      let sum = FitsChecksum.sum(data)
      var wrong: [String] = []
      if let dataSum, dataSum != sum { wrong.append("DATASUM") }
      let total = FitsChecksum.add(hdu.headerSum, sum)
      if wantsSum, total != 0, total != .max { wrong.append("CHECKSUM") }
      guard !wrong.isEmpty else { continue }
      isValid = false
      let verb = wrong.count == 1 ? "does" : "do"
      notes.append(
        FitsNote(
          .checksum, file: path, hdu: hdu.label,
          text: "\(wrong.joined(separator: " and ")) \(verb) not match the content"))
    }
    return isValid
  }

  func error(
    _ kind: FitsError.Kind, _ hdu: FitsHdu, column: String? = nil, _ detail: String
  ) -> FitsError {
    FitsError(kind, operation: "read", file: path, hdu: hdu.label, column: column, detail: detail)
  }

  /// Runs a reading call of cfitsio on an HDU that is whole.
  func withLibrary(
    _ hdu: FitsHdu, column: String? = nil,
    _ body: (UnsafeMutablePointer<fitsfile>, inout Int32) -> Void
  ) throws(FitsError) {
    if memory == nil {
      for hdu in hdus.prefix(completeCount) where !CanonicalHeader.write(hdu, to: source.base) {
        unfit.insert(hdu.index)
      }
      memory = try CfitsioMemory(base: source.base, count: byteCount, path: path)
    }
    guard unfit.isEmpty else {
      throw error(.corrupt, hdu, column: column, "the header has no room for its own columns")
    }
    try memory?.read(hdu: hdu, column: column, path: path, body)
  }
}
