import Analysis
import Fits
import Foundation
import GridMath
import SkyGeometry
import TestSupport
import Testing

@Suite struct SourceCatalogueTests {
  static let builtIn = SourceCatalogue.builtIn

  static func name(_ text: String, _ catalogue: SourceCatalogue = builtIn) -> String {
    switch catalogue.lookup(text) {
    case .found(let source): source.name
    case .ambiguous(let sources): "? " + sources.map(\.name).joined(separator: ", ")
    case .missing(let suggestions): "- " + suggestions.joined(separator: ", ")
    }
  }

  // MARK: the built-in list

  @Test func everySourceIsComplete() {
    let sources = Self.builtIn.sources
    #expect(sources.count >= 150)
    let galactic: Set<String> = [
      "PWN", "SNR", "binary", "pulsar", "pulsar halo", "unidentified", "molecular cloud",
      "star cluster", "superbubble", "globular cluster", "microquasar", "nova", "Galactic Centre",
    ]
    let extragalactic: Set<String> = ["HBL", "IBL", "LBL", "FSRQ", "FR I", "starburst"]
    for source in sources {
      #expect(!source.name.isEmpty && !source.reference.isEmpty, "\(source.name)")
      // Journal or archive, and a year.
      #expect(source.reference.contains(/(19|20)\d\d/), "\(source.name): \(source.reference)")
      #expect(
        galactic.contains(source.kind) || extragalactic.contains(source.kind),
        "\(source.name): \(source.kind)")
      #expect(source.position.frame == .icrs && source.origin == "built-in list")
      if galactic.contains(source.kind) {
        #expect(source.redshift == nil, "\(source.name)")
      } else {
        #expect(source.size == 0, "\(source.name)")
        if let redshift = source.redshift { #expect(redshift > 0 && redshift < 1) }
      }
    }
    let withRedshift = sources.filter { $0.redshift != nil }.count
    #expect(withRedshift > 55)
  }

  /// Names with coordinates in them agree with the position: a slip in either would show.
  @Test func positionsAgreeWithNames() throws {
    let pattern = /J(\d\d)(\d\d)(\d*)\.?(\d*)([+-])(\d\d)(\d*)/
    var checked = 0
    for source in Self.builtIn.sources {
      for name in source.names {
        guard let match = name.firstMatch(of: pattern) else { continue }
        let hours = try #require(Double(match.1))
        let minutes = try #require(Double(match.2))
        let ra = 15 * (hours + minutes / 60)
        let degrees = try #require(Double(match.6))
        let sign: Double = match.5 == "-" ? -1 : 1
        checked += 1
        // Cut off or rounded in either convention: a minute and a half of time and half a degree.
        let turn = abs(source.position.lon - ra)
        #expect(min(turn, 360 - turn) < 15 * 2.8 / 60, "\(name): \(source.position.lon) \(ra)")
        let latitude = source.position.lat * sign
        #expect(latitude > degrees - 0.1 && latitude < degrees + 1.1, "\(name)")
      }
    }
    #expect(checked > 80)
  }

  /// Positions from elsewhere, degrees.
  ///
  /// ICRF (Charlot et al. 2020, A&A 644, A159) for blazars, the
  /// ATNF list for pulsars, and Reid & Brunthaler 2004 for Sgr A*.
  @Test(arguments: [
    ("Mrk 421", 166.113808, 38.208833), ("Mrk 501", 253.467569, 39.760169),
    ("PKS 2155-304", 329.716938, -30.225588), ("3C 279", 194.046527, -5.789312),
    ("BL Lac", 330.680381, 42.277771), ("M 87", 187.705931, 12.391123),
    ("PKS 1510-089", 228.210554, -9.099953), ("OJ 287", 133.703646, 20.108511),
    ("1ES 1959+650", 299.999384, 65.148514), ("PSR B0531+21", 83.633218, 22.014464),
    ("Geminga", 98.475637, 17.770253), ("Vela Pulsar", 128.836063, -45.176371),
    ("Sgr A*", 266.416817, -29.007825), ("1ES 1215+303", 184.467, 30.117),
    ("1ES 1218+304", 185.341, 30.177),
  ])
  func positionsAreRight(_ name: String, _ ra: Double, _ dec: Double) throws {
    let source = try Self.builtIn.source(named: name)
    #expect(source.position.separation(to: SkyDirection(ra: ra, dec: dec)) < 0.001)
  }

  @Test func noTwoSourcesShareAName() {
    for source in Self.builtIn.sources {
      for name in source.names { #expect(Self.name(name) == source.name, "\(name)") }
    }
  }

  // MARK: spellings

  @Test(arguments: [
    ("Crab", "Crab Nebula"), ("crab nebula", "Crab Nebula"), ("M1", "Crab Nebula"),
    ("CRAB", "Crab Nebula"), ("Mrk421", "Mrk 421"), ("Markarian 421", "Mrk 421"),
    ("Mkn 421", "Mrk 421"), ("mkn421", "Mrk 421"), ("MRK-421", "Mrk 421"),
    ("1ES1218+304", "1ES 1218+304"), ("1ES 1218+30.4", "1ES 1218+304"),
    ("1es 1218 304", "1ES 1218+304"), ("PKS 2155-304", "PKS 2155-304"),
    ("PKS2155", "PKS 2155-304"), ("PKS 2155\u{2212}304", "PKS 2155-304"),
    ("pks2155\u{2013}304", "PKS 2155-304"), ("HESS J1745-290", "Galactic Centre"),
    ("hessj1745\u{2212}290", "Galactic Centre"), ("Sgr A*", "Galactic Centre"),
    ("W Com", "W Comae"), ("Messier 87", "M 87"), ("LS I +61\u{b0} 303", "LS I +61 303"),
    ("RXJ1713", "RX J1713.7-3946"), ("Cen A", "Centaurus A"), ("3c66a", "3C 66A"),
    ("\u{3b7} Car", "Eta Carinae"), ("IC443", "IC 443"), ("Vela", "Vela Pulsar"),
  ])
  func spellingsAreForgiven(_ text: String, _ name: String) {
    #expect(Self.name(text) == name)
  }

  @Test func missesAreAnswered() throws {
    #expect(Self.name("Mrk 422").hasPrefix("- Mrk 421"))
    #expect(Self.name("Carb") == "- Crab Nebula")
    #expect(Self.name("qwertyuiop") == "- ")
    #expect(Self.name("") == "- " && Self.name("+-") == "- ")
    #expect(Self.name(String(repeating: "x", count: 5000)) == "- ")
    // The sign matters: another place on the sky.
    #expect(Self.name("PKS 2155+304") == "- PKS 2155-304")
    func message(_ text: String) -> String {
      do {
        return try Self.builtIn.source(named: text).name
      } catch {
        return error.description
      }
    }
    #expect(message("Carb") == "no source \"Carb\"; did you mean Crab Nebula?")
    #expect(message("qwertyuiop") == "no source \"qwertyuiop\"")
    #expect(message("Westerlund") == "\"Westerlund\" may be Westerlund 1, Westerlund 2")
  }

  @Test func textsArePositionsOrNames() throws {
    let catalogue = Self.builtIn
    let crab = try catalogue.position(of: "crab")
    #expect(abs(crab.lon - 83.633) < 0.01)
    let typed = try catalogue.position(of: "gal 184.56 -5.78")
    #expect(typed.frame == .galactic && typed.separation(to: crab) < 0.01)
    // A name that reads as coordinates too.
    let remnant = try catalogue.position(of: "G0.9+0.1")
    #expect(remnant.frame == .icrs && abs(remnant.lon - 266.8467) < 0.001)
    #expect(throws: SourceCatalogue.UnknownSource.self) { try catalogue.position(of: "12 abc") }
  }

  // MARK: several lists

  @Test func laterListsWin() throws {
    var catalogue = SourceCatalogue.builtIn
    let here = SkyDirection(ra: 83.6, dec: 22.05)
    catalogue.add([
      CatalogueSource(name: "crab", aliases: ["my source"], position: here, origin: "mine"),
      CatalogueSource(
        name: "Mrk 421", position: SkyDirection(ra: 10, dec: 10), origin: "mine"),
    ])
    for name in ["Crab", "My Source", "M 1", "HESS J0534+220"] {
      let source = try catalogue.source(named: name)
      #expect(source.origin == "mine" && source.position == here, "\(name)")
      #expect(source.kind == "PWN")
    }
    #expect(catalogue.sources.count == SourceCatalogue.builtIn.sources.count + 1)
    // The same name elsewhere: the later list is meant, the other source stays on the map.
    #expect(try catalogue.source(named: "mkn 421").position.lon == 10)
    #expect(
      catalogue.near(SkyDirection(ra: 166.1138, dec: 38.2088), radius: 0.1).map(\.name) == [
        "Mrk 421"
      ])
  }

  @Test func sourcesAreFoundByPlace() throws {
    let center = try Self.builtIn.source(named: "1ES 1218+304").position
    let near = Self.builtIn.near(center.galactic, radius: 2.5)
    #expect(near.map(\.name) == ["1ES 1218+304", "1ES 1215+303", "W Comae"])
    let geometry = try WcsGeometry(
      center: center, binsize: (0.02, 0.02), npix: (100, 100), frame: .icrs)
    // 1ES 1215+303 is 0.76 degrees away, inside of 1 degree in each direction.
    #expect(Self.builtIn.within(geometry).count == 2)
    // Also by another name, 1ES 1219+285, after those that begin with the text.
    #expect(
      Self.builtIn.search("1es12").map(\.name) == ["1ES 1218+304", "1ES 1215+303", "W Comae"])
    #expect(Self.builtIn.search("sgr", limit: 1).map(\.name) == ["Galactic Centre"])
  }
}
