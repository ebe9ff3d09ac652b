import Analysis
import Foundation
import GridMath
import SkyGeometry
import Testing

/// The least that an analysis file must have; paths are not looked up.
private let minimal = """
  observations: {datastore: data}
  datasets: {geom: {axes: {energy: {min: 0.1 TeV, max: 100 TeV, nbins: 20}}}}
  """

private func read(_ text: String, environment: [String: String] = [:]) -> ConfigurationReading {
  AnalysisConfiguration.read(
    yaml: text, file: "a.yaml", folder: "/base", processEnvironment: environment,
    checksPaths: false)
}

@Suite struct ConfigurationDefaults {
  @Test func absentKeysHaveTheDocumentedValues() throws {
    let reading = read(minimal)
    #expect(reading.diagnostics.isEmpty)
    let configuration = try reading.get()
    let datasets = configuration.datasets
    #expect(configuration.observations.datastore?.resolved == "/base/data")
    #expect(configuration.general.outputFolder.resolved == "/base")
    #expect(configuration.observations.requiredResponses == [.aeff, .edisp, .psf, .bkg])
    #expect(datasets.type == .cube)
    #expect(datasets.stack)
    #expect(datasets.geometry.binsize == 0.02)
    #expect(datasets.geometry.width == 5)
    #expect(datasets.geometry.binsizeIrf == 0.2)
    #expect(datasets.geometry.projection == "TAN")
    #expect(datasets.offsetMax == 2.5)
    #expect(datasets.energyTrue == nil)
    #expect(datasets.background.method == .none)
    #expect(datasets.background.normMethod == .scale)
    #expect(datasets.background.normRange == 0.5...1.5)
    #expect(datasets.safeMask.methods.isEmpty)
    #expect(!datasets.mixedInstruments)
    #expect(configuration.backgroundModel == .norm)
    // A section that is absent is not computed.
    #expect(configuration.smoothRadius == nil)
    #expect(configuration.excessMap == nil)
    #expect(configuration.tsMap == nil)
    #expect(configuration.skippedStages.isEmpty)
  }

  @Test func emptySectionsTakeTheirDefaults() throws {
    let configuration = try read(minimal + "\nsmooth: {}\nexcess_map: {}\nresiduals: {}\n").get()
    #expect(configuration.smoothRadius == 0.1)
    #expect(configuration.excessMap == AnalysisConfiguration.ExcessMap())
    #expect(configuration.excessMap?.correlationRadius == 0.1)
    #expect(configuration.excessMap?.correlateOff == true)
  }

  @Test func energiesOfDecimalNumbersAreTheNearestDoubles() throws {
    let text = minimal.replacing("min: 0.1 TeV", with: "min: 10 GeV").replacing(
      "100 TeV", with: "300 GeV")
    let energy = try read(text).get().datasets.energy
    #expect(energy.minimum == 0.01)
    #expect(energy.maximum == 0.3)
  }

  @Test func sectionsOfLaterVersionsAreKeptAndSaid() throws {
    let configuration = try read(
      minimal + """

        ts_map: {index: 2.5, kernel_width: 0.4 deg, energy_edges: [0.6 TeV, 20 TeV]}
        fit: {fit_range: {min: 0.6 TeV, max: 30 TeV}}
        background_model: piecewise
        flux_points:
        - {source: Crab, energy_edges: [1 TeV, 3 TeV, 10 TeV]}
        residuals: {correlation_radius: 0.05 deg, energy_edges: [0.7 TeV, 2 TeV]}
        """
    ).get()
    #expect(configuration.tsMap?.index == 2.5)
    #expect(configuration.tsMap?.kernelWidth == 0.4)
    #expect(configuration.fit?.maximum == 30)
    #expect(configuration.backgroundModel == .piecewise)
    #expect(configuration.fluxPoints == [.init(source: "Crab", energyEdges: [1, 3, 10])])
    #expect(configuration.skippedStages.isEmpty)
    #expect(configuration.skippedStagesLine == nil)
  }
}

@Suite struct FitRegionConfiguration {
  @Test func aCircleAListOrAFile() throws {
    let circle = "{frame: icrs, lon: 83.6 deg, lat: 22 deg, radius: 0.5 deg}"
    let one = try read(minimal + "\nfit: {region: \(circle)}\n").get()
    #expect(one.fit?.regions.map(\.radius) == [0.5] && one.fit?.minimum == nil)
    let two = try read(minimal + "\nfit:\n  region:\n  - \(circle)\n  - \(circle)\n").get()
    #expect(two.fit?.regions.count == 2)
    let file = try read(minimal + "\nfit: {region: part.reg, fit_range: {min: 1 TeV}}\n").get()
    #expect(file.fit?.regionFile?.resolved == "/base/part.reg" && file.fit?.minimum == 1)
    // What is written says the same.
    for configuration in [one, two] {
      #expect(try read(configuration.yaml()).get().fit == configuration.fit)
    }
    #expect(
      try read(file.yaml()).get().fit?.regionFile?.resolved == "/base/part.reg")
  }

  @Test(arguments: [
    ("{lon: 83.6 deg, lat: 22 deg}", "radius is missing"),
    ("{radius: 1 deg}", "lon and lat are missing"),
    ("[]", "no region"),
  ])
  func whatIsNoRegion(_ text: String, _ message: String) {
    let reading = read(minimal + "\nfit: {region: \(text)}\n")
    #expect(reading.configuration == nil)
    #expect(reading.diagnostics.contains { $0.line.contains(message) }, "\(reading.diagnostics)")
  }
}

@Suite struct ConfigurationForms {
  @Test(arguments: [
    ("0.02 deg", 0.02), ("1.2 arcmin", 0.02), ("72 arcsec", 0.02), ("0.02deg", 0.02),
    ("{value: 0.02, unit: deg}", 0.02), ("2e-2 deg", 0.02), ("0d1m12s", 0.02),
  ])
  func angles(_ text: String, _ degrees: Double) throws {
    let configuration = try read(
      minimal + "\nexcess_map: {correlation_radius: \(text)}\n"
    ).get()
    let radius = try #require(configuration.excessMap?.correlationRadius)
    #expect(abs(radius - degrees) < 1e-15)
  }

  @Test(arguments: [
    ("0.5 TeV", 0.5), ("500 GeV", 0.5), ("5e5 MeV", 0.5), ("5e11 eV", 0.5), ("0.0005 PeV", 0.5),
    ("0.8010883 erg", 0.5),
  ])
  func energies(_ text: String, _ tev: Double) throws {
    let configuration = try read(minimal + "\nfit: {fit_range: {min: \(text)}}\n").get()
    let minimum = try #require(configuration.fit?.minimum)
    #expect(abs(minimum - tev) < 1e-7)
  }

  @Test func quantitiesKeepTheirUnits() {
    let flux = Quantity("1e-12 TeV-1 s-1 cm-2")
    #expect(flux == Quantity(value: 1e-12, unit: "TeV-1 s-1 cm-2"))
    #expect(flux?.energy == nil)
    #expect(Quantity("deg") == nil)
    #expect(Quantity(".") == nil)
    #expect(Quantity("1 eV")?.energy == 1e-12)
  }

  @Test func edgesFromBounds() throws {
    let configuration = try read(
      minimal + "\nexcess_map: {energy_edges: {min: 1 TeV, max: 100 TeV, nbins: 2}}\n"
    ).get()
    let edges = try #require(configuration.excessMap?.energyEdges)
    #expect(edges.count == 3)
    #expect(abs(edges[1] - 10) < 1e-12)
  }

  @Test func aliasesAndMergedMappings() throws {
    let configuration = try read(
      """
      observations: {datastore: data}
      datasets:
        geom:
          axes:
            energy: &axis {min: 0.1 TeV, max: 100 TeV, nbins: 20}
            energy_true: {<<: *axis, nbins: 40}
      """
    ).get()
    #expect(configuration.datasets.energyTrue?.bins == 40)
    #expect(configuration.datasets.energyTrue?.maximum == 100)
  }

  @Test func timesAreModifiedJulianDates() throws {
    let text = minimal.replacing(
      "{datastore: data}",
      with: "{datastore: data, obs_time: {start: 2006-07-29, stop: '2006-07-30T06:00:00'}}")
    let time = try #require(try read(text).get().observations.time.first)
    // astropy: Time('2006-07-29').mjd = 53945.0
    #expect(time.startMjd == 53945)
    #expect(time.stopMjd == 53946.25)
  }

  @Test func gammapysOwnFileIsReadWithoutErrors() throws {
    let reading = read(gammapyDefaultFile, environment: ["GAMMAPY_DATA": "/gammapy"])
    #expect(reading.diagnostics.map(\.line) == [])
    let configuration = try reading.get()
    #expect(configuration.observations.datastore?.resolved == "/gammapy/hess-dl3-dr1")
    #expect(configuration.datasets.type == .spectrum)
    #expect(configuration.datasets.safeMask.methods == [.aeffDefault])
    #expect(configuration.fluxPoints.isEmpty)
    #expect(configuration.skippedStages.isEmpty)
    #expect(
      configuration.unsupported
        == ["datasets.type 1d: spectra are not in this version; use type: 3d"])
  }

  @Test func writtenAndReadAgain() throws {
    let text = """
      general: {outdir: out, models_file: m.yaml, n_jobs: 2}
      environment: {GAMMAPY_DATA: ../data}
      observations:
        datastore: $GAMMAPY_DATA/dl3
        obs_ids: [3, 1, 2]
        obs_cone: {frame: galactic, lon: 184.5 deg, lat: -5.78 deg, radius: 3 deg}
        obs_time: {start: [2006-07-29, 2006-07-31], stop: [2006-07-30, 2006-08-01]}
        required_irf: [aeff, bkg]
        fov_alignment: REVERSE_LON_RADEC
      datasets:
        stack: false
        mixed_instruments: true
        geom:
          wcs:
            skydir: {frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}
            binsize: 0.05 deg
            width: {width: 4 deg, height: 3 deg}
            projection: AIR
          selection: {offset_max: 2 deg}
          axes:
            energy: {min: 0.1 TeV, max: 100 TeV, nbins: 20}
            energy_true: {min: 0.05 TeV, max: 200 TeV, nbins: 30}
        background:
          method: fov_background
          parameters: {method: fit, min_counts: 5}
          exclusion: 'my mask.reg'
          exclusion_regions:
          - {frame: icrs, lon: 83.633 deg, lat: 22.0145 deg, radius: 0.4 deg}
          norm_range: [0.6, 1.4]
        safe_mask: {methods: [offset-max, aeff-max], parameters: {offset_max: 1.5 deg}}
      smooth: {radius: 0.15 deg}
      excess_map: {energy_edges: [1 TeV, 10 TeV], parameters: {correlate_off: false}}
      ts_map: {model: "a: b", energy_edges: [1 TeV, 10 TeV]}
      background_model: powerlaw
      fit: {fit_range: {min: 0.6 TeV}}
      flux_points:
      - {source: 1ES1215+303, energy_edges: [1 TeV, 3 TeV]}
      residuals: {correlation_radius: 0.07 deg}
      """
    let first = try read(text).get()
    #expect(first.observations.datastore?.resolved == "/base/../data/dl3")
    var second = try read(first.yaml()).get()
    // The file says the same, with absolute paths in place of relative ones.
    #expect(second.environment == ["GAMMAPY_DATA": "/base/../data"])
    second.environment = first.environment
    #expect(second.observations.datastore?.resolved == first.observations.datastore?.resolved)
    #expect(second.general.modelsFile?.resolved == "/base/m.yaml")
    second.observations.datastore = first.observations.datastore
    second.general = first.general
    #expect(second.datasets.background.exclusionFile?.resolved == "/base/my mask.reg")
    second.datasets.background.exclusionFile = first.datasets.background.exclusionFile
    #expect(second == first)
  }

  @Test func theStandardConfigurationCanBeWritten() throws {
    let standard = AnalysisConfiguration.standard(
      datastore: "/data/dl3", center: SkyDirection(ra: 83.6, dec: 22), width: 3,
      energyMinimum: 0.5, energyMaximum: 50)
    let reading = read(standard.yaml())
    #expect(reading.diagnostics.isEmpty)
    let again = try reading.get()
    #expect(again.datasets == standard.datasets)
    #expect(again.excessMap == standard.excessMap)
    #expect(again.smoothRadius == standard.smoothRadius)
    #expect(standard.datasets.energy.bins == 16)
  }
}

@Suite struct PathVariablesTests {
  private let variables = PathVariables(
    own: ["DATA": "../data"], inherited: ["DATA": "/shell", "HOME": "/home/me", "RUN": "5"],
    baseFolder: "/base")

  @Test(arguments: [
    ("$DATA/a", "/base/../data/a"), ("${DATA}/a", "/base/../data/a"),
    ("x/$RUN.fits", "/index/x/5.fits"),
    ("/abs/./x", "/abs/x"), ("~/x", "/home/me/x"), ("a$", "/index/a$"), ("./a//b", "/index/a/b"),
  ])
  func resolved(_ path: String, _ expected: String) throws {
    #expect(try variables.resolve(path, relativeTo: "/index") == expected)
  }

  @Test func unknownVariable() {
    #expect(throws: PathVariables.UnknownVariable(name: "NOPE")) {
      try variables.expand("a/$NOPE/b")
    }
  }
}

@Suite struct SpectraConfiguration {
  @Test func lightCurvesAreAListOrGammapysMapping() throws {
    let curves = try read(
      minimal + """

        light_curve:
        - {source: A, energy_edges: [100 GeV, 1 TeV, 10 TeV], by: night}
        - {source: B, energy_edges: [1 TeV, 10 TeV]}
        """
    ).get().lightCurves
    #expect(curves.map(\.source) == ["A", "B"])
    #expect(curves.map(\.grouping) == [.night, .run])
    #expect(curves[0].energyEdges == [0.1, 1, 10])
    #expect(curves[1].line.line == 5)
    let mapping = try read(
      minimal + """

        light_curve:
          source: A
          energy_edges: {min: 1 TeV, max: 10 TeV, nbins: 1}
          time_intervals: {start: ['2006-07-29'], stop: ['2006-07-30']}
        """
    ).get()
    #expect(mapping.lightCurves.count == 1)
    #expect(mapping.lightCurves[0].intervals.map(\.startMjd) == [53945])
    #expect(mapping.skippedStages.isEmpty)
    // Gammapy's defaults ask for nothing.
    #expect(try read(minimal + "\nlight_curve: {source: A}\n").get().lightCurves.isEmpty)
  }

  @Test func comparisonsHaveALabelAndFiles() throws {
    let points = try read(
      minimal + """

        flux_points:
        - source: A
          energy_edges: [1 TeV, 10 TeV]
          compare:
          - {label: 1D, model: m.yaml, points: $D/p.fits}
          - {points: q.ecsv}
        """, environment: ["D": "/d"]
    ).get().fluxPoints
    let others = points[0].comparisons
    #expect(others.map(\.label) == ["1D", "comparison"])
    #expect(others[0].modelFile?.resolved == "/base/m.yaml")
    #expect(others[0].pointsFile?.resolved == "/d/p.fits")
    #expect(others[1].modelFile == nil)
  }

  @Test func theConfidenceOfLimitsIsReadAndWritten() throws {
    let reading = read(
      minimal + """

        ts_map: {index: 2, parameters: {n_sigma_ul: 3}}
        flux_points:
        - {source: A, energy_edges: [1 TeV, 10 TeV], parameters: {n_sigma_ul: 1.645, n_sigma: 1}}
        - {source: B, energy_edges: [1 TeV, 10 TeV]}
        light_curve:
        - {source: A, energy_edges: [1 TeV, 10 TeV], parameters: {n_sigma_ul: 1.645}}
        """)
    let configuration = try reading.get()
    // What is not followed is said.
    #expect(reading.diagnostics.map(\.line).contains { $0.contains("n_sigma: not used") })
    for one in [configuration, try read(configuration.yaml()).get()] {
      #expect(one.tsMap?.limitSigmas == 3)
      #expect(one.fluxPoints.map(\.limitSigmas) == [1.645, nil])
      #expect(one.lightCurves.map(\.limitSigmas) == [1.645])
    }
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let text =
      minimal + """

        flux_points:
        - {source: "A: 1", energy_edges: [1 TeV, 10 TeV], compare: {label: x, points: /a/p.fits}}
        light_curve:
        - {source: A, energy_edges: [1 TeV, 10 TeV], by: night}
        - {source: B, energy_edges: [1 TeV, 2 TeV], time_intervals: {start: '2006-07-29', stop: '2006-07-30'}}
        """
    let configuration = try read(text).get()
    let again = try read(configuration.yaml()).get()
    #expect(again.lightCurves == configuration.lightCurves)
    #expect(again.fluxPoints.map(\.source) == ["A: 1"])
    #expect(
      again.fluxPoints[0].comparisons.map { $0.pointsFile?.resolved }
        == configuration.fluxPoints[0].comparisons.map { $0.pointsFile?.resolved })
  }

  @Test(arguments: [
    (
      "light_curve: [{source: A, energy_edges: [1 TeV, 10 TeV], by: week}]",
      "light_curve[0].by: \"week\""
    ),
    ("light_curve: [{source: A, by: run}]", "light_curve[0]: energy_edges is missing"),
    (
      "light_curve: [{energy_edges: [1 TeV, 10 TeV]}]", "light_curve[0]: source is missing"
    ),
    (
      "light_curve: [{source: A, energy_edges: [10 TeV, 1 TeV]}]",
      "light_curve[0].energy_edges[1]: not above the edge before it"
    ),
    (
      "light_curve: [{source: A, energy_edges: [1 TeV, 2 TeV]}, "
        + "{source: A, energy_edges: [1 TeV, 2 TeV]}]",
      "the source \"A\" stands in the list twice"
    ),
    (
      "light_curve: {source: A, energy_edges: [1 TeV, 2 TeV], by: run, "
        + "time_intervals: {start: '2006-07-29', stop: '2006-07-30'}}",
      "by and time_intervals are both given"
    ),
    (
      "flux_points: [{source: A, energy_edges: [1 TeV, 2 TeV], compare: {label: x}}]",
      "neither model nor points is given"
    ),
    (
      "ts_map: {parameters: {n_sigma_ul: -1}}", "ts_map.parameters.n_sigma_ul"
    ),
  ])
  func mistakesAreSaidWithKeyAndLine(_ line: String, _ message: String) {
    let reading = read(minimal + "\n" + line + "\n")
    let errors = reading.diagnostics.filter { $0.severity == .fatal }.map(\.line)
    #expect(errors.count == 1, "\(errors)")
    #expect(errors.first?.hasPrefix("a.yaml:3:") == true, "\(errors)")
    #expect(errors.first?.contains(message) == true, "\(errors)")
  }
}
