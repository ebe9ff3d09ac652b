import Foundation
import GridMath

/// Documents and command logs on disk, one writer at a time.
package actor StateStore {
  let folder: URL?
  private var log: FileHandle?
  /// Whether another session has the same data open: its log is not to be written over.
  var hasCompany = false
  /// The file that says that this session is not over.
  var marker: URL?

  /// - Parameter folder: Where files go; nil keeps nothing.
  package init(folder: String?) {
    self.folder = folder.map { URL(fileURLWithPath: $0, isDirectory: true) }
  }

  /// `$XDG_STATE_HOME/gammascope`, or its usual place.
  package static func defaultFolder(_ environment: [String: String]) -> String? {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return state + "/gammascope"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/state/gammascope"
  }

  /// Name of the files that belong to a data path: readable, and different for different paths.
  package static func fileName(for path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? "data"
    let readable = last.prefix(40).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
        ? character : "_"
    }
    return String(readable) + "-" + hash(path)
  }

  /// FNV-1a in hexadecimal digits: stable between runs, unlike Swift's own hash.
  static func hash(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }

  func url(_ path: String, _ ending: String) -> URL? {
    folder?.appendingPathComponent(Self.fileName(for: path) + ending)
  }

  /// Writes a document beside the old one and swaps them; nil, or why it could not be written.
  package func save(_ saved: SavedState) -> String? {
    guard let folder, let file = url(saved.path, ".json") else { return nil }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      return "\(file.path): \(Self.reason(error))"
    }
    return Self.write(saved, to: file.path)
  }

  /// Reads a document; a damaged file, or one of a newer version, is kept aside and named in the note.
  package func load(_ path: String) -> (saved: SavedState?, note: String?) {
    guard let file = url(path, ".json"), FileManager.default.fileExists(atPath: file.path) else {
      return (nil, nil)
    }
    switch Self.read(file.path) {
    case .success(let saved): return (saved, nil)
    case .failure(let problem):
      let word = problem.isNewer ? "newer" : "damaged"
      let aside = file.deletingPathExtension().appendingPathExtension(word + ".json")
      _ = try? FileManager.default.removeItem(at: aside)
      let moved = (try? FileManager.default.moveItem(at: file, to: aside)) != nil
      return (
        nil,
        "the document of the last session \(problem.text)"
          + (moved ? " and is kept as \(aside.path)" : ": \(file.path)") + "; starting afresh"
      )
    }
  }

  /// Keeps a copy of what the last session left, before something else takes its place.
  package func keepAside(_ path: String) {
    guard let file = url(path, ".json"), let aside = url(path, ".before.json"),
      FileManager.default.fileExists(atPath: file.path)
    else { return }
    _ = try? FileManager.default.removeItem(at: aside)
    _ = try? FileManager.default.copyItem(at: file, to: aside)
  }

  /// Adds a line to the command log of a data path.
  package func record(_ line: String, path: String) {
    let ending = hasCompany ? ".\(getpid()).commands" : ".commands"
    if log == nil, let folder, let file = url(path, ending) {
      _ = try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      // Every session has a log of its own, so that it can be replayed; that of the one before stays,
      // which may have been cut off before its document was written.
      if let before = url(path, ".before.commands"), !hasCompany {
        _ = try? FileManager.default.removeItem(at: before)
        _ = try? FileManager.default.moveItem(at: file, to: before)
      }
      _ = FileManager.default.createFile(atPath: file.path, contents: nil)
      log = try? FileHandle(forWritingTo: file)
      let head = CommandLog.inputMark + path.escapingControls + "\n"
      _ = try? log?.write(contentsOf: Data(head.utf8))
    }
    _ = try? log?.write(contentsOf: Data((line.escapingControls + "\n").utf8))
  }

  /// One line about an error.
  static func reason(_ error: any Error) -> String {
    let error = error as NSError
    if let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return error.localizedDescription
  }
}
