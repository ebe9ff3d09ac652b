/// All actions of the explorer; keys, hints, help, palette, menus and mouse read from here.
package struct ActionRegistry: Sendable {
  package let actions: [Action]
  private let byID: [String: Int]
  private let byKeys: [Context: [KeySequence: Int]]
  private let prefixes: [Context: Set<KeySequence>]

  /// The registry of the program.
  package static let standard = ActionRegistry(
    motionActions + viewActions + layerActions + energyActions + scaleActions + colorActions
      + regionActions + regionEditActions + catalogueActions + modelActions + sourceMoveActions
      + fitActions + fitRunActions + fitScopeActions + fitScanActions + skyActions
      + spectrumActions + overlayActions + copyActions + fileActions + tableActions + peekActions
      + screenActions + applicationActions)

  package init(_ actions: [Action]) {
    self.actions = actions
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

/// A family of key sequences with a common first key.
package struct PrefixGroup: Sendable, Hashable {
  package let key: KeyStroke
  package let title: String

  /// Groups of the Map screen, as the root menu lists them.
  package static let all: [PrefixGroup] = [
    PrefixGroup(key: "g", title: "go to"),
    PrefixGroup(key: "m", title: "layer"),
    PrefixGroup(key: "s", title: "stretch and limits"),
    PrefixGroup(key: "c", title: "colour"),
    PrefixGroup(key: "r", title: "region"),
    PrefixGroup(key: "M", title: "models"),
    PrefixGroup(key: "f", title: "fit"),
    PrefixGroup(key: "w", title: "panels"),
    PrefixGroup(key: "o", title: "overlays"),
    PrefixGroup(key: "y", title: "copy and write"),
  ]

  /// Groups of other screens.
  private static let others = [PrefixGroup(key: "v", title: "view")]

  /// Title of the group that a key opens.
  package static func title(of key: KeyStroke) -> String {
    (all + others).first { $0.key == key }?.title ?? key.name
  }
}
