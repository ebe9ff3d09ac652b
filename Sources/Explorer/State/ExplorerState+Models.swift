import Analysis
import GridMath
package import Models
package import SkyGeometry

extension ExplorerState {
  /// The models with the grabbed source where it is held, or as a running fit has them.
  package var effectiveModels: ModelList {
    guard let grab = fit.grab, let index = document.models.index(of: grab.model) else {
      return fitModels ?? document.models
    }
    var models = document.models
    try? models.setPosition(grab.position, of: index)
    return models
  }

  /// Index of the chosen model, or nil without models.
  package var selectedModel: Int? {
    let count = document.models.models.count
    return count > 0 ? fit.model.clamped(to: 0...(count - 1)) : nil
  }

  /// The chosen source, or nil.
  package var selectedSource: SkyModel? {
    guard let index = selectedModel, case .source(let model) = document.models.models[index] else {
      return nil
    }
    return model
  }

  /// Place of the chosen parameter, or nil if the chosen model has none.
  package var selectedPlace: ParameterPlace? {
    guard let model = selectedModel else { return nil }
    let count = document.models.models[model].parameters.count
    guard count > 0 else { return nil }
    return ParameterPlace(model: model, parameter: fit.parameter.clamped(to: 0...(count - 1)))
  }

  /// Named positions to mark and to jump to: the sources of the models, then those of the field.
  package var sources: [SkyMarker] {
    let own = effectiveModels.models.compactMap { model -> SkyMarker? in
      guard case .source(let source) = model, let position = source.spatial?.position else {
        return nil
      }
      return SkyMarker(name: source.name, position: position)
    }
    let names = Set(own.map(\.name))
    return own + (field?.sources ?? []).filter { !names.contains($0.name) }
  }

  /// Carries out a change of the models that can be undone; what is wrong with it is said, and the
  /// models stay as they were.
  ///
  /// - Parameters:
  ///   - title: what undo calls it.
  ///   - joins: true if the change belongs to the one before, as another step of the same value.
  ///   - body: The change.
  /// - Returns: whether the models have changed.
  @discardableResult
  mutating func changeModels(
    _ title: String, joins: Bool = false, _ body: (inout ModelList) throws -> Void
  ) -> Bool {
    var changed = document.models
    do {
      try body(&changed)
    } catch let error as ModelError {
      hint(error.description, .warning)
      return false
    } catch {
      hint("\(error)", .warning)
      return false
    }
    guard changed != document.models else { return false }
    if joins, history.past.last?.title == title, history.future.isEmpty {
      document.models = changed
    } else {
      change(title) { $0.models = changed }
    }
    fit.stepped = nil
    return true
  }

  /// Chooses a model.
  mutating func selectModel(_ index: Int) {
    let last = max(0, document.models.models.count - 1)
    let wanted = index.clamped(to: 0...last)
    if wanted != fit.model { fit.parameter = 0 }
    fit.model = wanted
    fit.stepped = nil
  }

  /// Chooses a parameter.
  mutating func select(_ place: ParameterPlace) {
    if place != selectedPlace { fit.stepped = nil }
    fit.model = place.model
    fit.parameter = place.parameter
  }

  /// Moves through the parameters of all models.
  mutating func moveParameterCursor(_ step: Int) {
    let places = document.models.places
    guard !places.isEmpty else { return }
    // From a model without parameters to the first after it.
    let here =
      selectedPlace.flatMap { places.firstIndex(of: $0) }
      ?? places.firstIndex { $0.model > fit.model } ?? places.count - 1
    select(places[(here + step).clamped(to: 0...(places.count - 1))])
  }

  /// Keeps the cursor on what is there.
  mutating func keepModelCursor() {
    let count = document.models.models.count
    fit.model = count > 0 ? fit.model.clamped(to: 0...(count - 1)) : 0
    let parameters = count > 0 ? document.models.models[fit.model].parameters.count : 0
    fit.parameter = parameters > 0 ? fit.parameter.clamped(to: 0...(parameters - 1)) : 0
    if let grab = fit.grab, document.models.index(of: grab.model) == nil { fit.grab = nil }
  }

  // MARK: Sources

  /// A name that no model has: that of a source of the field at the position, else a numbered one.
  package func newSourceName(at position: SkyDirection?) -> String {
    let taken = Set(document.models.models.map(\.name))
    if let position,
      let known = field?.sources.first(where: {
        $0.position.separation(to: position) < 0.1 && !taken.contains($0.name)
      })
    {
      return known.name
    }
    return unusedName("source")
  }

  /// The name with the first number that makes it unlike all others.
  func unusedName(_ stem: String) -> String {
    let taken = Set(document.models.models.map(\.name))
    var number = 1
    while taken.contains("\(stem) \(number)") { number += 1 }
    return "\(stem) \(number)"
  }

  /// Adds a source as it was typed.
  mutating func addSource(_ source: SourceText) {
    guard let position = source.position ?? direction(of: map.crosshair) else {
      hint("there is no sky at the crosshair", .warning)
      return
    }
    let name = source.name.isEmpty ? newSourceName(at: position) : source.name
    var shape = SpatialModel(source.shape, at: position.icrs)
    // Gammapy's size of one degree covers most fields.
    for size in ["sigma", "r_0", "radius"] where shape.index(ofParameter: size) != nil {
      shape[size].value = 0.1
    }
    if shape.index(ofParameter: "width") != nil { shape["width"].value = 0.05 }
    let model = SkyModel(name: name, spectral: SpectralModel(source.spectrum), spatial: shape)
    guard changeModels("new source \(name)", { try $0.insertSource(model) }) else { return }
    if let index = document.models.index(of: name) { selectModel(index) }
    recordedCommand = "add-source " + source.command(name: name, position: position)
    hint("\(name) added · {screen-fit} shows its parameters · {undo} takes it back")
  }

  /// Deletes a model.
  mutating func deleteModel(_ index: Int) {
    guard document.models.models.indices.contains(index) else { return }
    let name = document.models.models[index].name
    changeModels("deletion of \(name)") { $0.remove(at: index) }
    keepModelCursor()
    recordedCommand = "delete-model \(name)"
    hint("\(name) deleted · {undo} brings it back")
  }

  /// Gives a source another name.
  mutating func renameModel(_ index: Int, to name: String) {
    let name = name.escapingControls
    guard document.models.models.indices.contains(index),
      case .source(var model) = document.models.models[index]
    else {
      hint("only sources have a name of their own", .warning)
      return
    }
    let old = model.name
    model.name = name
    guard changeModels("name of \(old)", { try $0.replace(at: index, with: .source(model)) }) else {
      return
    }
    if fit.grab?.model == old { fit.grab?.model = name }
    recordedCommand = "rename-model \(old) = \(name)"
    hint("\(old) is \(name) now")
  }

  /// Adds a copy of a source, without the links of the first.
  mutating func copyModel(_ index: Int) {
    guard document.models.models.indices.contains(index),
      case .source(var model) = document.models.models[index]
    else {
      hint("only sources can be copied", .warning)
      return
    }
    let old = model.name
    model.name = unusedName(old)
    for place in model.parameters.indices { model.parameters[place].link = nil }
    guard changeModels("copy of \(old)", { try $0.insertSource(model) }) else { return }
    if let copy = document.models.index(of: model.name) { selectModel(copy) }
    recordedCommand = "copy-model \(old)"
    hint("\(model.name) added at the same place")
  }

  /// Gives a source another formula for its spectrum; the amplitude is kept where it can be.
  mutating func changeSpectrum(_ index: Int, to shape: SpectralShape) {
    guard case .source(var model) = document.models.models[index] else {
      hint("the background has a kind of its own: background-model", .warning)
      return
    }
    model.spectral = model.spectral.changed(to: shape)
    guard
      changeModels("spectrum of \(model.name)", { try $0.replace(at: index, with: .source(model)) })
    else { return }
    keepModelCursor()
    recordedCommand = "spectral-type \(model.name) = \(shape.shortName)"
    hint("\(model.name): \(model.spectral.title)")
  }

  /// Gives a source another shape at the same place.
  mutating func changeShape(_ index: Int, to shape: SpatialShape) {
    guard case .source(var model) = document.models.models[index] else {
      hint("the background has no shape", .warning)
      return
    }
    let old = model.spatial
    let position = old?.position ?? direction(of: map.crosshair)
    guard let position else { return }
    var new = SpatialModel(shape, at: position)
    for size in ["sigma", "r_0", "radius"] where new.index(ofParameter: size) != nil {
      let before = ["sigma", "r_0", "radius"].first { old?.index(ofParameter: $0) != nil }
      new[size].value = before.flatMap { old?[$0].standardValue } ?? 0.1
    }
    for parameter in old?.parameters ?? [] {
      guard let place = new.index(ofParameter: parameter.name),
        new.parameters[place].unit.factor(to: parameter.unit) == 1
      else { continue }
      new.parameters[place] = parameter
    }
    model.spatial = new
    guard
      changeModels("shape of \(model.name)", { try $0.replace(at: index, with: .source(model)) })
    else { return }
    keepModelCursor()
    recordedCommand = "spatial-type \(model.name) = \(shape.shortName)"
    hint("\(model.name): \(shape.title)")
  }

  /// Switches absorption by the extragalactic background light on, with a redshift, or off.
  mutating func setAbsorption(_ index: Int, redshift: Double?, table name: String?) {
    guard case .source(var model) = document.models.models[index] else {
      hint("only sources are absorbed", .warning)
      return
    }
    if let redshift {
      guard let table = opticalDepth(named: name, for: model) else {
        hint(
          opticalDepths.isEmpty
            ? "no EBL table was found: set GAMMAPY_DATA to the folder that has ebl/"
            : "no EBL table \"\(name ?? "")\"; there are "
              + opticalDepths.map(\.source).joined(separator: ", "), .warning)
        return
      }
      model.spectral = model.spectral.absorbed(by: table, redshift: redshift)
      let source = table.source
      recordedCommand =
        "absorption \(model.name) = \(Format.plain(redshift))"
        + (source.isEmpty ? "" : " \(source)")
    } else {
      model.spectral = model.spectral.unabsorbed
      recordedCommand = "absorption \(model.name) = off"
    }
    let title = "absorption of \(model.name)"
    guard changeModels(title, { try $0.replace(at: index, with: .source(model)) }) else { return }
    keepModelCursor()
    hint("\(model.name): \(model.spectral.title)")
  }

  /// The table with a name; without one that of the source, of another source, or the first.
  private func opticalDepth(named name: String?, for model: SkyModel) -> OpticalDepthTable? {
    if let name { return opticalDepths.first { $0.source == name } }
    return model.spectral.absorption?.table ?? opticalDepths.first
  }

  /// Tables of absorption at hand, those of the models first.
  package var opticalDepths: [OpticalDepthTable] {
    var tables: [OpticalDepthTable] = []
    let own = document.models.models.compactMap { model -> OpticalDepthTable? in
      guard case .source(let source) = model else { return nil }
      return source.spectral.absorption?.table
    }
    for table in own + (field?.opticalDepths ?? [])
    where !tables.contains(where: { $0.source == table.source }) {
      tables.append(table)
    }
    return tables
  }

  /// Puts a source somewhere.
  mutating func moveSource(_ index: Int, to position: SkyDirection) {
    let name = document.models.models[index].name
    guard changeModels("position of \(name)", { try $0.setPosition(position, of: index) }) else {
      return
    }
    let icrs = position.icrs
    recordedCommand =
      "move-source \(name) = \(Format.degrees(icrs.lon)) \(Format.degrees(icrs.lat))"
    hint("\(name) is at \(Format.degrees(icrs.lon)) \(Format.degrees(icrs.lat))")
  }

  /// Gives the background of the field another kind of norm.
  mutating func setBackground(_ model: FieldOfViewBackgroundModel) {
    let title = "background model"
    changeModels(title) { models in
      let old = models.models.firstIndex { if case .background = $0 { true } else { false } }
      if let old {
        try models.replace(at: old, with: .background(model))
      } else {
        try models.append(.background(model))
      }
    }
    keepModelCursor()
  }

  // MARK: Moving on the map

  /// Begins to move a source with the crosshair.
  mutating func grabSource(_ index: Int) {
    let model = document.models.models[index]
    guard case .source(let source) = model, let position = source.spatial?.position else {
      hint("\(model.name) has no position", .warning)
      return
    }
    draft = nil
    screen = .map
    focus = .map
    fit.grab = SourceGrab(model: model.name, position: position)
    if let pixel = field?.geometry.pixel(of: position) {
      jump(to: PixelPosition(x: pixel.x, y: pixel.y))
    }
    hint("\(source.name) follows the crosshair · Enter keeps it there, Esc does not")
  }

  /// Moves the grabbed source with the crosshair.
  mutating func moveGrab(_ dx: Double, _ dy: Double) {
    moveCrosshair(dx, dy)
    moveGrabToCrosshair()
  }

  /// Puts the grabbed source under the crosshair.
  mutating func moveGrabToCrosshair() {
    if let position = direction(of: map.crosshair) { fit.grab?.position = position }
  }

  /// Puts the grabbed source down where it is.
  mutating func acceptGrab() {
    guard let grab = fit.grab else { return }
    fit.grab = nil
    if let index = document.models.index(of: grab.model) { moveSource(index, to: grab.position) }
  }
}

extension ModelList {
  /// Puts a source before the backgrounds, where Gammapy's lists have it too.
  mutating func insertSource(_ model: SkyModel) throws(ModelError) {
    let end =
      models.firstIndex { if case .background = $0 { true } else { false } } ?? models.count
    var all = models
    all.insert(.source(model), at: end)
    self = try ModelList(all)
  }

  /// Puts a source somewhere; linked positions of other sources follow.
  mutating func setPosition(_ position: SkyDirection, of index: Int) throws(ModelError) {
    guard case .source(var model) = models[index], model.spatial?.hasPosition == true else {
      throw ModelError(
        .unknownParameter, key: models[index].name, what: "has no position",
        expected: "a source with lon_0 and lat_0")
    }
    model.spatial?.position = position
    try replace(at: index, with: .source(model))
  }
}

extension ExplorerState {
  /// Name of the one dataset of the explorer, as Gammapy calls a stack.
  static let datasetName = "stacked"

  /// Gives the background a kind of norm by its name in analysis files.
  mutating func setBackground(named name: String) {
    guard let field, let kind = AnalysisConfiguration.BackgroundModel(rawValue: name) else {
      return
    }
    do {
      setBackground(
        try AnalysisConfiguration.fieldOfViewBackground(
          kind, dataset: Self.datasetName, energy: field.energy))
      hint("background: " + name)
    } catch {
      hint(error.description, .warning)
    }
  }

  /// Models read from a file take the place of those that are there.
  mutating func takeModels(_ reading: ModelFileReading, from path: String) {
    for finding in reading.diagnostics {
      let kind: Message.Kind = finding.severity == .note ? .info : .warning
      log.add(Message(finding.line, kind, time: now))
    }
    guard var models = reading.models else {
      let fatal = reading.diagnostics.last { $0.severity == .fatal }
      say(fatal?.line ?? "\(path): no models", .error)
      return
    }
    let count = models.models.count
    // A file without a background keeps the one that is there.
    let hasBackground = models.models.contains { if case .background = $0 { true } else { false } }
    if !hasBackground {
      for model in document.models.models {
        if case .background = model { try? models.append(model) }
      }
    }
    changeModels("models of a file") { $0 = models }
    keepModelCursor()
    say(
      "\(Format.count(count, "model")) read from \(path)"
        + (reading.diagnostics.isEmpty
          ? "" : ", \(reading.diagnostics.count) remarks in the log"),
      .good)
  }

  /// Takes the statistic of a new prediction over.
  mutating func takeStatistic(of new: AnalysisResult, after old: AnalysisResult?) {
    guard let prediction = new.prediction else { return }
    let isComparable =
      old.map { old in
        old.version == new.version && old.request.excludedRuns == new.request.excludedRuns
          && old.request.exclusions == new.request.exclusions
          && old.request.fit == new.request.fit
      } ?? false
    fit.panel.take(prediction, isComparable: isComparable)
  }

  /// Says what a new prediction brought to light, each thing once.
  ///
  /// A stack that is not whole yet is not spoken of: what its runs say nothing about, the next may.
  mutating func report(_ new: AnalysisResult) {
    guard !loading.isRunning else { return }
    let old = reported
    reported = new
    if let problem = new.predictionProblem, problem != old?.predictionProblem {
      say("nothing predicted: " + problem, .warning)
    }
    guard let prediction = new.prediction else { return }
    if let remark = prediction.remark, remark != old?.prediction?.remark { say(remark, .warning) }
    let models = new.request.models
    for (index, share) in prediction.shares.enumerated() {
      guard let coverage = share.coverage, models.models.indices.contains(index) else { continue }
      let before = old?.prediction.flatMap { before in
        old?.request.models.index(of: models.models[index].name).flatMap {
          before.shares.indices.contains($0) ? before.shares[$0].coverage : nil
        }
      }
      if before != coverage {
        log.add(
          Message("\(models.models[index].name): \(coverage)", .warning, time: now))
      }
    }
    let names = prediction.uninformed.sorted {
      ($0.model, $0.parameter) < ($1.model, $1.parameter)
    }.map { models.path($0) }
    let before = Set(
      (old?.prediction?.uninformed ?? []).compactMap { place in
        old.map { $0.request.models.path(place) }
      })
    let found = names.filter { !before.contains($0) }
    if !found.isEmpty {
      log.add(
        Message(
          "the data say nothing about " + found.joined(separator: ", ")
            + ": a fit holds what is free of these", .info, time: now))
    }
  }
}
