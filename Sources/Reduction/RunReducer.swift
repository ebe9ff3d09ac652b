package import Datasets
import Foundation
package import GridMath
package import Observations
package import SkyGeometry

/// Makes the cubes of one run: counts, exposure, background, safe mask (numerics.md section 3).
package struct RunReducer: Sendable {
  package let field: FieldGeometry
  package let safeMask: SafeMaskSettings
  /// Bins farther than this from the pointing are not used, degrees.
  ///
  /// The sums that are reported of a run before its safe mask include them, as the reference does.
  package let offsetMax: Double
  /// The image that point spread and energy dispersion are put on; nil where they are not wanted.
  package let responseImage: WcsGeometry?
  /// Whether only the box with safe bins is kept where that saves memory.
  ///
  /// A run of a joint fit keeps all of its part: a source beyond the safe bins may reach into them.
  package let cropsToSafe: Bool

  package init(
    field: FieldGeometry, safeMask: SafeMaskSettings, offsetMax: Double = 2.5,
    responseImage: WcsGeometry? = nil, cropsToSafe: Bool = true
  ) {
    self.cropsToSafe = cropsToSafe
    self.responseImage = responseImage
    self.field = field
    self.safeMask = safeMask
    self.offsetMax = offsetMax
  }

  /// Bytes that cropping a run must save: below, the copy is not worth it.
  static let worthCropping = 4 << 20

  /// Reduces a run.
  ///
  /// - Throws: `ReductionFault` if the run cannot contribute to the field; `CancellationError`.
  package func run(_ observation: Observation) throws -> (run: ReducedRun, findings: [Diagnostic]) {
    let grid = try FieldOfViewGrid(
      sky: field.sky, pointing: observation.pointing, reach: Self.reach(observation),
      offsetMax: offsetMax, run: observation.id, file: observation.file)
    let nPixels = grid.box.count
    let nE = field.energy.count

    let exposure = exposure(observation, grid)
    try Task.checkCancellation()
    let background = try background(observation, grid)
    let (counts, countsOnMap) = counts(observation, grid)
    let (mask, findings) = mask(observation, grid, background: background, exposure: exposure)

    var totals = ReducedRun.Totals()
    totals.counts = countsOnMap
    var countsImage = [Double](repeating: 0, count: nPixels)
    var backgroundImage = countsImage
    var backgroundFloat = [Float](repeating: 0, count: nE * nPixels)
    counts.withUnsafeBufferPointer { counts in
      background.withUnsafeBufferPointer { background in
        mask.withUnsafeBufferPointer { mask in
          for e in 0..<nE {
            let base = e * nPixels
            var sum = 0.0
            for p in 0..<nPixels {
              let b = background[base + p]
              sum += b
              backgroundFloat[base + p] = Float(b)
              if mask[base + p] {
                countsImage[p] += Double(counts[base + p])
                backgroundImage[p] += b
              }
            }
            totals.background += sum
          }
        }
      }
    }
    totals.countsSafe = countsImage.reduce(0, +)
    totals.backgroundSafe = backgroundImage.reduce(0, +)
    var exposureFloat = [Float](repeating: 0, count: exposure.count)
    exposure.withUnsafeBufferPointer { exposure in
      var sum = 0.0
      var largest = 0.0
      for i in exposure.indices {
        sum += exposure[i]
        largest = max(largest, exposure[i])
        exposureFloat[i] = Float(exposure[i])
      }
      totals.exposureSum = sum
      totals.exposureMax = largest
    }
    let responses = responseImage.flatMap { image in
      ResponseMapMaker(field: field, image: image).run(
        observation, maskSafe: mask, box: grid.box)
    }
    let run = ReducedRun(
      origin: origin(observation), box: grid.box, counts: counts, background: backgroundFloat,
      exposure: exposureFloat, maskSafe: mask, countsImage: countsImage,
      backgroundImage: backgroundImage, totals: totals, responses: responses)
    return (
      cropsToSafe ? run.croppedToSafe(savingAtLeast: Self.worthCropping) : run, findings
    )
  }

  private func origin(_ observation: Observation) -> ReducedRun.Origin {
    func mjd(_ seconds: Double?) -> Double {
      guard let reference = observation.referenceMjd, let seconds else { return .nan }
      return reference + seconds / 86400
    }
    return ReducedRun.Origin(
      id: observation.id, file: observation.file, telescope: observation.telescope,
      object: observation.object, pointing: observation.pointing, livetime: observation.livetime,
      ontime: observation.ontime, startMjd: mjd(observation.goodTime.start.first),
      stopMjd: mjd(observation.goodTime.stop.last), eventCount: observation.events.count,
      responses: observation.responses.map(\.rawValue).sorted(),
      goodTimeMjd: zip(observation.goodTime.start, observation.goodTime.stop).map {
        [mjd($0), mjd($1)]
      })
  }

  // MARK: Counts

  /// Offset in degrees beyond which both responses are zero.
  private static func reach(_ observation: Observation) -> Double {
    let area = observation.effectiveArea?.offset.range.upperBound ?? 0
    let background: Double
    switch observation.background?.shape {
    case .offset(let axis)?: background = axis.range.upperBound
    case .fieldOfView(let lon, let lat, _)?:
      func largest(_ axis: IrfAxis) -> Double {
        max(abs(axis.range.lowerBound), abs(axis.range.upperBound))
      }
      background = largest(lon) + largest(lat)
    case nil: background = 0
    }
    return max(area, background, 0)
  }

  /// Events in bins, shape [energy, y, x] of the box, and their number on the whole map.
  private func counts(
    _ observation: Observation, _ grid: FieldOfViewGrid
  ) -> (counts: [Float], onMap: Double) {
    let box = grid.box
    var counts = [Float](repeating: 0, count: field.energy.count * box.count)
    let events = observation.events
    var onMap = 0.0
    guard events.count > 0 else { return (counts, onMap) }
    let pixels = field.sky.pixels(lon: events.ra, lat: events.dec, frame: .icrs)
    let binning = LogBinning(edges: field.energy.edges)
    for i in 0..<events.count {
      let px = pixels.x[i]
      let py = pixels.y[i]
      // Not a number fails both comparisons.
      guard px >= -0.5, py >= -0.5, px < Double(field.sky.nx) - 0.5,
        py < Double(field.sky.ny) - 0.5, let e = binning.index(events.energy[i])
      else { continue }
      onMap += 1
      let x = Int((px + 0.5).rounded(.down)) - box.x
      let y = Int((py + 0.5).rounded(.down)) - box.y
      guard x >= 0, y >= 0, x < box.width, y < box.height else { continue }
      let pixel = y * box.width + x
      guard grid.isInside[pixel] else { continue }
      counts[e * box.count + pixel] += 1
    }
    return (counts, onMap)
  }

  // MARK: Exposure

  /// Effective area at the centres of the true energy bins × livetime, m² s (numerics.md 3.2).
  private func exposure(_ observation: Observation, _ grid: FieldOfViewGrid) -> [Double] {
    let nPixels = grid.box.count
    var out = [Double](repeating: 0, count: field.energyTrue.count * nPixels)
    guard let area = observation.effectiveArea else { return out }
    let cells = grid.cells(area.offset)
    let livetime = observation.livetime
    for (k, energy) in field.energyTrue.centers.enumerated() {
      guard let row = area.row(energy: energy) else { continue }
      for p in 0..<nPixels {
        let i = Int(cells.index[p])
        guard i >= 0 else { continue }
        let w = cells.weight[p]
        let value = w == 0 ? row[i] : (1 - w) * row[i] + w * row[i + 1]
        out[k * nPixels + p] = value > 0 && value.isFinite ? value * livetime : 0
      }
    }
    return out
  }

  // MARK: Background

  /// Background counts of the run before its norm (numerics.md 3.3).
  package func background(
    _ observation: Observation, _ grid: FieldOfViewGrid
  ) throws -> [Double] {
    let nPixels = grid.box.count
    guard let response = observation.background else {
      return [Double](repeating: 0, count: field.energy.count * nPixels)
    }
    let integrator = BackgroundIntegrator(
      response: response, energy: field.energy, grid: grid, ontime: observation.ontime)
    guard case .fieldOfView(_, _, .altAz) = response.shape else {
      return integrator.counts(frame: .equatorial)
    }
    return try integrator.rotatingCounts(observation)
  }
}

/// A run that does not contribute to the field.
package struct ReductionFault: Error, Sendable {
  package let diagnostic: Diagnostic

  package init(_ diagnostic: Diagnostic) {
    self.diagnostic = diagnostic
  }
}

/// Finds the bin of an energy without taking the logarithm of the edges each time.
struct LogBinning {
  private let logEdges: [Double]
  private let scale: Double

  init(edges: [Double]) {
    logEdges = edges.map { log($0) }
    scale =
      Double(edges.count - 1) / ((logEdges.last ?? 1) - (logEdges.first ?? 0))
  }

  /// Bin of an energy in TeV; nil outside, the last edge included.
  func index(_ energy: Double) -> Int? {
    let x = log(energy)
    guard x >= logEdges[0], x < logEdges[logEdges.count - 1] else { return nil }
    // A guess that is right for equal bins, then walked to the right place for any others.
    var i = min(max(Int((x - logEdges[0]) * scale), 0), logEdges.count - 2)
    while i > 0, logEdges[i] > x { i -= 1 }
    while i < logEdges.count - 2, logEdges[i + 1] <= x { i += 1 }
    return i
  }
}
