import SkyGeometry

/// Point spread and energy dispersion of one run on a coarse image, and where they count.
package struct RunResponses: Sendable {
  package let psf: PsfMap?
  package let edisp: EdispKernelMap?
  /// Whether any energy is safe at the pixel of the field nearest to a pixel of the image, [y, x].
  package let psfMask: [Bool]
  /// Whether an energy is safe at a pixel of the field around a pixel of the image,
  /// [energy, y, x].
  package let edispMask: [Bool]

  package init(psf: PsfMap?, edisp: EdispKernelMap?, psfMask: [Bool], edispMask: [Bool]) {
    precondition(
      (psf.map { $0.geometry.pixelCount == psfMask.count } ?? true)
        && (edisp.map { $0.geometry.pixelCount * $0.energy.count == edispMask.count } ?? true),
      "masks have the shape of the maps")
    self.psf = psf
    self.edisp = edisp
    self.psfMask = psfMask
    self.edispMask = edispMask
  }
}
