package import SkyGeometry

/// Where the keys of an action are live; inner contexts are asked before outer ones.
package enum Context: String, Sendable, CaseIterable {
  /// The map has the focus.
  case map
  /// The energy strip has the focus.
  case energy
  /// The table of regions has the focus.
  case regions
  /// A region is being drawn or moved.
  case regionEdit
  /// The table of observations.
  case observations
  /// The distributions.
  case distributions
  /// The log.
  case log
  /// Any of the panes of the Map screen.
  case mapScreen
  /// Everywhere.
  case everywhere

  /// Name in the help.
  package var title: String {
    switch self {
    case .map: "Map"
    case .energy: "Energy strip"
    case .regions: "Regions"
    case .regionEdit: "Drawing a region"
    case .observations: "Observations"
    case .distributions: "Distributions"
    case .log: "Log"
    case .mapScreen: "Map screen"
    case .everywhere: "Everywhere"
    }
  }
}

/// What an action takes in the palette.
package enum ArgumentKind: Sendable, Hashable {
  case none
  /// How often; 1 if not given.
  case steps
  case coordinates
  case energyRange
  /// Degrees; 0 or `off` for none.
  case angle
  case limits
  case percentile
  case seconds
  case layer
  case stretch
  case colorMap
  case theme
  case region
  case source
  case observation
  /// The numbers of the selected region.
  case regionNumbers
  /// Kind and numbers of a new region.
  case newRegion
  case name
  /// Text that a table is searched for.
  case search
  case path
}

/// A parsed argument.
package enum Argument: Sendable, Equatable {
  case none
  case number(Double)
  case pair(Double, Double)
  case direction(SkyDirection)
  case text(String)
  /// A region with new numbers.
  case shape(RegionShape)
}

/// Whether an action can be carried out now.
package enum Availability: Sendable, Equatable {
  case enabled
  case disabled(String)

  package var isEnabled: Bool { self == .enabled }
}

/// One thing that the user can do; the only place that knows its name, its keys and its effect.
package struct Action: Sendable, Identifiable {
  /// Name in the palette, in logs and in key files.
  package let id: String
  package let title: String
  /// One sentence for help and palette.
  package let sentence: String
  package let synonyms: [String]
  package let keys: [KeySequence]
  package let context: Context
  package let argument: ArgumentKind
  /// True for steps that are not worth a line of their own in the command log when repeated.
  package let isMotion: Bool
  package let availability: @Sendable (ExplorerState) -> Availability
  /// Changes the state; called only if available.
  ///
  /// Given `.none`, an action that needs an argument
  /// asks for it.
  package let perform: @Sendable (inout ExplorerState, Argument) -> [Effect]

  init(
    _ id: String, _ title: String, keys: String..., context: Context,
    argument: ArgumentKind = .none, synonyms: [String] = [], isMotion: Bool = false,
    sentence: String,
    availability: @escaping @Sendable (ExplorerState) -> Availability = { _ in .enabled },
    perform: @escaping @Sendable (inout ExplorerState, Argument) -> [Effect]
  ) {
    self.id = id
    self.title = title
    self.sentence = sentence
    self.synonyms = synonyms
    self.keys = keys.map { KeySequence(keys: $0) }
    self.context = context
    self.argument = argument
    self.isMotion = isMotion
    self.availability = availability
    self.perform = perform
  }
}
