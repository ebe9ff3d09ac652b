import Analysis
import Estimators
import Foundation
import GridMath
import Observations
import SkyGeometry

extension ExplorerInput {
  /// Whether the path is a FITS file with a map: neither runs nor datasets nor an analysis.
  ///
  /// False also for what cannot be read; the reason is then found where it is opened.
  package var isMap: Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
      let kind = MapFile.isMap(path: path)
    else { return false }
    return kind
  }
}

/// The engine behind the explorer for a single map of a file.
///
/// There are no runs: the file itself stands for one, so that the field is complete once it is read.
actor MapEngine {
  private let input: ExplorerInput
  private var map: MapFile?

  init(_ input: ExplorerInput) {
    self.input = input
  }

  /// The engine as closures.
  nonisolated var client: EngineClient {
    EngineClient(
      open: {
        AsyncStream { continuation in
          let task = Task.background { await self.load(continuation) }
          continuation.onTermination = { _ in task.cancel() }
        }
      },
      compute: { try await self.compute($0) })
  }

  private func load(_ events: AsyncStream<EngineEvent>.Continuation) {
    defer { events.finish() }
    let map: MapFile
    do {
      map = try MapFile.read(path: input.path)
    } catch {
      let failure = AnalysisError(error, input.path)
      let line = failure.diagnostics.last?.line ?? "the input cannot be used"
      events.yield(.failed(line, isUnreadable: failure.kind == .cannotOpen))
      return
    }
    self.map = map
    for note in map.diagnostics { events.yield(.diagnostic(note)) }
    let path = URL(fileURLWithPath: input.path).standardizedFileURL.path
    events.yield(
      .opened(
        FieldInfo(
          title: map.name, path: path, geometry: map.geometry, energy: Self.axis(map),
          observations: [ObservationInfo(id: 0, object: map.name)], smoothing: 0,
          map: Self.info(map))))
    events.yield(.reduced(RunSummary(id: 0, livetime: .nan, events: 0)))
    events.yield(.finished)
  }

  /// Bins of the map; images without energies are counted from 1.
  private static func axis(_ map: MapFile) -> RecoEnergyAxis {
    if case .energy(let edges) = map.axis { return RecoEnergyAxis(edges: edges) }
    return RecoEnergyAxis(edges: (1...(map.planes + 1)).map(Double.init))
  }

  private static func info(_ map: MapFile) -> MapInfo {
    let bins: MapInfo.Bins =
      switch map.axis {
      case .image: .image
      case .energy: .energy
      case .planes: .planes
      }
    let word =
      switch map.combination {
      case .sum: "sum"
      case .mean: "mean"
      case .extreme: "largest"
      }
    return MapInfo(
      name: map.name, unit: map.unit.escapingControls, bins: bins, combination: word,
      isSummed: map.combination == .sum && !map.isSigned, isSigned: map.isSigned)
  }

  /// The image of the selected bins.
  private func compute(_ request: AnalysisRequest) throws -> AnalysisResult {
    let clock = ContinuousClock()
    let start = clock.now
    guard let map, request.bins.count == map.planes else { throw CancellationError() }
    let image = map.image(request.bins)
    try Task.checkCancellation()
    let n = map.geometry.pixelCount
    let nothing = [Double](repeating: .nan, count: n)
    let excluded = ExclusionMask(geometry: map.geometry, excluding: request.exclusions).isUsed
    let layers = SkyLayers(
      counts: nothing, background: nothing, excess: nothing, exposure: nothing,
      significance: nothing, onCounts: nothing, onBackground: nothing,
      isValid: image.map(\.isFinite), isExcluded: excluded.map { !$0 },
      runs: [UInt16](repeating: 1, count: n), map: image)
    // The strip shows where there is something; a sum means nothing for quantities with a unit.
    let sums = (0..<map.planes).map { plane -> Double in
      guard map.combination == .sum else { return 0 }
      return map.values[(plane * n)..<((plane + 1) * n)].reduce(0) {
        $1.isFinite ? $0 + $1 : $0
      }
    }
    let elapsed = (clock.now - start).components
    return AnalysisResult(
      request: request, layers: layers, norms: [], histogram: nil, energyCounts: sums,
      safeBins: [Bool](repeating: true, count: map.planes), runCount: 1, livetime: .nan,
      regionSums: request.regions.map { region in
        let pixels = region.pixels(on: map.geometry).filter { image[$0].isFinite }
        return RegionSums(
          pixels: pixels.count, counts: pixels.reduce(0) { $0 + image[$1] }, background: .nan,
          significance: .nan)
      },
      seconds: Double(elapsed.attoseconds) * 1e-18 + Double(elapsed.seconds))
  }
}
