import Estimators

/// Exclusions by pixels: from the significance, and as FITS masks.
let maskActions: [Action] = [
  Action(
    "exclude-significant", "Exclude what is significant", keys: "r s", context: .mapScreen,
    argument: .significanceLevels,
    synonyms: ["exclusion", "threshold", "seed", "grow", "iterate", "mask", "sigma"],
    sentence: "Excludes areas with a pixel above one level, grown down to another.",
    availability: { state in
      if let reason = state.field?.reasonWithout(.significance) { return .disabled(reason) }
      return needsMap(state)
    }
  ) { state, argument in
    guard case .pair(let growth, let seed) = argument else {
      state.ask(
        "exclude-significant", "exclude from, down to",
        ArgumentKind.significanceLevels.explanation, text: "5 3")
      return []
    }
    state.excludeSignificant(TwoLevelMask(seed: seed, growth: growth))
    return []
  },
  Action(
    "load-mask", "Read a FITS mask", keys: "r F", context: .mapScreen, argument: .path,
    synonyms: ["exclusion", "import", "fits"],
    sentence: "Excludes what a FITS mask has 0 for, or the regions of a DS9 file.",
    availability: needsField
  ) { state, argument in
    guard case .text(let path) = argument else {
      state.ask("load-mask", "read a mask from", "a FITS image with 0 where a pixel is excluded")
      return []
    }
    return state.write(.readMask(path: path))
  },
  Action(
    "save-mask", "Write a FITS mask", keys: "r W", context: .mapScreen, argument: .path,
    synonyms: ["exclusion", "export", "fits"],
    sentence: "Writes the exclusions on the map as a FITS image, 1 where a pixel is used.",
    availability: needsMap
  ) { state, argument in
    guard case .text(let path) = argument, let mask = state.exclusionMask else {
      state.ask(
        "save-mask", "write the mask to", "a file name, as exclusions.fits",
        text: (state.field?.fileStem ?? "") + "-mask.fits.gz")
      return []
    }
    return state.write(.writeMask(mask, path: path))
  },
]
