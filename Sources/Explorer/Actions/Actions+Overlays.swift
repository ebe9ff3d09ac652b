import SkyGeometry

/// What is drawn over the image, and what is copied.
let overlayActions: [Action] = [
  overlay("grid", "Grid", "g", "lines of equal coordinates", \.grid),
  overlay("regions", "Regions", "r", "outlines of the regions", \.regions),
  overlay("sources", "Sources", "s", "marks of the sources", \.sources),
  overlay(
    "catalogue", "Catalogue sources", "k", "marks of the sources of the catalogues", \.catalogue),
  overlay("pointings", "Pointings", "p", "marks of the pointings", \.pointings),
  overlay(
    "fields-of-view", "Fields of view", "f", "circles at the largest offset that counts",
    \.fieldsOfView, synonyms: ["field of view", "pointings", "offset", "circles"],
    availability: { state in
      state.field?.offsetLimit == nil && !state.map.overlays.fieldsOfView
        ? .disabled("the input has no pointings") : .enabled
    }, remark: { $0.fieldsOfViewAreBeyond ? " · they reach beyond the map on all sides" : "" }),
  overlay(
    "psf", "PSF disc", "d", "a circle around the crosshair that holds 68 % of a point source",
    \.psf, synonyms: ["point spread", "beam", "resolution", "containment"],
    availability: { state in
      state.hasNoPsf && !state.map.overlays.psf
        ? .disabled("the data have no point spread functions") : .enabled
    }),
  overlay("labels", "Labels", "l", "names beside marks and regions", \.labels),
  overlay(
    "scale-bar", "Scale bar and compass", "b", "a bar of known length, north and east",
    \.scaleBar),
  overlay(
    "exclusion-shade", "Shade of the exclusions", "x", "hatching of excluded pixels",
    \.exclusionShade),
  Action(
    "contours", "Contours", keys: "o c", context: .mapScreen, argument: .contours,
    synonyms: ["levels", "isolines", "overlay"],
    sentence: "Shows or hides lines of equal value of a layer over the one that is shown.",
    availability: needsField
  ) { state, argument in
    switch argument {
    case .contours(let layer, let levels): state.setContours(layer, levels)
    case .text:
      state.map.overlays.contours.isShown = false
      state.hint("contours off")
    default: state.toggleContours()
    }
    return []
  },
  Action(
    "contour-levels", "Layer and levels of the contours", keys: "o C", context: .mapScreen,
    synonyms: ["sigma", "isolines"],
    sentence: "Asks for the layer of the contours and their levels.", availability: needsField
  ) { state, _ in
    state.ask(
      "contours", "contours", ArgumentKind.contours.explanation, text: state.contourText)
    return []
  },
]

private func overlay(
  _ id: String, _ title: String, _ key: String, _ what: String,
  _ path: any WritableKeyPath<Overlays, Bool> & Sendable, synonyms: [String] = [],
  availability: @escaping @Sendable (ExplorerState) -> Availability = { _ in .enabled },
  remark: @escaping @Sendable (ExplorerState) -> String = { _ in "" }
) -> Action {
  // A short name that is all capitals stays one.
  let name = title.hasPrefix("PSF") ? title : title.lowercased()
  return Action(
    "overlay-" + id, title, keys: "o " + key, context: .mapScreen,
    synonyms: ["overlay", "show"] + synonyms, sentence: "Shows or hides \(what).",
    availability: availability
  ) { state, _ in
    state.map.overlays[keyPath: path].toggle()
    let isOn = state.map.overlays[keyPath: path]
    state.hint(name + (isOn ? " on" + remark(state) : " off"))
    return []
  }
}

/// Copies to the clipboard.
let copyActions: [Action] = [
  Action(
    "copy-coordinates", "Coordinates", keys: "y c", context: .mapScreen,
    synonyms: ["position", "clipboard"],
    sentence: "Copies right ascension and declination of the crosshair.", availability: needsField
  ) { state, _ in
    guard let direction = state.direction(of: state.map.crosshair)?.icrs else {
      state.hint("there is no sky at the crosshair", .warning)
      return []
    }
    let text = Format.degrees(direction.lon) + " " + Format.degrees(direction.lat)
    return [.copy(text, what: "coordinates \(text)")]
  },
  Action(
    "copy-value", "Value", keys: "y v", context: .mapScreen, synonyms: ["number"],
    sentence: "Copies the value of this layer at the crosshair.", availability: needsMap
  ) { state, _ in
    guard let value = state.valueAtCrosshair else {
      state.hint("there is no value at the crosshair", .warning)
      return []
    }
    let layer = state.map.layer
    let name = state.field?.name(of: layer) ?? layer.rawValue
    return [.copy("\(value)", what: "\(name) \(Format.value(value))")]
  },
  Action(
    "copy-region", "Region", keys: "y r", context: .mapScreen, synonyms: ["numbers"],
    sentence: "Copies kind and numbers of the selected region.", availability: needsRegion
  ) { state, _ in
    guard let draft = state.selectedDraft else { return [] }
    let text = draft.kind.rawValue + " " + draft.numbersText
    return [.copy(text, what: draft.kind == .polygon ? "region" : text)]
  },
  Action(
    "copy-readout", "Whole read-out", keys: "y y", context: .mapScreen, synonyms: ["all", "row"],
    sentence: "Copies every layer at the crosshair as lines of text.", availability: needsMap
  ) { state, _ in
    var lines: [String] = []
    if let place = state.direction(of: state.map.crosshair)?.icrs {
      lines.append("position\t\(Format.degrees(place.lon))\t\(Format.degrees(place.lat))")
    }
    if let range = state.energyRange, let field = state.field {
      let text = field.rangeText(from: range.lowerBound, to: range.upperBound)
      if !text.isEmpty { lines.append("energies\t" + text) }
    }
    lines += state.readout.map { row in
      [row.name, row.value, row.error, row.pixel, row.unit].map(\.asTyped).joined(separator: "\t")
    }
    return [.copy(lines.joined(separator: "\n"), what: "read-out")]
  },
]

extension String {
  /// Numbers as programs read them: a plain minus sign, and no gaps between groups of digits.
  package var asTyped: String {
    var text = ""
    let characters = Array(self)
    for (index, character) in characters.enumerated() {
      let isGap =
        character == " " && index > 0 && index + 1 < characters.count
        && characters[index - 1].isNumber && characters[index + 1].isNumber
      if !isGap { text.append(character == "−" ? "-" : character) }
    }
    return text
  }
}
