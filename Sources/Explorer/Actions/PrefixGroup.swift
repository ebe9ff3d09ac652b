/// A family of key sequences with a common first key.
package struct PrefixGroup: Sendable, Hashable {
  package let key: KeyStroke
  package let title: String

  /// Groups of the Map screen, as the root menu lists them.
  package static let standard: [PrefixGroup] = [
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
  fileprivate static let others = [PrefixGroup(key: "v", title: "view")]
}

extension ActionRegistry {
  /// Groups that the keys of the Map screen have: the standard ones that are left, then those of the
  /// user's keys.
  package var groups: [PrefixGroup] {
    let contexts = Context.map.stack
    var firsts: [KeyStroke] = []
    for action in actions where contexts.contains(action.context) {
      for keys in action.keys where keys.count > 1 && !firsts.contains(keys[0]) {
        firsts.append(keys[0])
      }
    }
    let standard = PrefixGroup.standard.filter { firsts.contains($0.key) }
    return standard
      + firsts.filter { first in !standard.contains { $0.key == first } }
      .map { PrefixGroup(key: $0, title: title(of: $0)) }
  }

  /// Title of the group that a key opens: its own, or that of the actions that were moved there.
  package func title(of key: KeyStroke) -> String {
    let named = PrefixGroup.standard + PrefixGroup.others
    let isMoved = self.isMoved(to: key)
    if !isMoved, let group = named.first(where: { $0.key == key }) { return group.title }
    let moved = actions.first { $0.keys.contains { $0.count > 1 && $0[0] == key } }
    let origin = moved.flatMap { ActionRegistry.standard[$0.id]?.keys.first?.first }
    return named.first { $0.key == origin }?.title ?? key.label
  }

  /// True if nothing under a key is there by standard.
  private func isMoved(to key: KeyStroke) -> Bool {
    !actions.contains { action in
      action.keys.contains { keys in
        keys.count > 1 && keys[0] == key
          && ActionRegistry.standard[action.id]?.keys.contains(keys) == true
      }
    }
  }

  /// Where a standard group is now: its key, or the one that most of its actions were moved to.
  package func groupKey(_ standard: KeyStroke) -> KeyStroke {
    guard isMoved(to: standard) else { return standard }
    var counts: [KeyStroke: Int] = [:]
    for action in ActionRegistry.standard.actions
    where action.keys.contains(where: { $0.count > 1 && $0[0] == standard }) {
      for keys in self[action.id]?.keys ?? [] where keys.count > 1 {
        counts[keys[0], default: 0] += 1
      }
    }
    return counts.max { ($0.value, $1.key.name) < ($1.value, $0.key.name) }?.key ?? standard
  }
}
