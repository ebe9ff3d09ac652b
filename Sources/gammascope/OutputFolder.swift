import Foundation

/// The folder of the products, made ready before anything is computed.
enum OutputFolder {
  /// Makes the folder, with those above it, and sees that files can be made in it.
  ///
  /// - Throws: `CommandFailure` with status 73.
  static func prepare(_ path: String) throws {
    guard !path.isEmpty, !path.contains("\0") else {
      throw failure(path, "is no name of a folder")
    }
    var current = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      current += part + "/"
      if mkdir(current, 0o777) != 0, errno != EEXIST, errno != EISDIR {
        throw failure(path, "the output folder cannot be made (\(reason))")
      }
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw failure(path, "the output folder cannot be made (\(reason))")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw failure(path, "there is a file of that name where the output folder should be")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw failure(path, "the output folder cannot be written to (\(reason))")
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }

  private static func failure(_ path: String, _ what: String) -> CommandFailure {
    CommandFailure(.cannotWrite, "\(path): \(what); choose another one with --output")
  }
}
