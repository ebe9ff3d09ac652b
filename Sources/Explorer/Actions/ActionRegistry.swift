/// All actions of the explorer; keys, hints, help, palette, menus and mouse read from here.
package struct ActionRegistry: Sendable {
  package let actions: [Action]
  /// How messages name each action: its first key, or its command.
  package let keyLabels: [String: String]
  private let byID: [String: Int]
  private let byKeys: [Context: [KeySequence: Int]]
  private let prefixes: [Context: Set<KeySequence>]

  /// The registry of the program.
  package static let standard = ActionRegistry(
    motionActions + viewActions + layerActions + energyActions + scaleActions + colorActions
      + regionActions + regionEditActions + catalogueActions + maskActions + modelActions
      + sourceMoveActions + fitActions + fitRunActions + fitScopeActions + fitScanActions
      + skyActions
      + spectrumActions + overlayActions + copyActions + tableCopyActions + fileActions
      + tableActions + peekActions
      + screenActions + applicationActions)

  package init(_ actions: [Action]) {
    let labels = Dictionary(
      actions.map { ($0.id, $0.keys.first?.spacedLabel ?? ":" + $0.id) },
      uniquingKeysWith: { first, _ in first })
    keyLabels = labels
    self.actions = actions.map { action in
      var named = action
      named.sentence = Self.filled(action.template, labels)
      return named
    }
    var byID: [String: Int] = [:]
    var byKeys: [Context: [KeySequence: Int]] = [:]
    var prefixes: [Context: Set<KeySequence>] = [:]
    for (index, action) in actions.enumerated() {
      byID[action.id] = index
      for sequence in action.keys {
        byKeys[action.context, default: [:]][sequence] = index
        for length in 1..<max(1, sequence.count) {
          prefixes[action.context, default: []].insert(Array(sequence.prefix(length)))
        }
      }
    }
    self.byID = byID
    self.byKeys = byKeys
    self.prefixes = prefixes
  }

  /// A sentence with the keys of the actions that it names in braces.
  static func filled(_ sentence: String, _ labels: [String: String]) -> String {
    guard sentence.contains("{") else { return sentence }
    var text = ""
    for (index, part) in sentence.split(separator: "{", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard index > 0 else {
        text += part
        continue
      }
      // Braces in names of the user's are no ids.
      guard let end = part.firstIndex(of: "}"), let label = labels[String(part[..<end])] else {
        text += "{" + part
        continue
      }
      text += label + part[part.index(after: end)...]
    }
    return text
  }

  package subscript(id: String) -> Action? {
    byID[id].map { actions[$0] }
  }

  /// What a key sequence means in the given contexts, innermost first.
  package func lookup(_ sequence: KeySequence, in contexts: [Context]) -> KeyMeaning {
    for context in contexts {
      if let index = byKeys[context]?[sequence] { return .action(actions[index]) }
      if prefixes[context]?.contains(sequence) == true { return .prefix }
    }
    return .unknown
  }

  /// Actions whose keys begin with a prefix, in the order of the registry; each with the key that
  /// continues the prefix.
  package func continuations(
    of prefix: KeySequence, in contexts: [Context]
  ) -> [(key: KeyStroke, action: Action)] {
    var seen: Set<KeyStroke> = []
    var found: [(KeyStroke, Action)] = []
    for context in contexts {
      for action in actions where action.context == context {
        for sequence in action.keys where sequence.count == prefix.count + 1 {
          let next = sequence[prefix.count]
          if sequence.starts(with: prefix), seen.insert(next).inserted {
            found.append((next, action))
          }
        }
      }
    }
    return found
  }

  /// Actions of the given contexts.
  package func available(in contexts: [Context]) -> [Action] {
    actions.filter { contexts.contains($0.context) }
  }
}

/// What a key sequence stands for.
package enum KeyMeaning: Sendable {
  case action(Action)
  case prefix
  case unknown
}
