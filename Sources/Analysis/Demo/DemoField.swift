import Foundation
package import Models
package import SkyGeometry

/// The simulated sky of the demo: two blazars in one field.
///
/// Wobble pointings of 0.4° around 1ES 1218+304 (z = 0.182), with 1ES 1215+303 (z = 0.131) in the
/// field. What a reference analysis has to deal with is in it: a background that is not symmetric and
/// whose alignment the files declare wrongly, one run with too much background, one with a long dead
/// time.
package struct DemoField: Sendable, Equatable {
  /// Nights of four runs.
  package var nights: Int
  package var seed: UInt64
  /// Whether the two sources shine.
  package var hasSources: Bool

  package init(nights: Int = 5, seed: UInt64 = 1218, hasSources: Bool = true) {
    self.nights = nights
    self.seed = seed
    self.hasSources = hasSources
  }

  /// OBS_ID of the first run.
  package static let firstID = 1001
  /// OBS_ID of the run whose background norm lies outside the limits of the analysis.
  package static let brightRun = 1007
  /// OBS_ID of the run with a long dead time.
  package static let deadRun = 1014
  /// Names of the files beside the data store.
  package static let fieldFile = "field.yaml"
  package static let truthFile = "truth.yaml"
  package static let modelsFile = "models.yaml"
  package static let analysisFile = "analysis.yaml"

  /// A source with the intrinsic spectrum that is simulated.
  package struct Source: Sendable {
    package let name: String
    package let position: SkyDirection
    package let redshift: Double
    package let index: Double
    /// cm⁻² s⁻¹ TeV⁻¹ at `reference`.
    package let amplitude: Double
  }

  /// Energy in TeV at which amplitudes are given.
  package static let reference = 0.3

  /// Published spectra as observed, corrected for absorption and rounded.
  ///
  /// The correction is that of Domínguez et al. 2011, MNRAS 410, 2556.
  package static let sources = [
    // Observed: index 3.08, 12.2e-12 cm-2 s-1 above 0.2 TeV (Acciari et al. 2009, ApJ 695, 1370).
    Source(
      name: "1ES1218+304", position: SkyDirection(ra: 185.34142, dec: 30.17699), redshift: 0.182,
      index: 1.9, amplitude: 6.1e-11),
    // Observed: index 2.96, 2.27e-11 at 0.3 TeV (Aleksić et al. 2012, A&A 544, A142).
    Source(
      name: "1ES1215+303", position: SkyDirection(ra: 184.46701, dec: 30.11682), redshift: 0.131,
      index: 2.5, amplitude: 3.5e-11),
  ]

  /// The models that are simulated.
  package static func truth() throws(ModelError) -> ModelList {
    try models { ($0.index, $0.amplitude) }
  }

  /// The models with which a fit begins.
  package static func start() throws(ModelError) -> ModelList {
    try models { _ in (2, 1e-11) }
  }

  private static func models(
    _ figures: (Source) -> (index: Double, amplitude: Double)
  ) throws(ModelError) -> ModelList {
    var models: [Model] = []
    for source in sources {
      let (index, amplitude) = figures(source)
      var intrinsic = SpectralModel.powerLaw(
        index: index, amplitude: amplitude, reference: reference)
      intrinsic["amplitude"].minimum = 1e-15
      intrinsic["amplitude"].maximum = 1e-7
      let absorption = SpectralModel.absorption(.computed, redshift: source.redshift)
      var shape = SpatialModel(.point, at: source.position)
      for index in shape.parameters.indices { shape.parameters[index].isFrozen = true }
      models.append(
        .source(
          SkyModel(
            name: source.name, spectral: try .compound(intrinsic, .mul, absorption),
            spatial: shape)))
    }
    return try ModelList(models)
  }

  /// The field file.
  package var fieldText: String {
    let center = Self.sources[0].position
    func angles(_ direction: SkyDirection) -> String {
      String(
        format: "frame: icrs, lon: %.5f deg, lat: %.5f deg", direction.lon, direction.lat)
    }
    var lines = [
      "# The sky of the demo. Copy the folder before you change anything in it: what is changed or",
      "# damaged is made again. \"gammascope simulate \(Self.fieldFile) --output sky\" makes it elsewhere.",
      "seed: \(seed)",
      "first_id: \(Self.firstID)",
      "gap: 1 min",
      "object: 1ES1218+304",
      "target: {\(angles(center))}",
      "responses: built-in",
      "background:",
      "  scatter: 4 %",
      "  # The longitude of the field of view grows with right ascension; the files say otherwise.",
      "  alignment: REVERSE_LON_RADEC",
      "  declared_alignment: RADEC",
    ]
    if hasSources { lines.append("models: \(Self.truthFile)") }
    lines.append("pointings:")
    var id = Self.firstID
    for night in 0..<nights {
      for wobble in 0..<4 {
        let pointing = center.offset(by: 0.4, positionAngle: 35 + 90 * Double(wobble))
        var keys = "\(angles(pointing)), livetime: 1176 s, dead_time: 2 %"
        if id == Self.deadRun {
          keys = "\(angles(pointing)), livetime: 780 s, dead_time: 35 %"
        }
        if id == Self.brightRun { keys += ", background: 1.9" }
        if wobble == 0 {
          // Four runs around the culmination, four minutes earlier each night.
          let start = String(
            format: "2019-04-%02dT00:%02d:00", night % 28 + 1, max(0, 14 - 4 * night))
          keys += ", start: \"\(start)\""
        }
        lines.append("- {\(keys)}")
        id += 1
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The analysis file, after the reference analysis of such a field.
  package static let analysisText: String = {
    let (first, second) = (sources[0].position, sources[1].position)
    func place(_ direction: SkyDirection) -> String {
      "frame: icrs, lon: \(direction.lon.shortest) deg, lat: \(direction.lat.shortest) deg"
    }
    /// Edges of the energy axis, five in each decade.
    func edges(_ range: ClosedRange<Int>) -> String {
      let all = EnergyBinning(minimum: 0.01, maximum: 100, bins: 20).reconstructedAxis.edges
      return range.map { String(format: "%.8g TeV", all[$0]) }.joined(separator: ", ")
    }
    return """
      # The analysis of the demo. Copy the folder before you change anything in it.
      general: {models_file: \(modelsFile)}
      observations:
        datastore: .
        required_irf: [aeff, edisp, psf, bkg]
        # The files say RADEC; "gammascope check" tells that the counts contradict it.
        fov_alignment: REVERSE_LON_RADEC
      datasets:
        type: 3d
        stack: true
        geom:
          wcs:
            skydir: {\(place(second))}
            binsize: 0.02 deg
            width: {width: 2 deg, height: 2 deg}
            projection: AIR
          axes:
            energy: {min: 10 GeV, max: 100 TeV, nbins: 20}
            energy_true: {min: 10 GeV, max: 100 TeV, nbins: 40}
        background:
          method: fov_background
          parameters: {method: fit}
          exclusion_regions:
          - {\(place(second)), radius: 0.3 deg}
          - {\(place(first)), radius: 0.3 deg}
          norm_range: [0.5, 1.5]
        safe_mask: {methods: [offset-max], parameters: {offset_max: 2 deg}}
      smooth: {radius: 0.1 deg}
      excess_map: {correlation_radius: 0.07 deg, parameters: {correlate_off: true}}
      ts_map: {index: 2, kernel_width: 0.07 deg, energy_edges: [80 GeV, 8 TeV]}
      background_model: piecewise
      fit: {fit_range: {min: 80 GeV, max: 20 TeV}}
      flux_points:
      - {source: \(sources[1].name), energy_edges: [\(edges(5...12))]}
      - {source: \(sources[0].name), energy_edges: [\(edges(4...13))]}
      residuals: {correlation_radius: 0.05 deg, energy_edges: [100 GeV, 1 TeV, 10 TeV]}

      """
  }()
}
