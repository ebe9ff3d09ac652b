import Fourier
import Models
import SkyGeometry

extension SourceEvaluator.Anchor {
  /// Point spread, energy dispersion and window at the place of a source.
  ///
  /// - Parameters:
  ///   - model: The source.
  ///   - position: Its place; nil: the middle of the map.
  ///   - radius: Its reach, degrees; nil: the whole map.
  ///   - dataset: Where it is to be predicted.
  ///   - kernelMaker: For the pixels of the dataset.
  /// - Throws: `WcsError` if the projection cannot be set up for a part of the map.
  init(
    _ model: SkyModel, position: SkyDirection?, radius: Double?, dataset: MapDataset,
    kernelMaker: PsfKernelMaker
  ) throws {
    self.position = position
    self.radius = radius
    responses = model.responses
    let field = dataset.field
    let place = position ?? field.sky.center
    if model.responses.energyDispersion, let edisp = dataset.edisp {
      dispersion = edisp.kernel(at: position ?? edisp.geometry.center)
    } else {
      dispersion = EdispKernelMap.diagonal(energyTrue: field.energyTrue, energy: field.energy)
    }
    if model.responses.psf, let psf = dataset.psf, model.spatial != nil {
      kernels = try kernelMaker.kernels(psf.profiles(at: position ?? psf.geometry.center))
    }
    let spread = kernels?.width ?? 0
    if let radius, position != nil {
      // Where no bin that is used lies within reach, nothing is predicted.
      let reach = 2 * radius + SourceEvaluator.margin + spread
      let near = try field.sky.cutout(center: place, width: (reach, reach))
      let isUsed = near.map { dataset.hasUsedBin(x: $0.x, y: $0.y) } ?? false
      let width = spread + 2 * (radius + SourceEvaluator.margin)
      cutout =
        isUsed ? try field.sky.cutout(center: place, width: (width, width), odd: true) : nil
      let scales = field.sky.pixelScales
      isTrimmed =
        cutout.map {
          $0.x.count < WcsGeometry.roundedUpToOdd(width / scales.x)
            || $0.y.count < WcsGeometry.roundedUpToOdd(width / scales.y)
        } ?? false
    } else {
      cutout = try field.sky.slice(x: 0..<field.sky.nx, y: 0..<field.sky.ny)
    }
    if case .point = model.spatial?.shape { return }
    if let kernels, let cutout, kernels.side > 1 {
      convolution = try KernelSpectra(kernels, nx: cutout.x.count, ny: cutout.y.count)
    }
  }
}

extension MapDataset {
  /// Whether any bin of a part of the map is safe and in the fit.
  func hasUsedBin(x: Range<Int>, y: Range<Int>) -> Bool {
    let (nx, n) = (field.sky.nx, field.pixelCount)
    for start in stride(from: 0, to: maskSafe.count, by: n) {
      for row in y {
        let line = start + row * nx
        for i in (line + x.lowerBound)..<(line + x.upperBound) where isUsed(i) { return true }
      }
    }
    return false
  }
}

/// Kernels of the point spread, transformed for images of one size.
struct KernelSpectra: Sendable {
  private let plan: ImageConvolution
  private let spectra: [ImageConvolution.Spectrum]

  init(_ kernels: PsfKernels, nx: Int, ny: Int) throws {
    let plan = try ImageConvolution(
      nx: nx, ny: ny, kernelWidth: kernels.side, kernelHeight: kernels.side)
    self.plan = plan
    spectra = kernels.reach.indices.map {
      plan.spectrum(ofKernel: kernels.image(energy: $0), width: kernels.side, height: kernels.side)
    }
  }

  /// Transform of an image, for several energies.
  func spectrum(_ image: [Double]) -> ImageConvolution.Spectrum {
    plan.spectrum(ofImage: image)
  }

  /// The image with the point spread of a bin of true energy.
  func convolved(_ image: ImageConvolution.Spectrum, energy k: Int) -> [Double] {
    plan.convolve(image, with: spectra[k])
  }
}
