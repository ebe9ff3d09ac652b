/// A place on a canvas or in a plot: x to the right, y downwards on a canvas.
package typealias CanvasPoint = SIMD2<Double>

/// A rectangle of a canvas, points of 1/72 inch.
package struct CanvasRect: Sendable, Hashable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package var right: Double { x + width }
  package var bottom: Double { y + height }

  /// The rectangle with a border around it; a negative one makes it smaller.
  package func grown(by border: Double) -> CanvasRect {
    CanvasRect(
      x: x - border, y: y - border, width: width + 2 * border, height: height + 2 * border)
  }

  /// Whether two rectangles have a part in common.
  package func overlaps(_ other: CanvasRect) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  /// Area that two rectangles have in common.
  package func sharedArea(_ other: CanvasRect) -> Double {
    let shared = (
      min(right, other.right) - max(x, other.x), min(bottom, other.bottom) - max(y, other.y)
    )
    return max(shared.0, 0) * max(shared.1, 0)
  }

  /// Whether another rectangle is wholly inside.
  package func contains(_ other: CanvasRect) -> Bool {
    other.x >= x && other.y >= y && other.right <= right && other.bottom <= bottom
  }
}

/// A colour with its opacity, all from 0 to 1.
package struct Ink: Sendable, Hashable {
  package var red: Double
  package var green: Double
  package var blue: Double
  package var opacity: Double

  /// From `0xRRGGBB`.
  package init(_ hex: UInt32, opacity: Double = 1) {
    red = Double(hex >> 16 & 0xff) / 255
    green = Double(hex >> 8 & 0xff) / 255
    blue = Double(hex & 0xff) / 255
    self.opacity = opacity
  }

  /// The colour with another opacity.
  package func with(opacity: Double) -> Ink {
    var ink = self
    ink.opacity = opacity
    return ink
  }

  package static let black = Ink(0x000000)
  package static let white = Ink(0xffffff)
}

/// How a line is drawn.
package struct Pen: Sendable, Hashable {
  package var ink: Ink
  /// Points.
  package var width: Double
  /// Lengths of strokes and gaps, points; empty: a solid line.
  package var dashes: [Double]

  package init(_ ink: Ink, width: Double = 0.8, dashes: [Double] = []) {
    self.ink = ink
    self.width = width
    self.dashes = dashes
  }
}

/// A font of the sans-serif family, or of the monospaced one.
package struct Font: Sendable, Hashable {
  /// Points.
  package var size: Double
  package var isBold: Bool
  package var isItalic: Bool
  package var isMonospaced: Bool

  package init(
    _ size: Double, isBold: Bool = false, isItalic: Bool = false, isMonospaced: Bool = false
  ) {
    self.size = size
    self.isBold = isBold
    self.isItalic = isItalic
    self.isMonospaced = isMonospaced
  }
}

/// Pixels of an image, row by row from the top.
package struct CanvasImage: Sendable {
  package let width: Int
  package let height: Int
  /// `0x00RRGGBB` each.
  package let pixels: [UInt32]

  /// - Precondition: a value for each pixel, and at least one.
  package init(width: Int, height: Int, pixels: [UInt32]) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height, "a value for each pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
