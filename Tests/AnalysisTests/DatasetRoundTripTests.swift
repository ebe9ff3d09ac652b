import Analysis
import Datasets
import Fits
import Foundation
import GridMath
import Models
import SkyGeometry
import TestSupport
import Testing

/// Datasets that are compared with Gammapy by hand; nil: a temporary folder with small ones.
private let comparisonFolder = ProcessInfo.processInfo.environment["GAMMASCOPE_DATASETS"]

/// Datasets through files: ours, and laid out as other programs may.
///
/// With `GAMMASCOPE_DATASETS` set to a folder, what is predicted for every dataset in it is written
/// beside it for `Tests/GammapyScripts/compare_datasets.py`; the small ones are added.
@Suite struct DatasetRoundTripTests {
  /// Small datasets and models in a folder.
  private static func prepare(_ folder: String) async throws {
    let plain = try SmallDataset.make()
    try DatasetFile(plain).writer().write(to: folder + "/small_plain.fits.gz")
    var foreign = try SmallDataset.make(frame: .galactic, projection: "CAR")
    foreign.setFitRange(from: 0.9, to: 9)
    try SmallDataset.writer(try SmallDataset.foreignParts(foreign), name: "foreign")
      .write(to: folder + "/small_foreign.fits")
    _ = try await DatasetSet.write(
      try Self.halves(plain), to: folder, list: "small_set.yaml", workers: Workers(2))
    let models = folder + "/models.yaml"
    if !FileManager.default.fileExists(atPath: models) {
      try SmallDataset.models.write(toFile: models, atomically: true, encoding: .utf8)
    }
  }

  /// The left 16 and the right 14 columns of a dataset, as runs with names that files cannot have.
  static func halves(_ dataset: MapDataset) throws -> [MapDataset] {
    try [(0..<16, "obs-1"), (10..<24, "the other / half")].map { columns, name in
      let sky = dataset.field.sky
      func cut<T>(_ cube: [T]) -> [T] {
        stride(from: 0, to: cube.count, by: sky.nx).flatMap { row in
          columns.map { cube[row + $0] }
        }
      }
      return MapDataset(
        name: name,
        field: FieldGeometry(
          sky: try sky.slice(x: columns, y: 0..<sky.ny).geometry, energy: dataset.field.energy,
          energyTrue: dataset.field.energyTrue), counts: cut(dataset.counts),
        background: cut(dataset.background), exposure: cut(dataset.exposure),
        maskSafe: cut(dataset.maskSafe), psf: dataset.psf, edisp: dataset.edisp,
        livetime: dataset.livetime, goodTimeMjd: dataset.goodTimeMjd)
    }
  }

  /// What models predict for a dataset, and the statistic.
  private static func numbers(
    _ dataset: MapDataset, _ models: ModelList
  ) throws -> [String: Double] {
    let evaluator = try DatasetEvaluator(dataset, models: models)
    let (signal, total) = (evaluator.signal(), evaluator.total())
    let used = dataset.counts.indices.filter { dataset.isUsed($0) }
    return [
      "stat": evaluator.statistic(), "npred": used.reduce(0) { $0 + total[$1] },
      "npred_signal": used.reduce(0) { $0 + signal[$1] },
      "counts": used.reduce(0) { $0 + Double(dataset.counts[$1]) }, "bins": Double(used.count),
      "livetime_s": dataset.goodTimeMjd.reduce(0) { $0 + ($1[1] - $1[0]) * 86400 },
    ]
  }

  /// Statistic, predicted counts and those of the sources in used bins, from Gammapy 2.1:
  /// `compare_datasets.py` on the files that this test writes.
  private static let recorded: [String: [String: [Double]]] = [
    "small_plain.fits.gz": ["small": [592.4551842391911, 1671.7697046025837, 940.6318577750767]],
    "small_foreign.fits": [
      "foreign": [1253.3403468352435, 861.1053253028897, 458.43592210750853]
    ],
    "small_set.yaml": [
      "obs-1": [-217.3061535047865, 1293.7296001302448, 741.7773696767537],
      "the other / half": [-356.9029488506327, 1402.9487726472275, 910.7297545455355],
    ],
  ]

  @Test func gammapyPredictsTheSame() async throws {
    let temporary = TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = comparisonFolder ?? temporary.path
    try await Self.prepare(folder)
    let tables = EblTables(
      variables: PathVariables(inherited: ProcessInfo.processInfo.environment, baseFolder: folder))
    let models = try ModelFile.read(path: folder + "/models.yaml", tables: tables).get()
    let own = try ModelFile.read(
      yaml: SmallDataset.models, file: "models", folder: "."
    ).get()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names.sorted() where DatasetSet.isDatasets(path: folder + "/" + name) {
      let set = try DatasetSet.read(path: folder + "/" + name)
      var record: [String: [String: Double]] = [:]
      for reading in set.readings {
        record[reading.dataset.name] = try Self.numbers(reading.dataset, models)
        guard let expected = Self.recorded[name]?[reading.dataset.name] else { continue }
        let numbers = try Self.numbers(reading.dataset, own)
        for (key, value) in zip(["stat", "npred", "npred_signal"], expected) {
          let found = try #require(numbers[key])
          #expect(
            abs(found / value - 1) < 1e-5, "\(name) \(reading.dataset.name) \(key): \(found)")
        }
      }
      let data = try JSONEncoder().encode(record)
      try data.write(to: URL(fileURLWithPath: folder + "/" + name + ".ours.json"))
    }
  }

  // MARK: Values

  private static func read(_ bytes: [UInt8], _ name: String = "d.fits") throws -> DatasetReading {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try DatasetFileReader.read(path: try folder.write(bytes, to: name))
  }

  @Test func ourFileComesBackAsItWas() throws {
    var dataset = try SmallDataset.make()
    dataset.setFitRange(from: 0.9, to: 5)
    let reading = try Self.read(DatasetFile(dataset).writer().data())
    let back = reading.dataset
    #expect(reading.absent.isEmpty && reading.diagnostics.isEmpty)
    #expect(back.name == "small" && back.field.sky == dataset.field.sky)
    #expect(back.field.energy == dataset.field.energy)
    #expect(back.field.energyTrue == dataset.field.energyTrue)
    #expect(back.counts == dataset.counts && back.background == dataset.background)
    #expect(back.exposure == dataset.exposure && back.maskSafe == dataset.maskSafe)
    #expect(back.maskFit == dataset.maskFit && back.maskFit?.contains(false) == true)
    #expect(back.psf?.values == dataset.psf?.values && back.psf?.radCount == 66)
    #expect(abs((back.psf?.radWidth ?? 0) - 0.01) < 1e-12)
    #expect(back.psf?.exposure == dataset.psf?.exposure)
    #expect(back.edisp?.values == dataset.edisp?.values)
    #expect(back.edisp?.exposure == dataset.edisp?.exposure)
    #expect(back.livetime == 5400)
    for (a, b) in zip(back.goodTimeMjd.joined(), dataset.goodTimeMjd.joined()) {
      #expect(abs(a - b) < 1e-9)
    }
  }

  @Test func unitsAndAxesOfOtherProgramsAreConverted() throws {
    var dataset = try SmallDataset.make(frame: .galactic, projection: "CAR")
    dataset.setFitRange(from: 0.9, to: 9)
    let reading = try Self.read(
      SmallDataset.writer(try SmallDataset.foreignParts(dataset), name: nil).data(), "night.1.fits")
    let back = reading.dataset
    #expect(back.name == "night")
    #expect(back.field.sky.frame == .galactic && back.field.sky.projection == "CAR")
    #expect(reading.absent == [.goodTime])
    #expect(reading.diagnostics.contains { $0.what.contains("EDISP_EXPOSURE") })
    #expect(back.counts == dataset.counts && back.maskFit == dataset.maskFit)
    func agree(_ a: [Float]?, _ b: [Float]?) -> Bool {
      guard let a, let b, a.count == b.count else { return false }
      let top = b.map { abs($0) }.max() ?? 0
      return zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * top }
    }
    #expect(agree(back.exposure, dataset.exposure))
    #expect(agree(back.psf?.values, dataset.psf?.values))
    #expect(agree(back.edisp?.values, dataset.edisp?.values))
    #expect(
      zip(back.field.energy.edges, dataset.field.energy.edges).allSatisfy {
        abs($0 / $1 - 1) < 1e-12
      })
  }

  @Test func missingMapsHaveStandIns() throws {
    let dataset = try SmallDataset.make()
    let parts = try SmallDataset.foreignParts(dataset).filter {
      ["COUNTS", "BACKGROUND"].contains($0.name)
    }
    let reading = try Self.read(SmallDataset.writer(parts).data())
    #expect(reading.absent == [.exposure, .psf, .edisp, .maskSafe, .goodTime])
    #expect(reading.dataset.psf == nil && reading.dataset.edisp == nil)
    #expect(!reading.dataset.maskSafe.contains(false))
    #expect(reading.diagnostics.count == 5)
  }

  @Test func kernelsFormedFromMigrationAreTheIntegrals() throws {
    let edisp = try #require(try SmallDataset.make().edisp)
    // Bin 2 of true energy at pixel 5: a sum over the bins of migration, cut at the edges.
    let center = edisp.energyTrue.centers[2]
    let kernel = edisp.kernel(pixel: 5)
    for e in 0..<4 {
      let (low, high) = (edisp.energy.edges[e] / center, edisp.energy.edges[e + 1] / center)
      var sum = 0.0
      for m in 0..<80 {
        let (a, b) = (SmallDataset.migra[m], SmallDataset.migra[m + 1])
        let width = max(0, min(b, high) - max(a, low))
        sum += width * Double(Float(SmallDataset.density(0.5 * (a + b), 2, 5)))
      }
      #expect(abs(kernel[2 * 4 + e] - sum) < 1e-6)
    }
  }

  // MARK: Sets

  @Test func aSetIsWrittenAndReadAndAddedUp() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let dataset = try SmallDataset.make()
    let names = try await DatasetSet.write(
      try Self.halves(dataset), to: folder.path, workers: Workers(2))
    #expect(names == ["datasets.yaml", "obs-1.fits.gz", "the_other___half.fits.gz"])
    let path = folder.file("datasets.yaml")
    #expect(DatasetSet.isList(path: path))
    let set = try DatasetSet.read(path: path)
    #expect(set.readings.map(\.dataset.name) == ["obs-1", "the other / half"])

    // The explorer and `run` begin from the list; the map is that of both.
    let engine = AnalysisEngine(threads: 2)
    let result = try await engine.run(.forDatasets(path: path))
    #expect(result.field.sky.hasSamePixels(as: dataset.field.sky))
    #expect(result.isJoint && result.datasets.count == 2)
    let stacked = try #require(result.stacked)
    #expect(stacked.runs == [1, 2])
    // Columns 10 to 15 are in both.
    for index in dataset.counts.indices where dataset.maskSafe[index] {
      let factor: Float = (10..<16).contains(index % 24) ? 2 : 1
      #expect(stacked.counts[index] == factor * dataset.counts[index])
    }
    #expect(stacked.psf != nil && stacked.edisp != nil)
    // A joint fit has them on the common field.
    let fitted = try await engine.fitDatasets(result, result.opened.configuration)
    #expect(fitted.map(\.name) == ["obs-1", "the other / half"])
    for index in dataset.counts.indices {
      let isLeft = index % 24 < 16
      #expect(fitted[0].counts[index] == (isLeft ? dataset.counts[index] : 0))
      #expect(fitted[0].maskSafe[index] == (isLeft && dataset.maskSafe[index]))
    }
  }

  @Test func namesGiveDifferentFiles() {
    let (yaml, files) = DatasetSet.list(of: ["a", "A", "a/b", "a_b", "..", "yes", "ü"])
    #expect(Set(files.map { $0.lowercased() }).count == 7)
    #expect(files.allSatisfy { !$0.contains("/") && !$0.hasPrefix(".") })
    #expect(DatasetSet.isList(yaml: yaml))
    #expect(yaml.contains("\"yes\""))
  }

  @Test func oneDatasetIsUsedAsItIs() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let dataset = try SmallDataset.make()
    let path = folder.file("d.fits")
    try DatasetFile(dataset).writer().write(to: path)
    let yaml = """
      general: {datasets_file: d.fits}
      excess_map: {correlation_radius: 0.2 deg}
      """
    let reading = AnalysisConfiguration.read(yaml: yaml, file: "a.yaml", folder: folder.path)
    let configuration = try reading.get()
    let result = try await AnalysisEngine(threads: 2).run(configuration, withResponses: true)
    let stacked = try #require(result.stacked)
    #expect(stacked.exposure == dataset.exposure && stacked.psf?.values == dataset.psf?.values)
    #expect(stacked.edisp?.values == dataset.edisp?.values && stacked.livetime == 5400)
    #expect(result.summary(total: 1).reduced.map(\.name) == ["small"])
    let names = try await Products(result, creator: "test").write(
      to: folder.file("out"), workers: Workers(1))
    #expect(names.contains("dataset.fits.gz") && names.contains("lima_sqrt_ts.fits.gz"))
    let again = try DatasetFileReader.read(path: folder.file("out/dataset.fits.gz"))
    #expect(again.dataset.counts == dataset.counts)
  }
}
