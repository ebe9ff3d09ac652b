import SkyGeometry

/// Counts of a field with everything that is needed to predict them from models (numerics.md 10).
///
/// A stack, one run of a joint analysis, or what a file has. A value; cubes are row-major
/// [energy, y, x] in single precision.
package struct MapDataset: Sendable {
  /// Name by which models and products refer to it.
  package var name: String
  package let field: FieldGeometry
  /// Counts, shape [energy, y, x]; those outside `maskSafe` are not used.
  package var counts: [Float]
  /// Predicted background counts before the background model of the fit, same shape.
  package var background: [Float]
  /// m² s, shape [energyTrue, y, x].
  package var exposure: [Float]
  /// Bins with data that may be used, shape of `counts`.
  package var maskSafe: [Bool]
  /// Bins that a fit uses, shape of `counts`; nil: all safe ones.
  package var maskFit: [Bool]?
  /// Point spread functions; nil: none is applied.
  package var psf: PsfMap?
  /// Energy dispersion; nil: true energies are taken as reconstructed.
  package var edisp: EdispKernelMap?
  /// s.
  package var livetime: Double
  /// Start and stop of the good time intervals as MJD in terrestrial time, in order.
  package var goodTimeMjd: [[Double]]

  package init(
    name: String, field: FieldGeometry, counts: [Float], background: [Float], exposure: [Float],
    maskSafe: [Bool], maskFit: [Bool]? = nil, psf: PsfMap? = nil, edisp: EdispKernelMap? = nil,
    livetime: Double = 0, goodTimeMjd: [[Double]] = []
  ) {
    let size = field.energy.count * field.pixelCount
    precondition(
      counts.count == size && background.count == size && maskSafe.count == size
        && maskFit.map({ $0.count == size }) ?? true
        && exposure.count == field.energyTrue.count * field.pixelCount,
      "cubes must have the shape of the field")
    self.name = name
    self.field = field
    self.counts = counts
    self.background = background
    self.exposure = exposure
    self.maskSafe = maskSafe
    self.maskFit = maskFit
    self.psf = psf
    self.edisp = edisp
    self.livetime = livetime
    self.goodTimeMjd = goodTimeMjd
  }

  /// The dataset of a stack, as Gammapy names it.
  package init(_ stacked: StackedDataset, name: String = "stacked", goodTimeMjd: [[Double]] = []) {
    self.init(
      name: name, field: stacked.field, counts: stacked.counts, background: stacked.background,
      exposure: stacked.exposure, maskSafe: stacked.maskSafe, psf: stacked.psf,
      edisp: stacked.edisp, livetime: stacked.livetime, goodTimeMjd: goodTimeMjd)
  }

  /// Whether a bin counts in the fit statistic.
  package func isUsed(_ index: Int) -> Bool {
    maskSafe[index] && (maskFit?[index] ?? true)
  }

  /// Restricts the fit to bins of reconstructed energy wholly within a range (numerics.md 2.7).
  ///
  /// - Parameters:
  ///   - minimum: TeV.
  ///   - maximum: TeV.
  package mutating func setFitRange(from minimum: Double, to maximum: Double) {
    let bins = field.energy.mask(from: minimum, to: maximum)
    maskFit = bins.flatMap { [Bool](repeating: $0, count: field.pixelCount) }
  }
}
