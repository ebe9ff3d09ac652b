import CCairo

/// Pictures drawn with cairo, as the bytes of a file.
package enum Picture {
  /// Largest side, points: larger ones are a mistake of the caller.
  private static let largestSide = 20_000.0

  /// A PNG.
  ///
  /// - Parameters:
  ///   - width: Points.
  ///   - height: Points.
  ///   - scale: Pixels a point.
  ///   - draw: Draws on white.
  /// - Returns: The file.
  /// - Throws: `CairoError`.
  package static func png(
    width: Double, height: Double, scale: Double,
    _ draw: (borrowing Canvas) throws(CairoError) -> Void
  ) throws(CairoError) -> [UInt8] {
    try check(width, height)
    guard
      let surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32((width * scale).rounded(.up)),
        Int32((height * scale).rounded(.up)))
    else { throw CairoError("making an image", code: -1, reason: "no memory") }
    defer { cairo_surface_destroy(surface) }
    try check(surface, "making an image")
    try paint(surface, scale: scale, width, height, draw)
    cairo_surface_flush(surface)
    let sink = Sink()
    let status = cairo_surface_write_to_png_stream(
      surface, Sink.write, Unmanaged.passUnretained(sink).toOpaque())
    guard status == CAIRO_STATUS_SUCCESS else { throw CairoError(status, "writing a PNG") }
    return sink.bytes
  }

  /// An SVG: outlines of text, vector lines, and images embedded in it.
  ///
  /// The same drawing gives the same bytes, whatever else was drawn by the process.
  /// - Parameters:
  ///   - width: Points.
  ///   - height: Points.
  ///   - draw: Draws on white.
  /// - Returns: The file.
  /// - Throws: `CairoError`.
  package static func svg(
    width: Double, height: Double, _ draw: (borrowing Canvas) throws(CairoError) -> Void
  ) throws(CairoError) -> [UInt8] {
    try check(width, height)
    let sink = Sink()
    // The surface writes when it is finished: the sink must outlive it.
    guard
      let surface = cairo_svg_surface_create_for_stream(
        Sink.write, Unmanaged.passUnretained(sink).toOpaque(), width, height)
    else { throw CairoError("making an SVG", code: -1, reason: "no memory") }
    defer { cairo_surface_destroy(surface) }
    try check(surface, "making an SVG")
    try paint(surface, scale: 1, width, height, draw)
    cairo_surface_finish(surface)
    try check(surface, "writing an SVG")
    return withExtendedLifetime(sink) { SvgText.settled(sink.bytes) }
  }

  /// Measures without drawing.
  ///
  /// - Throws: `CairoError`.
  package static func measure<Result>(
    _ body: (borrowing Canvas) throws(CairoError) -> Result
  ) throws(CairoError) -> Result {
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1) else {
      throw CairoError("making an image", code: -1, reason: "no memory")
    }
    defer { cairo_surface_destroy(surface) }
    try check(surface, "making an image")
    return try body(try Canvas(surface: surface, scale: 1))
  }

  private static func paint(
    _ surface: OpaquePointer, scale: Double, _ width: Double, _ height: Double,
    _ draw: (borrowing Canvas) throws(CairoError) -> Void
  ) throws(CairoError) {
    let canvas = try Canvas(surface: surface, scale: scale)
    canvas.fill(CanvasRect(x: 0, y: 0, width: width + 1, height: height + 1), .white)
    try draw(canvas)
    try canvas.check("drawing")
  }

  private static func check(_ width: Double, _ height: Double) throws(CairoError) {
    guard width >= 1, height >= 1, width <= largestSide, height <= largestSide else {
      throw CairoError(
        "making a picture of \(width) x \(height) points", code: -1, reason: "not a size")
    }
  }

  private static func check(_ surface: OpaquePointer, _ operation: String) throws(CairoError) {
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else { throw CairoError(status, operation) }
  }
}

/// Collects what cairo writes.
private final class Sink {
  var bytes: [UInt8] = []

  static let write: cairo_write_func_t = { sink, data, count in
    guard let sink, let data else { return CAIRO_STATUS_WRITE_ERROR }
    Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().bytes.append(
      contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }
}
