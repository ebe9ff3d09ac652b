import Foundation
import GridMath
import Models
import Observations
import SkyGeometry

/// Draws the events of one source in one run.
struct SourceSampler: Sendable {
  private let model: SkyModel
  private let responses: InstrumentResponses
  private let pointing: SkyDirection
  private let spread: PointSpreadSampler
  private let migrations: MigrationSampler
  /// Where photons come from; nil for a point source.
  private let shape: ShapeSampler?
  private let position: SkyDirection?
  /// True energies in TeV, 200 in each decade.
  private let energies: [Double]
  /// Photons in s⁻¹ m⁻² TeV⁻¹ at the energies, all of the shape together.
  private let flux: [Double]

  /// Nodes in each decade of true energy.
  private static let nodesPerDecade = 200.0

  /// - Throws: `SimulationError` for a spectrum or a response that cannot be sampled.
  init(
    _ model: SkyModel, responses: InstrumentResponses, pointing: SkyDirection
  ) throws(SimulationError) {
    self.model = model
    self.responses = responses
    self.pointing = pointing.icrs
    spread = PointSpreadSampler(responses.pointSpread)
    migrations = MigrationSampler(responses.energyDispersion)
    let range = responses.energyRange
    guard range.lowerBound > 0, range.upperBound.isFinite, range.lowerBound < range.upperBound
    else { throw SimulationError("the effective area is given at one energy only, without bounds") }
    let decades = log10(range.upperBound / range.lowerBound)
    let count = max(2, Int((decades * Self.nodesPerDecade).rounded(.up)) + 1)
    energies = (0..<count).map { index in
      // The last one exactly: beyond the edge the area is zero.
      index == count - 1
        ? range.upperBound
        : range.lowerBound
          * pow(range.upperBound / range.lowerBound, Double(index) / Double(count - 1))
    }
    let spectrum = model.spectral.evaluate(energies)
    guard spectrum.allSatisfy({ $0.isFinite }) else {
      throw SimulationError("\(model.name): the spectrum is not finite everywhere")
    }
    guard let spatial = model.spatial else {
      throw SimulationError("\(model.name): a source without spatial model has no place on the sky")
    }
    if case .point = spatial.shape {
      shape = nil
      position = spatial.position?.icrs
      flux = spectrum.map { max(0, $0) * 1e4 }
    } else {
      let shape = ShapeSampler(
        spatial, pointing: self.pointing, fieldRadius: responses.largestOffset, energies: energies)
      self.shape = shape
      position = nil
      flux = zip(energies, spectrum).map { max(0, $1) * 1e4 * shape.integral(energy: $0) }
    }
  }

  /// Draws the events.
  ///
  /// - Parameters:
  ///   - livetime: s.
  ///   - stream: where the random numbers come from.
  ///   - body: gets direction, reconstructed and true energy (TeV) of each.
  /// - Throws: `SimulationError` if there would be more than can be held.
  func sample(
    livetime: Double, _ stream: inout RandomStream,
    _ body: (SkyDirection, Double, Double, inout RandomStream) -> Void
  ) throws(SimulationError) {
    let offset = position.map { $0.separation(to: pointing) }
    let area = energies.map { energy in
      offset.map { responses.effectiveArea.evaluate(energy: energy, offset: $0) }
        ?? largestArea(energy)
    }
    // Events per unit of ln E, joined by power laws.
    let rates = zip(energies, zip(flux, area)).map { $0 * $1.0 * $1.1 * livetime }
    var cumulative: [Double] = []
    var sum = 0.0
    for i in 0..<(energies.count - 1) {
      sum += Self.integral(rates[i], rates[i + 1]) * log(energies[i + 1] / energies[i])
      cumulative.append(sum)
    }
    guard sum < BackgroundSampler.most else {
      throw SimulationError(
        "\(model.name): one run would have more than 20 million events; lower the flux")
    }
    for _ in 0..<stream.poisson(sum) {
      let wanted = stream.uniform() * sum
      var (low, high) = (0, cumulative.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > wanted { high = middle } else { low = middle + 1 }
      }
      let below = low > 0 ? cumulative[low - 1] : 0
      let part = (wanted - below) / (cumulative[low] - below)
      let place = Self.place(of: part, rates[low], rates[low + 1])
      let energy = energies[low] * pow(energies[low + 1] / energies[low], place)
      guard let direction = position ?? shape?.direction(energy: energy, &stream) else { continue }
      let theta = direction.separation(to: pointing)
      if offset == nil {
        // Candidates are as many as where the area is largest.
        let share =
          responses.effectiveArea.evaluate(energy: energy, offset: theta) / largestArea(energy)
        guard stream.uniform() < share else { continue }
      }
      guard let seen = observed(direction, energy: energy, offset: theta, &stream) else { continue }
      body(seen.direction, seen.energy, energy, &stream)
    }
  }

  private func observed(
    _ direction: SkyDirection, energy: Double, offset: Double, _ stream: inout RandomStream
  ) -> (direction: SkyDirection, energy: Double)? {
    var direction = direction
    if model.responses.psf {
      guard let distance = spread.distance(energy: energy, offset: offset, &stream) else {
        return nil
      }
      direction = direction.offset(
        by: min(distance, 180), positionAngle: stream.uniform(0, 360))
    }
    guard model.responses.energyDispersion else { return (direction, energy) }
    guard let migration = migrations.migration(energy: energy, offset: offset, &stream),
      migration > 0
    else { return nil }
    return (direction, energy * migration)
  }

  private func largestArea(_ energy: Double) -> Double {
    let axis = responses.effectiveArea.offset
    let places = axis.nodes + [max(0, axis.range.lowerBound), axis.range.upperBound]
    return places.reduce(0) {
      max($0, responses.effectiveArea.evaluate(energy: energy, offset: $1.isFinite ? $1 : 0))
    }
  }

  /// Mean of a power law between two values over equal steps of ln E.
  private static func integral(_ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0 else { return 0.5 * (a + b) }
    let slope = log(b / a)
    return abs(slope) < 1e-6 ? 0.5 * (a + b) : (b - a) / slope
  }

  /// Where in the step, from 0 to 1, a part of that integral is reached.
  private static func place(of part: Double, _ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0 else { return part }
    let slope = log(b / a)
    return abs(slope) < 1e-6 ? part : log(1 + part * (b / a - 1)) / slope
  }
}
