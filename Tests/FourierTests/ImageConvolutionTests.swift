import Fourier
import Testing

@Suite struct ImageConvolutionTests {
  /// Values without any symmetry.
  private func values(_ count: Int, seed: Int) -> [Double] {
    (0..<count).map { Double(($0 * 7919 + seed * 104_729) % 1009) / 1009 - 0.3 }
  }

  @Test(arguments: [(7, 5, 3, 3), (20, 31, 7, 5), (1, 1, 9, 9), (16, 16, 1, 1)])
  func agreesWithTheSum(nx: Int, ny: Int, width: Int, height: Int) throws {
    let image = values(nx * ny, seed: 1)
    let kernel = values(width * height, seed: 2)
    let plan = try ImageConvolution(nx: nx, ny: ny, kernelWidth: width, kernelHeight: height)
    let result = plan.convolve(
      plan.spectrum(ofImage: image),
      with: plan.spectrum(ofKernel: kernel, width: width, height: height))
    for y in 0..<ny {
      for x in 0..<nx {
        var sum = 0.0
        for j in 0..<height {
          for i in 0..<width {
            let (sx, sy) = (x - (i - width / 2), y - (j - height / 2))
            if sx >= 0, sx < nx, sy >= 0, sy < ny {
              sum += image[sy * nx + sx] * kernel[j * width + i]
            }
          }
        }
        #expect(abs(result[y * nx + x] - sum) < 1e-12)
      }
    }
  }

  @Test func takesSmallerKernelsToo() throws {
    let plan = try ImageConvolution(nx: 9, ny: 8, kernelWidth: 5, kernelHeight: 7)
    let image = values(72, seed: 3)
    let result = plan.convolve(
      plan.spectrum(ofImage: image), with: plan.spectrum(ofKernel: [2], width: 1, height: 1))
    for i in image.indices { #expect(abs(result[i] - 2 * image[i]) < 1e-13) }
  }

  @Test func sizesAreProductsOfSmallPrimes() {
    for size in 1...600 {
      let good = ImageConvolution.goodSize(size)
      #expect(good >= size && good % 2 == 0)
      var rest = good
      for prime in [2, 3, 5] { while rest % prime == 0 { rest /= prime } }
      #expect(rest == 1)
    }
    #expect(ImageConvolution.goodSize(266) == 270)
  }

  @Test func refusesAbsurdSizes() {
    #expect(throws: FourierError.self) {
      try ImageConvolution(nx: 1 << 20, ny: 4, kernelWidth: 3, kernelHeight: 3)
    }
  }
}
