import GridMath
import SkyGeometry

/// Bins that are shown and selected as one: the data keep theirs.
extension ExplorerState {
  /// All bins in groups, from the lowest; a bin that is not merged is a group of one.
  package var energyGroups: [Range<Int>] {
    var groups: [Range<Int>] = []
    var next = 0
    for merged in document.merged where merged.lowerBound >= next {
      groups += (next..<merged.lowerBound).map { $0..<($0 + 1) }
      groups.append(merged)
      next = merged.upperBound
    }
    return groups + (next..<max(next, document.bins.count)).map { $0..<($0 + 1) }
  }

  /// Number of the group that a bin is in.
  package func energyGroup(of bin: Int) -> Int {
    energyGroups.firstIndex { $0.contains(bin) } ?? 0
  }

  /// The groups that some bins touch.
  func groups(of bins: Range<Int>) -> Range<Int> {
    guard !bins.isEmpty else { return 0..<0 }
    return energyGroup(of: bins.lowerBound)..<(energyGroup(of: bins.upperBound - 1) + 1)
  }

  /// Bins of neighbouring groups.
  func bins(of groups: Range<Int>) -> Range<Int> {
    let all = energyGroups
    let groups = groups.clamped(to: 0..<all.count)
    guard let first = groups.first, let last = groups.last else { return 0..<0 }
    return all[first].lowerBound..<all[last].upperBound
  }

  /// What a merge without a typed range is for: the range that is being marked, or the selected bins
  /// around the cursor.
  private var binsToMerge: Range<Int>? {
    let cursor = energyEditor.cursor
    if let anchor = energyEditor.anchor {
      return bins(of: groups(of: min(anchor, cursor)..<(max(anchor, cursor) + 1)))
    }
    guard document.bins.indices.contains(cursor), document.bins[cursor] else { return nil }
    var low = cursor
    var high = cursor + 1
    while low > 0, document.bins[low - 1] { low -= 1 }
    while high < document.bins.count, document.bins[high] { high += 1 }
    return bins(of: groups(of: low..<high))
  }

  /// Merges bins into one bar of the strip.
  mutating func mergeBins(_ typed: Range<Int>?) {
    guard let field else { return }
    guard let range = typed ?? binsToMerge, range.count > 1, groups(of: range).count > 1 else {
      hint(
        typed == nil
          ? "nothing to merge: select neighbouring bins, or mark a range with {mark-range}"
          : "fewer than two bins lie between these energies", .warning)
      return
    }
    energyEditor.anchor = nil
    let isOn = range.contains { document.bins[$0] }
    change("merged energies") { document in
      document.merged.removeAll { $0.overlaps(range) }
      document.merged.append(range)
      document.merged.sort { $0.lowerBound < $1.lowerBound }
      // One bar is on or off as a whole.
      for bin in range { document.bins[bin] = isOn }
    }
    energyEditor.cursor = range.lowerBound
    let text = field.rangeText(from: range.lowerBound, to: range.upperBound)
    recordedCommand = "merge-bins " + energyText(range)
    hint("\(text) shown as one bin · {divide-bins} divides it, the data keep their bins")
  }

  /// Shows the bins of merged ones again.
  mutating func divideBins(_ typed: Range<Int>?) {
    let range = typed ?? energyEditor.cursor..<(energyEditor.cursor + 1)
    let merged = document.merged.filter { $0.overlaps(range) }
    guard let first = merged.first, let last = merged.last else {
      hint(
        document.merged.isEmpty ? "no bins are merged" : "this bin is not a merged one", .warning)
      return
    }
    change("divided energies") { document in
      document.merged.removeAll { $0.overlaps(range) }
    }
    recordedCommand = "divide-bins " + energyText(first.lowerBound..<last.upperBound)
    hint("\(last.upperBound - first.lowerBound) bins as in the data")
  }

  /// The energies of some bins, as commands take them.
  func energyText(_ bins: Range<Int>) -> String {
    guard let edges = field?.energy.edges, edges.indices.contains(bins.upperBound) else {
      return ""
    }
    return "\(edges[bins.lowerBound]) \(edges[bins.upperBound]) TeV"
  }
}
