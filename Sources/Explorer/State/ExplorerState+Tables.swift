import GridMath
import SkyGeometry

extension ExplorerState {
  /// Distance of each run's pointing from the centre of the map, degrees.
  package var runOffsets: [Int: Double] {
    guard let center = field?.geometry.center else { return [:] }
    var offsets: [Int: Double] = [:]
    for row in observations.rows {
      if let pointing = row.info.pointing { offsets[row.id] = pointing.separation(to: center) }
    }
    return offsets
  }

  /// Rows of the table as they are shown.
  package var visibleRuns: [ObservationRow] { observations.visible(offsets: runOffsets) }

  mutating func moveObservationCursor(_ step: Int) {
    let rows = visibleRuns
    guard !rows.isEmpty else { return }
    let index = rows.firstIndex { $0.id == observations.cursor } ?? 0
    observations.cursor = rows[(index + step).clamped(to: 0...(rows.count - 1))].id
  }

  /// Puts the cursor on a visible row.
  mutating func keepCursorVisible() {
    let rows = visibleRuns
    if !rows.contains(where: { $0.id == observations.cursor }), let first = rows.first {
      observations.cursor = first.id
    }
  }

  /// Leaves a run out by hand, or takes it back.
  mutating func toggleRun(_ run: Int) {
    guard let index = observations.index(of: run) else { return }
    if case .skipped(let reason) = observations.rows[index].status {
      hint("run \(run) cannot be used: \(reason)", .warning)
      return
    }
    let usable = observations.rows.filter { row in
      if case .skipped = row.status { return false }
      return !document.excludedRuns.contains(row.id)
    }
    if !document.excludedRuns.contains(run), usable.count <= 1 {
      hint("one run must stay", .warning)
      return
    }
    change("selection of runs") { document in
      if document.excludedRuns.remove(run) == nil { document.excludedRuns.insert(run) }
    }
    hint("run \(run) \(document.excludedRuns.contains(run) ? "left out" : "included")")
  }

  mutating func sortObservations(by step: Int) {
    let all = ObservationColumn.allCases
    let index = (observations.sort.rawValue + step + all.count) % all.count
    observations.sort = all[index]
    hint("sorted by " + observations.sort.title)
  }

  /// Lines of the log that fit its filter.
  package var visibleMessages: [Message] {
    let wanted = log.filter.lowercased()
    return wanted.isEmpty
      ? log.messages : log.messages.filter { $0.text.lowercased().contains(wanted) }
  }

  /// Moves to the next row or line that holds the searched text.
  mutating func search(_ step: Int) {
    let wanted = searchText.lowercased()
    guard !wanted.isEmpty else {
      hint("nothing was searched yet: / asks", .warning)
      return
    }
    switch screen {
    case .observations:
      let rows = visibleRuns
      let start = rows.firstIndex { $0.id == observations.cursor } ?? 0
      for distance in 1...max(1, rows.count) {
        let index = ((start + step * distance) % rows.count + rows.count) % rows.count
        let row = rows[index]
        if "\(row.id) \(row.info.object) \(row.stateText)".lowercased().contains(wanted) {
          observations.cursor = row.id
          return
        }
      }
    case .log:
      let lines = visibleMessages
      let start = lines.count - 1 - log.scroll
      for distance in 1...max(1, lines.count) {
        let index = start - step * distance
        guard lines.indices.contains(index) else { break }
        if lines[index].text.lowercased().contains(wanted) {
          log.scroll = lines.count - 1 - index
          return
        }
      }
    default:
      let found = landmarks.filter { $0.name.lowercased().contains(wanted) }
      if !found.isEmpty {
        let here = direction(of: map.crosshair)
        let index = found.firstIndex { marker in
          here.map { marker.position.separation(to: $0) < 1.5 * (field?.geometry.pixelScale ?? 0) }
            ?? false
        }
        let next = found[((index ?? -step) + step + found.count) % found.count]
        if let pixel = field?.geometry.pixel(of: next.position) {
          rememberView()
          jump(to: PixelPosition(x: pixel.x, y: pixel.y))
          hint(next.name)
        }
        return
      }
    }
    hint("\"\(searchText)\" was not found", .warning)
  }
}
