import Foundation
import SkyGeometry
import Testing
import Wcs

@Suite struct WcsTests {
  /// A transform with some parameters for the projections that need them.
  static func parameters(_ code: String, crval: [Double] = [83.6, 22]) -> WcsParameters {
    let pv: [WcsParameters.Projection] =
      switch code {
      case "ZPN": [.init(axis: 2, index: 1, value: 1), .init(axis: 2, index: 3, value: -0.1)]
      case "COP", "COE", "COD", "COO":
        [.init(axis: 2, index: 1, value: 40), .init(axis: 2, index: 2, value: 10)]
      case "BON": [.init(axis: 2, index: 1, value: 40)]
      case "AZP", "SZP": [.init(axis: 2, index: 1, value: 2)]
      default: []
      }
    return WcsParameters(
      ctype: ["RA---" + code, "DEC--" + code], crpix: [50.5, 50.5], cdelt: [-0.02, 0.02],
      crval: crval, pv: pv, radesys: "ICRS")
  }

  static func geometry(_ parameters: WcsParameters) throws -> WcsGeometry {
    WcsGeometry(wcs: try Wcs(parameters), frame: .icrs, nx: 100, ny: 100)
  }

  /// Pixel to sky and back, at the centre of a map, close to a pole and across RA 0.
  ///
  /// The inverse of CSC, the cube of COBE, is a polynomial that is good to seconds of arc
  /// (Calabretta & Greisen 2002, section 5.6.2).
  @Test(arguments: WcsParameters.projections)
  func roundTrip(_ code: String) throws {
    let tolerance = code == "CSC" ? 0.1 : 1e-8
    for crval in [[83.6, 22.0], [0.1, -30.2], [30, 89.6], [359.95, 0]] {
      let map = try Self.geometry(Self.parameters(code, crval: crval))
      for y in stride(from: -0.5, through: 99.5, by: 12.5) {
        for x in stride(from: -0.5, through: 99.5, by: 12.5) {
          guard let direction = map.direction(x: x, y: y) else { continue }
          let back = try #require(map.pixel(of: direction), "\(code) \(crval) \(x) \(y)")
          #expect(hypot(back.x - x, back.y - y) < tolerance, "\(code) \(crval) \(x) \(y)")
        }
      }
      #expect(map.direction(x: 49.5, y: 49.5) != nil)
    }
  }

  /// The claim that instances can be shared: transforms do not write into the struct, whatever
  /// they are given.
  @Test(arguments: WcsParameters.projections)
  func transformsLeaveTheStructAlone(_ code: String) throws {
    for crval in [[83.6, 22.0], [0, 90], [0, 0]] {
      let map = try Self.geometry(Self.parameters(code, crval: crval))
      let before = map.wcs.stateBytes
      let lon: [Double] = [83.6, 0, 180, 263.6, .nan, .infinity, -400, 1e300, 10, 10]
      let lat: [Double] = [22, 0, 0, -22, 1, 2, 89.9, 3, 91, -.infinity]
      let x: [Double] = [0, 50, 1e3, 1e5, -1e9, .nan, .infinity, -1e308, 49.5, 7]
      let y: [Double] = [0, 50, -1e4, 1e5, 1e9, 3, 3, 1e308, 49.5, .nan]
      for _ in 0..<2 {
        _ = map.pixels(lon: lon, lat: lat, frame: .icrs)
        _ = map.directions(x: x, y: y)
        for index in lon.indices {
          _ = map.direction(x: x[index], y: y[index])
          _ = map.pixel(of: SkyDirection(lon: lon[index], lat: lat[index], frame: .icrs))
        }
      }
      #expect(map.wcs.stateBytes == before)
    }
  }

  @Test func failuresAreNaNAndStayAlone() throws {
    let map = try Self.geometry(Self.parameters("TAN"))
    // The second is more than 90 deg away, the third no latitude, the fourth no number.
    let points = map.pixels(
      lon: [83.6, 263.6, 83.6, .nan, 83.7], lat: [22, -22, 90.001, 0, 22.1], frame: .icrs)
    #expect(points.x.map(\.isNaN) == [false, true, true, true, false])
    #expect(points.y.map(\.isNaN) == [false, true, true, true, false])
    let single = try #require(map.pixel(of: SkyDirection(ra: 83.7, dec: 22.1)))
    #expect(points.x[4] == single.x && points.y[4] == single.y)

    let sky = try Self.geometry(Self.parameters("SIN")).directions(
      x: [49.5, 1e4, .nan], y: [49.5, 1e4, 0])
    #expect(sky.lon.map(\.isNaN) == [false, true, true])
    #expect(map.pixel(of: SkyDirection(ra: 263.6, dec: -22)) == nil)
    #expect(map.direction(x: .nan, y: 0) == nil)
  }

  @Test func batchesAgreeWithSingleCallsAcrossChunks() throws {
    let map = try Self.geometry(Self.parameters("AIR"))
    let count = 1001
    let lon = (0..<count).map { 82.6 + 0.002 * Double($0) }
    let lat = (0..<count).map { 23 - 0.0019 * Double($0) }
    let points = map.pixels(lon: lon, lat: lat, frame: .icrs)
    for index in stride(from: 0, to: count, by: 50) {
      let single = try #require(map.pixel(of: SkyDirection(ra: lon[index], dec: lat[index])))
      #expect(single.x == points.x[index] && single.y == points.y[index])
    }
    #expect(map.pixels(lon: [], lat: [], frame: .icrs).x.isEmpty)
  }

  @Test func sharedBetweenTasks() async throws {
    let map = try Self.geometry(Self.parameters("AIR"))
    let x = (0..<5000).map { Double($0 % 100) }
    let y = (0..<5000).map { Double($0 / 50) }
    let expected = map.directions(x: x, y: y)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let here = map.directions(x: x, y: y)
          return here.lon == expected.lon && here.lat == expected.lat
        }
      }
      for try await same in group { #expect(same) }
    }
  }

  @Test func errorsSayWhatIsAccepted() throws {
    #expect {
      try WcsGeometry(
        center: SkyDirection(ra: 0, dec: 0), binsize: (0.1, 0.1), npix: (10, 10),
        projection: "XYZ", frame: .icrs)
    } throws: { error in
      let text = "\(error)"
      return text.contains("'XYZ'") && text.contains("AIR") && text.contains("HPX")
    }
    #expect(throws: WcsError.self) {
      try WcsGeometry(
        center: SkyDirection(ra: 0, dec: 0), binsize: (0.1, 0.1), npix: (10, 10),
        projection: "COE", frame: .icrs)
    }
    #expect(throws: WcsError.self) {
      try WcsGeometry(
        center: SkyDirection(ra: 0, dec: 91), binsize: (0.1, 0.1), npix: (10, 10), frame: .icrs)
    }
    for size in [0, -0.1, Double.nan, .infinity] {
      #expect(throws: WcsError.self) {
        try WcsGeometry(
          center: SkyDirection(ra: 0, dec: 0), binsize: (size, 0.1), npix: (10, 10), frame: .icrs)
      }
      #expect(throws: WcsError.self) {
        try WcsGeometry(
          center: SkyDirection(ra: 0, dec: 0), binsize: (0.1, 0.1), width: (size, 1), frame: .icrs)
      }
    }
    for count in [0, -1, 1 << 40] {
      #expect(throws: WcsError.self) {
        try WcsGeometry(
          center: SkyDirection(ra: 0, dec: 0), binsize: (0.1, 0.1), npix: (count, 10), frame: .icrs)
      }
    }
    var singular = Self.parameters("TAN")
    singular.pc = [1, 1, 1, 1]
    #expect(throws: WcsError.self) { try Wcs(singular) }
    var distorted = Self.parameters("TAN")
    distorted.ctype = ["RA---TAN-SIP", "DEC--TAN-SIP"]
    #expect(throws: WcsError.self) { try Wcs(distorted) }
    var mixed = Self.parameters("TAN")
    mixed.ctype = ["RA---TAN", "GLAT-TAN"]
    #expect(throws: WcsError.self) { try Wcs(mixed) }
    var twice = Self.parameters("TAN")
    twice.ctype = ["RA---TAN", "RA---TAN"]
    #expect(throws: WcsError.self) { try Wcs(twice) }
  }
}
