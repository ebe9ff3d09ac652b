import Foundation
import GridMath
import TestSupport
import Testing

@Suite("Image filters")
struct ImageFiltersTests {
  static func image(_ nx: Int, _ ny: Int) -> [Double] {
    var generator = SeededGenerator(seed: 5)
    return (0..<(nx * ny)).map { _ in Double(Int.random(in: 0...9, using: &generator)) }
  }

  /// The definition, pixel by pixel.
  static func directSum(
    _ image: [Double], _ nx: Int, _ ny: Int, _ isIn: (Double) -> Bool
  ) -> [Double] {
    (0..<(nx * ny)).map { p in
      var sum = 0.0
      for q in 0..<(nx * ny) {
        let dx = Double(q % nx - p % nx)
        let dy = Double(q / nx - p / nx)
        if isIn(dx * dx + dy * dy) { sum += image[q] }
      }
      return sum
    }
  }

  @Test("disk sums equal the definition", arguments: [0.0, 0.9, 1, 3.5, 5, 40])
  func disk(_ radius: Double) {
    let (nx, ny) = (17, 11)
    let image = Self.image(nx, ny)
    let expected = Self.directSum(image, nx, ny) { $0 <= radius * radius }
    #expect(DiskSum(radius: radius)(image, nx: nx, ny: ny) == expected)
  }

  @Test("a disk of 3.5 pixels has 37 pixels, one of 5 has 81")
  func diskSize() {
    #expect(DiskSum(radius: 3.5).pixelCount == 37)
    #expect(DiskSum(radius: 5).pixelCount == 81)
  }

  @Test("ring sums equal the definition; the inner radius belongs to the ring")
  func ring() {
    let (nx, ny) = (17, 11)
    let image = Self.image(nx, ny)
    let expected = Self.directSum(image, nx, ny) { $0 >= 4 && $0 <= 16 }
    #expect(RingSum(inner: 2, outer: 4)(image, nx: nx, ny: ny) == expected)
    let whole = Self.directSum(image, nx, ny) { $0 <= 16 }
    #expect(RingSum(inner: 0, outer: 4)(image, nx: nx, ny: ny) == whole)
  }

  @Test("Gaussian smoothing keeps a constant and the sum of an image")
  func gaussianInvariants() {
    let (nx, ny) = (23, 19)
    let filter = GaussianFilter(sigma: 2.3)
    let flat = filter([Double](repeating: 4, count: nx * ny), nx: nx, ny: ny)
    #expect(flat.allSatisfy { abs($0 - 4) < 1e-12 })
    let image = Self.image(nx, ny)
    let smooth = filter(image, nx: nx, ny: ny)
    // Reflection at the border loses nothing.
    #expect(abs(smooth.reduce(0, +) - image.reduce(0, +)) < 1e-9)
  }

  @Test("the response to a point is the truncated Gaussian, normalised to 1")
  func gaussianPoint() {
    let n = 41
    var image = [Double](repeating: 0, count: n * n)
    image[20 * n + 20] = 1
    let sigma = 1.5
    let smooth = GaussianFilter(sigma: sigma)(image, nx: n, ny: n)
    let weights = (-6...6).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let total = weights.reduce(0, +)
    #expect(abs(smooth[20 * n + 20] - pow(weights[6] / total, 2)) < 1e-14)
    #expect(abs(smooth[22 * n + 19] - weights[8] * weights[5] / (total * total)) < 1e-14)
    #expect(smooth[20 * n + 27] == 0)
  }

  @Test("a width of zero changes nothing; a kernel may be larger than the image")
  func gaussianLimits() {
    let image = Self.image(5, 3)
    #expect(GaussianFilter(sigma: 0)(image, nx: 5, ny: 3) == image)
    let wide = GaussianFilter(sigma: 30)(image, nx: 5, ny: 3)
    let mean = image.reduce(0, +) / 15
    #expect(wide.allSatisfy { abs($0 - mean) < 0.05 })
  }
}
