import Analysis
import Foundation
import GridMath
import Models
import TestSupport
import Testing

/// The optical depth that is computed here, in models files.
@Suite struct ComputedAbsorptionTests {
  static let text = """
    components:
    - name: blazar
      type: SkyModel
      spectral:
        type: CompoundSpectralModel
        operator: mul
        model1: {type: pl, parameters: [{name: index, value: 2.5}]}
        model2:
          type: ebl-norm
          reference: gammascope
          parameters: [{name: redshift, value: 0.14}]
    """

  @Test func theNameIsEnough() throws {
    let reading = ModelFile.read(yaml: Self.text, file: "m.yaml", folder: "/none")
    #expect(reading.diagnostics == [])
    let source = try ModelFileTests.source(try reading.get(), "blazar")
    let plain = SpectralModel.powerLaw(index: 2.5)
    let depth = OpticalDepthTable.computed.transmissions(at: [1], redshift: 0.14).values[0]
    let value = source.spectral.evaluate([1])[0] / plain.evaluate([1])[0]
    #expect(abs(value / depth - 1) < 1e-12)
    #expect(depth > 0.2 && depth < 0.35)
  }

  /// Gammapy reads the table that stands in the file.
  @Test func itIsWrittenAsATableAndReadAgain() throws {
    let models = try ModelFile.read(yaml: Self.text, file: "m.yaml", folder: "/none").get()
    let written = ModelFile.yaml(models, folder: "/none", creator: "test")
    #expect(written.contains("energy:") && written.contains("values:"))
    #expect(written.contains("reference: gammascope"))
    #expect(written.utf8.count < 250_000)
    let again = ModelFile.read(yaml: written, file: "n.yaml", folder: "/none")
    #expect(again.diagnostics == [])
    #expect(try again.get() == models)
  }

  @Test func tablesAreLookedForInTheConfiguredFolder() throws {
    let home = TemporaryFolder()
    try home.write("ebl_folder = \"tables\"\n", to: "gammascope/config.toml")
    try home.write("SIMPLE", to: "gammascope/tables/ebl_dominguez11.fits.gz")
    var tables = EblTables(variables: PathVariables(inherited: ["XDG_CONFIG_HOME": home.path]))
    // The file is found there, though it is none.
    #expect {
      try tables.table(named: "dominguez")
    } throws: { error in
      guard let failure = error as? EblTables.Failure else { return false }
      return !failure.isMissing && failure.description.contains("gammascope/tables/ebl_dominguez11")
    }
    #expect {
      try tables.table(named: "finke")
    } throws: { error in
      let text = "\(error)"
      return text.contains("looked for \(home.path)/gammascope/tables/frd_abs.fits.gz")
        && text.contains("reference: gammascope")
    }
  }

  @Test func settingsAreChecked() throws {
    let home = TemporaryFolder()
    try home.write("# mine\nebl_foldr = \"x\"\nebl_folder = 3\n", to: "gammascope/config.toml")
    let (settings, findings) = UserSettings.read(environment: ["XDG_CONFIG_HOME": home.path])
    #expect(settings.eblFolder == nil)
    let path = home.path + "/gammascope/config.toml"
    #expect(
      findings.map(\.line) == [
        "\(path):2: \"ebl_foldr\" is not a known key; did you mean ebl_folder?",
        "\(path):3: ebl_folder is not a path; expected e.g. ebl_folder = \"~/data/ebl\"",
      ])
    #expect(UserSettings.read(environment: ["HOME": "/none"]).settings == UserSettings())
  }

  @Test func timesAndThemeOfTheExplorerAreRead() throws {
    let home = TemporaryFolder()
    try home.write(
      """
      theme = "light"
      prefix_delay = 1
      blink_interval = 0.75
      interrupt_interval = 2.5
      """, to: "gammascope/config.toml")
    let (settings, findings) = UserSettings.read(environment: ["XDG_CONFIG_HOME": home.path])
    #expect(findings == [] && settings.theme == "light")
    #expect(settings.seconds == [.prefix: 1, .blink: 0.75, .interrupt: 2.5])
    try home.write(
      "theme = 3\nprefix_delay = \"long\"\nblink_interval = 0.1\nsave_delay = -1\n",
      to: "gammascope/config.toml")
    let (others, problems) = UserSettings.read(environment: ["XDG_CONFIG_HOME": home.path])
    #expect(others == UserSettings())
    let path = home.path + "/gammascope/config.toml"
    #expect(
      Set(problems.map(\.line)) == [
        "\(path):1: theme is not a name; expected e.g. theme = \"light\"",
        "\(path):2: prefix_delay is no number of seconds from 0 to 10; it stays as it is",
        "\(path):3: blink_interval is no number of seconds from 0.25 to 4; it stays as it is",
        "\(path):4: save_delay is no number of seconds from 0.1 to 60; it stays as it is",
      ])
  }

  struct Absorption: Sendable {
    let name: String
    /// At redshifts 0.13 and 0.182.
    let values: [Double]
  }

  /// Transmissions at 1 TeV, numerics.md 15.8 (Gammapy 2.1).
  @Test(
    .enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)),
    arguments: [
      Absorption(name: "dominguez", values: [0.243198403, 0.127406799]),
      Absorption(name: "franceschini", values: [0.261635129, 0.141614825]),
      Absorption(name: "finke", values: [0.230692337, 0.118349371]),
      Absorption(name: "franceschini17", values: [0.272230565, 0.150593035]),
      Absorption(name: "saldana-lopez21", values: [0.272203386, 0.147974608]),
    ])
  func publishedTablesGiveTheRecordedValues(_ record: Absorption) throws {
    var tables = ModelFileSharedTests.tables
    let table = try tables.table(named: record.name)
    for (redshift, expected) in zip([0.13, 0.182], record.values) {
      let value = SpectralModel.absorption(table, redshift: redshift).evaluate([1])[0]
      // Single precision tables, see `OpticalDepthTable`.
      #expect(abs(value / expected - 1) < 2e-6, "\(redshift): \(value)")
    }
  }
}
