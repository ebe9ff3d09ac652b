import Foundation

/// Sums over disks and rings around every pixel, zero outside the image.
///
/// A disk is a stack of rows, and a sum over a piece of a row is the difference of two running
/// sums: one addition for each row of the disk, whatever its width. Sums of counts stay integers.
package struct DiskSum: Sendable {
  /// Half-width of the disk in pixels for each row offset from 0; −1 where the row is empty.
  private let halfWidths: [Int]

  /// The disk dx² + dy² ≤ radius², in pixels (numerics.md 7.3).
  package init(radius: Double) {
    let limit = max(0, radius)
    halfWidths = (0...Int(limit)).map { dy in
      Int((limit * limit - Double(dy * dy)).squareRoot())
    }
  }

  /// Number of pixels of the disk.
  package var pixelCount: Int {
    halfWidths.enumerated().reduce(0) { sum, row in
      sum + (row.offset == 0 ? 1 : 2) * (2 * row.element + 1)
    }
  }

  /// Sum over the disk around each pixel, shape [y, x].
  package func callAsFunction(_ image: [Double], nx: Int, ny: Int) -> [Double] {
    precondition(image.count == nx * ny, "image shape")
    let stride = nx + 1
    var running = [Double](repeating: 0, count: stride * ny)
    for y in 0..<ny {
      var sum = 0.0
      for x in 0..<nx {
        sum += image[y * nx + x]
        running[y * stride + x + 1] = sum
      }
    }
    var out = [Double](repeating: 0, count: nx * ny)
    let reach = halfWidths.count - 1
    for y in 0..<ny {
      for dy in -reach...reach {
        let row = y + dy
        guard row >= 0, row < ny else { continue }
        let w = halfWidths[abs(dy)]
        let base = row * stride
        for x in 0..<nx {
          out[y * nx + x] += running[base + min(nx, x + w + 1)] - running[base + max(0, x - w)]
        }
      }
    }
    return out
  }
}

/// Gaussian smoothing with reflection at the borders (d c b a | a b c d | d c b a).
///
/// Separable, truncated at int(4σ + 0.5) pixels, weights normalised to 1 (numerics.md 6.1).
package struct GaussianFilter: Sendable {
  private let weights: [Double]

  /// - Parameter sigma: Standard deviation in pixels; 0 leaves an image as it is.
  package init(sigma: Double) {
    let radius = max(0, Int(4 * sigma + 0.5))
    var weights = (0...radius).map { k in
      sigma > 0 ? exp(-0.5 * Double(k * k) / (sigma * sigma)) : 1
    }
    let total = weights[0] + 2 * weights.dropFirst().reduce(0, +)
    for i in weights.indices { weights[i] /= total }
    self.weights = weights
  }

  /// The smoothed image, shape [y, x].
  package func callAsFunction(_ image: [Double], nx: Int, ny: Int) -> [Double] {
    precondition(image.count == nx * ny, "image shape")
    let radius = weights.count - 1
    guard radius > 0, nx > 0, ny > 0 else { return image }
    var alongX = [Double](repeating: 0, count: nx * ny)
    var out = alongX
    var padded = [Double](repeating: 0, count: nx + 2 * radius)
    weights.withUnsafeBufferPointer { weights in
      alongX.withUnsafeMutableBufferPointer { alongX in
        for y in 0..<ny {
          for i in padded.indices {
            padded[i] = image[y * nx + Self.reflected(i - radius, nx)]
          }
          // Weight by weight over the whole row, so that the compiler takes several pixels at once.
          padded.withUnsafeBufferPointer { padded in
            let row = y * nx
            for x in 0..<nx { alongX[row + x] = weights[0] * padded[x + radius] }
            for k in 1...radius {
              let w = weights[k]
              for x in 0..<nx {
                alongX[row + x] += w * (padded[x + radius - k] + padded[x + radius + k])
              }
            }
          }
        }
        out.withUnsafeMutableBufferPointer { out in
          for y in 0..<ny {
            let row = y * nx
            for x in 0..<nx { out[row + x] = weights[0] * alongX[row + x] }
            for k in 1...radius {
              let above = Self.reflected(y - k, ny) * nx
              let below = Self.reflected(y + k, ny) * nx
              let w = weights[k]
              for x in 0..<nx { out[row + x] += w * (alongX[above + x] + alongX[below + x]) }
            }
          }
        }
      }
    }
    return out
  }

  private static func reflected(_ i: Int, _ n: Int) -> Int {
    let period = 2 * n
    let j = ((i % period) + period) % period
    return j < n ? j : period - 1 - j
  }
}

/// Sums over a ring around every pixel, zero outside the image.
package struct RingSum: Sendable {
  private let outer: DiskSum
  private let inner: DiskSum?

  /// The ring inner ≤ √(dx² + dy²) ≤ outer, radii in pixels, as astropy's `Ring2DKernel` has it.
  package init(inner: Double, outer: Double) {
    self.outer = DiskSum(radius: outer)
    // Pixels at exactly the inner radius belong to the ring.
    self.inner = inner > 0 ? DiskSum(radius: inner * (1 - 1e-12)) : nil
  }

  /// Sum over the ring around each pixel, shape [y, x].
  package func callAsFunction(_ image: [Double], nx: Int, ny: Int) -> [Double] {
    var out = outer(image, nx: nx, ny: ny)
    if let inner {
      for (p, value) in inner(image, nx: nx, ny: ny).enumerated() { out[p] -= value }
    }
    return out
  }
}
