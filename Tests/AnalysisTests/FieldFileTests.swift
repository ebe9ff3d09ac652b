import Analysis
import Foundation
import GridMath
import Models
import Observations
import Simulation
import TestSupport
import Testing

/// Field files and what is wrong with them.
@Suite struct FieldFileTests {
  static let pointing =
    "- {frame: icrs, lon: 83.633 deg, lat: 22.4145 deg, livetime: 20 min}"

  static func read(_ text: String) -> FieldFileReading {
    FieldFile.read(yaml: text, file: "f.yaml", folder: ".")
  }

  static func source(lat: Double = 22.0145, type: String = "PowerLawSpectralModel") -> String {
    """
    components:
    - name: source
      type: SkyModel
      spectral: {type: \(type)}
      spatial:
        type: PointSpatialModel
        frame: icrs
        parameters:
        - {name: lon_0, value: 83.633, unit: deg}
        - {name: lat_0, value: \(lat), unit: deg}

    """
  }

  @Test func everyKey() throws {
    let text = """
      seed: 7
      start: "2019-04-01T23:00:00"
      first_id: 100
      gap: 90 s
      target: {frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}
      object: Crab
      responses: built-in
      site: {lon: 16.5 deg, lat: -23.27 deg, altitude: 1835}
      background: {scatter: 3 %, alignment: RADEC, declared_alignment: ALTAZ}
      \(Self.source())pointings:
      - {frame: icrs, lon: 83.633 deg, lat: 22.4145 deg, livetime: 19.6 min, dead_time: 2 %, runs: 2}
      - {frame: icrs, lon: 83.633 deg, lat: 21.6145 deg, livetime: 0.5 h, background: 1.5,
         start: "2019-04-02T23:00:00", object: Nebula}
      """
    let reading = Self.read(text)
    #expect(reading.diagnostics.map(\.line) == [])
    let field = try reading.get()
    #expect(field.seed == 7)
    #expect(field.runs.map(\.id) == [100, 101, 102])
    #expect(field.referenceMjd == 58574)
    // 23 h and terrestrial time, 69.184 s ahead; then 20 min and the gap.
    #expect(abs(field.runs[0].start - (82800 + 69.184)) < 1e-4)
    #expect(abs(field.runs[1].start - field.runs[0].start - 1290) < 1e-6)
    #expect(abs(field.runs[2].start - field.runs[0].start - 86400) < 1e-4)
    #expect(abs(field.runs[0].ontime - 1200) < 1e-9)
    #expect(abs(field.runs[0].livetime - 1176) < 1e-9)
    #expect(field.runs[2].livetime == 1800)
    #expect(field.runs.map(\.backgroundFactor) == [1, 1, 1.5])
    #expect(field.runs.map(\.object) == ["Crab", "Crab", "Nebula"])
    #expect(field.models.map(\.name) == ["source"])
    #expect(field.backgroundScatter == 0.03)
    #expect(field.declaredAlignment == .altAz)
    #expect(field.site == ObservatorySite(longitude: 16.5, latitude: -23.27))
    #expect(field.altitude == 1835)
    guard case .fieldOfView(_, _, let alignment) = field.responses.background.shape else {
      Issue.record("not a BKG_3D")
      return
    }
    #expect(alignment == .raDec)
  }

  @Test func onlyPointings() throws {
    let field = try Self.read("pointings:\n\(Self.pointing)\n").get()
    #expect(field.runs.count == 1)
    #expect(field.models.isEmpty)
    #expect(field.seed == 1)
  }

  /// A bad file and the line that it gets.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let line: String

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "no pointing", text: "seed: 1\npointings: []\n",
      line: "f.yaml:2:12: pointings: no pointing; expected at least one"),
    Case(
      name: "pointings missing", text: "seed: 1\n",
      line: "f.yaml:1:1: pointings is missing; expected a list"),
    Case(
      name: "negative livetime",
      text: "pointings:\n- {frame: icrs, lon: 1 deg, lat: 2 deg, livetime: -20 min}\n",
      line: "f.yaml:2:51: pointings[0].livetime: \"-20 min\" is out of range; accepted: above 0"),
    Case(
      name: "livetime without unit",
      text: "pointings:\n- {frame: icrs, lon: 1 deg, lat: 2 deg, livetime: 1200}\n",
      line: "f.yaml:2:51: pointings[0].livetime: \"1200\" is not a time; accepted: s, min, h"),
    Case(
      name: "no livetime", text: "pointings:\n- {frame: icrs, lon: 1 deg, lat: 2 deg}\n",
      line: "f.yaml:2:3: pointings[0]: livetime is missing; expected e.g. livetime: 20 min"),
    Case(
      name: "dead all the time",
      text:
        "pointings:\n- {frame: icrs, lon: 1 deg, lat: 2 deg, livetime: 20 min, dead_time: 100 %}\n",
      line: "f.yaml:2:70: pointings[0].dead_time: nothing is left of the livetime"),
    Case(
      name: "unknown model",
      text: source(type: "PowerLowSpectralModel") + "pointings:\n\(pointing)\n",
      line: "f.yaml:4:20: components[0].spectral.type: \"PowerLowSpectralModel\" is not known here"),
    Case(
      name: "offset beyond the responses",
      text: source(lat: 30) + "pointings:\n\(pointing)\n",
      line: "f.yaml:12:1: pointings: \"source\" is 7.59° from the nearest pointing; the responses"
        + " reach to 2.5°"),
    Case(
      name: "a factor is no source",
      text: source(type: "PowerLawNormSpectralModel") + "pointings:\n\(pointing)\n",
      line: "f.yaml:2:1: components: the spectrum of \"source\" is a factor without a flux"),
    Case(
      name: "models twice", text: "models: m.yaml\n" + source() + "pointings:\n\(pointing)\n",
      line: "f.yaml:1:9: models: models and components exclude each other"),
    Case(
      name: "models that are not there", text: "models: no-such.yaml\npointings:\n\(pointing)\n",
      line: "f.yaml:1:9: models: no-such.yaml cannot be opened"),
    Case(
      name: "responses that are not there",
      text: "responses: no-such.fits\npointings:\n\(pointing)\n",
      line: "f.yaml:1:12: responses: no-such.fits cannot be opened"),
    Case(
      name: "seed", text: "seed: -1\npointings:\n\(pointing)\n",
      line: "f.yaml:1:7: seed: -1 is out of range"),
    Case(
      name: "date", text: "start: yesterday\npointings:\n\(pointing)\n",
      line: "f.yaml:1:8: start: \"yesterday\" is not a date from 2000 to 2099"),
    Case(
      name: "alignment",
      text: "background: {alignment: RADE}\npointings:\n\(pointing)\n",
      line: "f.yaml:1:25: background.alignment: \"RADE\" is not accepted"),
  ]

  @Test(arguments: cases) func badFilesGetALine(_ bad: Case) {
    let reading = Self.read(bad.text)
    #expect(reading.field == nil)
    let lines = reading.diagnostics.filter { $0.severity == .fatal }.map(\.line)
    #expect(lines.contains { $0.contains(bad.line) }, "\(lines)")
  }

  @Test func unknownKeyIsSaid() {
    let reading = Self.read("sed: 1\npointings:\n\(Self.pointing)\n")
    #expect(reading.field != nil)
    #expect(reading.diagnostics.map(\.line).contains { $0.contains("did you mean seed?") })
  }

  @Test func fileThatIsNotThere() {
    let reading = FieldFile.read(path: "/no/such/field.yaml")
    #expect(reading.isUnreadable)
    #expect(reading.field == nil)
  }
}
