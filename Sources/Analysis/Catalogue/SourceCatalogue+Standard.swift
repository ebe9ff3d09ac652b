import Foundation
package import GridMath

extension SourceCatalogue {
  /// All lists that there are: Fermi-LAT and gamma-cat where `$GAMMAPY_DATA` has them, the built-in
  /// list, and the user's `sources.toml`; later ones win.
  ///
  /// - Parameter variables: says where the data and the settings are.
  /// - Returns: the catalogue, and what is wrong with the files.
  package static func standard(
    variables: PathVariables
  ) -> (catalogue: SourceCatalogue, diagnostics: [Diagnostic]) {
    var catalogue = SourceCatalogue()
    var diagnostics: [Diagnostic] = []
    if let data = try? variables.resolve("$GAMMAPY_DATA", relativeTo: variables.baseFolder) {
      for (path, origin) in files(in: data + "/catalogs") {
        do {
          catalogue.add(try CatalogueFile.read(path: path, origin: origin))
        } catch {
          diagnostics.append(
            Diagnostic(.warning, "\(error)", remedy: "the catalogue is not used"))
        }
      }
    }
    catalogue.add(BuiltInSources.sources)
    if let folder = UserSettings.folder(environment: variables.inherited) {
      let path = folder + "/sources.toml"
      if FileManager.default.fileExists(atPath: path) {
        let (sources, findings) = UserSources.read(path: path)
        catalogue.add(sources)
        diagnostics += findings
      }
    }
    return (catalogue, diagnostics)
  }

  /// The catalogues of a folder laid out as `$GAMMAPY_DATA/catalogs`, those that win last.
  ///
  /// Of several versions of the point source catalogue the last one is taken.
  private static func files(in folder: String) -> [(path: String, origin: String)] {
    let fermi = folder + "/fermi"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: fermi)) ?? []).sorted()
    func isTable(_ name: String) -> Bool {
      [".fit", ".fits", ".fit.gz", ".fits.gz"].contains { name.hasSuffix($0) }
    }
    let hard = names.filter { $0.hasPrefix("gll_psch_v") && isTable($0) }
    let points = names.filter { $0.hasPrefix("gll_psc_v") && isTable($0) }
    var found = (hard + points.suffix(1)).map { name in
      (fermi + "/" + name, String(name.prefix { $0 != "." }))
    }
    for name in ["gammacat.fits.gz", "gammacat.fits"] {
      let path = folder + "/gammacat/" + name
      if FileManager.default.fileExists(atPath: path) {
        found.append((path, "gamma-cat"))
        break
      }
    }
    return found
  }
}
