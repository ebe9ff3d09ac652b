import Analysis
import Fits
import Foundation
import GridMath
import SkyGeometry
import TestSupport
import Testing

/// Lists of sources on disk: the user's, gamma-cat's and those of Fermi-LAT.
@Suite struct CatalogueFilesTests {
  static func catalogue(
    config: String? = nil, data: String? = nil
  ) -> (catalogue: SourceCatalogue, diagnostics: [Diagnostic]) {
    var variables = PathVariables()
    variables.inherited["XDG_CONFIG_HOME"] = config
    if let data { variables.own["GAMMAPY_DATA"] = data }
    return SourceCatalogue.standard(variables: variables)
  }

  // MARK: the user's list

  @Test func theUsersSourcesComeLast() throws {
    let home = TemporaryFolder()
    let path = try home.write(
      """
      # sources of this proposal
      [[source]]
      name = "Mrk 421"
      ra = 166.2
      dec = 38
      redshift = 0.0308

      [[source]]
      name = "Hidden"
      aliases = ["H1", "the one"]
      position = "l 120.5 b -3.25"
      kind = "PWN"
      size = 0.1
      reference = "this work"
      """, to: "gammascope/sources.toml")
    let (catalogue, diagnostics) = Self.catalogue(config: home.path)
    #expect(diagnostics == [])
    let blazar = try catalogue.source(named: "Markarian 421")
    #expect(blazar.position == SkyDirection(ra: 166.2, dec: 38) && blazar.redshift == 0.0308)
    #expect(blazar.origin == path)
    let hidden = try catalogue.source(named: "The-One")
    #expect(hidden.name == "Hidden" && hidden.size == 0.1 && hidden.kind == "PWN")
    let expected = SkyDirection(lon: 120.5, lat: -3.25, frame: .galactic)
    #expect(hidden.position.separation(to: expected) < 1e-9 && hidden.position.frame == .icrs)
    #expect(Self.catalogue().catalogue.sources.count + 1 == catalogue.sources.count)
  }

  @Test func everyFaultOfTheUsersListHasItsLine() throws {
    let home = TemporaryFolder()
    let path = try home.write(
      """
      sorces = 1
      [[source]]
      name = "Good"
      ra = 10
      dec = 20
      colour = "red"
      [[source]]
      ra = 10
      dec = 20
      [[source]]
      name = "South of all"
      ra = 10
      dec = -91
      [[source]]
      name = "Where"
      position = "somewhere"
      [[source]]
      name = "Negative"
      ra = 1
      dec = 2
      redshift = -1
      [[source]]
      name = "List"
      ra = 1
      dec = 2
      aliases = "one"
      """, to: "gammascope/sources.toml")
    let (catalogue, diagnostics) = Self.catalogue(config: home.path)
    #expect(
      diagnostics.map(\.line) == [
        "\(path):1: \"sorces\" is not a known key; did you mean source?",
        "\(path):6: \"colour\" is not a known key; accepted: name, aliases, position, ra, dec, "
          + "kind, redshift, size, reference",
        "\(path):7: name is missing or no text; expected e.g. name = \"Crab Nebula\"; "
          + "the source is left out",
        "\(path):12: no position; expected ra and dec in degrees, or position = "
          + "\"05h34m31.9s +22d00m52s\"; the source is left out",
        "\(path):16: not a position; expected e.g. \"05h34m31.9s +22d00m52s\"; "
          + "the source is left out",
        "\(path):21: redshift is not a number of at least 0; the source is left out",
        "\(path):26: aliases is not a list of texts; expected e.g. [\"M 1\", \"Taurus A\"]; "
          + "the source is left out",
      ])
    #expect(try catalogue.source(named: "good").position.lon == 10)
    #expect(catalogue.sources.count == SourceCatalogue.builtIn.sources.count + 1)
  }

  @Test func aListThatIsNotTomlIsSaid() throws {
    let home = TemporaryFolder()
    let path = try home.write("a = 1\n[[source\n", to: "gammascope/sources.toml")
    let (catalogue, diagnostics) = Self.catalogue(config: home.path)
    #expect(diagnostics.count == 1)
    #expect(diagnostics.first?.line.hasPrefix("\(path):2: ") == true)
    #expect(try catalogue.source(named: "Crab").name == "Crab Nebula")
    try home.write([0x61, 0xff, 0xfe], to: "gammascope/sources.toml")
    #expect(Self.catalogue(config: home.path).diagnostics.first?.line.contains("UTF-8") == true)
  }

  // MARK: catalogues

  static func table(_ name: String, _ columns: [FitsTableColumn], path: String) -> FixtureFile {
    FixtureFile(path: path, hdus: [FixtureHdu(name, header: [], columns: columns)])
  }

  static let fermi = table(
    "LAT_Point_Source_Catalog",
    [
      FitsTableColumn(
        "Source_Name",
        .texts(["4FGL J1104.4+3812", "4FGL J0534.5+2201i", "4FGL J0000.3-7355", ""])),
      FitsTableColumn("RAJ2000", unit: "deg", .floats([166.1, 83.63, 0.09, 1])),
      FitsTableColumn("DEJ2000", unit: "deg", .floats([38.21, 22.02, -73.92, 1])),
      FitsTableColumn("CLASS1", .texts(["BLL", "PWN", "", ""])),
      FitsTableColumn("ASSOC1", .texts(["Mkn 421", "Crab Nebula", "", ""])),
    ], path: "catalogs/fermi/gll_psc_v32.fit.gz")

  static let gammaCat = table(
    "GAMMACAT",
    [
      FitsTableColumn("common_name", .texts(["Crab nebula", "Some TeV source"])),
      FitsTableColumn("other_names", .texts(["HESS J0534+220,M1", "TeV J1,  odd name"])),
      FitsTableColumn("ra", unit: "deg", .doubles([83.6, 200])),
      FitsTableColumn("dec", unit: "deg", .doubles([22, -60])),
      FitsTableColumn("pos_ra", unit: "deg", .doubles([.nan, 200.5])),
      FitsTableColumn("pos_dec", unit: "deg", .doubles([.nan, -60.5])),
      FitsTableColumn("classes", .texts(["pwn", "unid"])),
      FitsTableColumn("morph_sigma", unit: "deg", .doubles([.nan, 0.2])),
    ], path: "catalogs/gammacat/gammacat.fits.gz")

  static func write(_ files: [FixtureFile], to folder: TemporaryFolder) throws {
    for file in files { try folder.write(try file.bytes(), to: file.path) }
  }

  @Test func cataloguesOfTheUserAreRead() throws {
    let folder = TemporaryFolder()
    var older = Self.fermi
    older.path = "catalogs/fermi/gll_psc_v16.fit.gz"
    older["LAT_Point_Source_Catalog"].set(
      FitsTableColumn("Source_Name", .texts(["3FGL J1", "3FGL J2", "3FGL J3", "3FGL J4"])))
    try Self.write([Self.fermi, older, Self.gammaCat], to: folder)
    let (catalogue, diagnostics) = Self.catalogue(data: folder.path)
    #expect(diagnostics == [])
    // Two of them are built in too: the built-in position counts, with the names of both.
    #expect(catalogue.sources.count == SourceCatalogue.builtIn.sources.count + 2)
    for name in ["4FGL J1104.4+3812", "4fglj1104.4+3812", "Mrk 421"] {
      let source = try catalogue.source(named: name)
      #expect(source.name == "Mrk 421" && source.origin == "built-in list")
      #expect(source.aliases.contains("4FGL J1104.4+3812"))
    }
    #expect(try catalogue.source(named: "4FGL J0534.5+2201i").name == "Crab Nebula")
    let new = try catalogue.source(named: "4FGL J0000.3-7355")
    #expect(new.origin == "gll_psc_v32" && new.kind == "" && abs(new.position.lat + 73.92) < 1e-5)
    let odd = try catalogue.source(named: "odd name")
    #expect(odd.name == "Some TeV source" && odd.origin == "gamma-cat" && odd.size == 0.2)
    #expect(odd.position == SkyDirection(ra: 200.5, dec: -60.5) && odd.kind == "unid")
    guard case .missing = catalogue.lookup("3FGL J1") else {
      Issue.record("the older version was read")
      return
    }
  }

  @Test func damagedCataloguesAreSaidAndLeftOut() throws {
    let folder = TemporaryFolder()
    var bare = Self.fermi
    bare["LAT_Point_Source_Catalog"].remove(column: "RAJ2000")
    var cut = Self.gammaCat
    cut.path = "catalogs/gammacat/gammacat.fits"
    cut.byteEdits.append { $0.removeLast($0.count / 2) }
    try Self.write([bare, cut], to: folder)
    let (catalogue, diagnostics) = Self.catalogue(data: folder.path)
    #expect(catalogue.sources.count == SourceCatalogue.builtIn.sources.count)
    #expect(diagnostics.count == 2)
    #expect(diagnostics.first?.line.contains("gll_psc_v32.fit.gz") == true)
    #expect(diagnostics.first?.line.contains("expected columns Source_Name") == true)
    #expect(diagnostics.last?.line.contains("gammacat.fits") == true)
    for finding in diagnostics { #expect(finding.line.hasSuffix("the catalogue is not used")) }
  }
}
