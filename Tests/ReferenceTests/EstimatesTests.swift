import Analysis
import Datasets
import Estimators
import Foundation
import GridMath
import Models
import TestSupport
import Testing

/// TS maps and flux points of the reference fields against Gammapy 2.1.
///
/// The flux points are those of Gammapy's own best fit, so that nothing of a fit enters; tolerances
/// are those of analysis-file.md, "Agreement asked for".
@Suite("Estimates", .enabled(if: SharedData.isUsable, Comment(rawValue: SharedData.reason)))
struct EstimatesTests {
  struct Numbers: Decodable {
    struct Points: Decodable {
      var dnde: [Double?]
      var dndeErr: [Double?]
      var dndeErrp: [Double?]
      var dndeErrn: [Double?]
      var dndeUl: [Double?]
      var ts: [Double?]
      var success: [Bool]
    }

    struct TsMap: Decodable {
      var argmax: [Int]
      var finite: Int
    }

    var tsMap: TsMap
    var fluxPoints: [String: Points]
  }

  static func numbers(_ field: String) throws -> Numbers {
    let text = try String(
      contentsOfFile: SharedData.path("reference/\(field)/summary.json"), encoding: .utf8
    ).replacing("NaN", with: "null")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Numbers.self, from: Data(text.utf8))
  }

  static let fields = ["pks2155", "crab", "two_blazars"]

  @Test("TS maps agree", arguments: fields)
  func tsMaps(_ field: String) async throws {
    let configuration = try AnalysisConfiguration.read(
      path: SharedData.path("fields/\(field).yaml")
    ).get()
    let result = try await AnalysisEngine(threads: 2).run(
      configuration, until: .tsMap, withResponses: true)
    let map = try #require(result.tsMaps.first)
    let significance = try ReferenceFieldsTests.reference(field, "ts_sqrt_ts")
    let agreement = ReferenceFieldsTests.agreement(
      map.sqrtTS, significance, absolute: 0.02, relative: 0.005)
    #expect(agreement >= 0.99, "\(agreement)")
    // The reference's fluxes are within 1 % of its own root, ours at it.
    let flux = try ReferenceFieldsTests.reference(field, "ts_flux")
    let most = flux.filter(\.isFinite).map(abs).max() ?? 0
    let fluxAgreement = ReferenceFieldsTests.agreement(
      map.flux, flux, absolute: 2e-3 * most, relative: 0.02)
    #expect(fluxAgreement >= 0.99, "\(fluxAgreement)")
    let numbers = try Self.numbers(field)
    #expect(RunSummary.TsMapNumbers(result.tsMaps).argmax == numbers.tsMap.argmax)
  }

  @Test("flux points agree", arguments: fields)
  func fluxPoints(_ field: String) async throws {
    let configuration = try AnalysisConfiguration.read(
      path: SharedData.path("fields/\(field).yaml")
    ).get()
    let engine = AnalysisEngine(threads: 2)
    let result = try await engine.run(configuration, until: .stack, withResponses: true)
    var dataset = MapDataset(try #require(result.stacked))
    let range = try #require(configuration.fit)
    dataset.setFitRange(from: range.minimum ?? 0, to: range.maximum ?? .infinity)
    let models = try ModelFile.read(
      path: SharedData.path("reference/\(field)/best_fit.yaml"),
      tables: EblTables(variables: configuration.pathVariables)
    ).get()
    let evaluator = try DatasetEvaluator(dataset, models: models)
    let made = try await engine.fluxPoints([evaluator], configuration: configuration)
    let numbers = try Self.numbers(field)
    #expect(Set(made.points.map(\.source)) == Set(numbers.fluxPoints.keys))
    for points in made.points {
      let expected = try #require(numbers.fluxPoints[points.source])
      #expect(points.points.count == expected.dnde.count)
      for (i, point) in points.points.enumerated() {
        guard let dnde = expected.dnde[i], let error = expected.dndeErr[i],
          let ts = expected.ts[i], expected.success[i]
        else {
          // Where the reference has nothing, we say why.
          #expect(!point.gaps.isEmpty || point.isSuccess)
          continue
        }
        // Below 1 sigma the reference's minimiser stops anywhere.
        guard ts > 1, dnde > 0 else { continue }
        let unit = point.reference.dnde
        #expect(abs(point.dnde - dnde) <= 0.05 * error, "\(points.source) \(i)")
        func agrees(_ mine: Double, _ theirs: Double?) -> Bool {
          theirs.map { abs(mine * unit / $0 - 1) <= 0.03 } ?? true
        }
        #expect(agrees(point.normError, error), "\(points.source) \(i) error")
        #expect(agrees(point.normErrorPositive, expected.dndeErrp[i]), "\(points.source) \(i) +")
        #expect(agrees(point.normErrorNegative, expected.dndeErrn[i]), "\(points.source) \(i) -")
        #expect(agrees(point.normLimit, expected.dndeUl[i]), "\(points.source) \(i) limit")
        #expect(abs(point.ts - ts) <= 0.05 + 0.01 * ts, "\(points.source) \(i) TS")
      }
      // The file that Gammapy wrote has the same numbers as its summary.
      let file = FluxPointsFile.read(
        path: SharedData.path("reference/\(field)/flux_points_\(points.source).fits"))
      let read = try #require(file.points)
      for (i, point) in read.points.enumerated() {
        guard let dnde = expected.dnde[i] else {
          #expect(point.norm.isNaN)
          continue
        }
        #expect(abs(point.dnde / dnde - 1) < 1e-12)
      }
      // Counts and predictions of the file are those of the same bins; the sensitivity as well.
      for (mine, theirs) in zip(points.points, read.points) {
        #expect(abs(mine.energyMin / theirs.energyMin - 1) < 1e-9)
        #expect(abs(mine.energyMax / theirs.energyMax - 1) < 1e-9)
        guard mine.isSuccess else { continue }
        #expect(mine.counts == theirs.counts)
        guard theirs.ts > 1, theirs.norm > 0 else { continue }
        #expect(abs(mine.normSensitivity / theirs.normSensitivity - 1) < 0.02)
        #expect(abs(mine.predicted[0] / theirs.predicted[0] - 1) < 2e-3)
      }
    }
  }
}
