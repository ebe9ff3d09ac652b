import Analysis
import Estimators
import Explorer
import Foundation
import GridMath
import Models
import TerminalRendering
import TestSupport
import Testing

/// Results of other analyses on the Spectrum screen.
@Suite struct SpectrumOverlayTests {
  /// Another analysis of the Crab: index and amplitude with errors.
  static func band(index: Double = 2.6, amplitude: Double = 2.8e-11) -> SpectralBand {
    SpectralBand(
      .powerLaw(index: index, amplitude: amplitude),
      covariance: [0.04, 0, 0, 0, 4e-24, 0, 0, 0, 0])
  }

  static func reading(_ name: String = "crab", folder: String = "/x/other") -> SpectrumReading {
    let model = SkyModel(name: name, spectral: band().spectrum)
    return SpectrumReading(items: [
      .init(name: name, path: folder + "/model.yaml", band: band()),
      .init(name: name, path: folder + "/points.fits", points: FakeSpectrum.points(model)),
    ])
  }

  @Test func modelAndPointsOfOneFolderAreOneSeries() throws {
    var harness = try SpectrumTests.harness()
    harness.send(.resultsRead(path: "/x/other", Self.reading()))
    #expect(harness.state.status?.text.contains("1 model and 1 set of flux points") == true)
    let all = harness.state.spectrumSeries
    #expect(all.count == 3 && all[2].source == "Crab" && all[2].title == "Crab, other")
    #expect(all[2].band?.hasErrors == true && all[2].points?.points.count == 5)
    #expect(Set(all.map(\.marker)).count == 3 && all.map(\.letter) == ["a", "b", "c"])
    // The same files again replace it; another folder does not.
    harness.send(.resultsRead(path: "/x/other", Self.reading()))
    #expect(harness.state.spectrumSeries.count == 3)
    harness.send(.resultsRead(path: "/x/third", Self.reading(folder: "/x/third")))
    #expect(harness.state.spectrumSeries.count == 4)
    let chart = try #require(harness.state.spectrumChart())
    #expect(chart.curves.count == 4 && chart.bands.count == 2 && chart.points.count == 4)
    // Taken out again, and hidden.
    harness.keys("j j j d")
    #expect(harness.state.spectrumSeries.count == 3)
    harness.keys("Space k k")
    #expect(harness.state.drawnSeries.count == 2)
    #expect(harness.state.spectrumSeries[2].isShown == false)
  }

  @Test func namesFindTheirSource() throws {
    var harness = try SpectrumTests.harness()
    harness.keys("j")
    for (name, source) in [
      ("Faint-One", "Faint One"), ("crab_magic_2015", "Crab"), ("elsewhere", "Faint One"),
    ] {
      harness.send(
        .resultsRead(path: "/y", Self.reading(name, folder: "/y/" + name)))
      #expect(harness.state.spectrum.overlays.last?.source == source, "\(name)")
    }
  }

  @Test func nothingReadIsSaid() throws {
    var harness = try SpectrumTests.harness()
    harness.send(
      .resultsRead(
        path: "/x.fits",
        SpectrumReading(diagnostics: [.init(.fatal, file: "/x.fits", "no table in it")])))
    #expect(harness.state.status?.kind == .error)
    #expect(harness.state.status?.text.contains("no table in it") == true)
    harness.keys("v d")
    #expect(harness.draw().cells.text.contains("nothing to compare with yet"))
  }

  @Test func theComparisonIsInUnitsOfTheErrors() throws {
    var harness = try SpectrumTests.harness()
    harness.send(.resultsRead(path: "/x/other", Self.reading()))
    harness.keys("v d")
    let comparison = try #require(harness.state.spectrumComparison)
    let index = try #require(comparison.parameters.first { $0.name == "index" })
    // 2.5 without an error against 2.6 ± 0.2.
    #expect(abs((index.pull ?? 0) + 0.5) < 1e-12)
    let amplitude = try #require(comparison.parameters.first { $0.name == "amplitude" })
    #expect(abs((amplitude.pull ?? 0) - 0.2e-11 / 2e-12) < 1e-9)
    // The frozen reference is the same, and has no difference.
    #expect(comparison.parameters.first { $0.name == "reference" }?.pull == nil)
    // Fluxes at energies between the edges, and points of equal edges.
    #expect(comparison.parameters.map(\.name).contains("at 1 TeV"))
    #expect(comparison.points.count == 5)
    let point = comparison.points[0]
    let size = (point.ownError * point.ownError + point.otherError * point.otherError).squareRoot()
    #expect(abs((point.pull ?? 0) - (point.own - point.other) / size) < 1e-12)
    #expect(comparison.points[4].pull == nil)
    let text = harness.draw().cells.text
    #expect(text.contains("this: Crab · other: Crab, other"))
    #expect(text.contains("2.600 ± 0.200") && text.contains("−0.50"), "\(text)")
    // Both with errors.
    let both = SpectrumComparison(
      own: SpectrumSeries(
        id: "a", source: "a", title: "a", place: 0, band: Self.band(index: 2.2), isShown: true),
      other: SpectrumSeries(
        id: "b", source: "a", title: "b", place: 1, band: Self.band(), isShown: true),
      unit: .e2dnde)
    #expect(abs((both.parameters[0].pull ?? 0) + 0.4 / 0.08.squareRoot()) < 1e-9)
  }

  /// Where a source has no counts, the errors of a point to both sides are far from each other, and
  /// its symmetric one is that of a curvature which means nothing there.
  @Test func pointsDifferInUnitsOfTheErrorsBetweenThem() throws {
    let model = SkyModel(name: "Crab", spectral: Self.band().spectrum)
    var mine = FakeSpectrum.points(model)
    var theirs = mine
    mine.points[0].norm = -0.1
    mine.points[0].normError = .nan
    mine.points[0].normErrorNegative = .nan
    mine.points[0].normErrorPositive = 0.3
    theirs.points[0].norm = 0
    theirs.points[0].normError = 0.005
    theirs.points[0].normErrorNegative = 0.4
    theirs.points[0].normErrorPositive = 0.9
    func series(_ points: FluxPoints) -> SpectrumSeries {
      SpectrumSeries(
        id: "a", source: "Crab", title: "a", place: 0, points: points, isShown: true)
    }
    let comparison = SpectrumComparison(
      own: series(mine), other: series(theirs), unit: .e2dnde)
    #expect(abs((comparison.points[0].pull ?? 0) + 0.1 / 0.5) < 1e-9)
  }

  /// Files as another program, or this one, writes them.
  @Test func aFolderOfFilesIsRead() async throws {
    let folder = TemporaryFolder()
    let model = SkyModel(
      name: "Crab", spectral: Self.band().spectrum)
    let points = FakeSpectrum.points(model)
    try folder.write(Array("# nothing\n".utf8), to: "notes/readme.yaml")
    try FluxPointsFile.write(points, to: folder.file("flux_points_Crab.fits"), as: .dnde)
    try FluxPointsFile.write(points, to: folder.file("flux_points_Crab.ecsv"), as: .flux)
    try folder.write(
      """
      components:
      - name: Crab
        type: SkyModel
        spectral:
          type: PowerLawSpectralModel
          parameters:
          - {name: index, value: 2.6, error: 0.2}
          - {name: amplitude, value: 2.8e-11, unit: TeV-1 s-1 cm-2, error: 2.0e-12}
          - {name: reference, value: 1.0, unit: TeV, frozen: true}
      """, to: "model_Crab.yaml")
    let reading = await SpectrumFiles.reading(folder.path) { source in
      guard case .file(let path) = source else { return ModelFile.read(path: "") }
      return ModelFile.read(path: path)
    }
    #expect(reading.items.count == 3)
    let band = try #require(reading.items.compactMap(\.band).first)
    #expect(band.error(ofParameter: 0) == 0.2)
    #expect(band.error(ofParameter: 1).map { abs($0 / 2e-12 - 1) < 1e-12 } == true)
    for item in reading.items.compactMap(\.points) {
      #expect(item.source == "Crab" && item.points.count == 5)
      let series = SpectrumSeries(
        id: "", source: "", title: "", place: 0, points: item, isShown: true)
      let value = SpectrumPointValue(item.points[0], .e2dnde, of: series, isIntrinsic: false)
      let e2 = points.points[0].reference.e2dnde * 1.2 * SpectrumUnit.ergsPerTeV
      // Fluxes are taken for an E^-2 spectrum on reading: some way off for one of 2.6.
      #expect(abs(value.value / e2 - 1) < 0.05)
    }
    // From the literature: energies, fluxes and a limit, no edges.
    try folder.write(
      """
      energy [GeV],dnde [cm-2 s-1 TeV-1],dnde_err,is_ul
      300,2.0e-11,1.0e-12,false
      1000,1.0e-12,,true
      """, to: "crab_magic.csv")
    let literature = await SpectrumFiles.reading(folder.file("crab_magic.csv")) { _ in
      ModelFile.read(path: "")
    }
    let read = try #require(literature.items.first?.points)
    #expect(!read.hasEdges && read.source == "crab_magic")
    let series = SpectrumSeries(
      id: "", source: "", title: "", place: 0, points: read, isShown: true)
    func value(_ row: Int, _ unit: SpectrumUnit) -> SpectrumPointValue {
      SpectrumPointValue(read.points[row], unit, of: series, isIntrinsic: false)
    }
    #expect(abs(value(0, .dnde).value / 2e-11 - 1) < 1e-9)
    #expect(abs(value(0, .e2dndeTeV).value / (2e-11 * 0.09) - 1) < 1e-9)
    #expect(abs(value(0, .dnde).error / 1e-12 - 1) < 1e-9 && value(0, .flux).value.isNaN)
    #expect(value(1, .dnde).isLimit && abs(value(1, .dnde).limit / 1e-12 - 1) < 1e-9)
    let chart = SpectrumCharts(series: [series], unit: .dnde, energies: 0.1...10).chart
    #expect(chart.points[0].items.map(\.isUpperLimit) == [false, true])
    #expect(chart.points[0].items.allSatisfy { $0.xRange == nil })
    let missing = await SpectrumFiles.reading(folder.file("none")) { _ in
      ModelFile.read(path: "")
    }
    #expect(missing.items.isEmpty && missing.diagnostics.first?.severity == .fatal)
  }
}
