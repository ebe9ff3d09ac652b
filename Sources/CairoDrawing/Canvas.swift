import CCairo

/// Something to draw on: a cairo context in points of 1/72 inch.
///
/// Cairo's rule is one thread for each context at a time; a canvas is only lent to the closure that
/// draws, and other threads may draw on canvases of their own meanwhile: the font caches that all
/// share have locks in the library.
package struct Canvas: ~Copyable {
  private let context: OpaquePointer
  /// Of Debian's fonts-dejavu-core; where it is missing fontconfig takes another one.
  private static let family = "DejaVu Sans"
  private static let monospacedFamily = "DejaVu Sans Mono"

  /// - Parameters:
  ///   - surface: is referenced by the context; the caller still owns its own reference.
  ///   - scale: units of the surface a point.
  /// - Throws: `CairoError`.
  init(surface: OpaquePointer, scale: Double) throws(CairoError) {
    context = try Self.makeContext(surface, scale)
  }

  private static func makeContext(
    _ surface: OpaquePointer, _ scale: Double
  ) throws(CairoError) -> OpaquePointer {
    guard let context = cairo_create(surface) else {
      throw CairoError("making a context", code: -1, reason: "no memory")
    }
    let status = cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_destroy(context)
      throw CairoError(status, "making a context")
    }
    cairo_scale(context, scale, scale)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    let options = cairo_font_options_create()
    // Without hints, text has the same extents in every format and at every size.
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
    return context
  }

  deinit { cairo_destroy(context) }

  /// Throws what went wrong since the context was made; cairo draws nothing after a fault.
  func check(_ operation: String) throws(CairoError) {
    let status = cairo_status(context)
    guard status != CAIRO_STATUS_SUCCESS else { return }
    throw CairoError(status, operation)
  }

  // MARK: Lines and areas

  private func set(_ ink: Ink) {
    cairo_set_source_rgba(context, ink.red, ink.green, ink.blue, ink.opacity)
  }

  private func set(_ pen: Pen) {
    set(pen.ink)
    cairo_set_line_width(context, pen.width)
    cairo_set_dash(context, pen.dashes, Int32(pen.dashes.count), 0)
    // Round ends would fill the gaps between short strokes.
    cairo_set_line_cap(
      context, pen.dashes.isEmpty ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
  }

  /// A new path through points; a point that is not finite ends one line and begins another.
  private func trace(_ points: [CanvasPoint], isClosed: Bool) {
    cairo_new_path(context)
    var isDown = false
    for point in points {
      guard point.x.isFinite, point.y.isFinite else {
        isDown = false
        continue
      }
      // Cairo's own numbers are fixed-point with 24 bits before the point.
      let (x, y) = (min(max(point.x, -1e5), 1e5), min(max(point.y, -1e5), 1e5))
      if isDown {
        cairo_line_to(context, x, y)
      } else {
        cairo_move_to(context, x, y)
      }
      isDown = true
    }
    if isClosed && isDown { cairo_close_path(context) }
  }

  /// Draws a line through points.
  package func stroke(_ points: [CanvasPoint], _ pen: Pen, isClosed: Bool = false) {
    trace(points, isClosed: isClosed)
    set(pen)
    cairo_stroke(context)
  }

  /// Draws the outline of a rectangle.
  package func stroke(_ rect: CanvasRect, _ pen: Pen) {
    cairo_new_path(context)
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    set(pen)
    cairo_stroke(context)
  }

  /// Fills the area between points.
  package func fill(_ points: [CanvasPoint], _ ink: Ink) {
    trace(points, isClosed: true)
    set(ink)
    cairo_fill(context)
  }

  /// Fills a rectangle.
  package func fill(_ rect: CanvasRect, _ ink: Ink) {
    cairo_new_path(context)
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    set(ink)
    cairo_fill(context)
  }

  /// A circle, filled, outlined or both.
  package func circle(
    _ center: CanvasPoint, radius: Double, fill: Ink? = nil, outline: Pen? = nil
  ) {
    guard center.x.isFinite, center.y.isFinite, radius.isFinite else { return }
    cairo_new_path(context)
    cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
    if let fill {
      set(fill)
      cairo_fill_preserve(context)
    }
    if let outline {
      set(outline)
      cairo_stroke_preserve(context)
    }
    cairo_new_path(context)
  }

  /// Keeps clip and origin, to be taken back by `restore`.
  package func save() { cairo_save(context) }

  /// Takes clip and origin back to those of the matching `save`.
  package func restore() { cairo_restore(context) }

  /// Leaves everything outside of a rectangle as it is from here on.
  package func clip(to rect: CanvasRect) {
    cairo_new_path(context)
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    cairo_clip(context)
  }

  /// Moves the origin to a point and turns the axes.
  ///
  /// - Parameters:
  ///   - point: New origin.
  ///   - angle: Radian, clockwise as y points down.
  package func turn(at point: CanvasPoint, by angle: Double) {
    cairo_translate(context, point.x, point.y)
    cairo_rotate(context, angle)
  }

  // MARK: Text

  private func set(_ font: Font) {
    cairo_select_font_face(
      context, font.isMonospaced ? Self.monospacedFamily : Self.family,
      font.isItalic ? CAIRO_FONT_SLANT_OBLIQUE : CAIRO_FONT_SLANT_NORMAL,
      font.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, font.size)
  }

  /// How far a text reaches to the right, points.
  package func advance(_ text: String, _ font: Font) -> Double {
    set(font)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }

  /// Draws a text.
  ///
  /// - Parameters:
  ///   - text: One line.
  ///   - place: Left end of its base line.
  ///   - font: Size and style.
  ///   - ink: Colour.
  ///   - halo: Around the letters, below them.
  package func text(
    _ text: String, at place: CanvasPoint, _ font: Font, _ ink: Ink, halo: Pen? = nil
  ) {
    set(font)
    if let halo {
      cairo_new_path(context)
      cairo_move_to(context, place.x, place.y)
      cairo_text_path(context, text)
      set(halo)
      cairo_stroke(context)
    }
    cairo_new_path(context)
    cairo_move_to(context, place.x, place.y)
    set(ink)
    cairo_show_text(context, text)
    cairo_new_path(context)
  }

  // MARK: Images

  /// Draws an image into a rectangle, each of its pixels as a sharp box.
  package func image(_ image: CanvasImage, in rect: CanvasRect) throws(CairoError) {
    guard
      let surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32(image.width), Int32(image.height))
    else { throw CairoError("making an image", code: -1, reason: "no memory") }
    defer { cairo_surface_destroy(surface) }
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS, let bytes = cairo_image_surface_get_data(surface) else {
      throw CairoError(status, "making an image of \(image.width) x \(image.height) pixels")
    }
    cairo_surface_flush(surface)
    let stride = Int(cairo_image_surface_get_stride(surface))
    image.pixels.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      for y in 0..<image.height {
        UnsafeMutableRawPointer(bytes + y * stride).copyMemory(
          from: start + y * image.width * 4, byteCount: image.width * 4)
      }
    }
    cairo_surface_mark_dirty(surface)
    cairo_save(context)
    cairo_translate(context, rect.x, rect.y)
    cairo_scale(context, rect.width / Double(image.width), rect.height / Double(image.height))
    cairo_set_source_surface(context, surface, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_rectangle(context, 0, 0, Double(image.width), Double(image.height))
    cairo_fill(context)
    cairo_restore(context)
    try check("drawing an image")
  }
}

extension CairoError {
  /// From a status of the library.
  init(_ status: cairo_status_t, _ operation: String) {
    self.init(
      operation, code: Int(status.rawValue), reason: String(cString: cairo_status_to_string(status))
    )
  }
}
