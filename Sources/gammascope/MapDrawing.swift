import Analysis
import Foundation
import GridMath
import SkyGeometry
import TerminalRendering

/// A map as text with axes and a scale.
struct MapDrawing {
  let text: String

  init(_ image: LayerImage, columns: Int, capabilities: TerminalCapabilities) {
    let geometry = image.geometry
    let theme = ThemeDefinition.dark.resolved(for: capabilities)
    let finite = image.values.filter(\.isFinite)
    var content = MapContent(
      nx: geometry.nx, ny: geometry.ny, values: image.values,
      scale: Self.scale(image, finite, capabilities),
      view: MapView(center: MapPoint(x: 0, y: 0), zoom: 1))
    content.rule = image.addsUp ? .sum : image.isSigned ? .peak : .mean
    content.unit = image.unit
    let scales = geometry.pixelScales
    content.pixelAspect = scales.x > 0 ? scales.y / scales.x : 1
    (content.ticksX, content.ticksY) = SkyTicks(geometry, columns: columns).ticks
    // Rows so that the map fills the width with round circles.
    let inner = Double(max(8, columns - 24))
    let rows =
      inner * Double(geometry.ny) / Double(max(1, geometry.nx)) * content.pixelAspect
      / capabilities.cellAspect
    let height = Int(rows.rounded()).clamped(to: 6...400) + 4
    let rect = CellRect(x: 0, y: 1, width: columns, height: height)
    content.view = MapView.fitting(
      nx: geometry.nx, ny: geometry.ny,
      in: CellRect(x: 0, y: 0, width: Int(inner), height: height - 4),
      cellAspect: capabilities.cellAspect, pixelAspect: content.pixelAspect)
    if image.addsUp, content.view.zoom < 1 {
      let sums = Self.blockSums(image, size: Int((1 / content.view.zoom).rounded()))
      content.scale = Self.scale(image, sums, capabilities)
    }
    var buffer = theme.makeBuffer(CellSize(width: columns, height: height + 2))
    buffer.put(
      image.title.escapingControls, x: 0, y: 0, theme[.text], limit: columns)
    let layout = MapPanel.draw(content, into: &buffer, rect: rect, theme: theme)
    buffer.put(
      Self.footer(image, finite, layout), x: 0, y: height + 1, theme[.text], limit: columns)
    if capabilities.level == .mono {
      text =
        (0..<buffer.height).map { row in
          var line = buffer.text(row: row)
          while line.hasSuffix(" ") { line.removeLast() }
          return line + "\n"
        }.joined()
    } else {
      text = buffer.ansi
    }
  }

  /// Symmetric around zero with a threshold for significances, else from the smallest value up.
  private static func scale(
    _ image: LayerImage, _ finite: [Double], _ capabilities: TerminalCapabilities
  ) -> MapScale {
    // Density alone does not show a sign: without colours the scale begins at the lowest value.
    if image.isSigned && capabilities.level != .mono {
      let reach = finite.map { abs($0) }.max() ?? 1
      return MapScale(
        map: .polar,
        mapping: ScaleMapping(
          shape: .symmetric, stretch: .sqrt, lower: -max(reach, 1e-300), upper: max(reach, 1e-300)))
    }
    let limits = Limits.minMax(finite) ?? (0, 1)
    return MapScale(
      map: .ember,
      mapping: ScaleMapping(
        stretch: image.addsUp || image.isSigned ? .sqrt : .linear,
        lower: min(0, limits.lower),
        upper: limits.upper > min(0, limits.lower) ? limits.upper : 1))
  }

  /// Sums over blocks of pixels that are shown as one.
  private static func blockSums(_ image: LayerImage, size: Int) -> [Double] {
    let (nx, ny) = (image.geometry.nx, image.geometry.ny)
    guard size > 1, nx >= size, ny >= size else { return image.values.filter(\.isFinite) }
    var sums = [Double](repeating: 0, count: (nx / size) * (ny / size))
    for y in 0..<(ny / size * size) {
      for x in 0..<(nx / size * size) {
        let value = image.values[y * nx + x]
        if value.isFinite { sums[y / size * (nx / size) + x / size] += value }
      }
    }
    return sums
  }

  private static func footer(
    _ image: LayerImage, _ finite: [Double], _ layout: MapPanelLayout
  ) -> String {
    guard let low = finite.min(), let high = finite.max() else { return "no pixel has a value" }
    let index = image.values.firstIndex(of: high) ?? 0
    let place = image.geometry.direction(
      x: Double(index % image.geometry.nx), y: Double(index / image.geometry.nx))
    let direction = place.map {
      String(format: " at %.3f %+.3f deg (\($0.frame.rawValue))", $0.lon, $0.lat)
    }
    return "\(NumberText.short(low)) to \(NumberText.short(high)) \(image.unit)".trimmingBlanks
      + ", maximum\(direction ?? "")"
  }
}

extension String {
  fileprivate var trimmingBlanks: String { trimmingCharacters(in: .whitespaces) }
}
