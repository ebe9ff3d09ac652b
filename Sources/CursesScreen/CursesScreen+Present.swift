import CNcurses
package import TerminalRendering

extension CursesScreen {
  package func present(_ frame: Frame) {
    guard state == .up else { return }
    gs_guard_cover_thread()
    let cells = frame.cells
    var runs = cells.diff(from: lastCells)
    guard !runs.isEmpty || frame.cursor != lastCursor || clearsNext else { return }
    if clearsNext || lastCells == nil || lastCells?.size != cells.size {
      gs_erase()
      runs = cells.diff(from: nil)
    }
    write(bytes.beginFrame)
    if clearsNext {
      gs_clear_first()
      clearsNext = false
    }
    if !draw(runs, of: cells, mayReset: true) {
      // No pair left: all are forgotten and the whole picture is painted with new ones.
      forgetPairs()
      _ = draw(cells.diff(from: nil), of: cells, mayReset: false)
    }
    place(frame.cursor)
    _ = gs_update()
    write(bytes.endFrame)
    lastCells = cells
    counters.frames += 1
    if trapsOnFirstFrame {
      // Only with GAMMASCOPE_FORCE_TRAP in the environment, which nobody but EndingTests sets: they see
      // that a runtime trap, which Swift code cannot catch, leaves the terminal as it was found.
      fatalError("a trap was asked for with GAMMASCOPE_FORCE_TRAP")
    }
  }

  package func invalidate() {
    clearsNext = true
    lastCells = nil
  }

  /// Forgets every colour pair; the next frame is painted anew, without clearing.
  ///
  /// For a change of the colour map, which needs a table of other pairs.
  package func resetPairs() {
    forgetPairs()
    lastCells = nil
  }

  private func forgetPairs() {
    pairs.reset()
    guard encoding.form != .none else { return }
    reset_color_pairs()
    gs_forget_contents()
    counters.pairResets += 1
  }

  /// Shows the cursor at a place or hides it.
  private func place(_ cursor: CellPoint?) {
    let window = size
    let inside = cursor.flatMap { point in
      (0..<window.width).contains(point.x) && (0..<window.height).contains(point.y) ? point : nil
    }
    if (inside == nil) != (lastCursor == nil) {
      curs_set(inside == nil ? 0 : 1)
      gs_leave_cursor(inside == nil ? 1 : 0)
    }
    if let inside { gs_move(Int32(inside.y), Int32(inside.x)) }
    lastCursor = inside
  }

  /// Hands runs to the library; false if a pair was needed and there was none.
  private func draw(_ runs: [CellRun], of cells: CellBuffer, mayReset: Bool) -> Bool {
    let width = min(cells.width, size.width)
    let height = min(cells.height, size.height)
    if rowCells.count < cells.width {
      rowCells = Array(repeating: cchar_t(), count: cells.width)
    }
    for run in runs where run.y < height && run.x < width {
      let end = min(run.x + run.length, width)
      var count: Int32 = 0
      var previous: (background: CellColor, pair: Int32)?
      var x = run.x
      while x < end {
        let cell = cells.cells[run.y * cells.width + x]
        guard !cell.isContinuation else {
          x += 1
          continue
        }
        let isWide = x + 1 < end && cells.cells[run.y * cells.width + x + 1].isContinuation
        let isBlank =
          cell.glyph == .space && cell.style.attributes.isDisjoint(with: [.underline, .reverse])
        let pair: Int32
        if isBlank, let previous, previous.background == cell.style.background {
          // The foreground of a blank is not seen: no change of colours for it.
          pair = previous.pair
        } else if let found = self.pair(for: cell.style, mayReset: mayReset) {
          pair = found
        } else {
          return false
        }
        previous = (cell.style.background, pair)
        var text = wideText(cell.glyph, isWide: isWide)
        let attributes = Self.bits(of: cell.style.attributes)
        _ = withUnsafeBytes(of: &text) { raw in
          gs_set_cell(
            &rowCells[Int(count)], raw.bindMemory(to: wchar_t.self).baseAddress, attributes, pair)
        }
        count += 1
        if isWide && text.0 == 0x3f {
          // The library would take a stand-in for one column: a blank fills the other.
          rowCells[Int(count)] = rowCells[Int(count) - 1]
          count += 1
        }
        x += isWide ? 2 : 1
      }
      _ = gs_write_row(Int32(run.y), Int32(run.x), rowCells, count)
      counters.cells += Int(count)
    }
    return true
  }

  private func pair(for style: CellStyle, mayReset: Bool) -> Int32? {
    guard encoding.form != .none else { return 0 }
    let colors = PairTable.Colors(
      foreground: encoding.number(style.foreground, isBackground: false),
      background: encoding.number(style.background, isBackground: true))
    let found = pairs.pair(for: colors) { pair, colors in
      init_extended_pair(pair, colors.foreground, colors.background) == OK
    }
    if let found { return found }
    if mayReset && pairs.limit > 1 { return nil }
    return pairs.substitute(for: colors) { encoding.distance($0, $1) }
  }

  /// A glyph as the library takes it; a question mark for what it would not show in its columns.
  private func wideText(_ glyph: Glyph, isWide: Bool) -> (wchar_t, wchar_t, wchar_t, wchar_t) {
    let base = glyph.base
    if base < 0x7f && !isWide && glyph.firstMark == 0 {
      return (wchar_t(base < 0x20 ? 0x3f : base), 0, 0, 0)
    }
    guard utf8 else {
      let plain = GlyphSet.ascii.adapted(glyph).base
      return (wchar_t((0x20..<0x7f).contains(plain) ? plain : 0x3f), 0, 0, 0)
    }
    let isDrawing = (0x2500...0x25fc).contains(base) || (0x2800...0x28ff).contains(base)
    if !isDrawing || isWide {
      guard gs_columns_of(base) == (isWide ? 2 : 1) else { return (0x3f, 0, 0, 0) }
    }
    guard glyph.firstMark != 0, gs_columns_of(glyph.firstMark) == 0 else {
      return (wchar_t(base), 0, 0, 0)
    }
    guard glyph.secondMark != 0, gs_columns_of(glyph.secondMark) == 0 else {
      return (wchar_t(base), wchar_t(glyph.firstMark), 0, 0)
    }
    return (wchar_t(base), wchar_t(glyph.firstMark), wchar_t(glyph.secondMark), 0)
  }

  private static func bits(of attributes: CellAttributes) -> attr_t {
    guard !attributes.isEmpty else { return 0 }
    var bits: attr_t = 0
    if attributes.contains(.bold) { bits |= gs_bold }
    if attributes.contains(.dim) { bits |= gs_dim }
    if attributes.contains(.underline) { bits |= gs_underline }
    if attributes.contains(.reverse) { bits |= gs_reverse }
    if attributes.contains(.italic) { bits |= gs_italic }
    return bits
  }
}
