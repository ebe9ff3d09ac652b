import Foundation
import GridMath

/// Reads folders for the completion of paths.
enum FolderListing {
  /// More names than these are of no use in a list.
  private static let limit = 2000

  /// Lists a folder off the main thread; one that cannot be read has no files.
  static func read(_ folder: String, _ sink: AsyncStream<Event>.Continuation) {
    Task.background {
      let path = folder.isEmpty ? "." : NSString(string: folder).expandingTildeInPath
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      let paths = names.filter { !$0.hasPrefix(".") }.sorted().prefix(limit).map { name in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
        return folder + name + (isFolder.boolValue ? "/" : "")
      }
      sink.yield(.filesListed(FileChoices(folder: folder, paths: Array(paths))))
    }
  }
}
