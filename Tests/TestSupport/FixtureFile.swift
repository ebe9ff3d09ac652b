package import Fits

/// A synthetic FITS file: HDUs that can be changed, then bytes that can be changed.
package struct FixtureFile: Sendable {
  /// Path in the store; compressed if it ends in ".gz".
  package var path: String
  package var primary: [FitsCard] = []
  package var hdus: [FixtureHdu]
  /// Changes to the bytes before compression.
  package var byteEdits: [@Sendable (inout [UInt8]) -> Void] = []
  /// Changes to the bytes as they will lie on disk.
  package var diskEdits: [@Sendable (inout [UInt8]) -> Void] = []
  /// A file that is left out although the index lists it.
  package var isMissing = false

  package init(path: String, hdus: [FixtureHdu]) {
    self.path = path
    self.hdus = hdus
  }

  /// Place of an HDU; it must be there.
  private func place(_ name: String) -> Int {
    guard let place = hdus.firstIndex(where: { $0.name == name }) else {
      fatalError("the fixture file \(path) has no HDU \(name)")
    }
    return place
  }

  /// An HDU that must be there.
  package subscript(_ name: String) -> FixtureHdu {
    get { hdus[place(name)] }
    set { hdus[place(name)] = newValue }
  }

  /// Whether there is an HDU of that name.
  package func has(_ name: String) -> Bool { hdus.contains { $0.name == name } }

  /// Removes an HDU.
  package mutating func remove(_ name: String) { hdus.remove(at: place(name)) }

  /// The bytes as they will lie on disk.
  package func bytes() throws -> [UInt8] {
    var writer = FitsWriter()
    writer.addPrimary(header: primary)
    for hdu in hdus {
      if let image = hdu.image {
        writer.addImage(
          axes: image.axes, values: image.values, header: hdu.header.cards, name: hdu.name)
      } else {
        writer.addTable(
          name: hdu.name.isEmpty ? nil : hdu.name, columns: hdu.columns, header: hdu.header.cards)
      }
    }
    var bytes = writer.data()
    for edit in byteEdits { edit(&bytes) }
    if path.hasSuffix(".gz") { bytes = try Gzip.packed(bytes, level: 1, path: path) }
    for edit in diskEdits { edit(&bytes) }
    return bytes
  }
}

/// Finding and damaging places in the bytes of a FITS file.
package enum FitsBytes {
  /// Where the header and the data of an HDU lie, by name; nil if it is not there.
  package static func ranges(
    of name: String, in bytes: [UInt8]
  ) -> (header: Range<Int>, data: Range<Int>)? {
    var start = 0
    while start + 2880 <= bytes.count {
      var sizes: [String: Int] = [:]
      var found = start == 0 && name == "PRIMARY"
      var position = start
      while position + 80 <= bytes.count {
        let card = String(decoding: bytes[position..<position + 80], as: UTF8.self)
        position += 80
        let key = card.prefix(8).filter { $0 != " " }
        if key == "END" { break }
        if key == "EXTNAME",
          card.split(separator: "'").dropFirst().first?.filter({ $0 != " " })
            == name.filter({ $0 != " " })
        {
          found = true
        }
        let value = card.dropFirst(10).prefix { $0 != "/" }.filter { $0 != " " }
        sizes[key] = Int(value) ?? sizes[key]
      }
      let header = start..<start + (position - start + 2879) / 2880 * 2880
      let axes = sizes["NAXIS"] ?? 0
      var count = axes > 0 ? 1 : 0
      for axis in 1...max(1, axes) where axis <= axes { count *= sizes["NAXIS\(axis)"] ?? 0 }
      let size = (count + (sizes["PCOUNT"] ?? 0)) * abs(sizes["BITPIX"] ?? 8) / 8
      let data = header.upperBound..<header.upperBound + size
      if found { return (header, data) }
      start = header.upperBound + (size + 2879) / 2880 * 2880
    }
    return nil
  }

  /// Replaces the card of a keyword in an HDU by another, such as "NAXIS2  = 1000000000000".
  package static func replaceCard(
    _ keyword: String, of hdu: String, with card: String, in bytes: inout [UInt8]
  ) {
    guard let header = ranges(of: hdu, in: bytes)?.header else {
      fatalError("there is no HDU \(hdu)")
    }
    let wanted = keyword + String(repeating: " ", count: 8 - keyword.utf8.count)
    for position in stride(from: header.lowerBound, to: header.upperBound, by: 80)
    where bytes[position..<position + 8].elementsEqual(wanted.utf8) {
      let line = Array(card.utf8.prefix(80))
      let filler = [UInt8](repeating: 0x20, count: 80 - line.count)
      bytes.replaceSubrange(position..<position + 80, with: line + filler)
      return
    }
    fatalError("the HDU \(hdu) has no key \(keyword)")
  }

  /// Cuts the file off after some bytes of an HDU's data.
  package static func truncate(_ hdu: String, keeping count: Int, in bytes: inout [UInt8]) {
    guard let data = ranges(of: hdu, in: bytes)?.data else { fatalError("there is no HDU \(hdu)") }
    bytes.removeSubrange(min(data.lowerBound + count, bytes.count)...)
  }
}
