import Analysis
import Foundation
import GridMath
package import SkyGeometry

/// Exclusion masks in FITS files, read and written off the main thread.
package enum MaskFiles {
  /// Reads a mask, or the regions of a DS9 file, as analysis files do; the answer ends with `written`.
  static func read(
    _ path: String, _ geometry: WcsGeometry?, _ sink: AsyncStream<Event>.Continuation
  ) {
    let path = (path as NSString).expandingTildeInPath
    Task.background {
      guard let geometry else {
        sink.yield(.written([]))
        return
      }
      switch event(path, geometry) {
      case .success(let event):
        sink.yield(event)
        sink.yield(.written([]))
      case .failure(let problem): sink.yield(.written([Message(problem.text, .error)]))
      }
    }
  }

  /// What a file has for a field.
  package static func event(
    _ path: String, _ geometry: WcsGeometry
  ) -> Result<Event, ArgumentProblem> {
    do {
      switch try ExclusionFile.read(path, on: geometry) {
      case .regions(let regions, let notes):
        return .success(.regionsRead(path: path, regions, notes: notes.map(\.line)))
      case .mask(let isUsed, let notes):
        let areas = MaskAreas(isUsed.map { !$0 }, nx: geometry.nx)
        if let problem = areas.problem { return .failure(ArgumentProblem("\(path): \(problem)")) }
        let file = (path as NSString).lastPathComponent
        let name = file.prefix { $0 != "." }
        return .success(
          .maskRead(
            path: path,
            areas.regions(
              on: geometry, name: name.isEmpty ? "mask" : String(name), tag: "mask " + file),
            pixels: isUsed.count { !$0 }, notes: notes.map(\.line)))
      }
    } catch {
      return .failure(
        ArgumentProblem(error.diagnostics.last?.line ?? "\(path): cannot be read as a mask"))
    }
  }

  /// Writes a mask, 1 where a pixel is used.
  package static func write(_ mask: ExclusionMask, to path: String) -> Message {
    let path = (path as NSString).expandingTildeInPath
    do {
      try mask.write(to: path)
      return Message(
        "mask with \(mask.excludedPixelCount) excluded pixels written to \(path)", .good)
    } catch {
      let failure = AnalysisError(error, path)
      return Message(failure.diagnostics.last?.line ?? "\(path): not written", .error)
    }
  }
}

extension MaskAreas {
  /// More areas than these are no list of regions any more.
  static let limit = 200

  /// Why they cannot be exclusions of the explorer, or nil.
  var problem: String? {
    areas.count > Self.limit
      ? "\(areas.count) separate areas; a session has room for \(Self.limit)" : nil
  }
}
