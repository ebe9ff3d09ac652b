import GridMath
import SkyGeometry

/// A DS9 region file that an analysis file names.
enum RegionFile {
  /// - Parameters:
  ///   - path: the file.
  ///   - sky: image that coordinates in pixels belong to.
  ///   - what: what it is for, for errors.
  /// - Returns: the regions and what was left out.
  /// - Throws: `AnalysisError`.
  static func read(
    _ path: String, on sky: WcsGeometry, what: String
  ) throws(AnalysisError) -> (regions: [SkyRegion], notes: [Diagnostic]) {
    let text: String
    do throws(BoundedTextFile.Failure) {
      text = try BoundedTextFile.read(
        path, limit: Ds9Regions.largestFile, what: "a DS9 region file")
    } catch {
      throw AnalysisError(
        error.isUnreadable ? .cannotOpen : .badData, "\(what): \(error.what)", file: path)
    }
    do throws(RegionError) {
      let (regions, notes) = try Ds9Regions.parse(text, imageGeometry: sky)
      return (
        regions,
        notes.map { Diagnostic(.warning, file: path, $0.description, remedy: "left out") }
      )
    } catch {
      throw AnalysisError(.badData, "\(what): \(error.description)", file: path)
    }
  }
}
