import GridMath

/// Why a FITS file could not be opened, read or written, with the place.
package struct FitsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The sort of failure, for callers that answer differently to each.
  package enum Kind: String, Sendable, Hashable {
    /// There is nothing under that name, or a part of the path is not a folder.
    case notThere
    /// The file exists and must not be read.
    case notPermitted
    /// Any other failure of the system while opening or reading.
    case cannotOpen
    /// A pipe, a device, a folder, or links that go round in a circle.
    case notRegular
    /// The content is something else than FITS.
    case notFits
    /// The file ends before the data that its headers declare.
    case truncated
    /// Headers or data contradict themselves.
    case corrupt
    /// An HDU, a column, a key or a row that the file does not have.
    case missing
    /// The column or image cannot be read as what was asked for.
    case wrongType
    /// More than the limits allow.
    case tooLarge
    /// The output could not be written.
    case cannotWrite
  }

  package var kind: Kind
  /// What was being done, such as "open" or "read column".
  package var operation: String
  /// Path as the caller gave it.
  package var file: String
  /// HDU name, or "#3" for one without a name.
  package var hdu: String?
  package var column: String?
  /// What is wrong, what was expected, and what to do.
  package var detail: String
  /// Status of cfitsio, where it was the one to complain.
  package var cfitsioStatus: Int32?
  /// The message stack of cfitsio, oldest first.
  package var cfitsioMessages: [String]

  package init(
    _ kind: Kind, operation: String, file: String, hdu: String? = nil, column: String? = nil,
    detail: String, cfitsioStatus: Int32? = nil, cfitsioMessages: [String] = []
  ) {
    self.kind = kind
    self.operation = operation
    self.file = file
    self.hdu = hdu
    self.column = column
    self.detail = detail
    self.cfitsioStatus = cfitsioStatus
    self.cfitsioMessages = cfitsioMessages
  }

  /// HDU, column, detail and library messages in one line, without the file.
  package var what: String {
    var text = ""
    if let hdu { text += "HDU \(hdu): " }
    if let column { text += "column \(column): " }
    text += detail
    if let cfitsioStatus {
      text += " (cfitsio status \(cfitsioStatus)"
      if !cfitsioMessages.isEmpty { text += ": " + cfitsioMessages.joined(separator: "; ") }
      text += ")"
    }
    return text.escapingControls
  }

  /// Everything in one line, without control characters.
  package var description: String { file.escapingControls + ": " + what }
}

/// Something in a FITS file that was tolerated.
package struct FitsNote: Sendable, Hashable, CustomStringConvertible {
  /// The sort of finding.
  package enum Kind: String, Sendable, Hashable {
    /// The gzip stream is cut, has a wrong check value, or is followed by something else.
    case compression
    /// Bytes after the last HDU, or an incomplete last block.
    case trailing
    /// A header card that cannot be parsed; its key counts as missing.
    case card
    /// CHECKSUM or DATASUM does not match.
    case checksum
    /// A header that contradicts itself harmlessly.
    case structure
  }

  package var kind: Kind
  package var file: String
  package var hdu: String?
  package var text: String

  package init(_ kind: Kind, file: String, hdu: String? = nil, text: String) {
    self.kind = kind
    self.file = file
    self.hdu = hdu
    self.text = text
  }

  /// Everything in one line, without control characters.
  package var description: String {
    (file + (hdu.map { ": HDU \($0)" } ?? "") + ": " + text).escapingControls
  }
}

/// Bounds on what a file may ask of memory.
package struct FitsLimits: Sendable, Hashable {
  /// Most bytes that any file may take in memory.
  package var maximumBytes: Int
  /// A compressed file may always unpack to this many bytes.
  package var inflatedFloor: Int
  /// Beyond the floor, a compressed file may unpack to this many times its own size.
  ///
  /// Deflate reaches 1032:1 on zeros; event lists and responses stay below 20:1, counts and mask
  /// cubes below 100:1 or below the floor.
  package var inflationRatio: Int

  package init(
    maximumBytes: Int = 4 << 30, inflatedFloor: Int = 256 << 20, inflationRatio: Int = 100
  ) {
    self.maximumBytes = maximumBytes
    self.inflatedFloor = inflatedFloor
    self.inflationRatio = inflationRatio
  }

  /// The limits used unless a caller says otherwise: 4 GiB, and 256 MiB or 100:1 for gzip.
  package static let standard = FitsLimits()

  /// Most bytes that a gzip file of a given size may unpack to.
  func inflatedLimit(compressed: Int) -> Int {
    let (product, overflow) = compressed.multipliedReportingOverflow(by: inflationRatio)
    return min(maximumBytes, max(inflatedFloor, overflow ? Int.max : product))
  }
}
