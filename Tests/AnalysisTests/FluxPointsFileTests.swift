import Analysis
import Estimators
import Fits
import Foundation
import GridMath
import Models
import TestSupport
import Testing

/// Where the tables are written to; nil: a temporary folder.
private let exportFolder = ProcessInfo.processInfo.environment["GAMMASCOPE_EXPORT"]

/// Flux points as files: all types and formats, and what Gammapy wrote.
///
/// `Tests/GammapyScripts/flux_points.py` reads with Gammapy what is written here; for that, run by
/// hand with `GAMMASCOPE_EXPORT` set to a folder.
@Suite("Files of flux points")
struct FluxPointsFileTests {
  /// Three points of a power law: a good one, a limit without a lower error, and an empty one.
  static func sample() -> FluxPoints {
    let edges = [1.0, 2, 5, 10]
    let references = FluxPoints.references(
      .powerLaw(index: 2.6, amplitude: 3e-11),
      (0..<3).map { (edges[$0], edges[$0 + 1], (edges[$0] * edges[$0 + 1]).squareRoot()) })
    var points = (0..<3).map {
      FluxPoint(energyMin: edges[$0], energyMax: edges[$0 + 1], reference: references[$0])
    }
    points[0].norm = 0.96
    points[0].normError = 0.068
    points[0].normErrorNegative = 0.0667
    points[0].normErrorPositive = 0.0693
    points[0].normLimit = 1.101
    points[0].normSensitivity = 0.1277
    points[0].ts = 613.56
    points[1].norm = -0.02
    points[1].normError = 0.05
    points[1].normErrorPositive = 0.06
    points[1].normLimit = 0.11
    points[1].normSensitivity = 0.2
    points[1].ts = 0.25
    points[1].gaps = [.noLowerError]
    points[2].gaps = [.noUsedBin]
    for (i, point) in points.enumerated() {
      points[i].isSuccess = point.norm.isFinite
      points[i].counts = [Double(1986 - 900 * i)]
      points[i].predicted = [1986.25 - 900 * Double(i)]
      points[i].predictedExcess = [276.96 * point.norm]
      points[i].statistic = 11763.125 / Double(i + 1)
      points[i].statisticNull = 11763.125 / Double(i + 1) + point.ts
      points[i].scan = FluxPointsEstimator.standardScan.map {
        FluxPointScan(norm: $0, statistic: 11800 + $0 * $0)
      }
    }
    var result = FluxPoints(source: "Crab", points: points)
    result.goodTimeMjd = [[53343.9, 53343.95], [53343.95, 53344]]
    return result
  }

  private static func agree(_ a: Double, _ b: Double) -> Bool {
    a.isNaN || b.isNaN ? a.isNaN == b.isNaN : abs(a - b) <= 1e-13 * max(abs(a), abs(b))
  }

  private static func compare(_ read: FluxPoints, _ written: FluxPoints, _ label: String) {
    #expect(read.points.count == written.points.count)
    #expect(abs(read.limitSigmas - written.limitSigmas) < 1e-12, "\(label)")
    for (a, b) in zip(read.points, written.points) {
      let pairs: [(KeyPath<FluxPoint, Double>, String)] = [
        (\.energyMin, "e_min"), (\.energyMax, "e_max"), (\.energyRef, "e_ref"), (\.dnde, "dnde"),
        (\.ts, "ts"), (\.sqrtTS, "sqrt_ts"), (\.statistic, "stat"), (\.statisticNull, "null"),
      ]
      for (path, name) in pairs {
        #expect(agree(a[keyPath: path], b[keyPath: path]), "\(label) \(name)")
      }
      let norms: [(KeyPath<FluxPoint, Double>, String)] = [
        (\.normError, "err"), (\.normErrorNegative, "errn"), (\.normErrorPositive, "errp"),
        (\.normLimit, "ul"), (\.normSensitivity, "sensitivity"),
      ]
      for (path, name) in norms {
        #expect(
          agree(a[keyPath: path] * a.reference.dnde, b[keyPath: path] * b.reference.dnde),
          "\(label) \(name)")
      }
      #expect(zip(a.counts + a.predicted, b.counts + b.predicted).allSatisfy { agree($0, $1) })
      #expect(a.isSuccess == b.isSuccess && a.isLimit == b.isLimit)
      #expect(zip(a.scan, b.scan).allSatisfy { agree($0.norm, $1.norm) })
      #expect(zip(a.scan, b.scan).allSatisfy { agree($0.statistic, $1.statistic) })
      #expect(a.norm.isFinite || a.gaps == [.notGiven])
    }
  }

  /// With points whose spectrum is E⁻² the types say the same; with others a type keeps its own.
  @Test(
    "what is written is read again", arguments: SedType.allCases,
    ["fits", "fits.gz", "ecsv"])
  func roundTrip(_ type: SedType, _ ending: String) throws {
    let temporary = TemporaryFolder()
    let path = (exportFolder ?? temporary.path) + "/crab_\(type.rawValue).\(ending)"
    var written = Self.sample()
    if type != .likelihood {
      // Norms are read against E⁻².
      let references = FluxPoints.references(
        .powerLaw(index: 2, amplitude: 1e-12),
        written.points.map { ($0.energyMin, $0.energyMax, $0.energyRef) })
      for i in references.indices { written.points[i].reference = references[i] }
    }
    try FluxPointsFile.write(written, to: path, as: type)
    let reading = FluxPointsFile.read(path: path)
    #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
    let read = try #require(reading.points)
    #expect(read.source == "Crab")
    Self.compare(read, written, "\(type) \(ending)")
    if ending.hasPrefix("fits") {
      // Intervals that touch are one.
      #expect(read.goodTimeMjd.count == 1)
      #expect(abs(read.goodTimeMjd[0][1] - 53344) < 1e-9)
    }
    guard exportFolder != nil else { return }
    try FluxPointsFile.write(Self.sample(), to: path, as: type)
  }

  @Test("CSV has units in the names and a column for each value")
  func csv() throws {
    let folder = TemporaryFolder()
    let path = folder.file("crab.csv")
    try FluxPointsFile.write(Self.sample(), to: path, as: .dnde)
    let text = String(decoding: try folder.bytes(of: "crab.csv"), as: UTF8.self)
    #expect(text.hasPrefix("e_ref [TeV],e_min [TeV],e_max [TeV],dnde [TeV-1 s-1 cm-2],"))
    let points = try #require(FluxPointsFile.read(path: path).points)
    #expect(abs(points.points[0].dnde / Self.sample().points[0].dnde - 1) < 1e-13)
    #expect(points.points[2].norm.isNaN)
  }

  @Test("literature: a few columns, other units, no edges")
  func literature() throws {
    let folder = TemporaryFolder()
    let path = try folder.write(
      """
      # HESS J0000+000, digitised by hand
      energy [GeV], e2dnde [erg cm-2 s-1], e2dnde_errn [erg cm-2 s-1], e2dnde_ul [erg/(cm2 s)]
      500, 2e-12, 3e-13,
      1000, 1.5e-12, , 3e-12
      2000, nan, , 1e-12
      """, to: "HESS J0000.csv")
    let reading = FluxPointsFile.read(path: path)
    let points = try #require(reading.points)
    #expect(points.source == "HESS J0000" && !points.hasEdges)
    #expect(points.points.map(\.energyRef) == [0.5, 1, 2])
    let erg = try #require(PhysicalUnit("erg")?.factor)
    #expect(abs(points.points[0].dnde / (2e-12 * erg / 0.25) - 1) < 1e-12)
    #expect(points.points[2].norm.isNaN && points.points[2].gaps == [.notGiven])
    #expect(
      abs(points.points[2].normLimit * points.points[2].reference.e2dnde / (1e-12 * erg) - 1)
        < 1e-12)
    #expect(abs(points.points[1].energyMin - 0.5.squareRoot()) < 1e-12)
    // Without units they are assumed, and that is said.
    let bare = try folder.write("e_ref\tdnde\n1\t2e-12\n3\t1e-13\n", to: "bare.txt")
    let read = FluxPointsFile.read(path: bare)
    #expect(abs(try #require(read.points).points[0].dnde - 2e-12) < 1e-24)
    #expect(
      read.diagnostics.count == 2 && read.diagnostics[0].line.contains("no unit; TeV assumed"))
  }

  /// Written by Gammapy 2.1 with astropy 8: `FluxPoints.write("x.ecsv", sed_type="flux")` of the
  /// points of `sample`, by Tests/GammapyScripts/flux_points.py, cut to some columns.
  @Test("ECSV of astropy")
  func astropy() throws {
    let folder = TemporaryFolder()
    let path = try folder.write(
      """
      # %ECSV 1.0
      # ---
      # datatype:
      # - {name: e_ref, unit: TeV, datatype: float64}
      # - {name: e_min, unit: TeV, datatype: float64}
      # - {name: e_max, unit: TeV, datatype: float64}
      # - {name: flux, unit: 1 / (s cm2), datatype: float64}
      # - {name: flux_ul, unit: 1 / (s cm2), datatype: float64}
      # - {name: npred, datatype: string, subtype: 'float64[1]'}
      # - {name: stat_scan, datatype: string, subtype: 'float64[3]'}
      # - {name: is_ul, datatype: bool}
      # meta: !!omap
      # - {SED_TYPE: flux}
      # - {UL_CONF: 0.9544997}
      # schema: astropy-2.0
      e_ref e_min e_max flux flux_ul npred stat_scan is_ul
      1.4142135623730951 1.0 2.0 1.2e-11 1.4e-11 [1986.25] [1.5,2.5,3.5] False
      3.1622776601683795 2.0 5.0 nan 1e-13 [1086.25] [1.5,2.5,null] True
      """, to: "flux_points_Crab.ecsv")
    let reading = FluxPointsFile.read(path: path)
    #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
    let points = try #require(reading.points)
    #expect(points.source == "Crab" && points.limitSigmas == 2)
    #expect(abs(points.points[0].norm * points.points[0].reference.flux - 1.2e-11) < 1e-25)
    #expect(points.points[0].predicted == [1986.25])
    #expect(points.points[1].isLimit && !points.points[0].isLimit)
  }

  @Test(
    "what is no table of flux points is said on one line",
    arguments: [
      ("a.csv", "", "no rows"),
      ("a.csv", "e_ref,dnde\n", "no rows"),
      ("a.csv", "x,y\n1,2\n", "no columns of flux points (x, y)"),
      ("a.csv", "e_ref,dnde\n1\n", "line 2 has 1 values"),
      ("a.csv", "e_ref [TeV],dnde [m]\n1,2\n", "has the unit 'm'"),
      ("a.csv", "e_ref,dnde\n-1,2\n", "is not an energy"),
      ("a.csv", "e_ref,dnde\n2,2\n1,2\n", "expected increasing energies"),
      ("a.csv", "e_min,e_max,flux\n2,1,2\n", "e_min is not below e_max"),
      ("a.ecsv", "# %ECSV 1.0\n# ---\n# - {a\ne_ref dnde\n1 2\n", "ECSV header"),
      ("a.ecsv", "# %ECSV 1.0\n# ---\n# meta: {SED_TYPE: x}\ne_ref dnde\n1 2\n", "SED_TYPE 'x'"),
      ("a.fits", "SIMPLE", "FITS"),
      ("a.fits", "<html>", "FITS"),
    ])
  func bad(_ name: String, _ text: String, _ message: String) throws {
    let folder = TemporaryFolder()
    let reading = FluxPointsFile.read(path: try folder.write(text, to: name))
    #expect(reading.points == nil)
    let line = try #require(reading.diagnostics.first).line
    #expect(line.contains(message), "\(line)")
    #expect(!line.contains("\n"))
  }

  @Test("a file that is not there, and FITS without a table")
  func missing() throws {
    let folder = TemporaryFolder()
    for name in ["none.fits", "none.ecsv", "none.csv"] {
      let reading = FluxPointsFile.read(path: folder.file(name))
      #expect(reading.points == nil && reading.diagnostics.count == 1)
    }
    var writer = FitsWriter()
    writer.addPrimary()
    try writer.write(to: folder.file("empty.fits"))
    #expect(
      FluxPointsFile.read(path: folder.file("empty.fits")).diagnostics[0].line.contains("no table"))
  }
}
