package import Models
package import Observations
package import SkyGeometry

/// One run of a simulated field.
package struct SimulatedRun: Sendable, Equatable {
  /// OBS_ID.
  package var id: Int
  /// OBJECT.
  package var object: String
  /// RA_OBJ, DEC_OBJ; nil to leave them out.
  package var target: SkyDirection?
  package var pointing: SkyDirection
  /// Seconds since the reference time of the field.
  package var start: Double
  /// Length in s, dead time included.
  package var ontime: Double
  /// DEADC, 0 < DEADC ≤ 1.
  package var deadTimeCorrection: Double
  /// The true rate of the background over that of the table.
  package var backgroundFactor: Double

  package init(
    id: Int, object: String = "", target: SkyDirection? = nil, pointing: SkyDirection,
    start: Double, ontime: Double, deadTimeCorrection: Double = 1, backgroundFactor: Double = 1
  ) {
    self.id = id
    self.object = object
    self.target = target
    self.pointing = pointing
    self.start = start
    self.ontime = ontime
    self.deadTimeCorrection = deadTimeCorrection
    self.backgroundFactor = backgroundFactor
  }

  /// s.
  package var livetime: Double { ontime * deadTimeCorrection }
}

/// What is simulated: runs, sources, responses, and the seed that tells every event.
package struct SimulatedField: Sendable {
  package var runs: [SimulatedRun]
  package var models: [SkyModel]
  package var responses: InstrumentResponses
  package var seed: UInt64
  /// Standard deviation of the natural logarithm of each run's background rate.
  package var backgroundScatter: Double
  /// FOVALIGN as written; nil: the true one.
  package var declaredAlignment: FovAlignment?
  /// Where the telescopes stand.
  package var site: ObservatorySite
  /// m.
  package var altitude: Double
  /// Reference time of all times as MJD in terrestrial time, a whole day.
  package var referenceMjd: Int

  package init(
    runs: [SimulatedRun], models: [SkyModel],
    responses: InstrumentResponses = .twoTelescopes, seed: UInt64 = 1,
    backgroundScatter: Double = 0, declaredAlignment: FovAlignment? = nil,
    site: ObservatorySite = SimulatedField.roqueDeLosMuchachos, altitude: Double = 2200,
    referenceMjd: Int = 58500
  ) {
    self.runs = runs
    self.models = models
    self.responses = responses
    self.seed = seed
    self.backgroundScatter = backgroundScatter
    self.declaredAlignment = declaredAlignment
    self.site = site
    self.altitude = altitude
    self.referenceMjd = referenceMjd
  }

  /// Where the telescopes of the built-in responses would stand.
  package static let roqueDeLosMuchachos = ObservatorySite(longitude: -17.89, latitude: 28.76)
}
