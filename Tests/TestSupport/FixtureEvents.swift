import Fits
import Glibc

/// Draws the events of one synthetic run.
struct FixtureEvents {
  var time: [Double] = []
  var ra: [Float] = []
  var dec: [Float] = []
  var energy: [Float] = []

  init(
    options: FixtureStore.Options, pointing: (ra: Double, dec: Double), start: Double, seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    var events: [(time: Double, ra: Double, dec: Double, energy: Double)] = []
    func add(_ position: (ra: Double, dec: Double), _ energy: Double) {
      let when = start + generator.uniform() * options.duration
      events.append((when, position.ra, position.dec, energy))
    }
    let responses = options.responses
    let field = responses.fieldEdges
    let energies = responses.energyBackground
    let isRadial = options.background == .radial
    for bin in 0..<energies.count - 1 {
      let center = (energies[bin] * energies[bin + 1]).squareRoot()
      for x in 0..<field.count - 1 {
        for y in 0..<field.count - 1 {
          let lon = (field[x] + field[x + 1]) / 2
          let lat = (field[y] + field[y + 1]) / 2
          let radius = (lon * lon + lat * lat).squareRoot()
          let rate =
            isRadial
            ? responses.rate(energy: center, lon: 0, lat: radius)
            : responses.rate(energy: center, lon: lon, lat: lat)
          let side = (field[1] - field[0]) * .pi / 180
          let width = (energies[bin + 1] - energies[bin]) * 1e6
          let mean = rate * width * side * side * options.duration * options.deadCorrection
          for _ in 0..<generator.poisson(mean) {
            let lon = field[x] + generator.uniform() * (field[x + 1] - field[x])
            let lat = field[y] + generator.uniform() * (field[y + 1] - field[y])
            let energy = generator.powerLaw(index: 2.7, from: energies[bin], to: energies[bin + 1])
            add(sky(lon, lat, pointing, isReversed: options.isReversed), energy)
          }
        }
      }
    }
    let scale = options.responses.psfSigma
    for _ in 0..<options.sourceEvents {
      let east = scale * generator.normal()
      let north = scale * generator.normal()
      let energy = generator.powerLaw(index: 2.5, from: 0.3, to: 30)
      add(sky(east, north, options.target, isReversed: true), energy)
    }
    events.sort { $0.time < $1.time }
    time = events.map(\.time)
    ra = events.map { Float($0.ra) }
    dec = events.map { Float($0.dec) }
    energy = events.map { Float($0.energy) }
  }

  /// The sky position of a field-of-view position, all in degrees.
  ///
  /// The longitude of the field of view grows towards decreasing RA, or with it if reversed.
  private func sky(
    _ lon: Double, _ lat: Double, _ pointing: (ra: Double, dec: Double), isReversed: Bool
  ) -> (ra: Double, dec: Double) {
    let degree = Double.pi / 180
    let x = cos(lat * degree) * cos(lon * degree)
    let y = cos(lat * degree) * sin(lon * degree) * (isReversed ? 1 : -1)
    let z = sin(lat * degree)
    let (sine, cosine) = (sin(pointing.dec * degree), cos(pointing.dec * degree))
    let equatorialX = x * cosine - z * sine
    let equatorialZ = x * sine + z * cosine
    var ra = pointing.ra + atan2(y, equatorialX) / degree
    ra = (ra + 360).truncatingRemainder(dividingBy: 360)
    return (ra, asin(min(1, max(-1, equatorialZ))) / degree)
  }
}
