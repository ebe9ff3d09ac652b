import Analysis
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// Sources by name in the analysis file.
@Suite struct NamedPlacesTests {
  static func read(
    _ datasets: String, observations: String = "", environment: [String: String] = [:]
  ) -> ConfigurationReading {
    AnalysisConfiguration.read(
      yaml: """
        observations: {datastore: data\(observations)}
        datasets:
          geom:
            \(datasets)
            axes: {energy: {min: 0.1 TeV, max: 100 TeV, nbins: 20}}
          background:
            exclusion_regions:
            - {name: 1ES1218+304, radius: 0.3 deg}
            - {frame: icrs, lon: 1 deg, lat: 2 deg, radius: 0.2 deg}
        """, file: "a.yaml", folder: "/base", processEnvironment: environment, checksPaths: false)
  }

  @Test(arguments: [
    ("Crab", 83.6331, 22.0145, SkyFrame.icrs), ("mkn 421", 166.1138, 38.2088, .icrs),
    ("12h17m52s +30d07m01s", 184.46667, 30.11694, .icrs),
    ("'12:17:52 +30:07:01'", 184.46667, 30.11694, .icrs),
    ("184.467 30.117", 184.467, 30.117, .icrs),
    ("l 188.9 b 82.05", 188.9, 82.05, .galactic), ("gal 188.9 82.05", 188.9, 82.05, .galactic),
    ("{name: Crab}", 83.6331, 22.0145, .icrs),
    ("{name: Crab, frame: galactic}", 184.5575, -5.7843, .galactic),
    ("{frame: icrs, lon: 3 deg, lat: 4 deg}", 3, 4, .icrs),
  ])
  func centreOfTheMap(_ text: String, _ lon: Double, _ lat: Double, _ frame: SkyFrame) throws {
    let reading = Self.read("wcs: {skydir: \(text)}")
    #expect(reading.diagnostics == [])
    let geometry = try reading.get().datasets.geometry
    let center = try #require(geometry.center)
    #expect(center.frame == frame && geometry.frame == frame)
    #expect(abs(center.lon - lon) < 1e-3 && abs(center.lat - lat) < 1e-3)
  }

  @Test func circlesByName() throws {
    let reading = Self.read(
      "wcs: {}", observations: ", obs_cone: {name: PKS 2155-304, radius: 3 deg}")
    #expect(reading.diagnostics == [])
    let configuration = try reading.get()
    let regions = configuration.datasets.background.exclusionRegions
    #expect(regions.count == 2)
    #expect(regions[0].center.separation(to: SkyDirection(ra: 185.3414, dec: 30.177)) < 1e-3)
    #expect(regions[0].radius == 0.3)
    let cone = try #require(configuration.observations.cone)
    #expect(abs(cone.center.lon - 329.717) < 1e-3 && cone.radius == 3)
  }

  @Test(arguments: [
    (
      "wcs: {skydir: Carb}",
      "a.yaml:4:19: datasets.geom.wcs.skydir: no source \"Carb\"; did you mean Crab Nebula?; "
        + "expected a position or a name, e.g. Crab, 83.633 22.0145 or "
        + "{frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}"
    ),
    (
      "wcs: {skydir: {name: Westerlund}}",
      "a.yaml:4:26: datasets.geom.wcs.skydir.name: \"Westerlund\" may be Westerlund 1, "
        + "Westerlund 2; expected a position or a name, e.g. Crab, 83.633 22.0145 or "
        + "{frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}"
    ),
    (
      "wcs: {skydir: {name: Crab, lon: 3 deg}}",
      "a.yaml:4:37: datasets.geom.wcs.skydir.lon: name (line 4) and lon are both given; keep one "
        + "of them"
    ),
  ])
  func faultsHaveTheirLine(_ text: String, _ line: String) {
    let reading = Self.read(text)
    #expect(reading.configuration == nil)
    #expect(reading.diagnostics.map(\.line) == [line])
  }

  @Test func theUsersListCounts() throws {
    let home = TemporaryFolder()
    try home.write(
      "[[source]]\nname = \"Target\"\nra = 12\ndec = 34\nbad = 1\n", to: "gammascope/sources.toml")
    let reading = Self.read(
      "wcs: {skydir: target}", environment: ["XDG_CONFIG_HOME": home.path])
    #expect(reading.diagnostics.map(\.severity) == [.warning])
    #expect(reading.diagnostics.first?.line.contains("sources.toml:5: \"bad\"") == true)
    #expect(try reading.get().datasets.geometry.center == SkyDirection(ra: 12, dec: 34))
  }

  // MARK: models

  static func models(_ spatial: String) -> ModelFileReading {
    ModelFile.read(
      yaml: "components:\n- {name: s, type: SkyModel, spectral: {type: pl}, spatial: \(spatial)}\n",
      file: "m.yaml", folder: "/none")
  }

  @Test(arguments: [
    ("{type: point, source: crab}", 83.6331, 22.0145, SkyFrame.icrs),
    ("{type: gauss, source: Crab, frame: galactic}", 184.5575, -5.7843, .galactic),
    ("{type: disk, source: l 188.9 b 82.05}", 188.9, 82.05, .galactic),
    (
      "{type: point, source: Crab, parameters: [{name: lat_0, value: 23, unit: deg}]}", 83.6331, 23,
      .icrs
    ),
  ])
  func modelsHavePositionsByName(
    _ text: String, _ lon: Double, _ lat: Double, _ frame: SkyFrame
  ) throws {
    let reading = Self.models(text)
    #expect(reading.diagnostics == [])
    let spatial = try #require(try ModelFileTests.source(try reading.get(), "s").spatial)
    #expect(spatial.frame == frame)
    #expect(abs(spatial["lon_0"].value - lon) < 1e-3 && abs(spatial["lat_0"].value - lat) < 1e-3)
    #expect(try ModelFileTests.again(try reading.get()) == (try reading.get()))
  }

  @Test func modelsWithoutSuchAPositionSaySo() {
    let miss = Self.models("{type: point, source: Carb}").diagnostics.map(\.line)
    #expect(miss.count == 1)
    #expect(
      miss.first?.hasPrefix(
        "m.yaml:2:82: components[0].spatial.source: no source \"Carb\"; did you mean Crab Nebula?")
        == true, "\(miss)")
    let none = Self.models("{type: const, source: Crab}").diagnostics.map(\.line)
    #expect(none.first?.hasSuffix("a const has no position; leave source out") == true, "\(none)")
  }
}
