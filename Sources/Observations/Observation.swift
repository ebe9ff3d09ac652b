package import GridMath
package import SkyGeometry

/// One run: events, good time, pointing and the responses that the reduction uses.
package struct Observation: Sendable {
  /// OBS_ID.
  package let id: Int
  /// Name of the event file, relative to the data store.
  package let file: String
  /// TELESCOP, empty if missing.
  package let telescope: String
  /// OBJECT, empty if missing.
  package let object: String
  /// Direction of the telescope axis, ICRS.
  package let pointing: SkyDirection
  /// What was looked at (RA_OBJ, DEC_OBJ), ICRS; nil if the file does not say.
  package let target: SkyDirection?
  /// Where the telescope stands, if the file says so.
  package let site: ObservatorySite?
  /// Reference time of TIME, START and STOP as MJD in terrestrial time; nil if missing.
  package let referenceMjd: Double?
  package let goodTime: GoodTimeIntervals
  /// Live fraction of the good time, 0 < DEADC ≤ 1.
  package let deadTimeCorrection: Double
  package let events: EventList
  package let effectiveArea: EffectiveArea2D?
  package let background: BackgroundResponse?
  /// Nil also where it was not asked for (`ObservationReader.readsAllResponses`).
  package let pointSpread: PointSpreadResponse?
  /// Nil also where it was not asked for (`ObservationReader.readsAllResponses`).
  package let energyDispersion: EnergyDispersion2D?
  /// Responses that the files hold.
  package let responses: Set<ResponseKind>
  /// Smallest hashes of the events; two copies of one run share nearly all of them.
  package let fingerprint: [UInt64]

  package init(
    id: Int, file: String, telescope: String, object: String, pointing: SkyDirection,
    target: SkyDirection?, site: ObservatorySite?, referenceMjd: Double?,
    goodTime: GoodTimeIntervals, deadTimeCorrection: Double, events: EventList,
    effectiveArea: EffectiveArea2D?, background: BackgroundResponse?,
    pointSpread: PointSpreadResponse? = nil, energyDispersion: EnergyDispersion2D? = nil,
    responses: Set<ResponseKind>, fingerprint: [UInt64]
  ) {
    self.id = id
    self.file = file
    self.telescope = telescope
    self.object = object
    self.pointing = pointing
    self.target = target
    self.site = site
    self.referenceMjd = referenceMjd
    self.goodTime = goodTime
    self.deadTimeCorrection = deadTimeCorrection
    self.events = events
    self.effectiveArea = effectiveArea
    self.background = background
    self.pointSpread = pointSpread
    self.energyDispersion = energyDispersion
    self.responses = responses
    self.fingerprint = fingerprint
  }

  /// Sum of the good time intervals, s.
  package var ontime: Double { goodTime.ontime }
  /// Ontime × DEADC, s (numerics.md 1.5).
  package var livetime: Double { ontime * deadTimeCorrection }

  /// The run with its background table aligned otherwise.
  package func aligned(_ alignment: FovAlignment) -> Observation {
    Observation(
      id: id, file: file, telescope: telescope, object: object, pointing: pointing, target: target,
      site: site,
      referenceMjd: referenceMjd, goodTime: goodTime, deadTimeCorrection: deadTimeCorrection,
      events: events, effectiveArea: effectiveArea, background: background?.aligned(alignment),
      pointSpread: pointSpread, energyDispersion: energyDispersion, responses: responses,
      fingerprint: fingerprint)
  }
}

/// Geodetic position of an observatory, degrees.
package struct ObservatorySite: Sendable, Hashable {
  /// East positive.
  package let longitude: Double
  package let latitude: Double

  package init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
  }
}

/// Kinds of response; raw values are those of the index column HDU_TYPE.
package enum ResponseKind: String, Sendable, CaseIterable {
  case aeff, edisp, psf, bkg
  case radMax = "rad_max"
}

/// What reading a run gave: the run, unless something made it unusable, and all findings.
package struct ObservationResult: Sendable {
  package let id: Int
  package let observation: Observation?
  package let diagnostics: [Diagnostic]

  package init(id: Int, observation: Observation?, diagnostics: [Diagnostic]) {
    self.id = id
    self.observation = observation
    self.diagnostics = diagnostics
  }
}
