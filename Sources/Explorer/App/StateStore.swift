import Foundation
import GridMath

/// Documents and command logs on disk, one writer at a time.
package actor StateStore {
  private let folder: URL?
  private var log: FileHandle?

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
    // FNV-1a: stable between runs, unlike Swift's own hash.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let last = path.split(separator: "/").last.map(String.init) ?? "data"
    let readable = last.prefix(40).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
        ? character : "_"
    }
    return String(readable) + "-" + String(hash, radix: 16)
  }

  private func url(_ path: String, _ ending: String) -> URL? {
    folder?.appendingPathComponent(Self.fileName(for: path) + ending)
  }

  /// Writes a document beside the old one and swaps them; nil, or why it could not be written.
  package func save(_ saved: SavedState) -> String? {
    guard let folder, let file = url(saved.path, ".json") else { return nil }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      try encoder.encode(saved).write(to: file, options: .atomic)
      return nil
    } catch {
      return "\(file.path): \(Self.reason(error))"
    }
  }

  /// Reads a document; a damaged file is kept aside and named in the note.
  package func load(_ path: String) -> (saved: SavedState?, note: String?) {
    guard let file = url(path, ".json"), FileManager.default.fileExists(atPath: file.path) else {
      return (nil, nil)
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    if let data = try? Data(contentsOf: file), data.count < 16 << 20,
      let saved = try? decoder.decode(SavedState.self, from: data),
      saved.version == SavedState.currentVersion
    {
      return (saved, nil)
    }
    let aside = file.deletingPathExtension().appendingPathExtension("damaged.json")
    _ = try? FileManager.default.removeItem(at: aside)
    let moved = (try? FileManager.default.moveItem(at: file, to: aside)) != nil
    return (
      nil,
      "the document of the last session cannot be read"
        + (moved ? " and is kept as \(aside.path)" : ": \(file.path)") + "; starting afresh"
    )
  }

  /// Adds a line to the command log of a data path.
  package func record(_ line: String, path: String) {
    if log == nil, let folder, let file = url(path, ".commands") {
      _ = try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      // Every session has a log of its own, so that it can be replayed.
      _ = FileManager.default.createFile(atPath: file.path, contents: nil)
      log = try? FileHandle(forWritingTo: file)
      let head = Replay.inputMark + path.escapingControls + "\n"
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
