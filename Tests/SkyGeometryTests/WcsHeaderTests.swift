import Fits
import Foundation
import SkyGeometry
import Testing
import Wcs

/// A header from pairs of keyword and value.
func header(_ values: [(String, FitsValue)]) -> FitsHeader {
  FitsHeader(values.map { FitsCard($0.0, $0.1) })
}

@Suite struct WcsHeaderTests {
  static let cards: [String: [(String, FitsValue)]] = [
    "cd": [
      ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CRPIX1", 50.0), ("CRPIX2", 40.0),
      ("CRVAL1", 10.0), ("CRVAL2", -60.0), ("CD1_1", -0.01), ("CD1_2", 0.004), ("CD2_1", 0.004),
      ("CD2_2", 0.01), ("RADESYS", "ICRS"),
    ],
    "crota": [
      ("CTYPE1", "RA---SIN"), ("CTYPE2", "DEC--SIN"), ("CRPIX1", 50.0), ("CRPIX2", 40.0),
      ("CRVAL1", 350.0), ("CRVAL2", 70.0), ("CDELT1", -0.02), ("CDELT2", 0.03), ("CROTA2", 25.0),
      ("EQUINOX", 2000.0), ("RADESYS", "ICRS"),
    ],
    "pc": [
      ("CTYPE1", "GLON-ZEA"), ("CTYPE2", "GLAT-ZEA"), ("CRPIX1", 50.0), ("CRPIX2", 40.0),
      ("CRVAL1", 0), ("CRVAL2", 5), ("CDELT1", -0.05), ("CDELT2", 0.05), ("PC1_1", 0.8),
      ("PC1_2", -0.6), ("PC2_1", 0.6), ("PC2_2", 0.8),
    ],
    "swap": [
      ("CTYPE1", "GLAT-CAR"), ("CTYPE2", "GLON-CAR"), ("CRPIX1", 50.0), ("CRPIX2", 40.0),
      ("CRVAL1", 0.0), ("CRVAL2", 120.0), ("CDELT1", 0.1), ("CDELT2", -0.1),
    ],
    "zpn": [
      ("CTYPE1", "RA---ZPN"), ("CTYPE2", "DEC--ZPN"), ("CRPIX1", 50.0), ("CRPIX2", 40.0),
      ("CRVAL1", 120.0), ("CRVAL2", 20.0), ("CDELT1", -0.1), ("CDELT2", 0.1), ("PV2_1", 1.0),
      ("PV2_3", -0.2), ("RADESYS", "ICRS"),
    ],
    "arcmin": [
      ("CTYPE1", "RA---STG"), ("CTYPE2", "DEC--STG"), ("CUNIT1", "arcmin"), ("CUNIT2", "arcmin"),
      ("CRPIX1", 50.0), ("CRPIX2", 40.0), ("CRVAL1", 7200.0), ("CRVAL2", 1200.0),
      ("CDELT1", -0.6), ("CDELT2", 0.6), ("RADESYS", "ICRS"),
    ],
    "lonpole": [
      ("CTYPE1", "RA---CAR"), ("CTYPE2", "DEC--CAR"), ("CRPIX1", 50.0), ("CRPIX2", 40.0),
      ("CRVAL1", 83.6), ("CRVAL2", 22.0), ("CDELT1", -0.02), ("CDELT2", 0.02), ("LONPOLE", 0.0),
      ("LATPOLE", 60.0), ("RADESYS", "ICRS"),
    ],
    "hpx": [
      ("CTYPE1", "GLON-HPX"), ("CTYPE2", "GLAT-HPX"), ("CRPIX1", 50.0), ("CRPIX2", 40.0),
      ("CRVAL1", 0.0), ("CRVAL2", 0.0), ("CDELT1", -1.0), ("CDELT2", 1.0), ("PV2_1", 4),
      ("PV2_2", 3),
    ],
  ]

  /// astropy 8.0 `WCS(header).wcs_pix2world(x, y, 0)` at (0, 0) and (30.25, 55.5).
  @Test(arguments: [
    ("cd", [10.680014945526597, -60.584253125907715, 10.505611223383767, -59.909032295167236]),
    ("crota", [353.91631813358754, 69.30934778996726, 350.3935251943678, 70.60669386172424]),
    ("pc", [0.7901967127533794, 1.969243652578357, 1.2499662057108873, 5.096310662250023]),
    ("swap", [123.9, -4.9, 118.35, -1.875]),
    ("zpn", [125.10679967286691, 16.02046571161585, 122.01770326381552, 21.639034680562855]),
    ("arcmin", [120.52015964044844, 19.609247904334772, 120.199742835159, 20.16488766225635]),
    ("lonpole", [84.65116566714843, 21.216632472026117, 84.00539294417712, 22.329503031407906]),
    ("hpx", [49.0, -35.29439467666014, 18.75, 14.14900450893464]),
  ])
  func readsAllForms(_ name: String, _ expected: [Double]) throws {
    let cards = try #require(Self.cards[name])
    let map = try WcsGeometry(header: header(cards), nx: 100, ny: 80)
    let first = try #require(map.direction(x: 0, y: 0))
    let second = try #require(map.direction(x: 30.25, y: 55.5))
    #expect(abs(first.lon - expected[0]) < 1e-10 && abs(first.lat - expected[1]) < 1e-10)
    #expect(abs(second.lon - expected[2]) < 1e-10 && abs(second.lat - expected[3]) < 1e-10)
    let back = try #require(map.pixel(of: second))
    #expect(hypot(back.x - 30.25, back.y - 55.5) < 1e-8)
    #expect(map.frame == (name == "pc" || name == "swap" || name == "hpx" ? .galactic : .icrs))

    // What is written describes the same geometry.
    let again = try WcsGeometry(header: FitsHeader(map.headerCards()), nx: 100, ny: 80)
    #expect(again == map)
    #expect(again.direction(x: 30.25, y: 55.5) == second)
  }

  @Test func madeGeometryEqualsTheOneReadBack() throws {
    for name in ["crab", "galCar", "pole", "wrap", "galAit"] {
      let map = try regionField(name)
      let again = try WcsGeometry(
        header: FitsHeader(map.headerCards()), nx: map.nx, ny: map.ny)
      #expect(again == map)
      #expect(try WcsGeometry(header: FitsHeader(map.headerCards()), nx: 7, ny: map.ny) != map)
    }
  }

  private func notes(_ changes: [(String, FitsValue?)]) throws -> [String] {
    var cards = header([
      ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CRPIX1", 1.0), ("CRPIX2", 1.0),
      ("CRVAL1", 10.0), ("CRVAL2", 10.0), ("CDELT1", -0.1), ("CDELT2", 0.1),
    ])
    for (key, value) in changes { cards[key] = value }
    return try WcsHeader(cards).notes
  }

  @Test func equatorialFrames() throws {
    #expect(try notes([("RADESYS", "ICRS")]).isEmpty)
    #expect(try notes([]).first?.contains("ICRS assumed") == true)
    #expect(try notes([("RADESYS", "FK5")]).first?.contains("FK5") == true)
    #expect(try notes([("EQUINOX", 2000)]).first?.contains("FK5") == true)
    for bad: [(String, FitsValue?)] in [
      [("RADESYS", "FK4")], [("EQUINOX", 1950)], [("RADESYS", "FK5"), ("EQUINOX", 1975.0)],
      [("RADESYS", "GAPPT")],
    ] {
      #expect(throws: WcsError.self) { try notes(bad) }
    }
  }

  @Test func refusesWhatIsNotOnTheSky() throws {
    for bad: [(String, FitsValue?)] in [
      [("CTYPE1", nil)], [("CTYPE1", nil), ("CTYPE2", nil)], [("CTYPE1", "FREQ")],
      [("CTYPE1", "ELON-TAN"), ("CTYPE2", "ELAT-TAN")], [("CUNIT1", "m")],
      [("WCSAXES", 3), ("PC1_3", 0.5)], [("NAXIS", 3), ("CD1_1", 0.1), ("CD3_1", 0.1)],
    ] {
      #expect(throws: WcsError.self) { try notes(bad) }
    }
    for bad: [(String, FitsValue?)] in [
      [("CTYPE1", "RA---QQQ"), ("CTYPE2", "DEC--QQQ")], [("CTYPE1", "RA"), ("CTYPE2", "DEC")],
      [("CDELT1", 0.0)], [("CRVAL1", .real(.nan))], [("CTYPE1", "RA---TAN-SIP")],
      [("CTYPE2", "DEC--SIN")],
    ] {
      var cards = header([
        ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CRPIX1", 1.0), ("CRPIX2", 1.0),
        ("CRVAL1", 10.0), ("CRVAL2", 10.0), ("CDELT1", -0.1), ("CDELT2", 0.1),
      ])
      for (key, value) in bad { cards[key] = value }
      #expect(throws: WcsError.self) { try WcsGeometry(header: cards, nx: 10, ny: 10) }
    }
  }
}
