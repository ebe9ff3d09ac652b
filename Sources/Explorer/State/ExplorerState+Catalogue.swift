package import Analysis
import GridMath
package import SkyGeometry

extension ExplorerState {
  /// Sources of the catalogues on the map that are not at the place of a model's source.
  package var namedCatalogueSources: [CatalogueSource] {
    guard let field else { return [] }
    // A fitted position is off by less than this; the model's name is shown there.
    let reach = max(0.05, 1.5 * field.geometry.pixelScale)
    let models = sources
    return field.catalogueSources.filter { source in
      !models.contains { $0.position.separation(to: source.position) < reach }
    }
  }

  /// Those that are marked now.
  package var shownCatalogueSources: [CatalogueSource] {
    map.overlays.catalogue ? namedCatalogueSources : []
  }

  /// Names of the sources of the field, those of the models first.
  package var sourceNames: [String] {
    let models = sources.map(\.name)
    return models + namedCatalogueSources.map(\.name).filter { !models.contains($0) }
  }

  /// A position as it is typed: coordinates in any form, or the name of a source or a region.
  package func position(of text: String) -> Result<SkyDirection, ArgumentProblem> {
    let wanted = text.lowercased()
    if let source = sources.first(where: { $0.name.lowercased() == wanted }) {
      return .success(source.position)
    }
    if let region = document.regions.first(where: { $0.name.lowercased() == wanted }) {
      return .success(region.center)
    }
    guard let catalogue = field?.catalogue else {
      return SkyDirection(parsing: text).map { .success($0) }
        ?? .failure(
          ArgumentProblem("\"\(text)\" is not " + ArgumentKind.coordinates.explanation))
    }
    do {
      return .success(try catalogue.position(of: text))
    } catch {
      // Without a source of a similar name, say what is accepted at all.
      return .failure(
        ArgumentProblem(
          error.hasHint
            ? error.description : "\"\(text)\" is not " + ArgumentKind.coordinates.explanation))
    }
  }

  /// What completes an argument, best first.
  package func completions(of text: String, as kind: ArgumentKind) -> [String] {
    let choices =
      kind.isPath ? kind.fileChoices(of: text, in: files?.paths ?? []) : choices(for: kind)
    let near = Fuzzy.filter(choices, query: text) { [$0] }
    guard kind == .coordinates, let catalogue = field?.catalogue, !text.isEmpty else { return near }
    // Sources beyond the field come after those in it.
    let far = catalogue.search(text, limit: 20).map(\.name)
    return near + far.filter { !near.contains($0) }
  }

  /// How far a direction is from the middle of the map, for a message.
  func distanceText(to direction: SkyDirection) -> String {
    let (nx, ny) = mapSize
    guard
      let middle = field?.geometry.direction(x: Double(nx - 1) / 2, y: Double(ny - 1) / 2)
    else { return "" }
    return ", \(Format.fixed(middle.separation(to: direction), 1))° from its middle"
  }

  /// Adds circles around the catalogue sources of the field that no exclusion covers yet.
  mutating func excludeCatalogueSources(radius: Double) {
    guard let field else { return }
    let covered = document.regions.filter { $0.role == .exclude }
    let new = field.catalogueSources.filter { source in
      !covered.contains { $0.contains(source.position, on: field.geometry) }
    }
    guard !new.isEmpty else {
      hint(
        field.catalogueSources.isEmpty
          ? "no catalogue source is in the field" : "every catalogue source is in an exclusion",
        .warning)
      return
    }
    let circles = new.map { source in
      SkyRegion(
        .circle(center: source.position, radius: max(radius, source.size)), name: source.name,
        role: .exclude)
    }
    change("exclusion of catalogue sources") { $0.regions += circles }
    selectedRegion = document.regions.count - 1
    let names = new.prefix(3).map(\.name).joined(separator: ", ")
    say(
      "\(new.count) catalogue source\(new.count == 1 ? "" : "s") excluded: \(names)"
        + (new.count > 3 ? ", …" : "") + " · {undo} takes it back", .good)
  }
}

extension CatalogueSource {
  /// As a mark on the map.
  var marker: SkyMarker { SkyMarker(name: name, position: position) }
}
