import Analysis
import GridMath
import TestSupport
import Testing

/// bad-input.md row 36: what each fault of a models file is answered with.
@Suite struct BadModelFiles {
  /// A fault and the lines that it gets.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let lines: [String]

    init(_ name: String, _ text: String, _ lines: String...) {
      self.name = name
      self.text = text
      self.lines = lines
    }

    var testDescription: String { name }
  }

  /// One source with the parameters of a power law and further keys; the parameters are line 6.
  static func source(_ parameters: String, rest: String = "") -> String {
    """
    components:
    - name: a
      type: SkyModel
      spectral:
        type: PowerLawSpectralModel
        parameters: [\(parameters)]
    \(rest)
    """
  }

  static func spectrum(_ flow: String, rest: String = "") -> String {
    "components:\n- name: a\n  type: SkyModel\n  spectral: \(flow)\n\(rest)"
  }

  static let place = "components[0].spectral.parameters[0]"

  static let parameters: [Case] = [
    Case(
      "unknown parameter", source("{name: indx, value: 2}"),
      "m.yaml:6:25: \(place).name: PowerLawSpectralModel has no parameter \"indx\"; "
        + "did you mean index?"),
    Case(
      "unknown parameter far from all", source("{name: flux, value: 2}"),
      "m.yaml:6:25: \(place).name: PowerLawSpectralModel has no parameter \"flux\"; "
        + "expected one of index, amplitude, reference"),
    Case(
      "wrong dimension", source("{name: amplitude, value: 1.0e-12, unit: cm-2 s-1}"),
      "m.yaml:6:58: \(place).unit: unit 'cm-2 s-1' has another dimension; "
        + "expected like TeV-1 s-1 cm-2"),
    Case(
      "unit of a plain number", source("{name: index, value: 2, unit: deg}"),
      "m.yaml:6:48: \(place).unit: unit 'deg' has another dimension; expected a plain number"),
    Case(
      "no unit", source("{name: reference, value: 2, unit: furlong}"),
      "m.yaml:6:52: \(place).unit: 'furlong' is not a unit; expected like TeV"),
    Case(
      "unit without bounds", source("{name: reference, value: 2, unit: 1e999 TeV}"),
      "m.yaml:6:52: \(place).unit: '1e999 TeV' is too large or too small a unit; "
        + "expected one like TeV or deg"),
    Case(
      "link to nothing", source("{name: index, value: 2, link: index@x}"),
      "m.yaml:6:48: \(place).link: no other parameter has the link \"index@x\"; "
        + "expected the label of another parameter"),
    Case(
      "value that is no number", source("{name: index, value: two}"),
      "m.yaml:6:39: \(place).value: \"two\" is not a number; expected e.g. 2.5"),
    Case(
      "value that is not finite", source("{name: index, value: nan}"),
      "m.yaml:6:39: \(place).value: \"nan\" is not finite; expected e.g. 2.5"),
    Case(
      "bounds", source("{name: index, min: 3, max: 2}"),
      "m.yaml:6:37: \(place).min: min 3 is above max 2"),
    Case(
      "twice", source("{name: index, value: 2}, {name: index, value: 3}"),
      "m.yaml:6:50: components[0].spectral.parameters[1].name: \"index\" stands twice; "
        + "keep one of them"),
    Case(
      "prior", source("{name: index, prior: {type: FlatPrior}}"),
      "m.yaml:6:46: \(place).prior.type: \"FlatPrior\" is not known here; accepted: "
        + "GaussianPrior, GeneralizedGaussianPrior, LogUniformPrior, UniformPrior"),
    Case(
      "all errors are collected",
      source("{name: indx}, {name: index, value: x}, {name: reference, unit: s}"),
      "m.yaml:6:25: \(place).name: PowerLawSpectralModel has no parameter \"indx\"; "
        + "did you mean index?",
      "m.yaml:6:53: components[0].spectral.parameters[1].value: \"x\" is not a number; "
        + "expected e.g. 2.5",
      "m.yaml:6:81: components[0].spectral.parameters[2].unit: unit 's' has another dimension; "
        + "expected like TeV"),
  ]

  static let models: [Case] = [
    Case(
      "nothing", "# models\n", "m.yaml: is empty; expected a models file with a list of components"),
    Case(
      "no components", "models: []",
      "m.yaml:1:1: models: unknown key, ignored; accepted here: "
        + "components, covariance, metadata, environment, checksum",
      "m.yaml:1:1: components is missing; expected a list of models"),
    Case(
      "no type", "components:\n- name: a",
      "m.yaml:2:3: components[0]: type is missing; expected SkyModel or FoVBackgroundModel"),
    Case(
      "no spectrum", "components:\n- {name: a, type: SkyModel}",
      "m.yaml:2:3: components[0]: spectral is missing; expected a spectrum, "
        + "e.g. PowerLawSpectralModel"),
    Case(
      "a name twice",
      spectrum("{type: pl}", rest: "- {name: a, type: SkyModel, spectral: {type: pl}}"),
      "m.yaml:5:10: components[1].name: the model of line 2 is called \"a\" too; "
        + "expected a name of its own for each"),
    Case(
      "a background without dataset", "components:\n- type: FoVBackgroundModel",
      "m.yaml:2:3: components[0]: datasets_names is missing; "
        + "expected the one dataset, e.g. [stacked]"),
    Case(
      "a background of two datasets",
      "components:\n- {type: FoVBackgroundModel, datasets_names: [a, b]}",
      "m.yaml:2:46: components[0].datasets_names: a background belongs to one dataset, not to 2"),
    Case(
      "a background with a flux",
      "components:\n- {type: FoVBackgroundModel, datasets_names: [a], spectral: {type: pl}}",
      "m.yaml:2:61: components[0].spectral: PowerLawSpectralModel is a flux; "
        + "expected a norm model, like PowerLawNormSpectralModel"),
    Case(
      "the product of two fluxes",
      spectrum("{type: compound, model1: {type: pl}, model2: {type: lp}, operator: mul}"),
      "m.yaml:4:80: components[0].spectral.operator: the product of two fluxes; "
        + "expected a flux times a model without unit"),
    Case(
      "nodes that fall",
      spectrum(
        "{type: compound, model1: {type: pl}, operator: mul, model2: {type: piecewise-norm, "
          + "energy: {data: [2, 1], unit: TeV}}}"),
      "m.yaml:4:125: components[0].spectral.model2.energy.unit: "
        + "energies that are not positive and increasing; expected positive, increasing energies"),
    Case(
      "a table of another size",
      spectrum(
        "{type: template, energy: {data: [1, 2]}, values: {data: [1], unit: TeV-1 s-1 cm-2}}"),
      "m.yaml:4:80: components[0].spectral.values.unit: 1 values for 2 energies; "
        + "expected as many, at least one"),
    Case(
      "an EBL model that does not exist", spectrum("{type: ebl-norm, reference: domingez}"),
      "m.yaml:4:41: components[0].spectral.reference: there is no table called \"domingez\"; "
        + "did you mean dominguez?"),
    Case(
      "an EBL model without data", spectrum("{type: ebl-norm, reference: dominguez}"),
      "m.yaml:4:41: components[0].spectral.reference: no EBL table \"dominguez\": $GAMMAPY_DATA is not"
        + " set; set GAMMAPY_DATA to the folder that has ebl/ebl_dominguez11.fits.gz; or take "
        + "\"reference: gammascope\", which needs no file"),
    Case(
      "an EBL table that is not there",
      spectrum(
        "{type: ebl-norm, reference: dominguez}",
        rest: "environment: {GAMMAPY_DATA: /none/data}"),
      "m.yaml:4:41: components[0].spectral.reference: no EBL table \"dominguez\": looked for "
        + "/none/data/ebl/ebl_dominguez11.fits.gz; set GAMMAPY_DATA to the folder that has "
        + "ebl/ebl_dominguez11.fits.gz; or take \"reference: gammascope\", which needs no file"),
    Case(
      "an EBL file that is not there", spectrum("{type: ebl-norm, filename: mine.fits}"),
      "m.yaml:4:40: components[0].spectral.filename: no EBL table here: looked for /none/mine.fits; "
        + "expected an XSPEC table (FITS); or take \"reference: gammascope\", which needs no file"),
    Case(
      "a misspelt type is a warning", spectrum("{type: PowerLawSpectralModell}"),
      "m.yaml:4:20: components[0].spectral.type: \"PowerLawSpectralModell\" is not known here; "
        + "the model is not evaluated and is kept as it is; did you mean PowerLawSpectralModel?"),
    Case(
      "a missing covariance is a warning", spectrum("{type: pl}", rest: "covariance: c.dat"),
      "m.yaml:5:13: covariance: /none/c.dat cannot be opened (No such file or directory); "
        + "the parameters keep the errors of this file, without correlations"),
  ]

  @Test(arguments: parameters + models)
  func everyFaultHasItsLine(_ fault: Case) {
    let reading = ModelFile.read(yaml: fault.text, file: "m.yaml", folder: "/none")
    #expect(reading.diagnostics.map(\.line) == fault.lines)
    #expect((reading.models == nil) == reading.diagnostics.contains { $0.severity == .fatal })
  }

  @Test func aFileThatIsNotThereIsSaid() {
    let reading = ModelFile.read(path: "/none/m.yaml")
    #expect(reading.isUnreadable)
    #expect(
      reading.diagnostics.map(\.line) == [
        "/none/m.yaml: cannot be opened (No such file or directory)"
      ])
  }

  @Test(arguments: [
    ("| Parameters | 0 |\n| a.spectral.index | x |\n", "2: expected a name and 1 numbers"),
    ("hello\n", "1: not cells between bars (|)"),
    ("| Parameters | 0 | 1 |\n| a | 1 | 2 |\n", "1: 1 rows for 2 columns; expected a square"),
  ])
  func brokenCovarianceIsAWarning(_ text: String, _ what: String) throws {
    let folder = TemporaryFolder()
    let path = try folder.write(text, to: "c.dat")
    let models = Self.spectrum("{type: pl}", rest: "covariance: c.dat")
    let reading = ModelFile.read(yaml: models, file: "m.yaml", folder: folder.path)
    #expect(
      reading.diagnostics.map(\.line) == [
        "m.yaml:5:13: covariance: \(path):\(what); "
          + "the parameters keep the errors of this file, without correlations"
      ])
    #expect(reading.models != nil)
  }

  @Test func aBrokenTableIsSaid() throws {
    let folder = TemporaryFolder()
    let path = try folder.write("SIMPLE", to: "ebl.fits")
    let text = Self.spectrum("{type: ebl-norm, filename: ebl.fits}")
    let reading = ModelFile.read(yaml: text, file: "m.yaml", folder: folder.path)
    #expect(reading.models == nil)
    #expect(reading.diagnostics.count == 1)
    let line = reading.diagnostics.first?.line ?? ""
    #expect(line.hasPrefix("m.yaml:4:40: components[0].spectral.filename: \(path): "))
  }

  /// Damaged files: read without a crash, each finding with its place, and what can be read
  /// survives a round trip.
  @Test func damagedFilesAreAnswered() {
    var generator = SeededGenerator(seed: 36)
    let tokens = [
      "{", "}", "[", "]", ":", "-", "null", "~", "1e999", "nan", "''", "&a", "*a", "<<", "deg", "0",
      "-1", "\n", "    ", "7", "x", "\u{1b}", "",
    ]
    let original = Array(GammapyModelFile.text.utf8)
    for round in 0..<400 {
      var bytes = original
      for _ in 0..<1 + round % 3 {
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        let count = min(Int.random(in: 0...4, using: &generator), bytes.count - start)
        let token = tokens[Int.random(in: 0..<tokens.count, using: &generator)]
        bytes.replaceSubrange(start..<start + count, with: Array(token.utf8))
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let reading = ModelFile.read(yaml: text, file: "m.yaml", folder: "/none")
      for finding in reading.diagnostics {
        #expect(finding.line.hasPrefix("m.yaml:"), "round \(round)")
      }
      guard let models = reading.models else {
        #expect(reading.diagnostics.contains { $0.severity == .fatal }, "round \(round)")
        continue
      }
      let written = ModelFile.yaml(models, folder: "/none", creator: "test")
      let again = ModelFile.read(yaml: written, file: "m.yaml", folder: "/none")
      #expect(again.models == models, "round \(round): \(again.diagnostics.map(\.line))")
    }
  }
}
