import Datasets
import Estimators
import Foundation

extension RunResult {
  /// Runs that are in the stack, or would be: those with a norm inside the limits.
  package var keptCount: Int { norms.count(where: \.isKept) }

  /// What came out, in one line for a terminal.
  package var report: String {
    var parts = ["\(runs.count) of \(opened.runs.count) runs reduced"]
    if let stacked {
      let counts = stacked.counts.reduce(0.0) { $0 + Double($1) }
      let background = stacked.background.reduce(0.0) { $0 + Double($1) }
      parts.append("\(stacked.runs.count) stacked")
      parts.append(String(format: "%.2f h", stacked.livetime / 3600))
      parts.append(String(format: "%.0f counts on a background of %.1f", counts, background))
    }
    if let distribution {
      parts.append(
        String(
          format: "significance %.2f to %.2f, outside the exclusions mean %.3f, width %.3f",
          distribution.minimum, distribution.maximum, distribution.mean, distribution.width))
    }
    return parts.joined(separator: ", ")
  }
}
