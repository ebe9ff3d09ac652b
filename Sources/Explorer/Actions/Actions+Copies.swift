import GridMath
import Models
import SkyGeometry

/// Copies of what is in tables, and of the screen; those of the map are with the overlays.
let tableCopyActions: [Action] = [
  Action(
    "copy-row", "Row of the table", keys: "y l", context: .everywhere,
    synonyms: ["line", "run", "observation", "parameter", "clipboard"],
    sentence: "Copies the run, the parameter or the region under the cursor with all its numbers.",
    availability: { $0.rowText == nil ? .disabled("no row is chosen") : .enabled }
  ) { state, _ in
    state.rowText.map { [.copy($0, what: "row")] } ?? []
  },
  Action(
    "copy-parameters", "All parameters", keys: "y a", context: .mapScreen,
    synonyms: ["models", "fit", "table", "clipboard"],
    sentence: "Copies the parameters of all models with errors and units, a line each.",
    availability: needsModel
  ) { state, _ in
    [.copy(state.parameterText, what: "\(state.effectiveModels.parameterNames.count) parameters")]
  },
  Action(
    "copy-screen", "Screen as text", keys: "y s", context: .everywhere,
    synonyms: ["text", "clipboard"],
    sentence: "Copies the whole screen as lines of text."
  ) { _, _ in
    [.copyScreen]
  },
]

extension ExplorerState {
  /// The row under the cursor of the table that has it, fields between tabs.
  var rowText: String? {
    switch screen {
    case .observations:
      guard let run = observations.cursor, let index = observations.index(of: run) else {
        return nil
      }
      let row = observations.rows[index]
      let pointing = row.info.pointing?.icrs
      return Self.joined([
        "\(row.id)", row.info.object, pointing.map { Format.degrees($0.lon) } ?? "",
        pointing.map { Format.degrees($0.lat) } ?? "", Self.plain(row.livetime),
        row.summary.map { "\($0.events)" } ?? "", row.norm.map { Self.plain($0.norm) } ?? "",
        row.norm.map { Self.plain($0.error) } ?? "", row.stateText,
      ])
    case .fit: return selectedPlace.map { parameterText($0, of: effectiveModels) }
    default:
      let regions = document.regions
      guard regions.indices.contains(selectedRegion), let draft = selectedDraft else { return nil }
      let region = regions[selectedRegion]
      var fields = [
        regionName(region, selectedRegion), region.role.rawValue, draft.kind.rawValue,
        draft.numbersText,
      ]
      if let sums = result?.analysis.regionSums, sums.indices.contains(selectedRegion) {
        let own = sums[selectedRegion]
        fields += [own.counts, own.background, own.excess, own.significance].map(Self.plain)
      }
      return Self.joined(fields)
    }
  }

  /// All parameters, a line each.
  var parameterText: String {
    let models = effectiveModels
    return models.models.enumerated().flatMap { index, model in
      model.parameters.indices.map {
        parameterText(ParameterPlace(model: index, parameter: $0), of: models)
      }
    }.joined(separator: "\n")
  }

  /// Name, value, error, unit, and whether it is frozen.
  private func parameterText(_ place: ParameterPlace, of models: ModelList) -> String {
    let parameter = models[place]
    return Self.joined([
      models.path(place), Self.plain(parameter.value), Self.plain(parameter.error),
      parameter.unit.text, parameter.isFrozen ? "frozen" : "free",
    ])
  }

  private static func joined(_ fields: [String]) -> String {
    fields.map(\.escapingControls).joined(separator: "\t")
  }

  /// A number as programs read it; empty where there is none.
  private static func plain(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }
}
