import Glibc

/// A failed system call.
struct SystemError: Error {
  let code: Int32

  /// The last failure of this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// The reason in words.
  var text: String {
    switch code {
    case ENOENT: "no such file or folder"
    case ENOTDIR: "a part of the path is not a folder"
    case EACCES, EPERM: "permission denied"
    case ELOOP: "the symbolic links go round in a circle"
    case ENOSPC: "the disk is full"
    case EDQUOT: "the disk quota is used up"
    case EROFS: "the file system is read-only"
    case EFBIG: "larger than the file system or a limit allows"
    case EISDIR: "it is a folder"
    case ENAMETOOLONG: "the name is too long"
    case EMFILE, ENFILE: "too many open files"
    case EIO: "input/output error of the device"
    default: String(cString: strerror(code))
    }
  }

  var openKind: FitsError.Kind {
    switch code {
    case ENOENT, ENOTDIR, ENAMETOOLONG: .notThere
    case EACCES, EPERM: .notPermitted
    case ELOOP, ENXIO, ENODEV: .notRegular
    default: .cannotOpen
    }
  }
}

/// An open file that is closed with its owner.
final class Descriptor {
  let number: Int32
  private(set) var size = 0

  init(number: Int32) { self.number = number }

  deinit { close(number) }

  /// Opens a regular file for reading; never waits for a pipe's other end.
  init(reading path: String) throws(FitsError) {
    guard !path.utf8.contains(0) else {
      throw FitsError(
        .notThere, operation: "open", file: path, detail: "the name contains a NUL character")
    }
    // Looked at first: opening alone can act on a device.
    var first = stat()
    if stat(path, &first) == 0, first.st_mode & S_IFMT != S_IFREG {
      throw Descriptor.notRegular(path, first.st_mode)
    }
    number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard number >= 0 else {
      let error = SystemError.last
      throw FitsError(error.openKind, operation: "open", file: path, detail: error.text)
    }
    var status = stat()
    guard fstat(number, &status) == 0 else {
      throw FitsError(.cannotOpen, operation: "open", file: path, detail: SystemError.last.text)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Descriptor.notRegular(path, status.st_mode)
    }
    size = max(0, Int(status.st_size))
  }

  private static func notRegular(_ path: String, _ mode: mode_t) -> FitsError {
    FitsError(
      .notRegular, operation: "open", file: path,
      detail: "is \(word(mode)), expected a regular file")
  }

  static func word(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFSOCK: "a socket"
    default: "something special"
    }
  }

  /// Reads once; 0 at the end of the file.
  func read(into target: UnsafeMutableRawPointer, count: Int) throws(SystemError) -> Int {
    while true {
      let got = Glibc.read(number, target, count)
      if got >= 0 { return got }
      guard errno == EINTR else { throw SystemError.last }
    }
  }

  /// Reads until so many bytes are there or the file ends.
  func read(upTo count: Int) throws(SystemError) -> [UInt8] {
    let target = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 1)
    defer { target.deallocate() }
    var have = 0
    while have < count {
      let got = try read(into: target + have, count: count - have)
      if got == 0 { break }
      have += got
    }
    return [UInt8](UnsafeRawBufferPointer(start: target, count: have))
  }

  /// Reads as much as the file had when it was opened.
  func readAll(after start: [UInt8]) throws(SystemError) -> [UInt8] {
    start + (try read(upTo: max(0, size - start.count)))
  }

  /// Writes everything.
  func write(_ bytes: [UInt8]) throws(SystemError) {
    let code: Int32 = bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let part = UnsafeRawBufferPointer(rebasing: buffer[done...])
        let written = Glibc.write(number, part.baseAddress, min(part.count, 1 << 30))
        if written >= 0 {
          done += written
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    guard code == 0 else { throw SystemError(code: code) }
  }
}
