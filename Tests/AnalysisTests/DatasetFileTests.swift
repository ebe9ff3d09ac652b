import Analysis
import Datasets
import Fits
import Foundation
import GridMath
import SkyGeometry
import TestSupport
import Testing

/// dataset.fits.gz: the layout that Gammapy 2.1 writes and reads.
@Suite struct DatasetFileTests {
  static func configuration(_ folder: TemporaryFolder) throws -> AnalysisConfiguration {
    var options = FixtureStore.Options()
    options.runCount = 2
    options.isCompressed = false
    let store = FixtureStore(options)
    let center = SkyDirection(ra: options.target.ra, dec: options.target.dec)
    var configuration = AnalysisConfiguration.standard(
      datastore: try store.write(to: folder), center: center, width: 2, energyMinimum: 0.12,
      energyMaximum: 90, binsPerDecade: 2,
      exclusions: [SkyCircle(center: center, radius: 0.3)])
    configuration.datasets.geometry.binsize = 0.1
    return configuration
  }

  @Test func everythingIsInIt() async throws {
    let folder = TemporaryFolder()
    let engine = AnalysisEngine(threads: 2)
    let result = try await engine.run(Self.configuration(folder), withResponses: true)
    let names = try await Products(result, creator: "test").write(
      to: folder.file("out"), workers: engine.workers)
    #expect(names.contains("dataset.fits.gz"))
    let file = try FitsFile(path: folder.file("out/dataset.fits.gz"))
    let maps = [
      "COUNTS", "EXPOSURE", "BACKGROUND", "EDISP", "EDISP_EXPOSURE", "PSF", "PSF_EXPOSURE",
      "MASK_SAFE",
    ]
    var order = ["PRIMARY"]
    for map in maps { order += [map, map + "_BANDS"] }
    order.append("GTI")
    #expect(file.hdus.map(\.name) == order)
    #expect(file.hdus[0].header.string("NAME") == "stacked")
    #expect(file.verifyChecksums())

    let stacked = try #require(result.stacked)
    let psf = try #require(stacked.psf)
    let edisp = try #require(stacked.edisp)
    let (nE, nTrue) = (stacked.field.energy.count, stacked.field.energyTrue.count)
    func image(_ name: String, _ shape: [Int], unit: String, _ values: [Float]) throws {
      let hdu = try #require(file.hdu(named: name))
      guard case .image(_, let axes) = hdu.kind else {
        Issue.record("\(name) is no image")
        return
      }
      #expect(axes == shape)
      #expect(hdu.header.string("BUNIT") == unit)
      #expect(hdu.header.string("BANDSHDU") == name + "_BANDS")
      #expect(try file.image(hdu) == values.map { Double($0) })
    }
    try image("COUNTS", [nE, 20, 20], unit: "", stacked.counts)
    try image("EXPOSURE", [nTrue, 20, 20], unit: "m2 s", stacked.exposure)
    try image("BACKGROUND", [nE, 20, 20], unit: "", stacked.background)
    try image("PSF", [nTrue, 66, 10, 10], unit: "sr-1", psf.values)
    try image("PSF_EXPOSURE", [nTrue, 1, 10, 10], unit: "m2 s", psf.exposure)
    try image("EDISP", [nTrue, nE, 10, 10], unit: "", edisp.values)
    try image("EDISP_EXPOSURE", [nTrue, 1, 10, 10], unit: "m2 s", edisp.exposure)
    let mask: [Float] = stacked.maskSafe.map { $0 ? 1 : 0 }
    try image("MASK_SAFE", [nE, 20, 20], unit: "", mask)
    let meta = file.hdu(named: "EXPOSURE")?.header.string("META") ?? ""
    #expect(meta == "{\"livetime\": \"\(stacked.livetime) s\"}")

    // The first axis varies fastest; a map without it has all its bins as one.
    let bands = try #require(file.hdu(named: "PSF_BANDS"))
    #expect(bands.rowCount == 66 * nTrue)
    #expect(
      bands.columns.map(\.name) == [
        "CHANNEL", "RAD", "RAD_MIN", "RAD_MAX", "ENERGY_TRUE", "ENERGY_TRUE_MIN",
        "ENERGY_TRUE_MAX",
      ])
    let low = try file.doubles(bands, column: "ENERGY_TRUE_MIN")
    #expect(low[65] == stacked.field.energyTrue.edges[0])
    #expect(low[66] == stacked.field.energyTrue.edges[1])
    let rad = try file.doubles(bands, column: "RAD")
    #expect(abs(rad[67] - 0.015) < 1e-12)
    let exposureBands = try #require(file.hdu(named: "PSF_EXPOSURE_BANDS"))
    #expect(exposureBands.rowCount == nTrue)
    let end = try file.doubles(exposureBands, column: "RAD_MAX")
    #expect(abs(end[0] - 0.66) < 1e-12)

    // Two runs of 1200 s with a pause.
    let gti = try #require(file.hdu(named: "GTI"))
    let start = try file.doubles(gti, column: "START")
    let stop = try file.doubles(gti, column: "STOP")
    #expect(start.count == 2)
    #expect(abs(start[1] - start[0] - 1800) < 1e-3)
    #expect(stop.count == 2 && abs(stop[1] - start[1] - 1200) < 1e-3)
    // MJDREF of the fixture is 51910.00074287037 TT, of the dataset 51544.
    let expected: Double = 333_778_852 + 366.000742870370370241 * 86400
    #expect(abs(start[0] - expected) < 1e-3)
  }

  @Test func responsesThatWereNotAskedForGiveNoDataset() async throws {
    let folder = TemporaryFolder()
    let engine = AnalysisEngine(threads: 1)
    let result = try await engine.run(Self.configuration(folder))
    #expect(result.stacked?.psf == nil)
    let names = try await Products(result, creator: "test").write(
      to: folder.file("out"), workers: engine.workers)
    #expect(!names.contains("dataset.fits.gz"))
  }

  @Test func theNumberOfWorkersChangesNothing() async throws {
    let folder = TemporaryFolder()
    let configuration = try Self.configuration(folder)
    let one = try await AnalysisEngine(threads: 1).run(configuration, withResponses: true)
    let many = try await AnalysisEngine(threads: 3).run(configuration, withResponses: true)
    #expect(one.stacked?.psf?.values == many.stacked?.psf?.values)
    #expect(one.stacked?.edisp?.values == many.stacked?.edisp?.values)
    #expect(one.stacked?.edisp?.exposure == many.stacked?.edisp?.exposure)
  }
}

/// `datasets.stack: false`: the runs are kept apart.
@Suite struct JointDatasetTests {
  @Test func runsAreWrittenAsASet() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var configuration = try DatasetFileTests.configuration(folder)
    configuration.datasets.stack = false
    let engine = AnalysisEngine(threads: 2)
    let result = try await engine.run(configuration, withResponses: true)
    let datasets = result.datasets
    #expect(result.isJoint && datasets.map(\.name) == result.runs.map(\.name))
    let names = try await Products(result, creator: "test").write(
      to: folder.file("out"), workers: engine.workers)
    #expect(names.contains("datasets.yaml") && !names.contains("dataset.fits.gz"))
    let set = try DatasetSet.read(path: folder.file("out/datasets.yaml"))
    #expect(set.readings.count == 2)
    // The sum of what was written is the stack of the same runs.
    let again = try await engine.run(.forDatasets(path: folder.file("out/datasets.yaml")))
    let (a, b) = (try #require(result.stacked), try #require(again.stacked))
    let box = try #require(a.field.sky.offset(of: b.field.sky))
    for index in b.counts.indices {
      let (x, y) = (index % b.field.sky.nx, index / b.field.sky.nx % b.field.sky.ny)
      let e = index / b.field.pixelCount
      let there = e * a.field.pixelCount + (y + box.y) * a.field.sky.nx + x + box.x
      #expect(a.counts[there] == b.counts[index])
      #expect(abs(a.background[there] - b.background[index]) <= 1e-6 * a.background[there])
      #expect(a.maskSafe[there] == b.maskSafe[index])
    }
    #expect(a.livetime == b.livetime)
    for (run, reading) in zip(result.runs, set.readings) {
      let norm = try #require(result.norms.first { $0.id == run.id })
      let sum = reading.dataset.background.reduce(0.0) { $0 + Double($1) }
      let before = run.background.reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum / (norm.norm * before) - 1) < 1e-6)
      #expect(reading.dataset.goodTimeMjd.count == 1)
    }
  }
}
