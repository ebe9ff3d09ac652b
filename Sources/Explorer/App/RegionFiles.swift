import Analysis
import Foundation
import GridMath
import SkyGeometry

/// Region files of DS9, read and written off the main thread.
enum RegionFiles {
  static func read(
    _ path: String, _ geometry: WcsGeometry?, _ sink: AsyncStream<Event>.Continuation
  ) {
    let path = expanded(path)
    Task.background {
      do {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
          sink.yield(.message("\(path): not a regular file", .error))
          return
        }
        if let geometry, ExclusionFile.isFits(path) {
          // A mask: the same is meant.
          switch MaskFiles.event(path, geometry) {
          case .success(let event): sink.yield(event)
          case .failure(let problem): sink.yield(.message(problem.text, .error))
          }
          return
        }
        let size = (attributes[.size] as? Int) ?? 0
        guard size <= Ds9Regions.largestFile else {
          sink.yield(.message("\(path): too large for a region file", .error))
          return
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let text = String(decoding: data, as: UTF8.self)
        let (regions, notes) = try Ds9Regions.parse(
          text, imageGeometry: geometry, defaultRole: .exclude)
        sink.yield(
          .regionsRead(path: path, regions, notes: notes.map { "\(path), \($0.description)" }))
      } catch let error as RegionError {
        sink.yield(.message("\(path), \(error.description)", .error))
      } catch {
        sink.yield(.message("\(path): \(StateStore.reason(error))", .error))
      }
    }
  }

  static func write(
    _ path: String, _ regions: [SkyRegion], _ sink: AsyncStream<Event>.Continuation
  ) {
    let path = expanded(path)
    Task.background {
      do {
        let text = Ds9Regions.format(regions)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        sink.yield(.message("\(Format.count(regions.count, "region")) written to \(path)", .good))
      } catch {
        sink.yield(.message("\(path): \(StateStore.reason(error))", .error))
      }
    }
  }

  private static func expanded(_ path: String) -> String {
    (path as NSString).expandingTildeInPath
  }
}
