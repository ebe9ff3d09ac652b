package import SkyGeometry

/// Sources by name and by place, from one or more lists.
///
/// Lists that are added later win: a name that two lists have means the source of the later one.
package struct SourceCatalogue: Sendable {
  /// What a name stands for.
  package enum Match: Sendable, Equatable {
    case found(CatalogueSource)
    /// Several sources of the same list, at different places.
    case ambiguous([CatalogueSource])
    /// None; with names that are spelt alike, best first.
    case missing(suggestions: [String])
  }

  /// A source and the number of the list that it came with.
  private struct Item: Sendable {
    var source: CatalogueSource
    let list: Int
  }

  private var items: [Item] = []
  private var listCount = 0
  /// Items by the key of each of their names.
  private var byKey: [String: [Int]] = [:]
  private var byLooseKey: [String: [Int]] = [:]

  /// Sources nearer than this are taken for the same one where lists share a name, degrees.
  private static let sameSource = 0.5

  /// No source.
  package init() {}

  /// The sources that are built in.
  package static let builtIn: SourceCatalogue = {
    var catalogue = SourceCatalogue()
    catalogue.add(BuiltInSources.sources)
    return catalogue
  }()

  /// All sources, without those that a later list replaces.
  package var sources: [CatalogueSource] { items.map(\.source) }

  /// Adds a list.
  ///
  /// A source of an earlier list that shares a name and lies within half a degree is replaced; its
  /// names stay, and lead to the new one.
  package mutating func add(_ list: [CatalogueSource]) {
    let number = listCount
    listCount += 1
    for source in list {
      let keys = Set(source.names.map(SourceName.key)).subtracting([""])
      let same = keys.flatMap { byKey[$0] ?? [] }.first { index in
        items[index].list < number
          && items[index].source.position.separation(to: source.position) < Self.sameSource
      }
      var added = source
      added.position = source.position.icrs
      let place: Int
      if let same {
        let old = items[same].source
        added.aliases += old.names.filter { !keys.contains(SourceName.key($0)) }
        if added.redshift == nil { added.redshift = old.redshift }
        if added.kind.isEmpty { added.kind = old.kind }
        items[same] = Item(source: added, list: number)
        place = same
      } else {
        place = items.count
        items.append(Item(source: added, list: number))
      }
      for name in added.names {
        let key = SourceName.key(name)
        guard !key.isEmpty else { continue }
        Self.insert(place, &byKey[key, default: []])
        if let short = SourceName.shortKey(key) { Self.insert(place, &byKey[short, default: []]) }
        Self.insert(place, &byLooseKey[SourceName.looseKey(name), default: []])
      }
    }
  }

  private static func insert(_ place: Int, _ places: inout [Int]) {
    if !places.contains(place) { places.append(place) }
  }

  // MARK: names

  /// The source with a name, whatever its spelling; the beginning of a name will do if only one
  /// source has it.
  package func lookup(_ name: String) -> Match {
    let key = SourceName.key(name)
    guard !key.isEmpty, key.count <= 64 else { return .missing(suggestions: []) }
    let loose = SourceName.looseKey(name)
    var exact = byKey[key] ?? []
    if exact.isEmpty, let short = SourceName.shortKey(key) { exact = byKey[short] ?? [] }
    if exact.isEmpty, loose == key { exact = byLooseKey[loose] ?? [] }
    if !exact.isEmpty { return match(exact) }
    if key.count >= 4 {
      let longer = byKey.filter { $0.key.hasPrefix(key) }.flatMap(\.value)
      if !longer.isEmpty { return match(Set(longer).sorted()) }
    }
    return .missing(suggestions: suggestions(key))
  }

  /// Of several sources, those of the latest list; those at one place are one.
  private func match(_ places: [Int]) -> Match {
    let latest = places.map { items[$0].list }.max() ?? 0
    let candidates = places.filter { items[$0].list == latest }.map { items[$0].source }
    guard let first = candidates.first else { return .missing(suggestions: []) }
    return candidates.count == 1 ? .found(first) : .ambiguous(candidates)
  }

  private func suggestions(_ key: String) -> [String] {
    let limit = max(1, min(3, key.count / 3))
    var best: [Int: Int] = [:]
    for (known, places) in byKey where abs(known.count - key.count) <= limit {
      let distance = Spelling.distance(Array(key), Array(known))
      guard distance <= limit else { continue }
      for place in places { best[place] = min(best[place] ?? .max, distance) }
    }
    let ranked = best.sorted {
      ($0.value, -items[$0.key].list, $0.key) < ($1.value, -items[$1.key].list, $1.key)
    }
    return ranked.prefix(3).map { items[$0.key].source.name }
  }

  /// The source with a name, or one line that says why there is none.
  package func source(named name: String) throws(UnknownSource) -> CatalogueSource {
    switch lookup(name) {
    case .found(let source): return source
    case .ambiguous(let sources):
      let names = sources.prefix(6).map(\.name).joined(separator: ", ")
      throw UnknownSource(
        description: "\(Spelling.quoted(name)) may be \(names)"
          + (sources.count > 6 ? " and \(sources.count - 6) more" : ""), hasHint: true)
    case .missing(let suggestions):
      let quoted = Spelling.quoted(name)
      let hint = suggestions.joined(separator: ", ")
      throw UnknownSource(
        description: "no source \(quoted)" + (hint.isEmpty ? "" : "; did you mean \(hint)?"),
        hasHint: !suggestions.isEmpty)
    }
  }

  /// Where a text says: coordinates in any form that `SkyDirection` reads, or the name of a source.
  ///
  /// A name that is written in full wins: `G0.9+0.1` is the remnant, though it reads as galactic
  /// coordinates too.
  package func position(of text: String) throws(UnknownSource) -> SkyDirection {
    if byKey[SourceName.key(text)] == nil, let direction = SkyDirection(parsing: text) {
      return direction
    }
    return try source(named: text).position
  }

  /// Why a name has no position, in one line.
  package struct UnknownSource: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
    /// Whether it names sources that may be meant.
    package let hasHint: Bool
  }

  /// Sources with a name that has a text in it, those that begin with it first.
  ///
  /// - Parameters:
  ///   - text: in any spelling; empty for all.
  ///   - limit: at most so many.
  /// - Returns: the sources, best first.
  package func search(_ text: String, limit: Int = 50) -> [CatalogueSource] {
    let key = SourceName.key(text)
    guard !key.isEmpty else { return items.prefix(limit).map(\.source) }
    var ranked: [(rank: Int, place: Int)] = []
    for (place, item) in items.enumerated() {
      let keys = item.source.names.map(SourceName.key)
      if keys[0].hasPrefix(key) {
        ranked.append((0, place))
      } else if keys.contains(where: { $0.hasPrefix(key) }) {
        ranked.append((1, place))
      } else if keys.contains(where: { $0.contains(key) }) {
        ranked.append((2, place))
      }
    }
    ranked.sort { ($0.rank, $0.place) < ($1.rank, $1.place) }
    return ranked.prefix(limit).map { items[$0.place].source }
  }

  // MARK: places

  /// Sources within a distance in degrees, nearest first.
  package func near(_ direction: SkyDirection, radius: Double) -> [CatalogueSource] {
    let center = direction.icrs
    // The difference in declination is a lower limit, and cheap.
    let found = items.compactMap { item -> (source: CatalogueSource, distance: Double)? in
      guard abs(item.source.position.lat - center.lat) <= radius else { return nil }
      let distance = item.source.position.separation(to: center)
      return distance <= radius ? (item.source, distance) : nil
    }
    return found.sorted { $0.distance < $1.distance }.map(\.source)
  }

  /// Sources on a map, those of later lists first, then from the middle outwards.
  package func within(_ geometry: WcsGeometry) -> [CatalogueSource] {
    guard
      let middle = geometry.direction(
        x: Double(geometry.nx - 1) / 2, y: Double(geometry.ny - 1) / 2)
    else { return [] }
    var found: [(item: Item, distance: Double)] = []
    for item in items {
      guard let pixel = geometry.pixel(of: item.source.position),
        geometry.index(ofX: pixel.x, y: pixel.y) != nil
      else { continue }
      found.append((item, item.source.position.separation(to: middle)))
    }
    found.sort { (-$0.item.list, $0.distance) < (-$1.item.list, $1.distance) }
    return found.map(\.item.source)
  }
}
