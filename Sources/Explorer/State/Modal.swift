import GridMath
package import SkyGeometry

/// A list or a question that takes the keys until it is closed.
package enum Modal: Sendable, Equatable {
  case help(ListState)
  case palette(ListState)
  case picker(Picker)
  case prompt(Prompt)
  case quit(String)
  /// Peaks of the TS map.
  case peaks(ListState)
}

/// A filtered list with a cursor.
package struct ListState: Sendable, Equatable {
  package var query: TextField
  package var selection: Int

  package init(query: String = "", selection: Int = 0) {
    self.query = TextField(query)
    self.selection = selection
  }
}

/// A list of choices, with the chosen one shown live behind it where that makes sense.
package struct Picker: Sendable, Equatable {
  /// What is picked.
  package enum Kind: Sendable, Equatable {
    case layer
    case colorMap
    case theme
    case region
    case source
    case observation
    case model
    /// A partner for the chosen parameter.
    case parameter
    case background
    /// Type of the spectrum of the chosen source.
    case spectrum
    /// Type of its shape.
    case shape
    /// Types of a source that is about to be added.
    case newSpectrum
    case newShape
    /// Settings of a TS map.
    case tsSettings

    package var title: String {
      switch self {
      case .layer: "layer"
      case .colorMap: "colour map"
      case .theme: "theme"
      case .region: "region"
      case .source: "source"
      case .observation: "observation"
      case .model: "model"
      case .parameter: "link with"
      case .background: "background model"
      case .spectrum: "spectrum"
      case .shape: "shape"
      case .newSpectrum: "spectrum of the new source"
      case .newShape: "shape of the new source"
      case .tsSettings: "TS map"
      }
    }
  }

  package var kind: Kind
  package var choices: [String]
  package var list: ListState
  /// Choice to go back to on Esc.
  package var original: String

  package init(kind: Kind, choices: [String], original: String) {
    self.kind = kind
    self.choices = choices
    self.original = original
    list = ListState(selection: choices.firstIndex(of: original) ?? 0)
  }

  /// Choices that match what was typed, best first; all in their order while nothing is typed.
  package var matches: [String] {
    Fuzzy.filter(choices, query: list.query.text) { [$0] }
  }

  /// The choice under the cursor.
  package var current: String? {
    let matches = matches
    return matches.isEmpty ? nil : matches[list.selection.clamped(to: 0...(matches.count - 1))]
  }
}

/// A question for the argument of an action.
package struct Prompt: Sendable, Equatable {
  /// Action that receives the answer.
  package var action: String
  package var title: String
  /// What is accepted, with an example.
  package var explanation: String
  package var field: TextField
  /// Place in the history of answers while ↑ is used.
  package var historyIndex: Int?

  package init(
    action: String, title: String, explanation: String, text: String = "", isSuggestion: Bool = true
  ) {
    self.action = action
    self.title = title
    self.explanation = explanation
    field = TextField(text, isSuggestion: isSuggestion)
  }
}

/// A region while it is drawn or moved.
package struct RegionDraft: Sendable, Equatable {
  /// Kinds of region that can be drawn.
  package enum Kind: String, Sendable, CaseIterable {
    case circle
    case ellipse
    case box
    case annulus
    case polygon
  }

  package var kind: Kind
  package var center: SkyDirection
  /// Radius, semi-major axis, width or outer radius, degrees.
  package var major: Double
  /// Semi-minor axis, height or inner radius, degrees.
  package var minor: Double
  /// Degrees.
  package var angle: Double
  package var vertices: [SkyDirection]
  package var name: String
  package var role: SkyRegion.Role
  package var isEnabled: Bool
  package var tags: [String] = []
  /// Row of the region that is edited; nil for a new one.
  package var index: Int?

  package init(
    kind: Kind, center: SkyDirection, major: Double, minor: Double, angle: Double = 0,
    vertices: [SkyDirection] = [], name: String = "", role: SkyRegion.Role = .exclude,
    isEnabled: Bool = true, index: Int? = nil
  ) {
    self.kind = kind
    self.center = center
    self.major = major
    self.minor = minor
    self.angle = angle
    self.vertices = vertices
    self.name = name
    self.role = role
    self.isEnabled = isEnabled
    self.index = index
  }
}
