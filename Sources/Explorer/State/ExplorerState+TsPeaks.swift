import Analysis
package import Estimators
import GridMath
import Models
package import SkyGeometry

/// A peak of a TS map as the list shows it.
package struct TsPeakRow: Sendable, Equatable {
  /// 1 for the highest.
  package var number: Int
  package var peak: MapPeak
  package var position: SkyDirection?
  /// cm⁻² s⁻¹.
  package var flux: Double
  package var fluxError: Double
  /// The nearest source of models or catalogues, and its distance in degrees.
  package var near: (name: String, distance: Double)?

  package static func == (a: TsPeakRow, b: TsPeakRow) -> Bool {
    a.number == b.number && a.peak == b.peak && a.near?.name == b.near?.name
  }
}

extension ExplorerState {
  /// Peaks of the shown TS map, the highest first.
  package var tsPeaks: [TsPeakRow] {
    guard let shown = sky.ts.shown, let geometry = field?.geometry else { return [] }
    let map = shown.snapshot.map
    let known = sources + namedCatalogueSources.map(\.marker)
    return shown.snapshot.peaks.enumerated().map { index, peak in
      let pixel = peak.y * map.nx + peak.x
      let position = geometry.direction(x: Double(peak.x), y: Double(peak.y))
      let near = position.flatMap { here in
        known.map { (name: $0.name, distance: $0.position.separation(to: here)) }
          .min { $0.distance < $1.distance }
      }
      return TsPeakRow(
        number: index + 1, peak: peak, position: position,
        flux: map.norm[pixel] * map.fluxOfUnit, fluxError: map.normError[pixel] * map.fluxOfUnit,
        near: near)
    }
  }

  /// Opens the list of peaks.
  mutating func openPeaks() {
    guard let shown = sky.ts.shown else { return }
    screen = .map
    if shown.snapshot.peaks.isEmpty {
      hint("no peak of the TS map reaches \(Format.trimmed(TsSnapshot.peakThreshold))", .warning)
      return
    }
    modal = .peaks(ListState())
  }

  /// Keys of the list of peaks.
  mutating func handlePeaks(
    _ key: KeyStroke, _ list: ListState, _ registry: ActionRegistry
  ) -> [Effect] {
    var list = list
    let last = max(0, tsPeaks.count - 1)
    list.selection = list.selection.clamped(to: 0...last)
    switch key.name {
    case "Esc", "q":
      modal = nil
      return []
    case "Enter", "n":
      // By their actions, so that the log of commands has them.
      let id = key == "n" ? "peak-source" : "goto-ts-peak"
      guard let action = registry[id] else { return [] }
      modal = nil
      return perform(
        action, .number(Double(list.selection + 1)), text: "\(list.selection + 1)")
    case "Up", "k": list.selection = max(0, list.selection - 1)
    case "Down", "j": list.selection = min(last, list.selection + 1)
    case "PageUp": list.selection = max(0, list.selection - 10)
    case "PageDown": list.selection = min(last, list.selection + 10)
    case "Home": list.selection = 0
    case "End": list.selection = last
    default: hint("Enter goes there, n makes it a source, Esc closes the list")
    }
    modal = .peaks(list)
    return []
  }

  /// Puts the crosshair on a peak.
  mutating func goToPeak(_ index: Int) -> [Effect] {
    let peaks = tsPeaks
    guard peaks.indices.contains(index) else { return [] }
    modal = nil
    rememberView()
    jump(to: PixelPosition(x: Double(peaks[index].peak.x), y: Double(peaks[index].peak.y)))
    let near = peaks[index].near.map { " · \(Format.fixed($0.distance, 2))° from \($0.name)" } ?? ""
    hint("peak \(index + 1): √TS \(Format.fixed(peaks[index].peak.value, 2))" + near)
    return []
  }

  /// Makes a peak a source with the flux of the map.
  mutating func addPeak(_ index: Int) -> [Effect] {
    let peaks = tsPeaks
    guard peaks.indices.contains(index), let shown = sky.ts.shown,
      let position = peaks[index].position
    else { return [] }
    let peak = peaks[index].peak
    var model = shown.request.source
    let norm = shown.snapshot.map.norm[peak.y * shown.snapshot.map.nx + peak.x]
    guard let amplitude = model.spectral.amplitudeIndex, norm.isFinite else {
      hint("\(model.name): its spectrum has no amplitude to take the flux", .warning)
      return []
    }
    model.spectral.parameters[amplitude].value *= norm
    model.name = peakName(at: position)
    var shape = model.spatial ?? SpatialModel(.point)
    shape.position = position.converted(to: shape.frame)
    model.spatial = shape
    model.datasetNames = nil
    // What the parameters were linked with, and the errors they had, belong to another source.
    for place in model.parameters.indices {
      model.parameters[place].link = nil
      model.parameters[place].error = 0
    }
    let source = model
    guard changeModels("source at peak \(index + 1)", { try $0.insertSource(source) }) else {
      return []
    }
    if let place = document.models.index(of: source.name) { selectModel(place) }
    modal = nil
    jump(to: PixelPosition(x: Double(peak.x), y: Double(peak.y)))
    hint(
      "\(source.name) added with the flux of the map · {screen-fit} shows it · {undo} takes it back"
    )
    return []
  }

  /// The name of a known source at a place that no model has, else a numbered one.
  private func peakName(at position: SkyDirection) -> String {
    let reach = max(0.05, 1.5 * (field?.geometry.pixelScale ?? 0))
    let taken = Set(document.models.models.map(\.name))
    let known = field?.catalogueSources.filter { $0.position.separation(to: position) < reach }
      .min { $0.position.separation(to: position) < $1.position.separation(to: position) }
    if let known, !taken.contains(known.name) { return known.name }
    return newSourceName(at: position)
  }
}
