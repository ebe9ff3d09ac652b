package import Models
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
  /// A source is being moved.
  case sourceMove
  /// The tree of models has the focus.
  case models
  /// The table of parameters has the focus.
  case parameters
  /// Any of the panes of the Fit screen.
  case fitScreen
  /// The table of observations.
  case observations
  /// The peek at an observation has the focus.
  case peek
  /// The Spectrum screen.
  case spectrum
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
    case .sourceMove: "Moving a source"
    case .models: "Models"
    case .parameters: "Parameters"
    case .fitScreen: "Fit screen"
    case .observations: "Observations"
    case .peek: "Peek"
    case .spectrum: "Spectrum screen"
    case .distributions: "Distributions"
    case .log: "Log"
    case .mapScreen: "Map screen"
    case .everywhere: "Everywhere"
    }
  }
}

extension Context {
  /// Contexts whose keys are live together with those of this one, innermost first.
  package var stack: [Context] {
    switch self {
    case .map, .energy, .regions, .regionEdit, .sourceMove, .distributions, .spectrum:
      [self, .mapScreen, .everywhere]
    case .models, .parameters: [self, .fitScreen, .mapScreen, .everywhere]
    case .peek: [.peek, .observations, .everywhere]
    case .fitScreen: [.fitScreen, .mapScreen, .everywhere]
    case .observations, .log, .mapScreen: [self, .everywhere]
    case .everywhere: [.everywhere]
    }
  }
}

/// What an action takes in the palette.
package enum ArgumentKind: Sendable, Hashable {
  case none
  /// How often; 1 if not given.
  case steps
  case onOff
  case coordinates
  /// A position and the width of the view in degrees.
  case view
  case energyRange
  /// The same, or `all`.
  case fitRange
  /// Degrees; 0 or `off` for none.
  case angle
  case limits
  /// A value of the layer, or off.
  case level
  /// Lower and upper ends of ranges of values.
  case valueRanges
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
  /// Significance of a seed, and of what it grows to.
  case significanceLevels
  /// Kind and numbers of a new region.
  case newRegion
  case name
  /// A parameter, as `MODEL.PARAMETER`.
  case parameter
  /// A parameter and its value.
  case parameterValue
  /// A parameter and its bounds.
  case parameterBounds
  /// Two parameters.
  case parameterPair
  case model
  /// A model and its new name.
  case modelName
  /// A model and the type of its spectrum.
  case modelSpectrum
  /// A model and the type of its shape.
  case modelShape
  /// A model and where it is.
  case modelPosition
  /// A model and a redshift, or off.
  case modelAbsorption
  /// Spectrum, shape, name and position of a source.
  case newSource
  /// A kind of background model.
  case background
  /// A kind of residual.
  case residual
  /// A unit of spectra.
  case spectrumUnit
  /// Edges of flux points.
  case energyEdges
  /// Index of a power law, or the name of a model.
  case testSource
  /// Energies of a TS map.
  case tsEnergies
  /// What a TS map or the panels are compared with.
  case tsBase
  case kernelWidth
  /// Energies between which panels are shown.
  case panelEdges
  /// A layer and the levels of its contours.
  case contours
  /// Text that a table is searched for.
  case search
  case path
  /// A file for a picture, with what is on it.
  case picture
  /// `save` or `open`, with a file.
  case workspace
  /// A folder to write to.
  case folder
}

/// A parsed argument.
package enum Argument: Sendable, Equatable {
  case none
  case number(Double)
  case pair(Double, Double)
  case direction(SkyDirection)
  /// The middle of a view and its width in degrees.
  case view(SkyDirection, width: Double)
  /// TeV, increasing; empty for those of the analysis.
  case energies([Double])
  case text(String)
  /// A region with new numbers; nil leaves its role as it is.
  case shape(RegionShape, role: SkyRegion.Role?)
  case place(ParameterPlace)
  /// In the unit of the parameter.
  case value(ParameterPlace, Double)
  /// In the unit of the parameter; nil for none.
  case bounds(ParameterPlace, Double?, Double?)
  case places(ParameterPlace, ParameterPlace)
  /// Index of a model.
  case model(Int)
  case renamed(Int, String)
  case spectrum(Int, SpectralShape)
  case spatial(Int, SpatialShape)
  case moved(Int, SkyDirection)
  /// Nil for none.
  case absorption(Int, Double?, table: String?)
  case source(SourceText)
  /// TeV, rising.
  case panelEdges([Double])
  /// A layer and levels, rising.
  case contours(Layer, [Double])
  case ranges([ClosedRange<Double>])
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
  /// One sentence for help and palette, with the keys of the actions that it names.
  package internal(set) var sentence: String
  /// The same with `{id}` in place of the key of an action.
  let template: String
  package let synonyms: [String]
  package internal(set) var keys: [KeySequence]
  package let context: Context
  package let argument: ArgumentKind
  /// True for steps that are not worth a line of their own in the command log when repeated.
  package let isMotion: Bool
  package let availability: @Sendable (ExplorerState) -> Availability
  /// True if it works on the chosen region, so that a log must say which one that was.
  var isOfRegion: Bool {
    let named = ["mark-region", "mark-all-regions", "select-region", "choose-region", "add-region"]
    return !named.contains(id) && !id.hasPrefix("draw-")
      && (context == .regions || context == .regionEdit || id.contains("region")
        || id == "toggle-exclusion")
  }
  /// The title within a sentence: in lower case, but for abbreviations such as TS and DS9.
  var titleInSentence: String {
    title.split(separator: " ").map { word in
      word.dropFirst().contains { $0.isUppercase } ? String(word) : word.lowercased()
    }.joined(separator: " ")
  }
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
    self.init(
      id, title, keys: keys, context: context, argument: argument, synonyms: synonyms,
      isMotion: isMotion, sentence: sentence, availability: availability, perform: perform)
  }

  init(
    _ id: String, _ title: String, keys: [String], context: Context,
    argument: ArgumentKind = .none, synonyms: [String] = [], isMotion: Bool = false,
    sentence: String,
    availability: @escaping @Sendable (ExplorerState) -> Availability = { _ in .enabled },
    perform: @escaping @Sendable (inout ExplorerState, Argument) -> [Effect]
  ) {
    self.id = id
    self.title = title
    self.sentence = sentence
    template = sentence
    self.synonyms = synonyms
    self.keys = keys.map { KeySequence(keys: $0) }
    self.context = context
    self.argument = argument
    self.isMotion = isMotion
    self.availability = availability
    self.perform = perform
  }
}
