import Fits
import Foundation
package import GridMath
package import SkyGeometry

/// `datasets.background.exclusion`: a FITS mask or a DS9 region file.
package enum ExclusionFile {
  /// What is in it.
  package enum Content {
    case regions([SkyRegion], [Diagnostic])
    /// Pixels that remain usable, on the geometry of the field.
    case mask([Bool], [Diagnostic])
  }

  /// Reads either of them for a field.
  ///
  /// - Throws: `AnalysisError`.
  package static func read(_ path: String, on sky: WcsGeometry) throws(AnalysisError) -> Content {
    if path.lowercased().hasSuffix(".reg") || !isFits(path) {
      return try readRegions(path, on: sky)
    }
    do throws(FitsError) {
      let file = try FitsFile(path: path)
      let (mask, notes) = try ExclusionMask.read(from: file)
      let (moved, outside) = mask.transferred(to: sky)
      guard moved.isUsed.contains(true) else {
        throw FitsError(
          .wrongType, operation: "read mask", file: path,
          detail: "the mask leaves no pixel of the map; expected 1 where a pixel is used")
      }
      let beyond = Diagnostic(
        .warning, file: path, "\(outside) pixels of the map lie outside the mask",
        remedy: "they are excluded")
      return .mask(moved.isUsed, outside > 0 ? notes + [beyond] : notes)
    } catch {
      throw AnalysisError(
        [.notThere, .notPermitted, .cannotOpen].contains(error.kind) ? .cannotOpen : .badData,
        "exclusion mask: \(error.what)", file: path,
        remedy: "expected a FITS image with celestial axes, or a DS9 region file")
    }
  }

  /// Whether a file begins as FITS does, or cannot be read at all.
  package static func isFits(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return true }
    defer { try? handle.close() }
    let start = (try? handle.read(upToCount: 6)) ?? Data()
    return start.starts(with: Data("SIMPLE".utf8)) || start.starts(with: [0x1f, 0x8b])
  }

  private static func readRegions(
    _ path: String, on sky: WcsGeometry
  ) throws(AnalysisError) -> Content {
    let (regions, notes) = try RegionFile.read(path, on: sky, what: "exclusion regions")
    return .regions(
      regions.map { region in
        var excluded = region
        excluded.role = .exclude
        return excluded
      }, notes)
  }
}
