/// How a run stands.
package enum RunStatus: Sendable, Hashable {
  case waiting
  case reduced
  case skipped(String)
}

/// A row of the table of observations.
package struct ObservationRow: Sendable, Hashable, Identifiable {
  package var info: ObservationInfo
  package var status: RunStatus
  package var summary: RunSummary?
  package var norm: NormRow?

  package var id: Int { info.id }

  package init(_ info: ObservationInfo) {
    self.info = info
    status = .waiting
  }

  /// Seconds, NaN while unknown.
  package var livetime: Double { summary?.livetime ?? info.livetime }
}

/// Columns of the table of observations.
package enum ObservationColumn: Int, Sendable, CaseIterable {
  case run
  case object
  case offset
  case livetime
  case events
  case norm
  case state

  package var title: String {
    switch self {
    case .run: "run"
    case .object: "object"
    case .offset: "offset"
    case .livetime: "livetime"
    case .events: "events"
    case .norm: "norm"
    case .state: "state"
    }
  }
}

/// The table of observations.
package struct ObservationTable: Sendable, Equatable {
  /// In the order of the index.
  package var rows: [ObservationRow] = []
  /// OBS_ID under the cursor.
  package var cursor: Int?
  package var sort = ObservationColumn.run
  package var isDescending = false
  package var filter = ""

  package init() {}

  /// Place of a run in `rows`.
  package func index(of run: Int) -> Int? {
    rows.firstIndex { $0.id == run }
  }

  /// Rows that match the filter, in the chosen order.
  package func visible(offsets: [Int: Double]) -> [ObservationRow] {
    let wanted = filter.lowercased()
    let kept =
      wanted.isEmpty
      ? rows
      : rows.filter { row in
        "\(row.id) \(row.info.object) \(row.stateText)".lowercased().contains(wanted)
      }
    func key(_ row: ObservationRow) -> (Double, String) {
      switch sort {
      case .run: (Double(row.id), "")
      case .object: (0, row.info.object)
      case .offset: (offsets[row.id] ?? .infinity, "")
      case .livetime: (row.livetime.isNaN ? -1 : row.livetime, "")
      case .events: (Double(row.summary?.events ?? -1), "")
      case .norm: (row.norm?.norm ?? -1, "")
      case .state: (0, row.stateText)
      }
    }
    let keyed = kept.enumerated().map { (key($0.element), $0.offset, $0.element) }
    return keyed.sorted { a, b in
      if a.0 != b.0 { return isDescending ? a.0 > b.0 : a.0 < b.0 }
      return a.1 < b.1
    }.map(\.2)
  }
}

extension ObservationRow {
  /// False for runs that were skipped, or dropped for their norm.
  package var isUsed: Bool {
    if case .skipped = status { return false }
    return norm?.isKept ?? true
  }

  /// The state of the run in words.
  package var stateText: String {
    switch status {
    case .waiting: return "waiting"
    case .skipped(let reason): return "skipped: " + reason
    case .reduced:
      guard let norm else { return "reduced" }
      return norm.isKept ? "kept" : "dropped: " + (norm.reason ?? "norm out of range")
    }
  }
}

/// The log with its scroll position.
package struct LogState: Sendable, Equatable {
  package var messages: [Message] = []
  /// Lines scrolled up from the end.
  package var scroll = 0
  package var filter = ""
  package static let limit = 20_000

  package init() {}

  package mutating func add(_ message: Message) {
    messages.append(message)
    if messages.count > Self.limit { messages.removeFirst(Self.limit / 10) }
  }

  /// Puts a message in the place of the newest one with a text.
  ///
  /// - Returns: False if there is none any more.
  mutating func replace(_ text: String, by message: Message) -> Bool {
    guard let index = messages.lastIndex(where: { $0.text == text }) else { return false }
    messages[index] = message
    return true
  }
}
