import Glibc
import Synchronization

/// Writing a file whole or not at all.
package enum AtomicFile {
  private static let counter = Atomic<Int>(0)

  /// Writes to a temporary file in the same folder, forces it to the disk and renames it.
  ///
  /// A link is followed, so that it keeps pointing to the file. Permissions of a file that is replaced
  /// are kept.
  ///
  /// - Throws: `FitsError` of kind `cannotWrite`; the temporary file is removed and a file that was
  ///   there is untouched.
  package static func write(_ bytes: [UInt8], to path: String) throws(FitsError) {
    do throws(SystemError) {
      try replace(path, bytes)
    } catch {
      let kept = exists(path) ? "the file that was there is unchanged" : "nothing was left behind"
      throw FitsError(
        .cannotWrite, operation: "write", file: path,
        detail: "cannot be written: \(error.writeText); \(kept)")
    }
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  private static func replace(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw SystemError(code: ENOENT) }
    var target = path
    var mode: mode_t?
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemError(code: EISDIR) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(code: SystemError.special) }
      guard access(path, W_OK) == 0 else { throw SystemError.last }
      mode = status.st_mode & 0o777
      if let real = realpath(path, nil) {
        target = String(cString: real)
        free(real)
      }
    } else if errno == ELOOP {
      throw SystemError.last
    }
    let slash = target.lastIndex(of: "/")
    let folder = slash.map { String(target[...$0]) } ?? "./"
    let name = slash.map { String(target[target.index(after: $0)...]) } ?? target
    guard !name.isEmpty else { throw SystemError(code: EISDIR) }
    let serial = counter.wrappingAdd(1, ordering: .relaxed).oldValue
    let temporary = folder + ".\(name.prefix(40)).\(getpid())-\(serial).tmp"
    let number = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard number >= 0 else { throw SystemError.last }
    do throws(SystemError) {
      let descriptor = Descriptor(number: number)
      if let mode, fchmod(number, mode) != 0 { throw SystemError.last }
      try descriptor.write(bytes)
      guard fsync(number) == 0 else { throw SystemError.last }
      guard rename(temporary, target) == 0 else { throw SystemError.last }
    } catch {
      unlink(temporary)
      throw error
    }
    // The rename itself is durable only once the folder is; a failure here loses nothing.
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }
}

extension SystemError {
  /// Stands for a device or pipe in the place of the output.
  static let special: Int32 = -1

  /// The reason in words, as it applies to output.
  var writeText: String {
    switch code {
    case SystemError.special: "there is something that is not a regular file"
    case ENOENT: "the folder does not exist"
    case EISDIR: "there is a folder of that name"
    default: text
    }
  }
}
