import Foundation
import GridMath

/// A text file that a user wrote: opened with care, bounded, UTF-8.
package enum BoundedTextFile {
  /// What is wrong with a file, in words.
  package struct Failure: Error, CustomStringConvertible {
    /// Whether the file could not be opened at all, in contrast to one with unusable content.
    package let isUnreadable: Bool
    /// 1-based, where it can be told.
    package var line: Int?
    package let what: String

    /// `line 3: is not UTF-8 text`.
    package var description: String { (line.map { "line \($0): " } ?? "") + what }
  }

  /// Reads a whole file.
  ///
  /// Opening does not block on a FIFO, and only regular files are read.
  package static func read(
    _ path: String, limit: Int = 1 << 20, what: String = "a text file"
  ) throws(Failure) -> String {
    let descriptor = path.contains("\0") ? -1 : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = path.contains("\0") ? "the name has a NUL" : String(cString: strerror(errno))
      throw Failure(isUnreadable: true, what: "cannot be opened (\(reason))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw Failure(
        isUnreadable: true, what: "cannot be read (\(String(cString: strerror(errno))))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw Failure(isUnreadable: true, what: "is a folder; expected \(what)")
    default:
      throw Failure(isUnreadable: true, what: "is not a regular file; expected \(what)")
    }
    guard status.st_size <= limit else {
      throw Failure(
        isUnreadable: false,
        what: "has \(status.st_size) bytes; \(what) has at most \(limit)")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(
          isUnreadable: true, what: "cannot be read (\(String(cString: strerror(errno))))")
      }
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= limit else {
        throw Failure(isUnreadable: false, what: "grows while it is read")
      }
    }
    return try decode(bytes)
  }

  /// The text of UTF-8 bytes without a byte order mark.
  static func decode(_ bytes: [UInt8]) throws(Failure) -> String {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw Failure(isUnreadable: false, line: 1, what: "is UTF-16; expected UTF-8")
    }
    let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
    if let text = String(validating: content, as: UTF8.self) { return text }
    let line = firstInvalidLine(content)
    throw Failure(isUnreadable: false, line: line, what: "is not UTF-8 text")
  }

  private static func firstInvalidLine(_ bytes: ArraySlice<UInt8>) -> Int {
    var line = 1
    for part in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }
}
