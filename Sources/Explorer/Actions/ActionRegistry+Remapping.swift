package import TerminalRendering

extension ActionRegistry {
  /// The same actions with the user's keys.
  ///
  /// A key of the file wins over a standard key of the same context that it equals, begins or
  /// continues; of two lines of the file the earlier one wins.
  ///
  /// - Returns: The registry, and what the file's author should know: what cannot be read, which
  ///   actions lost a key, and what is hidden by keys of another pane.
  package func remapped(by file: KeyFile) -> (registry: ActionRegistry, notes: [SettingsNote]) {
    var actions = actions
    var notes = file.notes
    let own = Dictionary(
      file.entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var given: [Given] = []
    for entry in file.entries {
      guard let index = actions.firstIndex(where: { $0.id == entry.id }) else { continue }
      let context = actions[index].context
      var kept: [KeySequence] = []
      for keys in entry.keys {
        if let other = given.first(where: { $0.context == context && $0.keys.clashes(with: keys) })
        {
          notes.append(
            SettingsNote(
              file: file.file, line: entry.line,
              text: "\(entry.id): \(keys.label) is taken by \(other.id), line \(other.line ?? 0)"))
          continue
        }
        kept.append(keys)
        given.append(Given(id: entry.id, keys: keys, context: context, line: entry.line))
      }
      actions[index].keys = kept
    }
    for index in actions.indices where own[actions[index].id] == nil {
      notes += yield(&actions[index], to: given, file.file)
    }
    let registry = ActionRegistry(actions)
    notes += registry.hidden(by: given, file.file, standard: self)
    return (registry, notes.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
  }

  /// A key of the file with where it is from.
  private struct Given {
    let id: String
    let keys: KeySequence
    let context: Context
    let line: Int?
  }

  /// Takes the standard keys away that a key of the file stands in place of.
  private func yield(
    _ action: inout Action, to given: [Given], _ file: String
  ) -> [SettingsNote] {
    var notes: [SettingsNote] = []
    for keys in action.keys {
      guard
        let taker = given.first(where: {
          $0.context == action.context && $0.keys.clashes(with: keys)
        })
      else { continue }
      action.keys.removeAll { $0 == keys }
      let rest = action.keys.map(\.label).joined(separator: ", ")
      notes.append(
        SettingsNote(
          file: file, line: taker.line,
          text: "\(taker.id): \(taker.keys.label) takes \(keys.label) from \(action.id), which has "
            + (rest.isEmpty ? "no key now" : rest + " left")))
    }
    return notes
  }

  /// What is hidden where the keys of several contexts are live at once.
  private func hidden(
    by given: [Given], _ file: String, standard: ActionRegistry
  ) -> [SettingsNote] {
    var notes: [SettingsNote] = []
    var said: Set<String> = []
    for one in given {
      for stack in Context.allCases.map(\.stack) {
        guard let place = stack.firstIndex(of: one.context) else { continue }
        for (depth, context) in stack.enumerated() where depth != place {
          for action in actions where action.context == context {
            let isInner = depth < place
            for keys in action.keys where keys.clashes(with: one.keys) {
              let inner = isInner ? (action.id, keys) : (one.id, one.keys)
              let outer = isInner ? one.id : action.id
              guard !standard.isHidden(keys, of: action.id, one),
                said.insert("\(inner) \(outer)").inserted
              else { continue }
              notes.append(
                SettingsNote(
                  file: file, line: one.line,
                  text: "\(one.id): in \(stack[min(depth, place)].title), \(inner.1.label) is "
                    + "\(inner.0) and hides \(outer)"))
            }
          }
        }
      }
    }
    return notes
  }

  /// True if the two actions already had these keys in the registry as it comes.
  private func isHidden(_ keys: KeySequence, of id: String, _ one: Given) -> Bool {
    self[id]?.keys.contains(keys) == true && self[one.id]?.keys.contains(one.keys) == true
  }
}

extension Array where Element == KeyStroke {
  /// True if one begins with the other, so that both cannot be typed in one context.
  func clashes(with other: KeySequence) -> Bool {
    starts(with: other) || other.starts(with: self)
  }
}
