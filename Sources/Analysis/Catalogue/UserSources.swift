import Foundation
import GridMath
import SkyGeometry
import TOMLKit

/// The user's own list of sources, `sources.toml` in the folder of settings.
///
///     [[source]]
///     name = "My pulsar"
///     aliases = ["PSR J0000+0000"]
///     position = "05h34m31.9s +22d00m52s"   # or ra = 83.633 and dec = 22.0145, degrees
///     kind = "pulsar"
///     redshift = 0.1
///     size = 0.2                            # degrees
///     reference = "this work"
enum UserSources {
  static let keys = [
    "name", "aliases", "position", "ra", "dec", "kind", "redshift", "size", "reference",
  ]
  /// Most sources of a list.
  private static let maximalCount = 10_000

  /// The sources of a file, and what is wrong with it; entries that are wrong are left out.
  static func read(path: String) -> (sources: [CatalogueSource], diagnostics: [Diagnostic]) {
    let file: TomlFile
    do {
      file = try TomlFile(path: path)
    } catch {
      return ([], [error.diagnostic])
    }
    var diagnostics = file.unknownKeys(in: file.table, known: ["source"])
    guard let value = file.table["source"] else { return ([], diagnostics) }
    guard let list = value.array else {
      diagnostics.append(
        file.warning("source", "source is not a list", remedy: "begin each source with [[source]]"))
      return ([], diagnostics)
    }
    var sources: [CatalogueSource] = []
    for (index, item) in list.enumerated().prefix(maximalCount) {
      guard let table = item.table else { continue }
      if let source = source(table, "source.\(index)", file, &diagnostics) {
        sources.append(source)
      }
    }
    return (sources, diagnostics)
  }

  private static func source(
    _ table: TOMLTable, _ key: String, _ file: TomlFile, _ diagnostics: inout [Diagnostic]
  ) -> CatalogueSource? {
    diagnostics += file.unknownKeys(in: table, of: key, known: keys)
    func refuse(_ name: String, _ what: String) {
      diagnostics.append(
        file.warning(key + "." + name, what, remedy: "the source is left out"))
    }
    guard let name = table["name"]?.string, !name.trimmed.isEmpty else {
      refuse("name", "name is missing or no text; expected e.g. name = \"Crab Nebula\"")
      return nil
    }
    func number(_ name: String) -> Double? {
      table[name]?.double ?? table[name]?.int.map(Double.init)
    }
    let position: SkyDirection
    if let value = table["position"] {
      guard let text = value.string, let direction = SkyDirection(parsing: text) else {
        refuse("position", "not a position; expected e.g. \"05h34m31.9s +22d00m52s\"")
        return nil
      }
      position = direction.icrs
    } else {
      guard let ra = number("ra"), let dec = number("dec"), (-360...360).contains(ra),
        (-90...90).contains(dec)
      else {
        refuse(
          table["ra"] == nil ? "dec" : "ra",
          "no position; expected ra and dec in degrees, or position = \"05h34m31.9s +22d00m52s\"")
        return nil
      }
      position = SkyDirection(ra: ra, dec: dec)
    }
    for optional in ["redshift", "size"] where table[optional] != nil {
      guard let value = number(optional), value >= 0, value.isFinite else {
        refuse(optional, "\(optional) is not a number of at least 0")
        return nil
      }
    }
    if let aliases = table["aliases"], aliases.array?.allSatisfy({ $0.string != nil }) != true {
      refuse("aliases", "aliases is not a list of texts; expected e.g. [\"M 1\", \"Taurus A\"]")
      return nil
    }
    return CatalogueSource(
      name: name.trimmed,
      aliases: table["aliases"]?.array?.compactMap { $0.string } ?? [], position: position,
      kind: table["kind"]?.string ?? "", redshift: number("redshift"),
      size: number("size") ?? 0, reference: table["reference"]?.string ?? "", origin: file.path)
  }
}
