/// A frame with a title at the left and a note at the right of its upper line.
package struct Panel: Hashable, Sendable {
  package var title: String
  package var note: String
  /// Has the focus: a bright frame and, without colours, a reversed title.
  package var isActive: Bool

  package init(title: String, note: String = "", isActive: Bool = false) {
    self.title = title
    self.note = note
    self.isActive = isActive
  }

  /// Draws the frame on a cleared background.
  ///
  /// - Returns: The inside.
  @discardableResult
  package func draw(into buffer: inout CellBuffer, rect: CellRect, theme: Theme) -> CellRect {
    guard rect.width >= 2, rect.height >= 2 else { return .zero }
    buffer.fill(rect, theme[.text])
    let style = theme[isActive ? .frameActive : .frame]
    let isAscii = theme.glyphs == .ascii
    let horizontal: Glyph = isAscii ? "-" : "─"
    let vertical: Glyph = isAscii ? "|" : "│"
    for x in rect.x + 1..<rect.maxX - 1 {
      buffer.set(horizontal, style, x: x, y: rect.y)
      buffer.set(horizontal, style, x: x, y: rect.maxY - 1)
    }
    for y in rect.y + 1..<rect.maxY - 1 {
      buffer.set(vertical, style, x: rect.x, y: y)
      buffer.set(vertical, style, x: rect.maxX - 1, y: y)
    }
    let corners: [Glyph] = isAscii ? ["+", "+", "+", "+"] : ["╭", "╮", "╰", "╯"]
    buffer.set(corners[0], style, x: rect.x, y: rect.y)
    buffer.set(corners[1], style, x: rect.maxX - 1, y: rect.y)
    buffer.set(corners[2], style, x: rect.x, y: rect.maxY - 1)
    buffer.set(corners[3], style, x: rect.maxX - 1, y: rect.maxY - 1)
    drawTexts(into: &buffer, rect, theme, style)
    return rect.inset(horizontal: 1, vertical: 1)
  }

  /// The note without the parts, between dots, that have no room: half a number says nothing.
  private func fittingNote(_ room: Int, _ theme: Theme) -> String {
    let parts = note.split(separator: " · ")
    for count in stride(from: parts.count, to: 0, by: -1) {
      let text = theme.glyphs.adapted(parts.prefix(count).joined(separator: " · "))
      if TextWidth.columns(of: text) <= room { return text }
    }
    return parts.count > 1 ? "" : theme.glyphs.adapted(note)
  }

  private func drawTexts(
    into buffer: inout CellBuffer, _ rect: CellRect, _ theme: Theme, _ style: CellStyle
  ) {
    let isAscii = theme.glyphs == .ascii
    let open: Glyph = isAscii ? "[" : "┤"
    let close: Glyph = isAscii ? "]" : "├"
    var free = rect.x + 2
    if !title.isEmpty, rect.width >= 8 {
      buffer.set(open, style, x: rect.x + 2, y: rect.y)
      let text = " " + TextWidth.truncated(theme.glyphs.adapted(title), to: rect.width - 8) + " "
      let end = buffer.put(
        text, x: rect.x + 3, y: rect.y, theme[isActive ? .titleActive : .title])
      buffer.set(close, style, x: end, y: rect.y)
      free = end + 2
    }
    let room = rect.maxX - 2 - free - 3
    let text = fittingNote(room, theme)
    guard !text.isEmpty, room >= 6 else { return }
    let shown = TextWidth.truncated(text, to: room, ellipsis: isAscii ? "~" : "…")
    let start = rect.maxX - 4 - TextWidth.columns(of: shown)
    buffer.set(open, style, x: start - 1, y: rect.y)
    buffer.set(.space, style, x: start, y: rect.y)
    let end = buffer.put(shown, x: start + 1, y: rect.y, theme[.frameNote])
    buffer.set(.space, style, x: end, y: rect.y)
    buffer.set(close, style, x: end + 1, y: rect.y)
  }
}
