import SkyGeometry

extension BuiltInSources {
  /// Name of the list, for messages.
  static let origin = "built-in list"

  /// The sources of `text`.
  static var sources: [CatalogueSource] {
    var sources: [CatalogueSource] = []
    var record = ""
    for line in text.split(separator: "\n") {
      let line = String(line).trimmed
      guard line.hasPrefix("= ") else {
        record += (record.isEmpty ? "" : " ") + line
        continue
      }
      if let source = source(record, reference: String(line.dropFirst(2))) {
        sources.append(source)
      }
      record = ""
    }
    return sources
  }

  private static func source(_ record: String, reference: String) -> CatalogueSource? {
    let fields = record.split(separator: "|", omittingEmptySubsequences: false)
      .map { String($0).trimmed }
    guard fields.count == 6, let position = SkyDirection(parsing: fields[2]) else { return nil }
    return CatalogueSource(
      name: fields[0],
      aliases: fields[1].split(separator: ",").map { String($0).trimmed },
      position: position, kind: fields[3], redshift: Double(fields[4]),
      size: Double(fields[5]) ?? 0, reference: reference, origin: origin)
  }
}
