import Foundation
import Models
import SkyGeometry
import Testing

@Suite struct PixelIntegralTests {
  private let geometry: WcsGeometry
  private let galactic: WcsGeometry

  init() throws {
    geometry = try WcsGeometry(
      center: SkyDirection(ra: 83.63, dec: 22.01), binsize: (0.1, 0.1), npix: (20, 16),
      frame: .icrs)
    galactic = try WcsGeometry(
      center: SkyDirection(lon: 184.5, lat: -5.8, frame: .galactic), binsize: (0.1, 0.1),
      npix: (20, 16), projection: "CAR", frame: .galactic)
  }

  private func model(_ name: String) throws -> SpatialModel {
    let place = ["lon_0": 83.66, "lat_0": 22.04]
    switch name {
    case "point", "pointGal": return SampleModels.make(.point, place)
    case "gaussSmall": return SampleModels.make(.gaussian, place.merging(["sigma": 0.12]) { $1 })
    case "gaussGal":
      return SampleModels.make(
        .gaussian, place.merging(["sigma": 0.12, "e": 0.5, "phi": 20]) { $1 })
    default: return try #require(SampleModels.shapes()[name])
    }
  }

  @Test(arguments: GammapyRecords.pixels.keys.sorted()) func agreesWithGammapy(
    name: String
  ) throws {
    let record = try #require(GammapyRecords.pixels[name])
    let map = name.hasSuffix("Gal") ? galactic : geometry
    let values = try model(name).pixelIntegrals(on: map).values
    // Gammapy holds these in single precision; a sub-pixel at a shell's edge may fall either way.
    #expect(isClose(values.reduce(0, +), record.sum, 2e-7))
    let peak = values.max() ?? 0
    for (index, value) in record.pixels {
      #expect(abs(values[index] - value) < 2e-7 * peak, "\(name) \(index): \(values[index])")
    }
  }

  @Test(arguments: ["point", "pointGal", "gaussSmall", "gaussE", "gaussGal", "diskE"])
  func derivativesAgreeWithDifferences(name: String) throws {
    let map = name.hasSuffix("Gal") ? galactic : geometry
    let model = try model(name)
    let all = [Bool](repeating: true, count: model.parameters.count)
    let result = try model.pixelIntegrals(on: map, derivatives: all)
    let plain = try model.pixelIntegrals(on: map)
    #expect(result.values == plain.values)
    for p in model.parameters.indices {
      // Where the eccentricity is 0 and enters by its square.
      if name == "gaussSmall", p > 2 { continue }
      // Small enough that the sub-pixels stay the same.
      let step = 1e-5
      func at(_ shift: Double) throws -> [Double] {
        var copy = model
        copy.parameters[p].value += shift
        return try copy.pixelIntegrals(on: map).values
      }
      let (above, below) = (try at(step), try at(-step))
      let numeric = zip(above, below).map { ($0 - $1) / (2 * step) }
      let difference = largestDifference(result.derivatives[p], numeric)
      #expect(difference < 1e-5, "\(name) \(model.parameters[p].name): \(difference)")
    }
  }

  @Test func sourceOutsideOfTheMapHasNoShare() throws {
    var point = SpatialModel(.point, at: SkyDirection(ra: 90, dec: 22))
    let flags = [true, true]
    #expect(
      try point.pixelIntegrals(on: geometry, derivatives: flags).values.allSatisfy { $0 == 0 })
    // Half a pixel off the border: what falls beyond it is lost.
    let edge = try #require(geometry.direction(x: -0.25, y: 5))
    point.position = edge
    #expect(abs(try point.pixelIntegrals(on: geometry).values.reduce(0, +) - 0.75) < 1e-9)
    // On the far side of the sky, where the projection has no pixel.
    point.position = SkyDirection(ra: 263.63, dec: -22)
    #expect(try point.pixelIntegrals(on: geometry).values.allSatisfy { $0 == 0 })
  }

  /// A source that moves takes its centroid along; one that grows keeps its sum.
  @Test func derivativesOfAShellMoveIt() throws {
    let fine = try WcsGeometry(
      center: SkyDirection(ra: 83.63, dec: 22.01), binsize: (0.02, 0.02), npix: (100, 100),
      frame: .icrs)
    let model = try model("shell")
    let flags = [true, true, true, true]
    let result = try model.pixelIntegrals(on: fine, derivatives: flags)
    #expect(result.values == (try model.pixelIntegrals(on: fine).values))
    let (lon, lat) = (fine.pixelDirections.lon, fine.pixelDirections.lat)
    func moment(_ values: [Double], _ coordinate: [Double], _ center: Double) -> Double {
      zip(values, coordinate).reduce(0) { $0 + $1.0 * ($1.1 - center) }
    }
    #expect(abs(moment(result.derivatives[0], lon, 83.63) - 1) < 0.01)
    #expect(abs(moment(result.derivatives[1], lat, 22.01) - 1) < 0.01)
    for derivative in result.derivatives { #expect(abs(derivative.reduce(0, +)) < 0.05) }
  }

  @Test func integratesToOne() throws {
    let sum = try model("gaussSmall").pixelIntegrals(on: geometry).values.reduce(0, +)
    #expect(abs(sum - 1) < 1e-3, "\(sum)")
  }
}

@Suite struct TemplateMapTests {
  private let geometry: WcsGeometry
  private let plane: [Double]

  init() throws {
    geometry = try WcsGeometry(
      center: SkyDirection(ra: 83.63, dec: 22.01), binsize: (0.2, 0.2), npix: (11, 9), frame: .icrs)
    plane = (0..<99).map { i in
      let (x, y) = (Double(i % 11), Double(i / 11))
      return 1 + 0.3 * x + 0.2 * y * y + 0.05 * x * y
    }
  }

  private var cube: [Double] {
    var flipped: [Double] = []
    for row in (0..<9).reversed() { flipped += plane[row * 11..<(row + 1) * 11].map { 1 + $0 } }
    return plane + plane.map { $0 * $0 } + flipped
  }

  private func check(_ model: SpatialModel, _ name: String, energy: Double? = nil) throws {
    let record = try #require(GammapyRecords.templates[name])
    let values = model.evaluate(lon: GammapyRecords.lon, lat: GammapyRecords.lat, energy: energy)
    for (ours, theirs) in zip(values, record) {
      #expect(isClose(ours, theirs, 1e-9), "\(name): \(ours) \(theirs)")
    }
  }

  @Test func agreesWithGammapy() throws {
    let model = SpatialModel(.template(try TemplateMap(geometry: geometry, values: plane)))
    #expect(abs(try #require(model.evaluationRadius) - 1.1) < 1e-12)
    #expect(model.smallestScale == nil && !model.isEnergyDependent)
    try check(model, "plain")
    let raw = try TemplateMap(geometry: geometry, values: plane, isNormalized: false)
    try check(SpatialModel(.template(raw)), "notNormalized")
    var shifted = model
    shifted["lon_0"].value = 83.7
    shifted["lat_0"].value = 21.95
    try check(shifted, "shifted")
  }

  @Test func agreesWithGammapyInEnergy() throws {
    let edges = try TemplateMap(
      geometry: geometry, energies: .edges([0.1, 1, 5, 100]), values: cube)
    for energy in [0.15, 2, 60, 200] {
      try check(SpatialModel(.template(edges)), "edges\(energy)", energy: energy)
    }
    let nodes = try TemplateMap(geometry: geometry, energies: .nodes([0.1, 1, 5]), values: cube)
    for energy in [0.15, 2, 6.0] {
      try check(SpatialModel(.template(nodes)), "nodes\(energy)", energy: energy)
    }
    #expect(SpatialModel(.template(nodes)).isEnergyDependent)
  }

  @Test func derivativesAgreeWithDifferences() throws {
    let model = SpatialModel(.template(try TemplateMap(geometry: geometry, values: plane)))
    let (lon, lat) = ([83.5, 83.9, 84.1], [21.9, 22.35, 21.55])
    let result = model.evaluateWithDerivatives(lon: lon, lat: lat, of: [true, true])
    for p in 0...1 {
      func at(_ shift: Double) -> [Double] {
        var copy = model
        copy.parameters[p].value += shift
        return copy.evaluate(lon: lon, lat: lat)
      }
      let numeric = zip(at(1e-5), at(-1e-5)).map { ($0 - $1) / 2e-5 }
      #expect(largestDifference(result.derivatives[p], numeric) < 1e-6)
    }
  }

  @Test func refusesWhatDoesNotFit() {
    #expect(throws: ModelError.self) { try TemplateMap(geometry: geometry, values: [1, 2]) }
    #expect(throws: ModelError.self) {
      try TemplateMap(geometry: geometry, energies: .edges([1, 0.5]), values: plane)
    }
  }

  @Test func emptyPlanesStayEmpty() throws {
    let map = try TemplateMap(geometry: geometry, values: plane.map { _ in 0 })
    #expect(map.evaluate(lon: [83.63], lat: [22.01]) == [0])
  }
}
