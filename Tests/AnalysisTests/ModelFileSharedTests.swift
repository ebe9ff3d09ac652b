import Analysis
import GridMath
import Models
import TestSupport
import Testing

/// The models files and products beside the repository.
@Suite(.enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
struct ModelFileSharedTests {
  static let tables = EblTables(
    variables: PathVariables(own: ["GAMMAPY_DATA": SharedData.path("data")]))

  static func path(_ name: String) -> String { SharedData.path(name) }

  @Test(arguments: ["pks2155", "crab", "two_blazars"])
  func fieldsAndBestFitsSurviveARoundTrip(_ field: String) throws {
    for name in ["fields/\(field)_models.yaml", "reference/\(field)/best_fit.yaml"] {
      let reading = ModelFile.read(path: SharedData.path(name), tables: Self.tables)
      #expect(reading.diagnostics == [])
      let models = try reading.get()
      let folder = TemporaryFolder()
      let path = folder.path + "/m.yaml"
      try ModelFile.write(models, covariance: reading.covariance, to: path, creator: "test")
      let again = ModelFile.read(path: path, tables: Self.tables)
      #expect(again.diagnostics == [])
      #expect(try again.get() == models)
      if let covariance = reading.covariance { #expect(again.covariance == covariance) }
    }
  }

  @Test func errorsAreThoseOfTheCovariance() throws {
    let reading = ModelFile.read(
      path: SharedData.path("reference/two_blazars/best_fit.yaml"), tables: Self.tables)
    let models = try reading.get()
    let covariance = try #require(reading.covariance)
    #expect(covariance.names.count == 34)
    #expect(covariance.names == models.parameterNames)
    #expect(covariance.values[1] == 1.313257694489857e-13)
    let source = try ModelFileTests.source(models, "1ES1218+304")
    #expect(abs(source.spectral["index"].error / 0.17095848159990532 - 1) < 1e-15)
  }

  /// Recorded from Gammapy 2.1 for redshift 0.182 at 0.05, 0.5 and 2 TeV.
  @Test(arguments: EblRecord.all)
  func publishedTablesAreRead(_ record: EblRecord) throws {
    var tables = Self.tables
    let table = try tables.table(named: record.name)
    #expect(table.source == record.name)
    let values = SpectralModel.absorption(table, redshift: 0.182).evaluate([0.05, 0.5, 2])
    for (value, recorded) in zip(values, record.values) {
      #expect(abs(value / recorded - 1) < 2e-6, "\(value) \(recorded)")
    }
    let standard = try #require(EblTables.filename(of: record.name))
    #expect(try tables.table(filename: standard, relativeTo: "/none") == table)
    // A path of another machine: the name of the file counts, as in Gammapy.
    let elsewhere = standard.replacing("$GAMMAPY_DATA", with: "/none")
    #expect(try tables.table(filename: elsewhere, relativeTo: "/none") == table)
  }

  struct EblRecord: Sendable {
    let name: String
    let values: [Double]

    static let all = [
      EblRecord(
        name: "dominguez",
        values: [0.9937148051228492, 0.357802343984835, 0.06033193377603851]),
      EblRecord(
        name: "franceschini",
        values: [0.9980737499287062, 0.3690367821657992, 0.0665424232010053]),
      EblRecord(
        name: "finke",
        values: [0.9931982103673661, 0.3196469792639995, 0.0503970642125222]),
      EblRecord(
        name: "franceschini17",
        values: [0.9981308915075489, 0.3771165515001016, 0.07866740257964068]),
      EblRecord(
        name: "saldana-lopez21",
        values: [0.9943405227075762, 0.36830856522736005, 0.07637069833267902]),
    ]
  }
}
