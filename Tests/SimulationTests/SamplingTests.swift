import Foundation
import GridMath
import Models
import Observations
import Simulation
import SkyGeometry
import Testing

/// What is drawn against what the responses say.
@Suite struct SamplingTests {
  /// Expected events of a point source per second, by the midpoint rule on a fine grid.
  static func rate(_ model: SkyModel, offset: Double, _ responses: InstrumentResponses) -> Double {
    let steps = 4000
    let step = log(1e4) / Double(steps)
    let energies = (0..<steps).map { 0.01 * exp((Double($0) + 0.5) * step) }
    return zip(energies, model.spectral.evaluate(energies)).reduce(0) { sum, pair in
      let area = responses.effectiveArea.evaluate(energy: pair.0, offset: offset)
      return sum + pair.0 * pair.1 * 1e4 * area * step
    }
  }

  @Test func sourceCounts() throws {
    let model = SampleFields.source(amplitude: 3e-10)
    let field = SampleFields.field(models: [model], seed: 11)
    let events = try EventSampler(field).events(of: field.runs[0])
    let count = events.source.count { $0 == 0 }
    let mean = 1200 * Self.rate(model, offset: 0.4, field.responses)
    #expect(mean > 1000)
    #expect(abs(Double(count) - mean) < 4 * mean.squareRoot(), "seed 11: \(count) of \(mean)")
  }

  /// A dead time lowers the number of events and not the length of the run.
  @Test func deadTime() throws {
    let runs = [
      SampleFields.run(1), SampleFields.run(2, deadTimeCorrection: 0.5),
    ]
    let field = SampleFields.field(runs: runs, seed: 12)
    let sampler = try EventSampler(field)
    let counts = try runs.map { try sampler.events(of: $0).count }
    let ratio = Double(counts[1]) / Double(counts[0])
    #expect(abs(ratio - 0.5) < 0.02, "seed 12: \(counts)")
    let times = try sampler.events(of: runs[1]).list.time
    #expect((times.last ?? 0) - (times.first ?? 0) > 1190)
    #expect(times == times.sorted())
  }

  /// Distances of a point source from its place: 39 % and 68 % within the radii of the tables.
  @Test func pointSpread() throws {
    let model = SampleFields.source(amplitude: 2e-9)
    let field = SampleFields.field(models: [model], seed: 13)
    let events = try EventSampler(field).events(of: field.runs[0])
    let place = try #require(model.spatial?.position)
    let distances = events.source.indices.filter {
      events.source[$0] == 0 && (0.4...0.6).contains(events.energyTrue[$0])
    }.map {
      SkyDirection(ra: events.list.ra[$0], dec: events.list.dec[$0]).separation(to: place)
    }
    #expect(distances.count > 300)
    let widths = TwoTelescopePerformance.gaussianWidths(energy: 0.49, offset: 0.4)
    for radius in [0.05, 0.08, 0.15] {
      let expected = TwoTelescopePerformance.containment(radius, widths.narrow, widths.broad)
      let share = Double(distances.count { $0 < radius }) / Double(distances.count)
      let error = (expected * (1 - expected) / Double(distances.count)).squareRoot()
      #expect(
        abs(share - expected) < 4 * error + 0.02, "seed 13, \(radius)°: \(share), \(expected)")
    }
  }

  @Test func migration() throws {
    let field = SampleFields.field(models: [SampleFields.source(amplitude: 2e-9)], seed: 14)
    let events = try EventSampler(field).events(of: field.runs[0])
    let ratios = events.source.indices.filter {
      events.source[$0] == 0 && (0.8...1.2).contains(events.energyTrue[$0])
    }.map { events.list.energy[$0] / events.energyTrue[$0] }
    let count = Double(ratios.count)
    let mean = ratios.reduce(0, +) / count
    let width = (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    let sigma = TwoTelescopePerformance.energyResolution(energy: 1)
    #expect(
      abs(mean - 1 - TwoTelescopePerformance.energyBias(energy: 1)) < 4 * sigma / count.squareRoot()
    )
    #expect(abs(width / sigma - 1) < 4 / (2 * count).squareRoot() + 0.02, "seed 14: \(width)")
  }

  /// The background follows the curve, in number and place; more of it lies towards larger RA.
  @Test func background() throws {
    let field = SampleFields.field(models: [], seed: 15)
    let events = try EventSampler(field).events(of: field.runs[0])
    let center = SampleFields.center
    // Between two nodes of the energy axis, where interpolation and curve are the same to 1 %.
    let band = 0.1...0.5
    var mean = 0.0
    var east = 0.0
    let (cells, steps) = (100, 60)
    let side = 2.0 / Double(cells)
    let degree = Double.pi / 180
    let step = log(5.0) / Double(steps)
    for x in 0..<cells {
      for y in 0..<cells {
        let lon = -1 + (Double(x) + 0.5) * side
        let lat = -1 + (Double(y) + 0.5) * side
        var rate = 0.0
        for e in 0..<steps {
          let energy = 0.1 * exp((Double(e) + 0.5) * step)
          rate +=
            TwoTelescopePerformance.background(energy: energy, lon: lon, lat: lat) * energy * step
        }
        let counts = rate * cos(lat * degree) * pow(side * degree, 2) * 1200
        mean += counts
        if lon > 0 { east += counts }
      }
    }
    var found = 0.0
    var foundEast = 0.0
    for i in events.list.ra.indices where band.contains(events.list.energy[i]) {
      // Longitude and latitude with the pointing on the equator.
      let place = SkyDirection(ra: events.list.ra[i], dec: events.list.dec[i]).unitVector
      let d = center.lat * degree
      let a = (events.list.ra[i] - center.lon) * degree
      let cosine = cos(events.list.dec[i] * degree)
      let along = cosine * cos(a) * cos(d) + place.z * sin(d)
      let lon = atan2(cosine * sin(a), along) / degree
      let lat = asin(place.z * cos(d) - cosine * cos(a) * sin(d)) / degree
      guard abs(lon) < 1, abs(lat) < 1 else { continue }
      found += 1
      if lon > 0 { foundEast += 1 }
    }
    #expect(abs(found - mean) < 4 * mean.squareRoot() + 0.01 * mean, "seed 15: \(found), \(mean)")
    #expect(
      abs(foundEast / found - east / mean) < 4 * 0.5 / found.squareRoot(), "seed 15: \(foundEast)")
    #expect(east / mean > 0.53)
  }

  /// A Gaussian of 0.2° far from all point spread: its width comes back.
  @Test func extendedSource() throws {
    var model = SampleFields.source(amplitude: 1e-9, .gaussian)
    model.spatial?["sigma"].value = 0.2
    model.responses.psf = false
    let field = SampleFields.field(models: [model], seed: 16)
    let events = try EventSampler(field).events(of: field.runs[0])
    let place = try #require(model.spatial?.position)
    let squares = events.source.indices.filter { events.source[$0] == 0 }.map {
      pow(SkyDirection(ra: events.list.ra[$0], dec: events.list.dec[$0]).separation(to: place), 2)
    }
    let count = Double(squares.count)
    let sigma = (squares.reduce(0, +) / (2 * count)).squareRoot()
    // The area falls with the offset, which narrows the shape by less than 2 %.
    #expect(abs(sigma / 0.2 - 1) < 3 / count.squareRoot() + 0.02, "seed 16: \(sigma)")
  }

  /// A flat shape fills the field and brings the flux per solid angle.
  @Test func diffuseSource() throws {
    let spatial = SpatialModel(.constant)
    let model = SkyModel(
      name: "diffuse", spectral: .powerLaw(index: 2.5, amplitude: 1e-8), spatial: spatial)
    let field = SampleFields.field(models: [model], seed: 17)
    let events = try EventSampler(field).events(of: field.runs[0])
    var mean = 0.0
    for ring in 0..<250 {
      let theta = (Double(ring) + 0.5) * 0.01
      let degree = Double.pi / 180
      mean +=
        2 * .pi * sin(theta * degree) * 0.01 * degree * 1200
        * Self.rate(model, offset: theta, field.responses)
    }
    let count = Double(events.source.count { $0 == 0 })
    #expect(abs(count - mean) < 4 * mean.squareRoot() + 0.01 * mean, "seed 17: \(count), \(mean)")
  }

  @Test func sourcesWithoutPlace() throws {
    let model = SkyModel(name: "nowhere", spectral: .powerLaw())
    let field = SampleFields.field(models: [model])
    #expect(
      throws: SimulationError("nowhere: a source without spatial model has no place on the sky")
    ) {
      try EventSampler(field).events(of: field.runs[0])
    }
  }
}
