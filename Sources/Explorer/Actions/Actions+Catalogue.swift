/// What is done with the sources of the catalogues.
let catalogueActions: [Action] = [
  Action(
    "exclude-catalogue", "Exclude the catalogue sources", keys: "r k", context: .mapScreen,
    argument: .angle, synonyms: ["exclusion", "known sources", "catalog"],
    sentence: "Excludes a circle around each catalogue source of the field; asks for its radius.",
    availability: { state in
      (state.field?.catalogueSources ?? []).isEmpty
        ? .disabled("no catalogue source is in the field") : .enabled
    }
  ) { state, argument in
    guard case .number(let radius) = argument else {
      state.ask("exclude-catalogue", "radius", "a radius in degrees, as 0.3", text: "0.3")
      return []
    }
    guard radius > 0 else {
      state.hint("the radius must be above 0", .warning)
      return []
    }
    state.excludeCatalogueSources(radius: radius)
    return []
  }
]
