import Foundation
import SkyGeometry
import TerminalRendering

extension ScreenPainter {
  /// Arrows to the north and the east in the middle of the view, in the upper left corner.
  mutating func drawCompass(_ geometry: MapGeometry) {
    guard let sky = state.field?.geometry, geometry.rect.width >= 20, geometry.rect.height >= 6
    else { return }
    let middle = state.viewCenter
    guard let here = sky.direction(x: middle.x, y: middle.y) else { return }
    var text = ""
    for (name, angle) in [("N", 0.0), ("E", 90.0)] {
      // A step of one pixel: over longer ones meridians bend.
      let there = here.icrs.offset(by: sky.pixelScale, positionAngle: angle)
      guard let pixel = sky.pixel(of: there) else { return }
      text +=
        (text.isEmpty ? "" : " ") + name
        + Self.arrow(dx: pixel.x - middle.x, dy: pixel.y - middle.y, theme.glyphs)
    }
    frame.cells.put(
      text, x: geometry.rect.x + 1, y: geometry.rect.y,
      CellStyle(theme[.overlaySource].foreground, on: theme.background))
  }

  /// The arrow that is nearest to a direction, y upwards.
  static func arrow(dx: Double, dy: Double, _ glyphs: GlyphSet) -> String {
    let arrows =
      glyphs == .ascii
      ? [">", "/", "^", "\\", "<", "/", "v", "\\"] : ["→", "↗", "↑", "↖", "←", "↙", "↓", "↘"]
    let turn = atan2(dy, dx) / (.pi / 4)
    return arrows[(Int(turn.rounded()) + 8) % 8]
  }
}
