import Foundation
import SkyGeometry

extension ResponseSummary {
  /// Sums a run up.
  ///
  /// - Parameters:
  ///   - run: The run with all the responses that it has.
  ///   - notes: Why a response of the files is missing from it.
  ///   - offsetMax: Largest offset of interest, degrees.
  /// - Throws: `CancellationError` if the task is cancelled.
  package init(_ run: Observation, notes: [String] = [], offsetMax: Double = .infinity) throws {
    let target = run.target.map { run.pointing.separation(to: $0) }
    let offsets = Self.offsets(run, most: offsetMax)
    let range = Self.energies(run, offsets)
    events = Events(run)
    try Task.checkCancellation()
    area = run.effectiveArea.map { Area($0, offsets, range) }
    pointSpread = run.pointSpread.map { PointSpread($0, offsets, range) }
    try Task.checkCancellation()
    dispersion = run.energyDispersion.map {
      Dispersion($0, offsets, range, at: Self.place(target, in: $0.offset, offsets))
    }
    try Task.checkCancellation()
    background = run.background.map { Background($0, offsets) }
    id = run.id
    object = run.object
    pointing = run.pointing
    livetime = run.livetime
    responses = run.responses
    self.notes = notes
    self.offsets = offsets
    targetOffset = target
  }

  /// The offset of the target if the response reaches it, else the first of the curves.
  private static func place(_ target: Double?, in axis: IrfAxis, _ offsets: [Double]) -> Double {
    if let target, target < 10, axis.contains(target) { return target }
    return offsets[0]
  }

  /// Three or four round offsets from the axis outward, as far as the responses go.
  private static func offsets(_ run: Observation, most: Double) -> [Double] {
    let axes = [
      run.effectiveArea?.offset, run.pointSpread?.offset, run.energyDispersion?.offset,
    ].compactMap { $0 }
    guard let axis = axes.first(where: { $0.count > 1 }),
      let last = axis.nodes.last.map({ min($0, most) }), last > 0
    else {
      return [axes.first?.nodes.first ?? 0]
    }
    let steps = [0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10]
    let step = steps.first { last / $0 < 3.5 } ?? last
    let all = (0...3).map { Double($0) * step }
    let inside = all.filter { offset in
      axes.allSatisfy { $0.contains(offset) } && offset <= last
    }
    return inside.isEmpty ? [axis.nodes[0]] : inside
  }

  /// True energies at which gamma rays are seen at all, TeV; all of the table without an area.
  private static func energies(_ run: Observation, _ offsets: [Double]) -> ClosedRange<Double> {
    guard let area = run.effectiveArea else {
      return run.pointSpread?.energy.range ?? run.energyDispersion?.energy.range
        ?? 0...Double.infinity
    }
    let seen = area.energy.nodes.indices.filter { e in
      offsets.contains { area.evaluate(energy: area.energy.nodes[e], offset: $0) > 0 }
    }
    let edges = area.energy.binEdges
    guard let first = seen.first, let last = seen.last else { return area.energy.range }
    return edges[first]...edges[last + 1]
  }

  /// Nodes of an axis within a range, at most so many.
  private static func nodes(
    _ axis: IrfAxis, _ range: ClosedRange<Double>, most: Int = 96
  ) -> [Int] {
    let inside = axis.nodes.indices.filter { range.contains(axis.nodes[$0]) }
    let step = max(1, (inside.count + most - 1) / most)
    return stride(from: 0, to: inside.count, by: step).map { inside[$0] }
  }

  fileprivate static func energies(
    _ axis: IrfAxis, _ range: ClosedRange<Double>
  ) -> [Double] {
    nodes(axis, range).map { axis.nodes[$0] }
  }
}

extension ResponseSummary.Events {
  /// Bins in a decade of energy, and on a side of the image.
  private static let binsPerDecade = 10.0
  private static let side = 32

  init(_ run: Observation) {
    let events = run.events
    count = events.count
    let positive = events.energy.filter { $0 > 0 && $0.isFinite }
    let low = (log10(positive.min() ?? 0.1) * Self.binsPerDecade).rounded(.down)
    let high = (log10(positive.max() ?? 10) * Self.binsPerDecade).rounded(.down) + 1
    let bins = max(1, min(200, Int(high - low)))
    energyEdges = (0...bins).map { pow(10, (low + Double($0)) / Self.binsPerDecade) }
    var counts = [Double](repeating: 0, count: bins)
    for energy in positive {
      let bin = Int((log10(energy) * Self.binsPerDecade - low).rounded(.down))
      counts[min(max(bin, 0), bins - 1)] += 1
    }
    self.counts = counts

    // Distances along longitude and latitude of the field of view, on the tangential sphere.
    func place(_ direction: SkyDirection) -> (lon: Double, lat: Double) {
      let distance = run.pointing.separation(to: direction)
      let angle = run.pointing.positionAngle(to: direction) * .pi / 180
      return (distance * sin(angle), distance * cos(angle))
    }
    let places = zip(events.ra, events.dec).map { place(SkyDirection(ra: $0, dec: $1)) }
    let reach = places.map { max(abs($0.lon), abs($0.lat)) }.sorted()
    // A few stray events must not squeeze the field into a corner.
    let most = reach.isEmpty ? 1 : reach[min(reach.count - 1, reach.count * 97 / 100)]
    let half = max(0.5, (most * 2.2).rounded(.up) / 2)
    let width = 2 * half / Double(Self.side)
    fieldEdges = (0...Self.side).map { -half + width * Double($0) }
    var image = [Double](repeating: 0, count: Self.side * Self.side)
    var outside = 0
    for place in places {
      let (x, y) = ((place.lon + half) / width, (place.lat + half) / width)
      guard x >= 0, y >= 0, x < Double(Self.side), y < Double(Self.side) else {
        outside += 1
        continue
      }
      image[Int(y) * Self.side + Int(x)] += 1
    }
    self.image = image
    self.outside = outside
    target = run.target.map(place).flatMap {
      max(abs($0.lon), abs($0.lat)) < half ? $0 : nil
    }
  }
}

extension ResponseSummary.Area {
  init(_ area: EffectiveArea2D, _ offsets: [Double], _ range: ClosedRange<Double>) {
    let energies = ResponseSummary.energies(area.energy, range)
    self.energies = energies
    values = offsets.map { offset in
      energies.map { area.evaluate(energy: $0, offset: offset) }
    }
    safeLow = area.safeRange.low
    safeHigh = area.safeRange.high
  }
}

extension ResponseSummary.PointSpread {
  init(_ psf: PointSpreadResponse, _ offsets: [Double], _ range: ClosedRange<Double>) {
    switch psf.shape {
    case .table: kind = "PSF_TABLE"
    case .threeGauss: kind = "PSF_3GAUSS"
    case .king: kind = "PSF_KING"
    }
    let energies = ResponseSummary.energies(psf.energy, range)
    self.energies = energies
    func radii(_ fraction: Double) -> [[Double]] {
      offsets.map { offset in
        energies.map { psf.containmentRadius(fraction, energy: $0, offset: offset) }
      }
    }
    radius68 = radii(0.68)
    radius95 = radii(0.95)
  }
}

extension ResponseSummary.Dispersion {
  init(
    _ dispersion: EnergyDispersion2D, _ offsets: [Double], _ range: ClosedRange<Double>,
    at place: Double
  ) {
    let energies = ResponseSummary.energies(dispersion.energy, range)
    self.energies = energies
    let moments = offsets.map { offset in
      energies.map { dispersion.moments(energy: $0, offset: offset) }
    }
    bias = moments.map { $0.map(\.bias) }
    resolution = moments.map { $0.map(\.resolution) }
    offset = place
    // Halfway between the energies that were looked at, which may be every second or third.
    energyEdges = IrfAxis(name: "ENERG", isLogarithmic: true, points: energies).binEdges
    migraEdges = dispersion.migraEdges
    let columns = energies.map { dispersion.normalizedDensities(energy: $0, offset: place) }
    matrix = dispersion.migra.nodes.indices.flatMap { j in columns.map { $0[j] } }
  }
}

extension ResponseSummary.Background {
  /// Directions that a rate at an offset is averaged over.
  private static let directions = 36

  init(_ background: BackgroundResponse, _ offsets: [Double]) {
    let square = pow(Double.pi / 180, 2)
    energies = background.energy.nodes
    rates = offsets.map { offset in
      background.energy.nodes.map { energy in
        let sum = (0..<Self.directions).reduce(0.0) {
          let angle = 2 * .pi * Double($1) / Double(Self.directions)
          return $0
            + background.evaluate(
              energy: energy, fovLon: offset * cos(angle), fovLat: offset * sin(angle))
        }
        let rate = sum / Double(Self.directions) * square
        return rate > 0 ? rate : .nan
      }
    }
    fieldRates = background.fieldRates
    total = background.fieldRate(energies: 0...Double.infinity)
    let integrated = background.energyIntegratedRates.map { $0 * square }
    switch background.shape {
    case .fieldOfView(let lon, let lat, let alignment):
      lonEdges = lon.binEdges
      latEdges = lat.binEdges
      image = (0..<lat.count).flatMap { j in
        (0..<lon.count).map { integrated[$0 * lat.count + j] }
      }
      self.alignment = alignment
    case .offset(let axis):
      let half = axis.range.upperBound.isFinite ? axis.range.upperBound : 5
      let side = 48
      lonEdges = (0...side).map { -half + 2 * half * Double($0) / Double(side) }
      latEdges = lonEdges
      let middles = zip(lonEdges, lonEdges.dropFirst()).map { ($0 + $1) / 2 }
      image = middles.flatMap { y in
        middles.map { x in
          let theta = (x * x + y * y).squareRoot()
          guard axis.contains(theta) else { return Double.nan }
          let (i, w) = axis.locate(theta)
          return w == 0 ? integrated[i] : (1 - w) * integrated[i] + w * integrated[i + 1]
        }
      }
      alignment = nil
    }
  }
}
