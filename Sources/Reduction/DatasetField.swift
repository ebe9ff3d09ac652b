package import Datasets
import GridMath
import SkyGeometry

/// Reduced datasets brought onto one field, so that they are added up and shown like runs.
///
/// Joint datasets cover different parts of one grid; the field is the smallest that holds them all.
package struct DatasetField: Sendable {
  /// Why datasets have no common field.
  package struct Fault: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  package let field: FieldGeometry
  /// One for each dataset, in their order.
  package let runs: [ReducedRun]
  /// What could not be brought together, in words.
  package let notes: [String]

  /// Most bins of the cubes of a field: 1 GB in single precision.
  static let maximalBins = 2.5e8

  /// - Parameters:
  ///   - datasets: At least one.
  ///   - file: Where they come from.
  /// - Throws: `Fault` if their grids or energies differ, or the field would be too large.
  package init(_ datasets: [MapDataset], file: String) throws(Fault) {
    precondition(!datasets.isEmpty, "a field needs a dataset")
    let first = datasets[0]
    var places: [(x: Int, y: Int)] = []
    for dataset in datasets {
      guard dataset.field.energy.isSame(as: first.field.energy),
        dataset.field.energyTrue.isSame(as: first.field.energyTrue)
      else {
        throw Fault(
          description: "\(dataset.name) has other energy bins than \(first.name);"
            + " expected the same: open them one by one")
      }
      guard let place = first.field.sky.offset(of: dataset.field.sky) else {
        throw Fault(
          description: "\(dataset.name) is not on the pixel grid of \(first.name);"
            + " expected cut-outs of one map: open them one by one")
      }
      places.append(place)
    }
    let sky = try Self.union(
      first.field.sky, datasets.map(\.field.sky), places,
      planes: first.field.energy.count + first.field.energyTrue.count)
    let field = FieldGeometry(
      sky: sky.geometry, energy: first.field.energy, energyTrue: first.field.energyTrue)
    self.field = field
    let (responses, notes) = Self.responses(datasets)
    self.notes = notes
    let ids = Self.numbers(datasets.map(\.name))
    runs = datasets.indices.map { index in
      let dataset = datasets[index]
      let box = PixelBox(
        x: places[index].x - sky.x, y: places[index].y - sky.y, width: dataset.field.sky.nx,
        height: dataset.field.sky.ny)
      return Self.run(
        dataset, id: ids[index], box: box, field: field, responses: responses[index], file: file)
    }
  }

  /// Numbers for datasets: that in `obs-123`, else one that is free.
  static func numbers(_ names: [String]) -> [Int] {
    let given = names.map { name -> Int? in
      guard name.hasPrefix("obs-") || name.hasPrefix("obs_") else { return nil }
      return Int(name.dropFirst(4)).flatMap { $0 >= 0 ? $0 : nil }
    }
    var taken = Set<Int>()
    var free = 1
    return given.map { number in
      if let number, taken.insert(number).inserted { return number }
      while given.contains(free) || taken.contains(free) { free += 1 }
      taken.insert(free)
      return free
    }
  }

  /// The smallest geometry on the grid of `first` that holds all others, and where it begins.
  private static func union(
    _ first: WcsGeometry, _ all: [WcsGeometry], _ places: [(x: Int, y: Int)], planes: Int
  ) throws(Fault) -> (geometry: WcsGeometry, x: Int, y: Int) {
    var (x0, x1, y0, y1) = (0, first.nx, 0, first.ny)
    for (geometry, place) in zip(all, places) {
      x0 = min(x0, place.x)
      x1 = max(x1, place.x + geometry.nx)
      y0 = min(y0, place.y)
      y1 = max(y1, place.y + geometry.ny)
    }
    if x0 == 0, y0 == 0, x1 == first.nx, y1 == first.ny { return (first, 0, 0) }
    guard Double(x1 - x0) * Double(y1 - y0) * Double(planes) <= maximalBins else {
      throw Fault(
        description: "a map of all datasets would have \(x1 - x0) x \(y1 - y0) pixels;"
          + " they lie too far apart: open them one by one")
    }
    do {
      return (try first.extended(x: x0..<x1, y: y0..<y1), x0, y0)
    } catch {
      throw Fault(description: "no map holds all datasets: \(error)")
    }
  }

  private static func run(
    _ dataset: MapDataset, id: Int, box: PixelBox, field: FieldGeometry,
    responses: (psf: PsfMap?, edisp: EdispKernelMap?), file: String
  ) -> ReducedRun {
    let n = box.count
    var totals = ReducedRun.Totals()
    var counts = [Double](repeating: 0, count: n)
    var background = counts
    for index in dataset.counts.indices {
      let (c, b) = (Double(dataset.counts[index]), Double(dataset.background[index]))
      totals.counts += c
      totals.background += b
      if dataset.maskSafe[index] {
        counts[index % n] += c
        background[index % n] += b
      }
    }
    totals.countsSafe = counts.reduce(0, +)
    totals.backgroundSafe = background.reduce(0, +)
    for value in dataset.exposure {
      totals.exposureSum += Double(value)
      totals.exposureMax = max(totals.exposureMax, Double(value))
    }
    let psfMask = responses.psf.map {
      ResponseMapMaker(field: field, image: $0.geometry).masks(maskSafe: dataset.maskSafe, box: box)
        .psf
    }
    let edispMask = responses.edisp.map {
      ResponseMapMaker(field: field, image: $0.geometry).masks(maskSafe: dataset.maskSafe, box: box)
        .edisp
    }
    let ontime = dataset.goodTimeMjd.reduce(0) { $0 + ($1[1] - $1[0]) * 86400 }
    let origin = ReducedRun.Origin(
      id: id, file: file, telescope: "", object: dataset.name, pointing: dataset.field.sky.center,
      livetime: dataset.livetime, ontime: ontime > 0 ? ontime : dataset.livetime,
      startMjd: dataset.goodTimeMjd.first?[0] ?? .nan,
      stopMjd: dataset.goodTimeMjd.last?[1] ?? .nan,
      eventCount: Int(totals.counts.rounded().clamped(to: 0...1e15)), responses: [],
      goodTimeMjd: dataset.goodTimeMjd, dataset: dataset.name)
    let hasResponses = responses.psf != nil || responses.edisp != nil
    return ReducedRun(
      origin: origin, box: box, counts: dataset.counts, background: dataset.background,
      exposure: dataset.exposure, maskSafe: dataset.maskSafe, countsImage: counts,
      backgroundImage: background, totals: totals,
      responses: hasResponses
        ? RunResponses(
          psf: responses.psf, edisp: responses.edisp, psfMask: psfMask ?? [],
          edispMask: edispMask ?? []) : nil)
  }

  // MARK: Responses

  /// Response maps of all datasets on common coarse images; nil where that cannot be.
  private static func responses(
    _ datasets: [MapDataset]
  ) -> (maps: [(psf: PsfMap?, edisp: EdispKernelMap?)], notes: [String]) {
    var notes: [String] = []
    var psfs = datasets.map(\.psf)
    var edisps = datasets.map(\.edisp)
    if let first = psfs.compactMap({ $0 }).first {
      let hasAll = psfs.allSatisfy {
        $0.map { $0.radCount == first.radCount && abs($0.radWidth / first.radWidth - 1) < 1e-6 }
          ?? false
      }
      let frames = hasAll ? common(psfs.compactMap { $0?.geometry }) : nil
      if let frames {
        psfs = zip(psfs, frames.offsets).map { $0?.placed(on: frames.geometry, at: $1) }
      } else {
        notes.append("the point spreads of the datasets do not go together; the sum has none")
        psfs = psfs.map { _ in nil }
      }
    }
    if edisps.contains(where: { $0 != nil }) {
      let all = edisps.compactMap { $0?.geometry }
      if all.count == edisps.count, let frames = common(all) {
        edisps = zip(edisps, frames.offsets).map { $0?.placed(on: frames.geometry, at: $1) }
      } else {
        notes.append("the energy dispersions of the datasets do not go together; the sum has none")
        edisps = edisps.map { _ in nil }
      }
    }
    return (zip(psfs, edisps).map { ($0, $1) }, notes)
  }

  /// A geometry that holds all others on their grid, and where each begins in it.
  private static func common(
    _ all: [WcsGeometry]
  ) -> (geometry: WcsGeometry, offsets: [(x: Int, y: Int)])? {
    guard let first = all.first else { return nil }
    let places = all.compactMap { first.offset(of: $0) }
    guard places.count == all.count,
      let union = try? union(first, all, places, planes: 1000)
    else { return nil }
    return (union.geometry, places.map { ($0.x - union.x, $0.y - union.y) })
  }
}

extension EnergyAxis {
  /// Whether the edges are the same but for rounding.
  fileprivate func isSame(as other: EnergyAxis) -> Bool {
    MapFileAxis(name: "", edges: edges).matches(other.edges)
  }
}

extension PsfMap {
  /// The map on a larger image; zero where there was none.
  func placed(on geometry: WcsGeometry, at place: (x: Int, y: Int)) -> PsfMap {
    if geometry.hasSamePixels(as: self.geometry) { return self }
    return PsfMap(
      geometry: geometry, energyTrue: energyTrue, radWidth: radWidth, radCount: radCount,
      values: placedPlanes(values, self.geometry, geometry, place),
      exposure: placedPlanes(exposure, self.geometry, geometry, place))
  }
}

extension EdispKernelMap {
  /// The map on a larger image; zero where there was none.
  func placed(on geometry: WcsGeometry, at place: (x: Int, y: Int)) -> EdispKernelMap {
    if geometry.hasSamePixels(as: self.geometry) { return self }
    return EdispKernelMap(
      geometry: geometry, energyTrue: energyTrue, energy: energy,
      values: placedPlanes(values, self.geometry, geometry, place),
      exposure: placedPlanes(exposure, self.geometry, geometry, place))
  }
}

/// Images copied into larger ones, row by row.
private func placedPlanes(
  _ values: [Float], _ old: WcsGeometry, _ new: WcsGeometry, _ place: (x: Int, y: Int)
) -> [Float] {
  let planes = values.count / old.pixelCount
  var out = [Float](repeating: 0, count: planes * new.pixelCount)
  for k in 0..<planes {
    for y in 0..<old.ny {
      let from = k * old.pixelCount + y * old.nx
      let to = k * new.pixelCount + (y + place.y) * new.nx + place.x
      out.replaceSubrange(to..<(to + old.nx), with: values[from..<(from + old.nx)])
    }
  }
  return out
}
