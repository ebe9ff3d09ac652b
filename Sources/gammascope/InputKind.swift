import Analysis
import Foundation

/// What a path on the command line is.
enum InputKind {
  /// A folder or a DL3 file.
  case dataStore
  case analysisFile
  /// Reduced datasets: a FITS file or a list of them in YAML.
  case datasets
  /// Any other FITS file.
  case fits

  /// Looks at a path.
  ///
  /// - Throws: `CommandFailure` if there is nothing, or nothing that can be read.
  init(_ path: String) throws {
    var status = stat()
    guard !path.contains("\0"), stat(path, &status) == 0 else {
      throw CommandFailure(
        .cannotRead,
        "\(path): cannot be opened (\(String(cString: strerror(errno)))); "
          + "expected a data store, an analysis file or a FITS file")
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      self = .dataStore
      return
    case S_IFREG: break
    default:
      throw CommandFailure(
        .cannotRead,
        "\(path): not a regular file; "
          + "expected a data store, an analysis file or a FITS file")
    }
    let lower = path.lowercased()
    if lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") {
      self = DatasetSet.isList(path: path) ? .datasets : .analysisFile
      return
    }
    let start = try Self.beginning(path)
    if start.starts(with: Array("SIMPLE".utf8)) || start.starts(with: [0x1f, 0x8b])
      || lower.hasSuffix(".fits") || lower.hasSuffix(".fits.gz") || lower.hasSuffix(".fit")
    {
      // What is wrong with the file is said by the one who reads it.
      self = DatasetSet.isDatasets(path: path) ? .datasets : .fits
    } else if !start.isEmpty, start.allSatisfy({ $0 >= 0x20 || [9, 10, 13].contains($0) }),
      !start.starts(with: Array("<".utf8))
    {
      self = DatasetSet.isList(path: path) ? .datasets : .analysisFile
    } else {
      let shown = String(decoding: start.prefix(16), as: UTF8.self)
      throw CommandFailure(
        .badData, "\(path): neither FITS nor an analysis file; it starts with \"\(shown)\"")
    }
  }

  private static func beginning(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(
        .cannotRead, "\(path): cannot be opened (\(String(cString: strerror(errno))))")
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    return Array(bytes.prefix(max(0, count)))
  }
}
