import Foundation
import GridMath
import Models
import Observations
import SkyGeometry

/// Draws all events of one run.
///
/// Each source and the background of each run have a stream of random numbers of their own, told by
/// seed, OBS_ID and place among the models: neither the number of workers nor other runs matter.
package struct EventSampler: Sendable {
  private let field: SimulatedField
  private let background: BackgroundSampler

  /// What a stream is for.
  private enum Purpose {
    static let scatter: UInt64 = 0
    static let background: UInt64 = 1
    static let firstSource: UInt64 = 16
  }

  /// - Throws: `SimulationError` for responses that cannot be sampled.
  package init(_ field: SimulatedField) throws(SimulationError) {
    self.field = field
    background = try BackgroundSampler(field.responses.background)
  }

  /// The events of a run in order of time.
  ///
  /// - Throws: `SimulationError` for a source that cannot be sampled or too many events.
  package func events(of run: SimulatedRun) throws(SimulationError) -> SampledEvents {
    var events = SampledEvents()
    let id = UInt64(bitPattern: Int64(run.id))
    var alignment = FovAlignment.raDec
    if case .fieldOfView(_, _, let own) = field.responses.background.shape { alignment = own }
    let frame = FieldOfViewFrame(
      pointing: run.pointing, alignment: alignment, site: field.site,
      referenceMjd: Double(field.referenceMjd))

    var scatter = RandomStream(field.seed, id, Purpose.scatter)
    let factor = run.backgroundFactor * exp(field.backgroundScatter * scatter.normal())
    var stream = RandomStream(field.seed, id, Purpose.background)
    try background.sample(time: run.livetime * factor, &stream) { candidate, stream in
      let time = run.start + run.ontime * stream.uniform()
      let place = frame.direction(lon: candidate.lon, lat: candidate.lat, time: time)
      events.append(
        ra: place.lon, dec: place.lat, energy: candidate.energy, time: time, energyTrue: .nan,
        source: -1)
    }

    for (index, model) in field.models.enumerated() {
      let sampler = try SourceSampler(
        model, responses: field.responses, pointing: run.pointing)
      var stream = RandomStream(field.seed, id, Purpose.firstSource + UInt64(index))
      try sampler.sample(livetime: run.livetime, &stream) { place, energy, energyTrue, stream in
        let time = run.start + run.ontime * stream.uniform()
        events.append(
          ra: place.lon, dec: place.lat, energy: energy, time: time, energyTrue: energyTrue,
          source: Int16(index))
      }
    }
    return events.sorted()
  }
}
