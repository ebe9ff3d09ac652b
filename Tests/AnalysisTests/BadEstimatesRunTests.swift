import Analysis
import Datasets
import Estimators
import Fitting
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// What an analysis file asks for and the data do not give: one line each, with what can be done.
@Suite struct BadEstimatesRunTests {
  /// An analysis of three runs around a point source, with flux points and a light curve.
  private struct Analysis {
    let folder = TemporaryFolder()
    var configuration: AnalysisConfiguration

    /// The source lies some degrees north of the middle.
    ///
    /// There are no events of it: where its flux is free, the fit finds none.
    init(north: Double = 0, isFrozen: Bool = false) throws {
      var options = FixtureStore.Options()
      options.runCount = 3
      options.isCompressed = false
      let store = FixtureStore(options)
      let center = SkyDirection(ra: options.target.ra, dec: options.target.dec)
      configuration = .standard(
        datastore: try store.write(to: folder), center: center, width: 3, energyMinimum: 0.12,
        energyMaximum: 90, binsPerDecade: 2,
        exclusions: [SkyCircle(center: center, radius: 0.3)])
      configuration.source = "a.yaml"
      configuration.datasets.geometry.binsize = 0.1
      configuration.datasets.background.normRange = 0...1000
      let models = try folder.write(
        """
        components:
        - name: S
          type: SkyModel
          spectral:
            type: PowerLawSpectralModel
            parameters:
            - {name: index, value: 2.5, frozen: true}
            - {name: amplitude, value: 3.0e-11, unit: TeV-1 s-1 cm-2, frozen: \(isFrozen)}
            - {name: reference, value: 1.0, unit: TeV, frozen: true}
          spatial:
            type: PointSpatialModel
            frame: icrs
            parameters:
            - {name: lon_0, value: \(center.lon), unit: deg, frozen: true}
            - {name: lat_0, value: \(center.lat + north), unit: deg, frozen: true}
        """, to: "models.yaml")
      configuration.general.modelsFile = ConfiguredPath(models)
    }

    func run(until last: Stage = .lightCurve) async throws -> RunResult {
      try await AnalysisEngine(threads: 2).run(configuration, until: last, withResponses: true)
    }

    func refusal() async throws -> [String] {
      do {
        _ = try await run()
      } catch let error as AnalysisError {
        #expect(error.kind == .badData)
        return error.diagnostics.map(\.line)
      }
      return []
    }
  }

  private func warnings(_ result: RunResult) -> [String] {
    result.diagnostics.filter { $0.severity >= .warning }.map(\.line)
  }

  @Test func aGoodAnalysisHasEverything() async throws {
    var analysis = try Analysis()
    analysis.configuration.fluxPoints = [.init(source: "S", energyEdges: [1, 3, 10])]
    analysis.configuration.lightCurves = [.init(source: "S", energyEdges: [1, 10])]
    let result = try await analysis.run()
    #expect(result.fluxPoints[0].points.allSatisfy { $0.isSuccess })
    let curve = try #require(result.lightCurves.first)
    #expect(curve.ranges[0].intervals.map(\.name) == ["obs-5001", "obs-5002", "obs-5003"])
    #expect(curve.ranges[0].intervals.allSatisfy { $0.point.isSuccess && $0.startMjd > 50_000 })
    #expect(curve.ranges[0].degreesOfFreedom == 2)
    // The runs together are the stack.
    let points = curve.ranges[0].intervals.map(\.point)
    let counts = points.flatMap(\.counts).reduce(0, +)
    let stacked = FluxPointsEstimator(
      source: "S", energyEdges: [curve.ranges[0].mean.energyMin, curve.ranges[0].mean.energyMax])
    let setup = try #require(result.setup)
    let models = try #require(result.fit?.result.models)
    let whole = try await stacked.run([
      DatasetEvaluator(setup.datasets[0], models: models)
    ]).points[0]
    #expect(counts == whole.counts[0])
    // To the single precision of the stack, and its exposure-weighted point spread.
    #expect(abs(curve.ranges[0].mean.norm - whole.norm) < 0.05 * whole.normError)
  }

  /// `n_sigma_ul` moves the limits alone, and the files say their confidence.
  @Test func limitsHaveTheConfidenceThatIsAskedFor() async throws {
    var analysis = try Analysis()
    analysis.configuration.fluxPoints = [.init(source: "S", energyEdges: [1, 10])]
    analysis.configuration.lightCurves = [.init(source: "S", energyEdges: [1, 10])]
    let usual = try await analysis.run()
    analysis.configuration.fluxPoints[0].limitSigmas = 1.6449
    analysis.configuration.lightCurves[0].limitSigmas = 1.6449
    let lower = try await analysis.run()
    let (a, b) = (usual.fluxPoints[0].points[0], lower.fluxPoints[0].points[0])
    #expect(b.norm == a.norm && b.normError == a.normError)
    #expect(b.normLimit < a.normLimit && b.normLimit > b.norm)
    let (c, d) = (
      usual.lightCurves[0].ranges[0].intervals[0].point,
      lower.lightCurves[0].ranges[0].intervals[0].point
    )
    #expect(d.norm == c.norm && d.normLimit < c.normLimit)
    for (result, confidence) in [(usual, "0.9545"), (lower, "0.9000")] {
      let out = analysis.folder.file("out-" + confidence)
      try await Products(result, creator: "test").write(to: out, workers: .single)
      for name in ["flux_points_S.fits", "light_curve_S.fits"] {
        let header = String(
          decoding: try Data(contentsOf: URL(fileURLWithPath: out + "/" + name)), as: UTF8.self)
        let at = try #require(header.range(of: "UL_CONF ="))
        let value = header[at.upperBound...].prefix(24).trimmingCharacters(in: .whitespaces)
        let number = try #require(
          value.split(separator: " ").first.flatMap { Double($0) }, "\(value)")
        #expect(abs(number - (Double(confidence) ?? 0)) < 1e-4, "\(name): \(number)")
      }
    }
  }

  @Test func energiesWithoutBins() async throws {
    var analysis = try Analysis()
    analysis.configuration.fluxPoints = [.init(source: "S", energyEdges: [200, 300])]
    analysis.configuration.lightCurves = [.init(source: "S", energyEdges: [200, 300])]
    let result = try await analysis.run()
    #expect(
      warnings(result) == [
        "a.yaml: flux points of S: 200.0 to 300.0 TeV: no bin of the energy axis lies between the "
          + "edges; give edges inside the energy axis of the datasets",
        "a.yaml: light curve of S: all 3 intervals: no bin of the energy axis lies between the "
          + "edges; give edges inside the energy axis of the datasets",
      ])
    #expect(result.fluxPoints[0].points[0].gaps == [.noEnergyBin])
  }

  @Test func aFitRangeWithoutBins() async throws {
    var analysis = try Analysis()
    var range = AnalysisConfiguration.Fit()
    (range.minimum, range.maximum) = (1, 1.1)
    analysis.configuration.fit = range
    let lines = try await analysis.refusal()
    #expect(lines.count == 1)
    #expect(
      lines.first?.hasPrefix(
        "a.yaml: fit.fit_range: no safe energy bin lies wholly between 1 TeV and 1.1 TeV; widen "
          + "it; the bins have the edges 120 GeV, ") == true, "\(lines)")
  }

  @Test func aSourceOutsideTheMap() async throws {
    var analysis = try Analysis(north: 5)
    analysis.configuration.fluxPoints = [.init(source: "S", energyEdges: [1, 3, 10])]
    analysis.configuration.lightCurves = [.init(source: "S", energyEdges: [1, 10])]
    let result = try await analysis.run()
    let remedy =
      "the source gives no counts there; see that the source lies on the map where there is exposure"
    #expect(
      warnings(result) == [
        "S: outside of the map or of the bins in use; nothing of it is predicted",
        "a.yaml: flux points of S: 1.0903 to 9.9058 TeV, all 2 ranges: \(remedy)",
        "a.yaml: light curve of S: all 3 intervals: \(remedy)",
      ], "\(warnings(result))")
    #expect(result.fluxPoints[0].points.allSatisfy { $0.norm.isNaN && $0.gaps == [.noSignal] })
  }

  /// Pointings lie north, south and east of the middle; the source is seen from the north only.
  @Test func runsWithoutExposureAtTheSource() async throws {
    var analysis = try Analysis(north: 1.45, isFrozen: true)
    analysis.configuration.datasets.safeMask.offsetMax = 1
    analysis.configuration.lightCurves = [.init(source: "S", energyEdges: [1, 10])]
    let result = try await analysis.run()
    let lines = warnings(result)
    #expect(lines.count == 2, "\(lines)")
    for (line, run) in zip(lines, ["obs-5002", "obs-5003"]) {
      #expect(line.hasPrefix("a.yaml: light curve of S: \(run): "))
      #expect(line.hasSuffix("see that the source lies on the map where there is exposure"))
    }
    let intervals = try #require(result.lightCurves.first?.ranges[0].intervals)
    #expect(intervals.map(\.point.isSuccess) == [true, false, false])
    #expect(result.lightCurves[0].ranges[0].degreesOfFreedom == 0)
    #expect(result.lightCurves[0].ranges[0].steadyProbability.isNaN)
  }

  @Test func aKernelLargerThanTheMap() async throws {
    var analysis = try Analysis()
    var map = AnalysisConfiguration.TsMap()
    map.kernelWidth = 4
    analysis.configuration.tsMap = map
    let result = try await analysis.run(until: .tsMap)
    #expect(
      warnings(result) == [
        "a.yaml: ts_map.kernel_width: a kernel of 4.0 deg is larger than the map of 3.0 x 3.0 deg; "
          + "give a smaller one, or a larger datasets.geom.wcs.width"
      ])
  }

  @Test func aSourceThatIsNotThere() async throws {
    var analysis = try Analysis()
    var points = AnalysisConfiguration.FluxPoints(source: "T", energyEdges: [1, 10])
    points.line = ConfiguredLine(7)
    analysis.configuration.fluxPoints = [points]
    #expect(
      try await analysis.refusal() == [
        "a.yaml:7: flux_points.source: there is no source 'T' in general.models_file; one of S"
      ])
    analysis.configuration.fluxPoints = []
    analysis.configuration.lightCurves = [.init(source: "T", energyEdges: [1, 10])]
    #expect(
      try await analysis.refusal() == [
        "a.yaml: light_curve.source: there is no source 'T' in general.models_file; one of S"
      ])
    // Before the stage nobody asks.
    #expect(try await analysis.run(until: .stack).stage == .stack)
  }

  @Test func everyMissingValueHasItsReason() async throws {
    // A bright and a hopeless range, one of no bins in use, and one beyond the axis.
    var analysis = try Analysis()
    var range = AnalysisConfiguration.Fit()
    (range.minimum, range.maximum) = (0.5, 50)
    analysis.configuration.fit = range
    analysis.configuration.fluxPoints = [
      .init(source: "S", energyEdges: [0.12, 0.4, 1, 3, 10, 30, 90, 200])
    ]
    let result = try await analysis.run()
    for point in result.fluxPoints[0].points {
      let values = [
        point.norm, point.normError, point.normErrorNegative, point.normErrorPositive,
        point.normLimit, point.normSensitivity, point.ts,
      ]
      if values.contains(where: { !$0.isFinite }) { #expect(!point.gaps.isEmpty, "\(point)") }
    }
    let out = analysis.folder.file("out")
    try await Products(result, creator: "test").write(to: out, workers: .single)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: out + "/flux_points_S.fits"))
    let header = String(decoding: bytes, as: UTF8.self)
    #expect(header.contains("HISTORY S: "))
    #expect(header.contains("no safe bin of the fit range"))
    // Numbers as the summary has them.
    let summary = result.summary(total: 1)
    let gaps = try #require(summary.fluxPoints?["S"]?.gaps)
    #expect(gaps.count == 7 && gaps[0] == [FluxPointGap.noUsedBin.text])
  }
}
