import Foundation
import GridMath

/// `observations.obs_file`: one OBS_ID a line, `#` starts a comment.
enum ObservationListFile {
  static func read(_ path: String) throws(AnalysisError) -> [Int] {
    let text: String
    do throws(BoundedTextFile.Failure) {
      text = try BoundedTextFile.read(path, limit: 16 << 20, what: "a list of OBS_IDs")
    } catch {
      throw AnalysisError(
        error.isUnreadable ? .cannotOpen : .badData, "observations.obs_file: \(error.what)",
        file: path)
    }
    var ids: [Int] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\r" }
      for word in words {
        guard let id = Int(word) else {
          throw AnalysisError(
            .badData, "line \(number + 1): “\(word)” is no OBS_ID".escapingControls, file: path,
            remedy: "expected whole numbers, one a line")
        }
        ids.append(id)
      }
    }
    return ids
  }
}
