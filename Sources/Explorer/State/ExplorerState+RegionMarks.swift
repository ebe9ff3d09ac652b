import SkyGeometry

extension ExplorerState {
  /// Regions that an action is for: those that are marked, else the chosen one.
  package var chosenRegions: [Int] {
    let marked = markedRegions.filter { document.regions.indices.contains($0) }.sorted()
    if !marked.isEmpty { return marked }
    return document.regions.indices.contains(selectedRegion) ? [selectedRegion] : []
  }

  /// How messages name them.
  private func names(_ regions: [Int]) -> String {
    regions.count == 1
      ? regionName(document.regions[regions[0]], regions[0]) : "\(regions.count) regions"
  }

  /// Marks a region, or no longer.
  mutating func toggleMark(_ index: Int) {
    guard document.regions.indices.contains(index) else { return }
    if markedRegions.remove(index) == nil { markedRegions.insert(index) }
    let count = markedRegions.count
    hint(
      count == 0
        ? "no region is marked any more"
        : "\(count) marked · {toggle-exclusion} {region-role} {delete-region} work on all of them")
  }

  /// Excludes the chosen regions, or none of them if all are excluded.
  mutating func toggleExclusions() {
    let chosen = chosenRegions
    guard chosen.count > 1 else {
      if let only = chosen.first { toggleExclusion(only) }
      return
    }
    let areAll = chosen.allSatisfy {
      document.regions[$0].role == .exclude && document.regions[$0].isEnabled
    }
    change("exclusion of \(names(chosen))") { document in
      for index in chosen {
        document.regions[index].isEnabled = !areAll
        if !areAll { document.regions[index].role = .exclude }
      }
    }
    hint("\(names(chosen)) \(areAll ? "no longer excluded" : "excluded")")
  }

  /// Gives the chosen regions the role after that of the first one.
  mutating func stepRole() {
    let chosen = chosenRegions
    guard let first = chosen.first else { return }
    let role = document.regions[first].role.following
    change("role of \(names(chosen))") { document in
      for index in chosen { document.regions[index].role = role }
    }
    hint("\(names(chosen)): \(role.title)")
  }

  /// Deletes the chosen regions.
  mutating func deleteChosenRegions() {
    let chosen = chosenRegions
    guard let first = chosen.first else { return }
    let text = names(chosen)
    change("deletion of \(text)") { document in
      for index in chosen.reversed() { document.regions.remove(at: index) }
    }
    markedRegions = []
    selectedRegion = max(0, min(first, document.regions.count - 1))
    hint("\(text) deleted · {undo} brings \(chosen.count == 1 ? "it" : "them") back")
  }

  /// A name that a command finds a region by: its number where names are not unique.
  func commandName(ofRegion index: Int) -> String {
    let name = regionName(document.regions[index], index)
    let isUnique = choices(for: .region).count { $0.lowercased() == name.lowercased() } == 1
    return isUnique ? name : "#\(index + 1)"
  }

  /// The region that a command names.
  func region(named text: String) -> Int? {
    if text.hasPrefix("#"), let number = Int(text.dropFirst()) {
      return document.regions.indices.contains(number - 1) ? number - 1 : nil
    }
    return choices(for: .region).firstIndex(of: text)
  }
}
