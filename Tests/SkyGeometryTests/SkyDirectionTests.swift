import Foundation
import SkyGeometry
import Testing

@Suite struct SkyDirectionTests {
  /// astropy 8.0: `SkyCoord(ra, dec).galactic`.
  @Test(arguments: [
    (83.6333, 22.0144, 184.55765085540372, -5.784240570763743),
    (0, 0, 96.33728336969006, -60.188551946914465),
    (266.4049, -28.9362, 359.9999407615786, 5.436168282544482e-05),
    (192.85948, 27.12825, 340.73759881165375, 89.99999694344345),
    (12.3, -89.99, 302.93203498103907, -27.138251938179273),
    (359.999999, 60.5, 116.63708668520364, -1.741552057538669),
    (184.467, 30.117, 188.87381369037362, 82.05281757035594),
  ])
  func galactic(_ ra: Double, _ dec: Double, _ l: Double, _ b: Double) {
    let direction = SkyDirection(ra: ra, dec: dec)
    let galactic = direction.galactic
    #expect(abs(galactic.lat - b) < 1e-11)
    // Longitudes lose digits next to the pole.
    #expect(abs(galactic.lon - l) * cos(b * .pi / 180) < 1e-11)
    #expect(galactic.icrs.separation(to: direction) < 1e-11)
    #expect(direction.separation(to: galactic) < 1e-11)
    #expect(direction.icrs == direction)
  }

  /// astropy 8.0: `separation`, `position_angle`, `directional_offset_by(33 deg, 2.5 deg)`.
  @Test(arguments: [
    [
      83.6333, 22.0144, 83.6287, 22.0147, 0.0042751469411722596, 274.0247874848408,
      85.12465991176227, 24.104233884896043,
    ],
    [
      0.1, -30, 359.8, -30.3, 0.3966047048818078, 220.7751694191505, 1.6402937591070856,
      -27.89436620176161,
    ],
    [
      10, 89.9, 190, 89.8, 0.3000000000000011, 4.6778180735645235e-15, 155.70947641170042,
      87.583253667979,
    ],
    [
      10, 20, 190, -20.0001, 179.99990000000003, 179.9999999962222, 11.469164725824278,
      22.0905059476551,
    ],
    [
      184.467, 30.117, 186.4, 30.0, 1.6771050464835728, 93.51581223108684, 186.07585555255764,
      32.20388284810667,
    ],
  ])
  func separationAndOffset(_ v: [Double]) {
    let a = SkyDirection(ra: v[0], dec: v[1])
    let b = SkyDirection(ra: v[2], dec: v[3])
    #expect(abs(a.separation(to: b) - v[4]) < 1e-12)
    let turn = abs(a.positionAngle(to: b) - v[5]).truncatingRemainder(dividingBy: 360)
    #expect(min(turn, 360 - turn) < 1e-9)
    let offset = a.offset(by: 2.5, positionAngle: 33)
    #expect(offset.separation(to: SkyDirection(ra: v[6], dec: v[7])) < 1e-12)
    #expect(abs(a.separation(to: offset) - 2.5) < 1e-12)
  }

  @Test func offsetsAtThePole() {
    let pole = SkyDirection(ra: 40, dec: 90)
    for angle in stride(from: 0.0, to: 360, by: 45) {
      #expect(abs(pole.offset(by: 1, positionAngle: angle).lat - 89) < 1e-12)
    }
    #expect(
      SkyDirection(ra: 0, dec: 0).offset(by: 0, positionAngle: 17).separation(
        to: SkyDirection(ra: 0, dec: 0)) == 0)
  }

  @Test func longitudesAreNormalized() {
    #expect(SkyDirection(ra: -10, dec: 0).lon == 350)
    #expect(SkyDirection(ra: 360, dec: 0).lon == 0)
    #expect(SkyDirection(ra: 725, dec: 0).lon == 5)
    #expect(SkyDirection(ra: -1e-20, dec: 0).lon == 0)
    #expect(SkyDirection(ra: 83.6333, dec: 0).lon == 83.6333)
  }

  @Test(arguments: [
    ("184.467 30.117", 184.467, 30.117, SkyFrame.icrs),
    ("184.467, +30.117", 184.467, 30.117, .icrs),
    ("  184.467\t30.117 ", 184.467, 30.117, .icrs),
    ("184.467d 30.117d", 184.467, 30.117, .icrs),
    ("184.467deg -30.117deg", 184.467, -30.117, .icrs),
    ("184.467° −30.117°", 184.467, -30.117, .icrs),
    ("184.467+30.117", 184.467, 30.117, .icrs),
    ("12h21m21.9s +30d10m37s", 185.34125, 30.17694444444444, .icrs),
    ("12h 21m 21.9s +30d 10m 37s", 185.34125, 30.17694444444444, .icrs),
    ("12:21:21.9 +30:10:37", 185.34125, 30.17694444444444, .icrs),
    ("12:21:21.9 30:10:37", 185.34125, 30.17694444444444, .icrs),
    ("12 21 21.9 +30 10 37", 185.34125, 30.17694444444444, .icrs),
    ("12 21 21.9 30 10 37", 185.34125, 30.17694444444444, .icrs),
    ("12 21 21.9 -30.5", 185.34125, -30.5, .icrs),
    ("12:21:21.9-30:10:37", 185.34125, -30.17694444444444, .icrs),
    ("12h21.365m +30d10.6166666667m", 185.34125, 30.176944444445, .icrs),
    ("12h21m21.9s, -00°30′36″", 185.34125, -0.51, .icrs),
    ("12h21m21.9s -0°30'36\"", 185.34125, -0.51, .icrs),
    ("185d20m28.5s +30d10m37s", 185.34125, 30.17694444444444, .icrs),
    ("RA 83.6333 Dec 22.0144", 83.6333, 22.0144, .icrs),
    ("ra=83.6333, dec=22.0144", 83.6333, 22.0144, .icrs),
    ("icrs 83.6333 22.0144", 83.6333, 22.0144, .icrs),
    ("FK5 5:34:31.97 22:00:52", 83.63320833333333, 22.014444444444443, .icrs),
    ("l 186.4 b +82.7", 186.4, 82.7, .galactic),
    ("l=186.4 b=-2.7", 186.4, -2.7, .galactic),
    ("l186.4 b-2.7", 186.4, -2.7, .galactic),
    ("gal 186.4 82.7", 186.4, 82.7, .galactic),
    ("galactic -3.5, 0.25", 356.5, 0.25, .galactic),
    ("186.4 82.7 galactic", 186.4, 82.7, .galactic),
    ("GLON 186.4 GLAT 82.7", 186.4, 82.7, .galactic),
    ("G186.359+82.734", 186.359, 82.734, .galactic),
    ("gal 186:30:00 -00:30:00", 186.5, -0.5, .galactic),
    ("0 90", 0, 90, .icrs), ("360 -90", 0, -90, .icrs),
  ])
  func parses(_ text: String, _ lon: Double, _ lat: Double, _ frame: SkyFrame) throws {
    let direction = try #require(SkyDirection(parsing: text))
    #expect(direction.frame == frame)
    #expect(abs(direction.lon - lon) < 1e-10)
    #expect(abs(direction.lat - lat) < 1e-10)
  }

  @Test(arguments: [
    "", " ", "12", "abc", "12 abc", "184.467 90.001", "184.467 -91", "361 0", "-361 0",
    "12:60:00 +10:00:00", "12:21:60 +10:00:00", "12:21:21 +10:60:00", "12:21:21 +10:00:60",
    "24:00:00 10:00:00", "25h00m00s +10d", "-1:00:00 +10:00:00", "12h21m21s +10h", "1 2 3",
    "1 2 3 4 5", "nan 0", "inf 0", "1e3 0", "12:21.5:30 +10:00:00", "12: +10", "12:21:21:21 +3",
    "12h21s +10d", "12m +10d", "gal 12h21m +10d", "+ +", "1 --2", "1 2 extra",
    String(repeating: "1", count: 400),
  ])
  func refuses(_ text: String) {
    #expect(SkyDirection(parsing: text) == nil)
  }

  @Test func formatsWithCarry() {
    func text(_ ra: Double, _ dec: Double, _ digits: Int) -> String {
      let (lon, lat) = SkyDirection(ra: ra, dec: dec).sexagesimal(secondsDigits: digits)
      return lon + " " + lat
    }
    #expect(text(83.6333, 22.0144, 2) == "05h34m31.99s +22d00m51.8s")
    #expect(text(185.34125, 30.17694444444444, 1) == "12h21m21.9s +30d10m37s")
    // 59.96 s with one digit is the next minute, and so on up to the turn of the circle.
    #expect(text(15 * (1 + 59.96 / 3600), -(10 + 59.96 / 3600), 1) == "01h01m00.0s -10d01m00s")
    #expect(text(15 * (1 + 59.0 / 60 + 59.96 / 3600), 0, 1) == "02h00m00.0s +00d00m00s")
    #expect(text(359.99999, 89.99999, 1) == "00h00m00.0s +90d00m00s")
    #expect(text(0, -0.0001, 1) == "00h00m00.0s -00d00m00s")
    let galactic = SkyDirection(lon: 359.99999, lat: -0.5, frame: .galactic)
    #expect(galactic.sexagesimal(secondsDigits: 1).lon == "000d00m00s")
    #expect(SkyDirection(ra: .nan, dec: 0).sexagesimal(secondsDigits: 1).lon == "--")
    #expect(SkyDirection(ra: 0, dec: 1e300).sexagesimal(secondsDigits: 1).lat == "--")
    let decimal = SkyDirection(ra: 359.99999, dec: 22.0144).decimal(digits: 3)
    #expect(decimal.lon == "0.000" && decimal.lat == "+22.014")
    #expect(SkyDirection.decimals(pixelScale: 0.02) == 3)
  }

  /// What is written is read back as the same direction, to the digits that were written.
  @Test func formatRoundTrip() throws {
    for index in 0..<500 {
      let value = Double(index)
      let frame: SkyFrame = index % 2 == 0 ? .icrs : .galactic
      let direction = SkyDirection(
        lon: value * 7.7123 + 0.000123 * value, lat: (value - 250) * 0.3591, frame: frame)
      let text = direction.sexagesimal(secondsDigits: 4)
      let name = frame == .icrs ? "" : "gal "
      let back = try #require(SkyDirection(parsing: name + text.lon + " " + text.lat))
      #expect(back.separation(to: direction) < 1e-3 / 3600)
    }
  }
}
