import Analysis
import Foundation
import GridMath

/// Why a file is not read as a workspace.
package struct WorkspaceProblem: Error, Sendable {
  /// Goes on after the name of the file.
  package let text: String
  package let isUnreadable: Bool
  package let isNewer: Bool

  init(_ text: String, isUnreadable: Bool = false, isNewer: Bool = false) {
    self.text = text
    self.isUnreadable = isUnreadable
    self.isNewer = isNewer
  }
}

extension StateStore {
  package static let workspaceEnding = ".gammascope"
  /// Largest file that is read, bytes.
  private static let largestFile = 256 << 20

  /// What every version says of its files.
  private struct Head: Decodable {
    var version: Int
    var format: String?
    var path: String
  }

  /// Reads a state, its models still as texts.
  package static func read(_ path: String) -> Result<SavedState, WorkspaceProblem> {
    let text: String
    do {
      text = try BoundedTextFile.read(path, limit: largestFile, what: "a workspace")
    } catch {
      return .failure(WorkspaceProblem(error.what, isUnreadable: error.isUnreadable))
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = Data(text.utf8)
    guard let head = try? decoder.decode(Head.self, from: data) else {
      return .failure(WorkspaceProblem("cannot be read: it is damaged, or no workspace"))
    }
    // The first versions did not say what they are.
    if let format = head.format, format != SavedState.format {
      return .failure(
        WorkspaceProblem(
          "is no workspace: its format is \"\(format.escapingControls)\", expected "
            + "\"\(SavedState.format)\""))
    }
    guard head.version <= SavedState.currentVersion else {
      return .failure(
        WorkspaceProblem(
          "was written by a newer version (format \(head.version), this one reads "
            + "\(SavedState.currentVersion))", isNewer: true))
    }
    do {
      return .success(try decoder.decode(SavedState.self, from: data))
    } catch {
      return .failure(WorkspaceProblem("cannot be read: \(place(of: error))"))
    }
  }

  /// Where a file is damaged, in a few words.
  private static func place(of error: any Error) -> String {
    let context: DecodingError.Context? =
      switch error as? DecodingError {
      case .dataCorrupted(let context)?, .keyNotFound(_, let context)?,
        .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
        context
      default: nil
      }
    let keys = (context?.codingPath ?? []).map { $0.intValue.map(String.init) ?? $0.stringValue }
    return keys.isEmpty
      ? "it is damaged" : "damaged at " + keys.joined(separator: ".").escapingControls
  }

  /// Writes a state, whole or not at all.
  ///
  /// - Returns: Nil, or why it could not be written.
  package static func write(_ saved: SavedState, to path: String) -> String? {
    var dated = saved
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
    dated.savedAt = formatter.string(from: Date())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      let data = try encoder.encode(dated)
      try WholeFile.write(Array(data) + [UInt8(ascii: "\n")], to: path)
      return nil
    } catch let error as AnalysisError {
      return error.diagnostics.last?.line ?? path
    } catch {
      return "\(path): \(reason(error))"
    }
  }

  /// Writes a workspace where there is none or an older one of this program.
  package static func saveWorkspace(_ saved: SavedState, to path: String) -> Message {
    if FileManager.default.fileExists(atPath: path) {
      switch read(path) {
      case .success: break
      case .failure(let problem) where problem.isNewer:
        return Message(
          "\(path) \(problem.text); it is left as it is, save under another name", .error)
      case .failure:
        return Message(
          "\(path) is no workspace of this program; it is left as it is, save under another name",
          .error)
      }
    }
    if let problem = write(saved, to: path) { return Message("not saved: " + problem, .error) }
    return Message("workspace saved to \(path) · gammascope open \(path)", .good)
  }

  /// Writes a text that the clipboard does not take; nil where nothing is kept.
  func keepCopy(_ text: String) -> String? {
    guard let folder else { return nil }
    let file = folder.appendingPathComponent("copied.txt")
    _ = try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let isWritten = (try? WholeFile.write(Array((text + "\n").utf8), to: file.path)) != nil
    return isWritten ? file.path : nil
  }

  // MARK: Sessions that did not end

  /// Notes that a session has begun.
  ///
  /// - Returns: Whether the one before did not end by itself, and the process of one that is still
  ///   running on the same data.
  package func begin(_ path: String) -> (wasCutOff: Bool, other: Int32?) {
    guard let folder, let file = url(path, ".running") else { return (false, nil) }
    let before = (try? String(contentsOf: file, encoding: .utf8))
      .flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    let own = getpid()
    if let before, before != own, Self.isRunning(before) {
      hasCompany = true
      return (false, before)
    }
    _ = try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if (try? Data("\(own)\n".utf8).write(to: file, options: .atomic)) != nil { marker = file }
    return (before != nil && before != own, nil)
  }

  /// Notes that the session has ended by itself.
  package func end() {
    if let marker { _ = try? FileManager.default.removeItem(at: marker) }
    marker = nil
  }

  /// Whether a number is that of a process of this program.
  private static func isRunning(_ process: Int32) -> Bool {
    guard process > 0, kill(process, 0) == 0 || errno == EPERM else { return false }
    // Numbers of processes come again.
    guard
      let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
    else { return true }
    return name.hasPrefix("gammascope")
  }
}
