import Fits
import Foundation

/// A small synthetic DL3 store: runs around one point source, with responses and index files.
///
/// It is built in memory, open to any change, and then written:
///
///     var store = FixtureStore()
///     store.runs[0]["EVENTS"]["DEADC"] = nil
///     store.runs[1].byteEdits.append { FitsBytes.truncate("BKG", keeping: 100, in: &$0) }
///     let path = try store.write(to: folder)
package struct FixtureStore: Sendable {
  /// What is built; the defaults give a good store of four runs.
  package struct Options: Sendable {
    package var runCount = 4
    package var firstID = 5001
    /// Position of the source, degrees ICRS.
    package var target = (ra: 83.633, dec: 22.0145)
    /// Distance of the pointings from the target, degrees; they go round it north, south, east, west.
    package var wobble = 0.5
    /// Seconds of each run, and the fraction of them in which the instrument was ready.
    package var duration = 1200.0
    package var deadCorrection = 0.95
    /// Events of the source in each run.
    package var sourceEvents = 40
    package var responses = FixtureResponses()
    package var psf = FixtureResponses.Psf.threeGauss
    package var background = FixtureResponses.Background.cube
    /// FOVALIGN as written, nil for none.
    package var alignment: String? = "RADEC"
    /// Whether the longitude of the background really grows with RA.
    package var isReversed = false
    package var seed: UInt64 = 1
    /// Whether runs and index files are written as gzip.
    package var isCompressed = true

    package init() {}
  }

  package let options: Options
  /// One file per run, with the HDUs EVENTS, GTI, AEFF, EDISP, PSF and BKG.
  package var runs: [FixtureFile]
  /// Change the index tables, which are made from the runs when the store is written.
  package var obsIndexEdits: [@Sendable (inout FixtureFile) -> Void] = []
  package var hduIndexEdits: [@Sendable (inout FixtureFile) -> Void] = []
  /// Whether there are index files at all.
  package var hasIndex = true

  package init(_ options: Options = Options()) {
    self.options = options
    runs = (0..<options.runCount).map { FixtureStore.run($0, options) }
  }

  /// A store of so many runs.
  package init(runCount: Int) {
    var options = Options()
    options.runCount = runCount
    self.init(options)
  }

  /// OBS_ID of a run by its place.
  package func identifier(_ run: Int) -> Int { options.firstID + run }

  /// Pointing of a run by its place, degrees ICRS.
  package static func pointing(_ run: Int, _ options: Options) -> (ra: Double, dec: Double) {
    let east = options.wobble / cos(options.target.dec * .pi / 180)
    let steps = [(0, options.wobble), (0, -options.wobble), (east, 0), (-east, 0)]
    let step = steps[run % 4]
    let ra = (options.target.ra + step.0 + 360).truncatingRemainder(dividingBy: 360)
    return (ra, min(90, max(-90, options.target.dec + step.1)))
  }

  private static func run(_ index: Int, _ options: Options) -> FixtureFile {
    let identifier = options.firstID + index
    let pointing = pointing(index, options)
    let start = 333_778_852.0 + 1800 * Double(index)
    let stop = start + options.duration
    let events = FixtureEvents(
      options: options, pointing: pointing, start: start,
      seed: options.seed &* 1_000_003 &+ UInt64(index))
    let time = [
      FitsCard("MJDREFI", 51910), FitsCard("MJDREFF", 0.000742870370370241),
      FitsCard("TIMEUNIT", "s"), FitsCard("TIMESYS", "TT"), FitsCard("TIMEREF", "local"),
      FitsCard("TSTART", .real(start)), FitsCard("TSTOP", .real(stop)),
    ]
    let format = [
      FitsCard("HDUCLASS", "GADF"),
      FitsCard("HDUDOC", "https://github.com/open-gamma-ray-astro/gamma-astro-data-formats"),
      FitsCard("HDUVERS", "0.2"), FitsCard("CREATOR", "gammascope tests"),
      FitsCard("TELESCOP", "TESTARRAY"), FitsCard("INSTRUME", "TEST"),
      FitsCard("OBS_ID", .integer(Int64(identifier))),
    ]
    let count = events.time.count
    let eventCards =
      format + [FitsCard("HDUCLAS1", "EVENTS")] + time + [
        FitsCard("ONTIME", .real(options.duration)),
        FitsCard("LIVETIME", .real(options.duration * options.deadCorrection)),
        FitsCard("DEADC", .real(options.deadCorrection)),
        FitsCard("TELAPSE", .real(options.duration)),
        FitsCard("OBJECT", "Test source"), FitsCard("OBS_MODE", "WOBBLE"),
        FitsCard("RA_OBJ", .real(options.target.ra)),
        FitsCard("DEC_OBJ", .real(options.target.dec)),
        FitsCard("RA_PNT", .real(pointing.ra)), FitsCard("DEC_PNT", .real(pointing.dec)),
        FitsCard("ALT_PNT", 60.0), FitsCard("AZ_PNT", 120.0), FitsCard("RADECSYS", "FK5"),
        FitsCard("EQUINOX", 2000.0), FitsCard("GEOLAT", -23.27), FitsCard("GEOLON", 16.5),
        FitsCard("ALTITUDE", 1835.0), FitsCard("EUNIT", "TeV"), FitsCard("N_TELS", 4),
      ]
    let responses = options.responses
    let hdus: [FixtureHdu?] = [
      FixtureHdu(
        "EVENTS", header: eventCards,
        columns: [
          FitsTableColumn("EVENT_ID", .ints((0..<count).map { Int64($0 + 1) })),
          FitsTableColumn("TIME", unit: "s", .doubles(events.time)),
          FitsTableColumn("RA", unit: "deg", .floats(events.ra)),
          FitsTableColumn("DEC", unit: "deg", .floats(events.dec)),
          FitsTableColumn("ENERGY", unit: "TeV", .floats(events.energy)),
        ]),
      FixtureHdu(
        "GTI", header: format + [FitsCard("HDUCLAS1", "GTI")] + time,
        columns: [
          FitsTableColumn("START", unit: "s", .doubles([start])),
          FitsTableColumn("STOP", unit: "s", .doubles([stop])),
        ]),
      responses.effectiveArea(), responses.energyDispersion(), responses.pointSpread(options.psf),
      responses.background(options.background, alignment: options.alignment),
    ]
    let name = "data/run_\(identifier).fits" + (options.isCompressed ? ".gz" : "")
    return FixtureFile(path: name, hdus: hdus.compactMap { $0 })
  }

  /// Writes the store and returns the path of its folder.
  @discardableResult
  package func write(to folder: TemporaryFolder, as name: String = "store") throws -> String {
    let path = folder.file(name)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for run in runs where !run.isMissing {
      try folder.write(run.bytes(), to: name + "/" + run.path)
    }
    guard hasIndex else { return path }
    for file in [obsIndex(), hduIndex()] where !file.isMissing {
      try folder.write(file.bytes(), to: name + "/" + file.path)
    }
    return path
  }
}
