import GridMath
import SkyGeometry
import TerminalRendering

/// Columns of the table of regions for a width.
struct RegionColumns {
  let isWide: Bool
  let x: Int
  let width: Int

  private var shapeX: Int { x + 4 }
  private var nameX: Int { isWide ? x + 12 : x + 4 }
  private var sizeEnd: Int { countsEnd - 8 }
  private var countsEnd: Int { excessEnd - 8 }
  private var excessEnd: Int { significanceEnd - 7 }
  private var significanceEnd: Int { x + width }
  private var nameWidth: Int { max(4, (isWide ? sizeEnd - 8 : countsEnd - 7) - nameX) }

  func header(into buffer: inout CellBuffer, y: Int, _ theme: Theme) {
    let style = theme[.dim]
    if isWide { buffer.put("shape", x: shapeX, y: y, style) }
    buffer.put("name", x: nameX, y: y, style)
    if isWide { buffer.put("size °", endingAt: sizeEnd, y: y, style) }
    buffer.put("counts", endingAt: countsEnd, y: y, style)
    buffer.put("excess", endingAt: excessEnd, y: y, style)
    buffer.put("√TS", endingAt: significanceEnd, y: y, style)
  }

  func row(
    _ region: SkyRegion, name: String, sums: RegionSums?, isExclusion: Bool, isMarked: Bool,
    isLive: Bool,
    selection: ThemeRole?, into buffer: inout CellBuffer, y: Int, _ theme: Theme
  ) {
    if let selection {
      buffer.restyle(CellRect(x: x - 1, y: y, width: width + 2, height: 1)) {
        $0.background = theme[selection].background
        $0.attributes = theme[selection].attributes
      }
    }
    func put(_ text: String, x: Int, _ role: ThemeRole, limit: Int) {
      var style = theme.style(role, on: selection)
      if let selection { style.attributes.formUnion(theme[selection].attributes) }
      buffer.put(text, x: x, y: y, style, limit: limit)
    }
    func put(_ text: String, endingAt end: Int, _ role: ThemeRole) {
      put(text, x: end - TextWidth.columns(of: buffer.glyphs.adapted(text)), role, limit: width)
    }
    if isMarked { put("▸", x: x - 1, .accent, limit: 1) }
    put(isExclusion ? "[x]" : "[ ]", x: x, isLive ? .warn : .dim, limit: 3)
    if let use = region.fitUse { put(use == .inside ? "f" : "-", x: x + 3, .accent, limit: 1) }
    if isWide { put(region.shape.kind, x: shapeX, .dim, limit: 7) }
    put(name.escapingControls, x: nameX, .text, limit: nameWidth)
    if isWide { put(region.sizeText, endingAt: sizeEnd, .dim) }
    guard let sums else { return }
    guard sums.pixels > 0 else {
      for end in [countsEnd, excessEnd, significanceEnd] { put("–", endingAt: end, .text) }
      return
    }
    put(NumberText.grouped(Int(sums.counts.rounded())), endingAt: countsEnd, .text)
    put(
      (sums.excess > 0 ? "+" : "") + NumberText.grouped(Int(sums.excess.rounded())),
      endingAt: excessEnd, .text)
    put(Format.fixed(sums.significance, 1), endingAt: significanceEnd, .text)
  }
}
