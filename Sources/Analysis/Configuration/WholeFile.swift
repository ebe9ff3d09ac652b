import Fits
import GridMath

/// Files that are written whole or not at all.
package enum WholeFile {
  /// Writes beside the place and moves there when everything is on the disk.
  ///
  /// - Throws: `AnalysisError` of kind `cannotWrite`; what was there is unchanged.
  package static func write(_ bytes: [UInt8], to path: String) throws(AnalysisError) {
    do throws(FitsError) {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw AnalysisError(.cannotWrite, error.what, file: error.file)
    }
  }
}
