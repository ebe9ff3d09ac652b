import Analysis
import Foundation
import GridMath
import Testing

/// bad-input.md rows 42 and 50: what each fault of an analysis file is answered with.
@Suite struct BadConfigurations {
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

  /// The least that is needed, with an axis of energy and more top-level sections.
  static func file(
    energy: String = "{min: 0.1 TeV, max: 100 TeV, nbins: 20}", observations: String = "",
    datasets: String = "", wcs: String = "", background: String = "", rest: String = ""
  ) -> String {
    """
    observations: {datastore: data\(observations)}
    datasets:
      geom: {axes: {energy: \(energy)}, wcs: {\(wcs)}}
      background: {\(background)}
      stack: true\(datasets)
    \(rest)
    """
  }

  static let wholeExample = "{min: 0.1 TeV, max: 100 TeV, nbins: 20}"

  static let values: [Case] = [
    Case(
      "unknown key at the top", file(rest: "residual: {}"),
      "a.yaml:6:1: residual: unknown key, ignored; did you mean residuals?"),
    Case(
      "unknown key far from all", file(rest: "smooth: {zzzzzzzz: 1}"),
      "a.yaml:6:10: smooth.zzzzzzzz: unknown key, ignored; accepted here: radius"),
    Case(
      "unknown key with a value on the next line", file(rest: "datasetz:\n  a: 1"),
      "a.yaml:6:1: datasetz: unknown key, ignored; did you mean datasets?"),
    Case(
      "nbins 0", file(energy: "{min: 0.1 TeV, max: 100 TeV, nbins: 0}"),
      "a.yaml:3:61: datasets.geom.axes.energy.nbins: 0 is out of range; "
        + "accepted: a whole number from 1 to 1000, e.g. 20"),
    Case(
      "nbins not whole", file(energy: "{min: 0.1 TeV, max: 100 TeV, nbins: 2.5}"),
      "a.yaml:3:61: datasets.geom.axes.energy.nbins: \"2.5\" is not a whole number; "
        + "accepted: a whole number from 1 to 1000, e.g. 20"),
    Case(
      "min above max", file(energy: "{min: 100 TeV, max: 100 GeV, nbins: 5}"),
      "a.yaml:3:25: datasets.geom.axes.energy: min 100 TeV is not below max 0.1 TeV; "
        + "expected e.g. \(wholeExample)"),
    Case(
      "energy without unit", file(energy: "{min: 0.1, max: 100 TeV, nbins: 5}"),
      "a.yaml:3:31: datasets.geom.axes.energy.min: \"0.1\" has no unit; "
        + "accepted: eV, keV, MeV, GeV, TeV, PeV, e.g. 0.1 TeV"),
    Case(
      "energy in a unit of length", file(energy: "{min: 0.1 m, max: 100 TeV, nbins: 5}"),
      "a.yaml:3:31: datasets.geom.axes.energy.min: \"0.1 m\" has the unit \"m\", "
        + "not one of energy; accepted: eV, keV, MeV, GeV, TeV, PeV, e.g. 0.1 TeV"),
    Case(
      "energy 0", file(energy: "{min: 0 TeV, max: 100 TeV, nbins: 5}"),
      "a.yaml:3:31: datasets.geom.axes.energy.min: \"0 TeV\" is out of range; "
        + "accepted: above 0, e.g. 0.1 TeV"),
    Case(
      "energy NaN and infinite", file(energy: "{min: nan TeV, max: inf TeV, nbins: 5}"),
      "a.yaml:3:31: datasets.geom.axes.energy.min: \"nan TeV\" is not finite; "
        + "expected e.g. 0.1 TeV",
      "a.yaml:3:45: datasets.geom.axes.energy.max: \"inf TeV\" is not finite; "
        + "expected e.g. 100 TeV"),
    Case(
      "energy axis without max", file(energy: "{min: 1 TeV, nbins: 5}"),
      "a.yaml:3:25: datasets.geom.axes.energy: max is missing; expected e.g. \(wholeExample)"),
    Case(
      "null energy axis", file(energy: "null"),
      "a.yaml:3:16: datasets.geom.axes: the reconstructed energy axis is missing; expected at "
        + "least datasets: {geom: {axes: {energy: \(wholeExample)}}}"),
    Case(
      "negative pixel size", file(wcs: "binsize: -0.02 deg"),
      "a.yaml:3:82: datasets.geom.wcs.binsize: \"-0.02 deg\" is out of range; "
        + "accepted: above 0 and at most 90 deg, e.g. 0.02 deg"),
    Case(
      "negative width", file(wcs: "width: {width: -2 deg, height: 2 deg}"),
      "a.yaml:3:88: datasets.geom.wcs.width.width: \"-2 deg\" is out of range; "
        + "accepted: above 0 and at most 360 deg, e.g. 5 deg"),
    Case(
      "angle that is a list", file(wcs: "binsize: [1, 2]"),
      "a.yaml:3:82: datasets.geom.wcs.binsize: a list of 2 where a single value belongs; "
        + "expected a number with a unit, e.g. 0.02 deg"),
    Case(
      "angle that is words", file(wcs: "binsize: small"),
      "a.yaml:3:82: datasets.geom.wcs.binsize: \"small\" is not an angle; expected e.g. 0.02 deg"),
    Case(
      "map of too many bins", file(wcs: "binsize: 0.0001 deg"),
      "a.yaml:3:72: datasets.geom.wcs: the map has 50000 x 50000 pixels in 20 energy bins; "
        + "accepted: at most 20000 pixels a side and 2.5e8 bins in total"),
    Case(
      "pixel wider than the map", file(wcs: "binsize: 20 deg"),
      "a.yaml:3:72: datasets.geom.wcs: the map has 0 x 0 pixels; "
        + "binsize must be below width and height"),
    Case(
      "frame that is not one", file(wcs: "skydir: {frame: fk5, lon: 1 deg, lat: 2 deg}"),
      "a.yaml:3:89: datasets.geom.wcs.skydir.frame: \"fk5\" is not accepted; "
        + "one of icrs, galactic"),
    Case(
      "latitude past the pole", file(wcs: "skydir: {frame: icrs, lon: 1 deg, lat: 91 deg}"),
      "a.yaml:3:112: datasets.geom.wcs.skydir.lat: \"91 deg\" is out of range; "
        + "accepted: from -90 deg to 90 deg, e.g. 22.0145 deg"),
    Case(
      "ids that are not numbers", file(observations: ", obs_ids: [1, x]"),
      "a.yaml:1:46: observations.obs_ids[1]: \"x\" is not a whole number; "
        + "accepted: a whole number from 0, e.g. 23523"),
    Case(
      "ids that are not a list", file(observations: ", obs_ids: 12"),
      "a.yaml:1:42: observations.obs_ids: \"12\" is not a list; "
        + "expected a list of OBS_IDs, e.g. [23523, 23526]"),
    Case(
      "id twice", file(observations: ", obs_ids: [7, 7]"),
      "a.yaml:1:46: observations.obs_ids[1]: 7 stands in the list twice; used once"),
    Case(
      "response misspelt", file(observations: ", required_irf: [aef]"),
      "a.yaml:1:48: observations.required_irf[0]: \"aef\" is not accepted; one of events, gti, "
        + "aeff, edisp, psf, bkg, rad_max; did you mean aeff?"),
    Case(
      "cone without radius",
      file(observations: ", obs_cone: {frame: icrs, lon: 1 deg, lat: 2 deg}"),
      "a.yaml:1:43: observations.obs_cone: radius is missing; expected e.g. radius: 0.3 deg"),
    Case(
      "no date", file(observations: ", obs_time: {start: 2006-02-30, stop: 2006-03-01}"),
      "a.yaml:1:51: observations.obs_time.start: \"2006-02-30\" is not a date; expected e.g. "
        + "2006-07-29, 2006-07-29T21:30:00 (UTC) or MJD 53945.9"),
    Case(
      "times the wrong way round",
      file(observations: ", obs_time: {start: 2006-03-02, stop: 2006-03-01}"),
      "a.yaml:1:43: observations.obs_time: start 2006-03-02 is not before stop 2006-03-01"),
    Case(
      "variable that is not set", file(observations: ", obs_file: $NOPE/ids.txt"),
      "a.yaml:1:43: observations.obs_file: the variable $NOPE is not set; "
        + "define it under `environment` or in the shell"),
    Case(
      "background method", file(background: "method: ringg"),
      "a.yaml:4:24: datasets.background.method: \"ringg\" is not accepted; "
        + "one of none, fov_background, ring, reflected; did you mean ring?"),
    Case(
      "norm range", file(background: "norm_range: [1.5, 0.5]"),
      "a.yaml:4:28: datasets.background.norm_range: not a range; "
        + "expected [minimum, maximum], e.g. [0.5, 1.5]"),
    Case(
      "ring without radii", file(background: "method: ring"),
      "a.yaml:4:15: datasets.background: a ring needs r_in; "
        + "expected e.g. parameters: {r_in: 0.7 deg, width: 0.7 deg}",
      "a.yaml:4:15: datasets.background: a ring needs width; "
        + "expected e.g. parameters: {r_in: 0.7 deg, width: 0.7 deg}"),
    Case(
      "exclusion of zero size",
      file(background: "exclusion_regions: [{frame: icrs, lon: 1 deg, lat: 2 deg, radius: 0 deg}]"),
      "a.yaml:4:82: datasets.background.exclusion_regions[0].radius: \"0 deg\" is out of range; "
        + "accepted: above 0 and at most 180 deg, e.g. 0.3 deg"),
    Case(
      "flag", file(datasets: "\n  mixed_instruments: maybe"),
      "a.yaml:6:22: datasets.mixed_instruments: \"maybe\" is neither true nor false"),
    Case(
      "mask methods", file(datasets: "\n  safe_mask: {methods: [offset-mix]}"),
      "a.yaml:6:25: datasets.safe_mask.methods[0]: \"offset-mix\" is not accepted; one of "
        + "offset-max, aeff-default, aeff-max, edisp-bias, bkg-peak; did you mean offset-max?"),
    Case(
      "mask parameter without its method",
      file(datasets: "\n  safe_mask: {parameters: {offset_max: 2 deg}}"),
      "a.yaml:6:40: datasets.safe_mask.parameters.offset_max: "
        + "has no effect without offset-max among the methods"),
    Case(
      "edges that fall", file(rest: "excess_map: {energy_edges: [1 TeV, 2 TeV, 2 TeV]}"),
      "a.yaml:6:43: excess_map.energy_edges[2]: not above the edge before it; "
        + "expected e.g. [0.5 TeV, 2 TeV, 10 TeV]"),
    Case(
      "section that is a number", file(rest: "smooth: 5"),
      "a.yaml:6:9: smooth: \"5\" is not a mapping; expected the keys radius"),
    Case(
      "fit range", file(rest: "fit: {fit_range: {min: 2 TeV, max: 1 TeV}}"),
      "a.yaml:6:18: fit.fit_range: min 2 TeV is not below max 1 TeV; "
        + "expected e.g. {min: 0.2 TeV, max: 20 TeV}"),
    Case(
      "two test sources", file(rest: "ts_map: {index: 2, model: x}"),
      "a.yaml:6:17: ts_map.index: index and model (line 6) are both given; keep one of them"),
    Case(
      "flux points without source", file(rest: "flux_points: [{energy_edges: [1 TeV, 2 TeV]}]"),
      "a.yaml:6:15: flux_points[0]: source is missing; "
        + "expected e.g. {source: Crab, energy_edges: [1 TeV, 10 TeV]}"),
    Case(
      "name of a variable", file(rest: "environment: {a-b: c}"),
      "a.yaml:6:15: environment.a-b: not a name of a variable; "
        + "expected letters, digits and _, e.g. GAMMAPY_DATA"),
    Case(
      "key with control characters", file(rest: "\"a\\eb\": 1"),
      "a.yaml:6:1: a\\eb: unknown key, ignored; accepted here: general, environment, "
        + "observations, datasets, smooth, excess_map, ts_map, background_model, fit, "
        + "flux_points, light_curve, residuals, metadata"),
    Case(
      "nothing that is required", "general: {outdir: x}",
      "a.yaml:1:1: observations is missing; expected e.g. observations: {datastore: FOLDER}",
      "a.yaml:1:1: datasets is missing; expected at least "
        + "datasets: {geom: {axes: {energy: \(wholeExample)}}}"),
  ]

  static let syntax: [Case] = [
    Case("empty", "", "a.yaml: is empty; expected an analysis file with observations and datasets"),
    Case(
      "only comments", "# nothing\n",
      "a.yaml: is empty; expected an analysis file with observations and datasets"),
    Case(
      "tab", "general:\n\toutdir: x\n",
      "a.yaml:2:1: a tab indents this line; YAML accepts only spaces there"),
    Case(
      "key twice", "smooth: {}\nfit: {}\nsmooth: {}\n",
      "a.yaml:1:1: the key \"smooth\" stands twice in one mapping; keep one of them"),
    Case(
      "list", "- 1\n- 2\n",
      "a.yaml:1:1: a list of 2 is not a mapping; expected the keys general, environment, "
        + "observations, datasets, smooth, excess_map, ts_map, background_model, fit, "
        + "flux_points, light_curve, residuals, metadata"),
    Case(
      "two documents", "a: 1\n---\nb: 2\n",
      "a.yaml:2:1: a second document begins here; expected one"),
    Case(
      "quote not closed", "a: \"x\n",
      "a.yaml:2:1: not YAML: found unexpected end of stream while scanning a quoted scalar"),
    Case(
      "control character", "a: \u{1}\n",
      "a.yaml:1: control characters are not allowed (U+0001)"),
    Case("cycle", "a: &a [*a]\n", "a.yaml:1:8: not YAML: found undefined alias"),
    Case(
      "deep nesting", String(repeating: "[", count: 100_000),
      "a.yaml:1:1: nested too deeply; at most 1000 levels"),
    Case(
      "alias bomb",
      "a0: &a0 [x]\n"
        + (1..<40).map { n in
          let items = repeatElement("*a\(n - 1)", count: 9).joined(separator: ", ")
          return "a\(n): &a\(n) [\(items)]\n"
        }.joined(),
      "a.yaml:5: 30 aliases (*name) could unfold to more than 100 MB; write the values out"),
  ]

  @Test(arguments: values + syntax)
  func answer(_ fault: Case) {
    let reading = AnalysisConfiguration.read(
      yaml: fault.text, file: "a.yaml", folder: "/base", checksPaths: false)
    #expect(reading.diagnostics.map(\.line) == fault.lines)
    let isFatal = reading.diagnostics.contains { $0.severity == .fatal }
    #expect((reading.configuration == nil) == isFatal)
    #expect(!reading.isUnreadable)
  }

  @Test func allErrorsAreCollectedInOrder() {
    let text = Self.file(
      energy: "{min: 5 TeV, max: 1 TeV, nbins: 0}", wcs: "binsize: 3",
      rest: "smooth: 5\nexcess_map: {correlation_radius: 1 m}")
    let reading = AnalysisConfiguration.read(
      yaml: text, file: "a.yaml", folder: "/", checksPaths: false)
    let fatal = reading.diagnostics.filter { $0.severity == .fatal }
    #expect(fatal.count == 5)
    #expect(throws: ConfigurationError.self) { try reading.get() }
    #expect(fatal.allSatisfy { !$0.line.contains("\n") })
  }

  @Test func hostileFileWithManyFaultsIsAnsweredBriefly() {
    let text = (0..<20_000).map { "k\($0): 1\n" }.joined()
    let reading = AnalysisConfiguration.read(
      yaml: text, file: "a.yaml", folder: "/", checksPaths: false)
    #expect(reading.diagnostics.count == 101)
    #expect(reading.diagnostics.last?.line == "a.yaml: 19902 more findings are not listed")
  }
}

/// bad-input.md rows 42, 48 and 50 for what stands on disk.
@Suite struct BadConfigurationFiles {
  /// A folder that is removed at the end.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "gammascope-config-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  @Test func contentThatIsNoText() throws {
    try withFolder { folder in
      let path = folder + "/a.yaml"
      let cases: [(bytes: [UInt8], line: String)] = [
        (Array("a: 1\nb: ".utf8) + [0xff, 0xfe], "\(path):2: is not UTF-8 text"),
        ([0xff, 0xfe, 0x61, 0], "\(path):1: is UTF-16; expected UTF-8"),
        (
          [UInt8](repeating: 0x23, count: 1 << 21),
          "\(path): has 2097152 bytes; an analysis file (YAML) has at most 1048576"
        ),
        ([], "\(path): is empty; expected an analysis file with observations and datasets"),
      ]
      for fault in cases {
        try write(fault.bytes, path)
        let reading = AnalysisConfiguration.read(path: path)
        #expect(reading.diagnostics.map(\.line) == [fault.line])
        #expect(!reading.isUnreadable)
      }
    }
  }

  @Test func byteOrderMarkIsPassedOver() throws {
    try withFolder { folder in
      let path = folder + "/a.yaml"
      try write([0xef, 0xbb, 0xbf] + Array(BadConfigurations.file().utf8), path)
      let reading = AnalysisConfiguration.read(path: path, checksPaths: false)
      #expect(reading.diagnostics.isEmpty)
    }
  }

  @Test func whatIsNoRegularFile() throws {
    try withFolder { folder in
      #expect(mkfifo(folder + "/fifo", 0o600) == 0)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/loop", withDestinationPath: folder + "/loop")
      let cases = [
        (folder, "\(folder): is a folder; expected an analysis file (YAML)"),
        (
          folder + "/fifo",
          "\(folder)/fifo: is not a regular file; expected an analysis file (YAML)"
        ),
        (
          folder + "/loop",
          "\(folder)/loop: cannot be opened (Too many levels of symbolic links)"
        ),
        (folder + "/none", "\(folder)/none: cannot be opened (No such file or directory)"),
      ]
      for (path, line) in cases {
        let reading = AnalysisConfiguration.read(path: path)
        #expect(reading.diagnostics.map(\.line) == [line])
        #expect(reading.isUnreadable)
      }
    }
  }

  @Test func inputsThatAreNotThere() throws {
    try withFolder { folder in
      let path = folder + "/a.yaml"
      #expect(mkfifo(folder + "/fifo", 0o600) == 0)
      let text = BadConfigurations.file(
        background: "exclusion: fifo", rest: "general: {models_file: .}")
      try write(Array(text.utf8), path)
      let reading = AnalysisConfiguration.read(path: path, processEnvironment: [:])
      #expect(
        reading.diagnostics.map(\.line) == [
          "\(path):1:27: observations.datastore: \(folder)/data cannot be opened "
            + "(No such file or directory); expected a folder with obs-index.fits.gz or DL3 files",
          "\(path):4:27: datasets.background.exclusion: \(folder)/fifo is not a regular file; "
            + "expected a FITS mask or a DS9 region file",
          "\(path):6:24: general.models_file: \(folder) is a folder; "
            + "expected a models file (YAML)",
        ])
      #expect(reading.isUnreadable)
    }
  }

  @Test func observationsFromAFile() throws {
    try withFolder { folder in
      let path = folder + "/a.yaml"
      try FileManager.default.createDirectory(
        atPath: folder + "/data", withIntermediateDirectories: false)
      try write(Array(BadConfigurations.file(observations: ", obs_file: ids.txt").utf8), path)
      try write(Array("# runs\nOBS_ID,RA\n5001,1.5\n5003 x\n\n5001\n".utf8), folder + "/ids.txt")
      #expect(try AnalysisConfiguration.read(path: path).get().observations.ids == [5001, 5003])
      try write(Array("5001\nx\n".utf8), folder + "/ids.txt")
      #expect(
        AnalysisConfiguration.read(path: path).diagnostics.map(\.line) == [
          "\(path):1:43: observations.obs_file: \(folder)/ids.txt:2: \"x\" is not an OBS_ID; "
            + "expected a whole number first on each line"
        ])
      try write(Array("# none\n".utf8), folder + "/ids.txt")
      #expect(
        AnalysisConfiguration.read(path: path).diagnostics.map(\.line) == [
          "\(path):1:43: observations.obs_file: \(folder)/ids.txt has no OBS_ID; "
            + "expected one on each line"
        ])
    }
  }
}
