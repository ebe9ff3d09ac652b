package import Models
import SkyGeometry

/// Predicts one source in one dataset (numerics.md 10.1 to 10.7).
///
/// While position and shape stay, the predicted counts are
/// Σ over true energy of flux in the bin × template of the bin × energy dispersion. Templates hold
/// everything that touches the sky: shape, point spread, exposure. So a change of the spectrum
/// costs a weighted sum, and a change of the amplitude a factor.
///
/// Point spread, energy dispersion and the window are those of the place where the source was when
/// they were made last, its anchor. With `followsPosition` they are made anew whenever the source
/// moves. A fit needs a statistic without steps: without it they stay until the source has moved
/// farther than its own size and 0.1° (numerics.md 10.8).
package struct SourceEvaluator: Sendable {
  /// Part of the field that the source reaches; nil: none, see `coverage`.
  package private(set) var window: PixelBox?
  /// How far the source lies on the map.
  package private(set) var coverage = SourceCoverage.outside
  /// Counts for a flux of 1 cm⁻² s⁻¹ in the bin of true energy, before energy dispersion; shape
  /// [energyTrue, y, x] of the window.
  package private(set) var template: [Double] = []
  /// Derivatives of the template by parameter of the shape, in the parameter's own unit; empty for
  /// those that are frozen or were not asked for.
  package private(set) var templateDerivatives: [[Double]] = []
  /// Probability of each bin of reconstructed energy, shape [energyTrue, energy].
  package private(set) var dispersion: [Double] = []
  /// Flux in the bins of true energy, cm⁻² s⁻¹, and its derivatives by parameter of the spectrum.
  package private(set) var flux = SpectralEvaluation(values: [], derivatives: [])
  /// Whether point spread and energy dispersion follow every move of the source.
  package var followsPosition = true

  let dataset: MapDataset
  let kernelMaker: PsfKernelMaker
  private let energyBins: EnergyBins
  private var model: SkyModel?
  private var hasDerivatives = false
  private var shapeDerivatives: [Bool] = []
  private(set) var anchor: Anchor?

  /// Beyond the reach of the source, degrees: also how far it may move before its anchor follows.
  static let margin = 0.1

  /// What belongs to the place of the source.
  struct Anchor: Sendable {
    var position: SkyDirection?
    var kernels: PsfKernels?
    var dispersion: [Double]
    /// The part of the map on which the source is evaluated; nil: it reaches nothing.
    var cutout: GeometryCutout?
    /// Whether the border of the map cuts that part.
    var isTrimmed = false
    var convolution: KernelSpectra?
    /// Reach of the source for which the cut-out was made, degrees.
    var radius: Double?
    var responses: AppliedResponses
  }

  package init(_ dataset: MapDataset) {
    self.init(dataset, kernelMaker: PsfKernelMaker(dataset.field.sky))
  }

  /// With a maker that several evaluators of a map share.
  init(_ dataset: MapDataset, kernelMaker: PsfKernelMaker) {
    self.dataset = dataset
    self.kernelMaker = kernelMaker
    energyBins = EnergyBins(edges: dataset.field.energyTrue.edges)
  }

  /// Brings the evaluator to a model.
  ///
  /// - Parameters:
  ///   - new: The source; without a shape it is taken as everywhere.
  ///   - derivatives: Whether derivatives by the parameters that are not frozen are wanted.
  /// - Returns: What had to be done again.
  /// - Throws: `WcsError` if the projection cannot be set up for a part of the map.
  package mutating func update(_ new: SkyModel, derivatives: Bool = false) throws -> StaleStep {
    let stale = staleStep(new, derivatives: derivatives)
    guard stale != .nothing else { return .nothing }
    flux =
      derivatives
      ? new.spectral.integralWithDerivatives(over: energyBins)
      : SpectralEvaluation(
        values: new.spectral.integral(over: energyBins),
        derivatives: new.spectral.parameters.map { _ in [] })
    if stale == .template { try makeTemplate(new, derivatives: derivatives) }
    model = new
    hasDerivatives = derivatives
    return stale
  }

  /// What a change to another model makes stale.
  package func staleStep(_ new: SkyModel, derivatives: Bool = false) -> StaleStep {
    let wanted = Self.wantedByShape(new, derivatives)
    guard let model, model.responses == new.responses,
      Self.haveSameFigures(model.spatial, new.spatial), wanted.count == shapeDerivatives.count,
      zip(wanted, shapeDerivatives).allSatisfy({ !$0 || $1 }),
      // Before, it may have moved without its anchor.
      !followsPosition || anchor?.position == new.spatial?.position
    else { return .template }
    let (before, after) = (model.spectral, new.spectral)
    guard !derivatives || hasDerivatives && Self.haveSameFrozen(before, after) else {
      return .spectrum
    }
    if before == after { return .nothing }
    guard let index = after.amplitudeIndex, before.amplitudeIndex == index,
      before.parameters[index].standardValue != 0
    else { return .spectrum }
    var leveled = after
    leveled.parameters[index] = before.parameters[index]
    return leveled == before ? .amplitude : .spectrum
  }

  /// Whether two shapes are the same on the sky, though errors or bounds may differ.
  private static func haveSameFigures(_ a: SpatialModel?, _ b: SpatialModel?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a.shape == b.shape && a.frame == b.frame
      && a.parameters.map(\.standardValue) == b.parameters.map(\.standardValue)
  }

  private static func haveSameFrozen(_ a: SpectralModel, _ b: SpectralModel) -> Bool {
    a.parameters.map(\.isFrozen) == b.parameters.map(\.isFrozen)
  }

  private static func wantedByShape(_ model: SkyModel, _ derivatives: Bool) -> [Bool] {
    (model.spatial?.parameters ?? []).map { derivatives && !$0.isFrozen }
  }

  // MARK: Predicted counts

  /// Predicted counts in reconstructed energy, shape [energy, y, x] of the window.
  package func predicted() -> [Double] {
    fold(template, weights: flux.values)
  }

  /// Sum over true energy of template × weight × energy dispersion.
  ///
  /// - Parameters:
  ///   - cube: Shape [energyTrue, y, x] of the window.
  ///   - weights: One for each true energy, such as fluxes or their derivatives.
  /// - Returns: Shape [energy, y, x] of the window.
  package func fold(_ cube: [Double], weights: [Double]) -> [Double] {
    guard let window else { return [] }
    let (nTrue, nReco, n) = (
      dataset.field.energyTrue.count, dataset.field.energy.count, window.count
    )
    var out = [Double](repeating: 0, count: nReco * n)
    out.withUnsafeMutableBufferPointer { out in
      cube.withUnsafeBufferPointer { cube in
        for k in 0..<nTrue where weights[k] != 0 {
          for e in 0..<nReco {
            let factor = weights[k] * dispersion[k * nReco + e]
            guard factor != 0 else { continue }
            let (source, target) = (k * n, e * n)
            for p in 0..<n { out[target + p] += factor * cube[source + p] }
          }
        }
      }
    }
    return out
  }

  // MARK: Template

  private mutating func makeTemplate(_ new: SkyModel, derivatives: Bool) throws {
    try moveAnchor(to: new)
    guard let anchor else { return }
    dispersion = anchor.dispersion
    let wanted = Self.wantedByShape(new, derivatives)
    let made = try SourceTemplate(
      new, anchor: anchor, dataset: dataset, energies: energyBins, wanted: wanted)
    window = made.window
    template = made.values
    templateDerivatives = made.derivatives
    coverage = made.coverage
    shapeDerivatives = wanted
  }

  /// Makes what belongs to the place of the source, where that is not its place any more.
  private mutating func moveAnchor(to new: SkyModel) throws {
    let position = new.spatial?.position
    let radius = new.spatial?.evaluationRadius
    if let anchor, anchor.responses == new.responses, isHeld(anchor, position, radius) { return }
    anchor = try Anchor(
      new, position: position, radius: new.spatial == nil ? nil : radius, dataset: dataset,
      kernelMaker: kernelMaker)
  }

  /// Whether the anchor serves for a source at a position with a reach.
  private func isHeld(_ anchor: Anchor, _ position: SkyDirection?, _ radius: Double?) -> Bool {
    guard let position, let old = anchor.position else {
      return anchor.position == position && anchor.radius == radius
    }
    if followsPosition { return old == position && anchor.radius == radius }
    guard let radius, let oldRadius = anchor.radius else { return anchor.radius == radius }
    // A shape that has grown beyond the margin of its cut-out would lose counts there.
    return old.separation(to: position) <= oldRadius + Self.margin
      && radius <= oldRadius + Self.margin
  }
}
