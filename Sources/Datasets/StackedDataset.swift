import SkyGeometry

/// The sum of runs on the field (numerics.md section 4).
package struct StackedDataset: Sendable {
  /// Off counts of a ring background, where the background comes from one.
  package struct OffCounts: Sendable {
    /// Counts in the ring, shape [energy, y, x].
    package var counts: [Float]
    /// Background acceptance at the pixel, same shape.
    package var acceptance: [Float]
    /// Background acceptance in the ring, same shape.
    package var acceptanceOff: [Float]

    package init(counts: [Float], acceptance: [Float], acceptanceOff: [Float]) {
      self.counts = counts
      self.acceptance = acceptance
      self.acceptanceOff = acceptanceOff
    }
  }

  package var field: FieldGeometry
  /// Counts in safe bins, shape [energy, y, x].
  package var counts: [Float]
  /// Background with norms applied, in safe bins, same shape.
  package var background: [Float]
  /// m² s, shape [energyTrue, y, x].
  package var exposure: [Float]
  /// Bins that at least one run contributes to, shape of `counts`.
  package var maskSafe: [Bool]
  /// Number of runs that contribute to each pixel, shape [y, x].
  package var runsPerPixel: [UInt16]
  /// s, of the runs that are in.
  package var livetime: Double
  /// OBS_IDs of the runs that are in, in order.
  package var runs: [Int]
  /// Present for a ring background.
  package var off: OffCounts?
  /// Point spread functions, where every run has them.
  package var psf: PsfMap?
  /// Energy dispersion, where every run has it.
  package var edisp: EdispKernelMap?

  package init(
    field: FieldGeometry, counts: [Float], background: [Float], exposure: [Float],
    maskSafe: [Bool], runsPerPixel: [UInt16], livetime: Double, runs: [Int],
    off: OffCounts? = nil, psf: PsfMap? = nil, edisp: EdispKernelMap? = nil
  ) {
    precondition(
      counts.count == field.energy.count * field.pixelCount && counts.count == background.count
        && counts.count == maskSafe.count && runsPerPixel.count == field.pixelCount
        && exposure.count == field.energyTrue.count * field.pixelCount,
      "cubes must have the shape of the field")
    self.field = field
    self.counts = counts
    self.background = background
    self.exposure = exposure
    self.maskSafe = maskSafe
    self.runsPerPixel = runsPerPixel
    self.livetime = livetime
    self.runs = runs
    self.off = off
    self.psf = psf
    self.edisp = edisp
  }
}
