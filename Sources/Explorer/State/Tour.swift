/// The guided tour of the demo: steps in the hint line, each done by the user's own key.
///
/// A step is over when its action is carried out, by whatever key, mouse or command. What this
/// session cannot do, because a screen or an action is not there, is left out.
package struct Tour: Sendable, Equatable {
  /// One step: what to do and what it shows.
  package struct Step: Sendable, Equatable {
    /// Actions that complete it; the key of the first one is named.
    package let actions: [String]
    package let text: String

    package init(_ actions: String..., text: String) {
      self.actions = actions
      self.text = text
    }
  }

  package let steps: [Step]
  /// Place of the present step.
  package private(set) var place = 0

  /// The present step; nil at the end.
  package var step: Step? { place < steps.count ? steps[place] : nil }

  /// The tour through what a registry has.
  package init(_ registry: ActionRegistry) {
    let possible = Self.all.filter { step in
      step.actions.first.map { registry[$0] != nil } ?? false
    }
    let spare = Set(Self.spare.prefix(max(0, possible.count - Self.length)))
    steps = possible.filter { !spare.contains($0.actions.first ?? "") }
  }

  /// Goes on if the action is that of the present step.
  package mutating func note(_ action: String) {
    guard let step, step.actions.contains(action) else { return }
    place += 1
  }

  /// Number of steps.
  static let length = 10

  /// Steps that are left out first where there are more than ten.
  static let spare = ["layer-background", "goto-maximum"]

  /// From the counts map to the spectral energy distribution.
  static let all = [
    Step("layer-counts", "layer", text: "counts of all runs: mostly background"),
    Step("layer-background", "layer", text: "what the background tables and norms predict"),
    Step("layer-significance", "layer", text: "significance of the excess: two blazars"),
    Step(
      "first-bin", "next-bin", "previous-bin", "last-bin", "narrow-energies", "energy",
      text: "the lowest energies alone: nothing but background"),
    Step("all-bins", text: "all energies again"),
    Step("goto-maximum", text: "crosshair to the brightest pixel; its read-out is at the right"),
    Step(
      "toggle-exclusion", "toggle-exclusions",
      text: "an exclusion off: norms, map and histogram follow"),
    Step("undo", text: "take it back"),
    Step("screen-distributions", text: "significance outside the exclusions: a normal one"),
    Step("screen-observations", text: "the runs: 1007 is left out for its norm"),
    Step("screen-fit", text: "the models: two blazars behind the background light"),
    Step(
      "screen-spectrum", "flux-points", text: "their spectral energy distributions; {fit} fits them"
    ),
  ]
}
