import Foundation
import Models
import Observations
import Simulation
import SkyGeometry

/// Small fields to simulate.
enum SampleFields {
  static let center = SkyDirection(ra: 83.633, dec: 22.0145)

  /// A power law at a distance north of the pointing, or with a shape.
  static func source(
    offset: Double = 0.4, amplitude: Double = 3e-11, _ shape: SpatialShape = .point
  ) -> SkyModel {
    let position = center.offset(by: offset, positionAngle: 0)
    return SkyModel(
      name: "source", spectral: .powerLaw(index: 2.5, amplitude: amplitude),
      spatial: SpatialModel(shape, at: position))
  }

  static func run(_ id: Int = 1, ontime: Double = 1200, deadTimeCorrection: Double = 1)
    -> SimulatedRun
  {
    SimulatedRun(
      id: id, object: "Test source", target: center, pointing: center,
      start: 1800 * Double(id), ontime: ontime, deadTimeCorrection: deadTimeCorrection)
  }

  static func field(
    runs: [SimulatedRun] = [run()], models: [SkyModel] = [source()], seed: UInt64 = 1
  ) -> SimulatedField {
    SimulatedField(runs: runs, models: models, seed: seed)
  }
}
