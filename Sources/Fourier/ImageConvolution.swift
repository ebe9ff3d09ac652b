import CFFTW
import Foundation
import GridMath

/// Plans of FFTW are made under one lock: its planner is not re-entrant.
private let planner = Guarded<Void>(())

/// Convolutions of images of one size with kernels, by real Fourier transforms in double precision.
///
/// Threading rule of FFTW 3 (manual, "Thread safety"): only the planner is not re-entrant; any number of
/// threads may execute one plan at the same time with the new-array calls, each on arrays of its own.
// `@unchecked Sendable` is true: everything stored is a `let`; `init` makes the plans and `deinit`
// destroys them under the lock of the planner; in between they are executed by new-array calls on
// buffers of the caller, and the pointers are private and never handed out.
package final class ImageConvolution: @unchecked Sendable {
  /// Pixels of the images along x and y.
  package let nx: Int
  package let ny: Int
  /// Largest kernel along x and y, pixels.
  package let kernelWidth: Int
  package let kernelHeight: Int
  /// Pixels of the transforms: no smaller than image and kernel together less one.
  package let paddedX: Int
  package let paddedY: Int
  private let forward: OpaquePointer
  private let backward: OpaquePointer

  /// The transform of a padded image or kernel.
  package struct Spectrum: Sendable {
    /// Real and imaginary parts in turn, shape [paddedY, paddedX / 2 + 1, 2].
    fileprivate let values: [Double]
  }

  /// - Parameters:
  ///   - nx: Columns of the images.
  ///   - ny: Rows of the images.
  ///   - kernelWidth: Columns of the largest kernel, odd.
  ///   - kernelHeight: Rows of the largest kernel, odd.
  /// - Throws: `FourierError` if the sizes are too large for the library.
  package init(nx: Int, ny: Int, kernelWidth: Int, kernelHeight: Int) throws(FourierError) {
    precondition(
      nx > 0 && ny > 0 && kernelWidth % 2 == 1 && kernelHeight % 2 == 1, "image and odd kernel")
    let side = 1 << 15
    guard nx <= side, ny <= side, kernelWidth <= side, kernelHeight <= side else {
      throw FourierError("an image of \(nx) × \(ny) is too large to convolve")
    }
    self.nx = nx
    self.ny = ny
    self.kernelWidth = kernelWidth
    self.kernelHeight = kernelHeight
    paddedX = Self.goodSize(nx + kernelWidth - 1)
    paddedY = Self.goodSize(ny + kernelHeight - 1)
    let (px, py) = (paddedX, paddedY)
    let plans = planner.withLock { _ -> (OpaquePointer?, OpaquePointer?) in
      let real = Aligned(px * py)
      let complex = Aligned(py * (px / 2 + 1) * 2)
      // Estimated plans: measuring takes longer than all the transforms of a session.
      return (
        fftw_plan_dft_r2c_2d(
          Int32(py), Int32(px), real.base, complex.complex, FFTW_ESTIMATE),
        fftw_plan_dft_c2r_2d(
          Int32(py), Int32(px), complex.complex, real.base, FFTW_ESTIMATE)
      )
    }
    guard let forward = plans.0, let backward = plans.1 else {
      throw FourierError("FFTW has no plan for \(px) × \(py)")
    }
    self.forward = forward
    self.backward = backward
  }

  deinit {
    planner.withLock { _ in
      fftw_destroy_plan(forward)
      fftw_destroy_plan(backward)
    }
  }

  /// The smallest even product of 2, 3 and 5 that is not below a size.
  package static func goodSize(_ size: Int) -> Int {
    var best = Int.max
    var five = 1
    while five < 2 * size {
      var three = five
      while three < 2 * size {
        var two = 2 * three
        while two < size { two *= 2 }
        best = min(best, two)
        three *= 3
      }
      five *= 5
    }
    return best
  }

  /// Transform of an image.
  ///
  /// - Parameter image: Shape [ny, nx].
  /// - Returns: To convolve with kernels.
  package func spectrum(ofImage image: [Double]) -> Spectrum {
    precondition(image.count == nx * ny, "image shape")
    let real = Aligned(paddedX * paddedY)
    for y in 0..<ny {
      for x in 0..<nx { real.base[y * paddedX + x] = image[y * nx + x] }
    }
    return transformed(real)
  }

  /// Transform of a kernel whose middle pixel is the origin.
  ///
  /// - Parameters:
  ///   - kernel: Shape [height, width].
  ///   - width: Columns, odd, at most `kernelWidth`.
  ///   - height: Rows, odd, at most `kernelHeight`.
  /// - Returns: To convolve images with.
  package func spectrum(ofKernel kernel: [Double], width: Int, height: Int) -> Spectrum {
    precondition(
      kernel.count == width * height && width % 2 == 1 && height % 2 == 1
        && width <= kernelWidth && height <= kernelHeight, "kernel shape")
    let real = Aligned(paddedX * paddedY)
    for y in 0..<height {
      let row = (y - height / 2 + paddedY) % paddedY
      for x in 0..<width {
        let column = (x - width / 2 + paddedX) % paddedX
        real.base[row * paddedX + column] = kernel[y * width + x]
      }
    }
    return transformed(real)
  }

  private func transformed(_ real: Aligned) -> Spectrum {
    let complex = Aligned(paddedY * (paddedX / 2 + 1) * 2)
    fftw_execute_dft_r2c(forward, real.base, complex.complex)
    return Spectrum(values: Array(UnsafeBufferPointer(start: complex.base, count: complex.count)))
  }

  /// The image of a spectrum convolved with the kernel of another, zero beyond the borders.
  ///
  /// - Returns: Shape [ny, nx].
  /// - Complexity: O(n log n) in the padded pixels.
  package func convolve(_ image: Spectrum, with kernel: Spectrum) -> [Double] {
    let complex = Aligned(paddedY * (paddedX / 2 + 1) * 2)
    precondition(
      image.values.count == complex.count && kernel.values.count == complex.count,
      "spectra of this size")
    let scale = 1 / Double(paddedX * paddedY)
    let product = complex.base
    image.values.withUnsafeBufferPointer { a in
      kernel.values.withUnsafeBufferPointer { b in
        for i in stride(from: 0, to: complex.count, by: 2) {
          let (ar, ai, br, bi) = (a[i], a[i + 1], b[i], b[i + 1])
          product[i] = (ar * br - ai * bi) * scale
          product[i + 1] = (ar * bi + ai * br) * scale
        }
      }
    }
    let real = Aligned(paddedX * paddedY)
    fftw_execute_dft_c2r(backward, complex.complex, real.base)
    var result = [Double](repeating: 0, count: nx * ny)
    result.withUnsafeMutableBufferPointer { result in
      for y in 0..<ny {
        for x in 0..<nx { result[y * nx + x] = real.base[y * paddedX + x] }
      }
    }
    return result
  }
}

/// Doubles at the alignment that FFTW plans for, zero at first.
private final class Aligned {
  let base: UnsafeMutablePointer<Double>
  let count: Int

  init(_ count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Double>.stride, alignment: 64)
    base = raw.initializeMemory(as: Double.self, repeating: 0, count: count)
  }

  /// The same memory as pairs of real and imaginary part.
  var complex: UnsafeMutablePointer<fftw_complex> {
    UnsafeMutableRawPointer(base).assumingMemoryBound(to: fftw_complex.self)
  }

  deinit { base.deallocate() }
}
