import Analysis
import Estimators
import GridMath
import Models
import SkyGeometry
package import TerminalRendering

/// A dataset is open: a single map has no spectra.
@Sendable private func needsDataset(_ state: ExplorerState) -> Availability {
  guard let field = state.field else { return .disabled("nothing is open yet") }
  return field.map == nil
    ? .enabled : .disabled("the file holds a single map; spectra need a dataset")
}

@Sendable private func needsSeries(_ state: ExplorerState) -> Availability {
  state.selectedSeries == nil
    ? .disabled("there is no source with a spectrum; {add-source} adds one") : .enabled
}

@Sendable private func needsOverlay(_ state: ExplorerState) -> Availability {
  state.selectedSeries?.overlay == nil
    ? .disabled("only results that were read can be taken out; {read-results} reads some")
    : .enabled
}

@Sendable private func needsPoints(_ state: ExplorerState) -> Availability {
  state.selectedSeries?.points == nil
    ? .disabled("there are no flux points of the chosen source yet") : .enabled
}

@Sendable private func needsChart(_ state: ExplorerState) -> Availability {
  state.spectrumChart() == nil ? .disabled("nothing is drawn yet") : .enabled
}

@Sendable private func needsPointsView(_ state: ExplorerState) -> Availability {
  state.spectrum.view == .points || state.spectrum.view == .comparison
    ? .enabled : .disabled("only for flux points; {spectrum-points} shows them")
}

@Sendable private func needsAbsorption(_ state: ExplorerState) -> Availability {
  let needsView = needsPointsView(state)
  guard needsView == .enabled, state.spectrum.intrinsic == .observed else { return needsView }
  let spectra = state.spectrumSeries.flatMap { [$0.band?.spectrum, $0.ownSpectrum] }
  return spectra.contains { $0?.absorption != nil }
    ? .enabled : .disabled("no spectrum here is absorbed; {absorption} gives a source an EBL")
}

/// The Spectrum screen.
let spectrumActions: [Action] = [
  Action(
    "flux-points", "Flux points", keys: "f s", context: .mapScreen,
    synonyms: ["sed", "spectrum", "spectral energy distribution"],
    sentence: "Computes flux points with the present models and shows the Spectrum screen.",
    availability: needsDataset
  ) { state, _ in
    state.screen = .spectrum
    if state.spectrum.view != .comparison { state.spectrum.view = .points }
    state.draft = nil
    state.fit.grab = nil
    state.spectrum.failures = [:]
    state.spectrum.forgetOutdated()
    return []
  },
  view("spectrum-points", "Spectrum", "v p", .points, "Shows spectra with their flux points."),
  view(
    "light-curve", "Light curve", "v l", .lightCurve,
    "Shows the flux of the chosen source by run or night, with the spectrum fixed."),
  view(
    "region-counts", "Counts by energy", "v c", .counts,
    "Shows counts, predicted counts and residuals of a region by energy."),
  view(
    "compare-spectra", "Comparison", "v d", .comparison,
    "Compares the chosen source with results of another analysis in units of the errors."),
  Action(
    "next-spectrum-view", "Next view", keys: ".", context: .spectrum,
    sentence: "Shows the next view: spectrum, light curve, counts, comparison."
  ) { state, _ in
    state.stepSpectrumView(1)
    return []
  },
  Action(
    "previous-spectrum-view", "View before", keys: ",", context: .spectrum,
    sentence: "Shows the view before: spectrum, light curve, counts, comparison."
  ) { state, _ in
    state.stepSpectrumView(-1)
    return []
  },
  seriesMotion("series-down", "Source below", ["j", "Down"], 1),
  seriesMotion("series-up", "Source above", ["k", "Up"], -1),
  pointMotion("point-right", "Next point", ["l", "Right", "]"], 1),
  pointMotion("point-left", "Point before", ["h", "Left", "["], -1),
  pointMotion("last-point", "Last point", ["}", "End", "L"], 1_000_000),
  pointMotion("first-point", "First point", ["{", "Home", "H"], -1_000_000),
  Action(
    "toggle-series", "Show or hide", keys: "Space", context: .spectrum,
    synonyms: ["series", "source"],
    sentence: "Shows or hides the series under the cursor.", availability: needsSeries
  ) { state, _ in
    state.toggleSeries()
    return []
  },
  Action(
    "remove-overlay", "Take results out", keys: "d", "Delete", context: .spectrum,
    synonyms: ["delete", "overlay"],
    sentence: "Takes results that were read out of the list.", availability: needsOverlay
  ) { state, _ in
    state.removeOverlay()
    return []
  },
  Action(
    "spectrum-unit", "Units", keys: "U", context: .spectrum, argument: .spectrumUnit,
    synonyms: ["erg", "dnde", "flux", "axis"],
    sentence: "Counts E² dN/dE in erg or TeV, dN/dE, or flux and energy flux of each bin."
  ) { state, argument in
    state.setSpectrumUnit(argument)
    return []
  },
  Action(
    "spectrum-intrinsic", "De-absorbed", keys: "i", context: .spectrum,
    synonyms: ["intrinsic", "EBL", "absorption"],
    sentence: "Shows spectra as observed, de-absorbed beside them, or de-absorbed alone.",
    availability: needsAbsorption
  ) { state, _ in
    state.spectrum.intrinsic = state.spectrum.intrinsic.next
    state.hint("spectra " + state.spectrum.intrinsic.title)
    return []
  },
  Action(
    "spectrum-limits", "Upper limits", keys: "^", context: .spectrum, synonyms: ["arrows"],
    sentence: "Draws points below two standard deviations as limits, or as they are."
  ) { state, _ in
    state.spectrum.showsLimits.toggle()
    state.hint(
      state.spectrum.showsLimits
        ? "points below two standard deviations are drawn as limits" : "no limits are drawn")
    return []
  },
  Action(
    "spectrum-edges", "Energies of the points", keys: "e", context: .spectrum,
    argument: .energyEdges, synonyms: ["edges", "bins", "range"],
    sentence: "Asks for the edges of the flux points, or for the energies of the light curve.",
    availability: needsSeries
  ) { state, argument in
    state.setSpectrumEdges(argument)
    return []
  },
  merging("spectrum-coarser", "Merge bins", ">", 1),
  merging("spectrum-finer", "Divide bins", "<", -1),
  Action(
    "spectrum-all-bins", "Energies as at first", keys: "a", context: .spectrum,
    synonyms: ["default", "reset"],
    sentence: "Takes the edges of the analysis file again, or all bins of the fit range."
  ) { state, _ in
    if let source = state.spectrumSource { state.spectrum.edges[source] = nil }
    state.spectrum.merging = 0
    state.spectrum.curveEnergies = nil
    state.hint("energies of the analysis file, or the bins of the fit range")
    return []
  },
  Action(
    "refit-background", "Refit the background", keys: "B", context: .spectrum,
    synonyms: ["reoptimize", "norm"],
    sentence: "Fits the norms of the background with each point, or leaves them as they are."
  ) { state, _ in
    state.spectrum.refitsBackground.toggle()
    state.hint(
      state.spectrum.refitsBackground
        ? "the background is fitted with each point" : "the background stays as it is")
    return []
  },
  Action(
    "joint-points", "Stacked or joint", keys: "&", context: .spectrum,
    synonyms: ["runs", "datasets"],
    sentence: "Takes flux points from all runs together, each with its responses, or the stack.",
    availability: needsPointsView
  ) { state, _ in
    state.spectrum.isJoint.toggle()
    state.hint(
      state.spectrum.isJoint ? "flux points of all runs together" : "flux points of the stack")
    return []
  },
  Action(
    "spectrum-nights", "Runs or nights", keys: "n", context: .spectrum, synonyms: ["time"],
    sentence: "Makes the light curve of runs or of nights.",
    availability: {
      $0.spectrum.view == .lightCurve
        ? .enabled : .disabled("only in the light curve; {light-curve} shows it")
    }
  ) { state, _ in
    state.spectrum.byNight.toggle()
    state.spectrum.places[.lightCurve] = nil
    state.hint(state.spectrum.byNight ? "a point for each night" : "a point for each run")
    return []
  },
  Action(
    "spectrum-region", "Region of the counts", keys: "r", context: .spectrum,
    synonyms: ["circle"],
    sentence: "Counts in a circle about the source, or in the next region of the map.",
    availability: {
      $0.spectrum.view == .counts
        ? .enabled : .disabled("only for counts by energy; {region-counts} shows them")
    }
  ) { state, _ in
    let count = state.document.regions.count
    let next = (state.spectrum.region ?? -1) + 1
    state.spectrum.region = next < count ? next : nil
    state.hint("counts in " + (state.spectrumRegion?.name ?? "no region"))
    return []
  },
  Action(
    "read-results", "Read results", keys: "R", context: .spectrum, argument: .path,
    synonyms: ["overlay", "literature", "model", "flux points", "import"],
    sentence: "Reads a models file, flux points (FITS, ECSV, CSV), or a folder of them.",
    availability: needsDataset
  ) { state, argument in
    guard case .text(let path) = argument else {
      state.ask(
        "read-results", "read results from",
        "models (YAML), flux points (FITS, ECSV, CSV), or a folder of them")
      return []
    }
    return [.readResults(path: path)]
  },
  Action(
    "write-points", "Write flux points", keys: "W", context: .spectrum, argument: .path,
    synonyms: ["save", "export", "fits", "ecsv", "csv", "GADF"],
    sentence: "Writes the flux points of the chosen series: .fits (GADF), .ecsv or .csv.",
    availability: needsPoints
  ) { state, argument in
    state.writePoints(argument)
  },
  Action(
    "spectrum-table", "Table", keys: "|", "Enter", context: .spectrum,
    synonyms: ["drawer", "numbers"],
    sentence: "Gives the table the room of the chart, or on wide terminals the chart all of it."
  ) { state, _ in
    state.spectrum.tableIsToggled.toggle()
    return []
  },
  Action(
    "copy-spectrum", "Plotted numbers", keys: "y n", "y y", context: .spectrum,
    synonyms: ["csv", "clipboard"],
    sentence: "Copies all plotted numbers as comma-separated values.", availability: needsChart
  ) { state, _ in
    guard let table = state.spectrumTable else { return [] }
    return [.copy(table.csv, what: "\(table.rows.count) rows of the \(state.spectrum.view.title)")]
  },
  Action(
    "copy-spectrum-plot", "Chart as text", keys: "y t", context: .spectrum,
    synonyms: ["text", "clipboard"],
    sentence: "Copies the chart as it is drawn, as lines of text.", availability: needsChart
  ) { state, _ in
    guard let chart = state.spectrumChart(hasCrosshair: false) else { return [] }
    return [
      .copy(chart.text(size: CellSize(width: 100, height: 30)), what: state.spectrum.view.title)
    ]
  },
]

private func view(
  _ id: String, _ title: String, _ keys: String, _ view: SpectrumView, _ sentence: String
) -> Action {
  Action(id, title, keys: keys, context: .spectrum, sentence: sentence) { state, _ in
    state.spectrum.view = view
    return []
  }
}

private func seriesMotion(_ id: String, _ title: String, _ keys: [String], _ step: Int) -> Action {
  Action(
    id, title, keys: keys, context: .spectrum, isMotion: true,
    sentence: "Chooses another source or another result in the list.", availability: needsSeries
  ) { state, _ in
    state.moveSpectrumCursor(step)
    return []
  }
}

private func pointMotion(_ id: String, _ title: String, _ keys: [String], _ step: Int) -> Action {
  Action(
    id, title, keys: keys, context: .spectrum, isMotion: true,
    sentence: "Steps through the points; all numbers of the chosen one are read out."
  ) { state, _ in
    state.moveSpectrumPlace(step)
    return []
  }
}

private func merging(_ id: String, _ title: String, _ key: String, _ step: Int) -> Action {
  Action(
    id, title, keys: [key], context: .spectrum, synonyms: ["bins", "width"],
    sentence: "Makes each flux point of \(step > 0 ? "more" : "fewer") bins of the energy axis.",
    availability: needsPointsView
  ) { state, _ in
    let most = max(1, state.field?.energy.count ?? 1)
    let now = max(1, state.spectrum.merging)
    let next = (state.spectrum.merging == 0 && step < 0 ? 1 : now + step).clamped(to: 1...most)
    state.spectrum.merging = next
    if let source = state.spectrumSource { state.spectrum.edges[source] = nil }
    state.hint(next == 1 ? "a point for each bin" : "\(next) bins for each point")
    return []
  }
}

extension ExplorerState {
  mutating func stepSpectrumView(_ step: Int) {
    let all = SpectrumView.allCases
    let index = all.firstIndex(of: spectrum.view) ?? 0
    spectrum.view = all[(index + step + all.count) % all.count]
  }

  /// Takes a unit, or the next one.
  mutating func setSpectrumUnit(_ argument: Argument) {
    if case .text(let name) = argument, let unit = SpectrumUnit(rawValue: name) {
      spectrum.unit = unit
    } else if spectrum.view == .lightCurve {
      spectrum.curveShowsFlux.toggle()
      hint(spectrum.curveShowsFlux ? "flux in cm⁻² s⁻¹" : "norm of the model")
      return
    } else {
      spectrum.unit = spectrum.unit.next
      recordedCommand = "spectrum-unit \(spectrum.unit.rawValue)"
    }
    hint("\(spectrum.unit.title) in \(spectrum.unit.unit)")
  }

  /// Takes edges for the points, or the energies of the light curve; asks without an argument.
  mutating func setSpectrumEdges(_ argument: Argument) {
    guard case .energies(let edges) = argument else {
      let now =
        spectrum.view == .lightCurve
        ? spectrum.curveEnergies.map { [$0.lowerBound, $0.upperBound] }
        : spectrumSource.flatMap { spectrum.edges[$0] } ?? shownEdges
      ask(
        "spectrum-edges",
        spectrum.view == .lightCurve ? "energies of the light curve" : "edges of the flux points",
        ArgumentKind.energyEdges.explanation,
        text: now.map { $0.map { Format.plain($0) }.joined(separator: " ") + " TeV" } ?? "")
      return
    }
    if spectrum.view == .lightCurve {
      guard let first = edges.first, let last = edges.last, first < last else {
        spectrum.curveEnergies = nil
        return
      }
      spectrum.curveEnergies = first...last
    } else if let source = spectrumSource {
      spectrum.edges[source] = edges.isEmpty ? nil : edges
      spectrum.places[.points] = nil
    }
  }

  /// Edges of the points that are shown, TeV.
  private var shownEdges: [Double]? {
    guard let points = selectedSeries?.points, points.hasEdges, let last = points.points.last else {
      return nil
    }
    return points.points.map(\.energyMin) + [last.energyMax]
  }

  /// Writes the points of the chosen series, or asks where to.
  mutating func writePoints(_ argument: Argument) -> [Effect] {
    guard let points = selectedSeries?.points else { return [] }
    guard case .text(let text) = argument else {
      let name = String(points.source.map { $0 == "/" || $0 == " " ? "_" : $0 })
      ask(
        "write-points", "write flux points to",
        "a file ending in .fits, .ecsv or .csv; then likelihood, dnde, e2dnde, flux or eflux",
        text: "flux_points_\(name).fits \(spectrum.unit.sedType.rawValue)")
      return []
    }
    var path = text
    var type = spectrum.unit.sedType
    let words = text.split(separator: " ")
    if words.count > 1, let last = words.last, let named = SedType(rawValue: String(last)) {
      type = named
      path = words.dropLast().joined(separator: " ")
    }
    let endings = [".fits", ".fits.gz", ".fit", ".ecsv", ".csv"]
    guard endings.contains(where: path.lowercased().hasSuffix) else {
      hint("\(path): expected a name ending in .fits, .ecsv or .csv", .warning)
      return []
    }
    guard points.hasEdges || type == .dnde || type == .e2dnde else {
      hint("these points have no edges: only dnde and e2dnde can be written", .warning)
      return []
    }
    return [.writePoints(points, path: path, type)]
  }

  /// The numbers of the present view, for the clipboard.
  package var spectrumTable: PlotTable? {
    guard let chart = spectrumChart(hasCrosshair: false) else { return nil }
    return chart.table
  }
}
