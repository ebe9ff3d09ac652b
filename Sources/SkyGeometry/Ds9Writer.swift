import Foundation
import GridMath

/// Writes one region as a line of a DS9 file.
struct Ds9Writer {
  let frame: Ds9Frame
  let geometry: WcsGeometry?

  /// Nil if the region has no place in the image.
  func line(_ region: SkyRegion) -> String? {
    guard let shape = frame == .image ? imageShape(region.shape) : skyShape(region.shape) else {
      return nil
    }
    var properties: [String] = []
    if !region.name.isEmpty { properties.append("text=" + Self.quoted(region.name)) }
    if region.role != .source { properties.append("tag={\(region.role.rawValue)}") }
    if !region.isEnabled { properties.append("tag={disabled}") }
    properties += region.tags.map { "tag=" + Self.quoted($0) }
    return properties.isEmpty ? shape : shape + " # " + properties.joined(separator: " ")
  }

  /// A text between delimiters that it does not contain, on one line.
  private static func quoted(_ text: String) -> String {
    let line = text.escapingControls
    if !line.contains("{") && !line.contains("}") { return "{\(line)}" }
    if !line.contains("\"") { return "\"\(line)\"" }
    if !line.contains("'") { return "'\(line)'" }
    return "{" + line.replacing("{", with: "(").replacing("}", with: ")") + "}"
  }

  private func skyShape(_ shape: RegionShape) -> String {
    func place(_ center: SkyDirection) -> String { "\(center.lon),\(center.lat)" }
    switch shape.converted(to: frame == .galactic ? .galactic : .icrs) {
    case .circle(let center, let radius):
      return "circle(\(place(center)),\(radius)d)"
    case .ellipse(let center, let semiMajor, let semiMinor, let angle):
      return "ellipse(\(place(center)),\(semiMajor)d,\(semiMinor)d,\(angle))"
    case .rectangle(let center, let width, let height, let angle):
      return "box(\(place(center)),\(width)d,\(height)d,\(angle))"
    case .annulus(let center, let inner, let outer):
      return "annulus(\(place(center)),\(inner)d,\(outer)d)"
    case .polygon(let vertices):
      return "polygon(" + vertices.map(place).joined(separator: ",") + ")"
    }
  }

  private func imageShape(_ shape: RegionShape) -> String? {
    guard let geometry, let pixels = PixelShape(shape, on: geometry) else { return nil }
    func angle(_ axes: PixelShape.Axes) -> Double {
      SkyDirection.normalized(degrees(atan2(axes.sinAngle, axes.cosAngle)))
    }
    switch pixels {
    case .circle(let x, let y, let radius):
      return "circle(\(x + 1),\(y + 1),\(radius))"
    case .ellipse(let axes):
      return "ellipse(\(axes.x + 1),\(axes.y + 1),\(axes.first),\(axes.second),\(angle(axes)))"
    case .rectangle(let axes):
      return "box(\(axes.x + 1),\(axes.y + 1),\(2 * axes.first),\(2 * axes.second),\(angle(axes)))"
    case .annulus(let x, let y, let inner, let outer):
      return "annulus(\(x + 1),\(y + 1),\(inner),\(outer))"
    case .polygon(let points):
      return "polygon(" + points.map { "\($0.x + 1),\($0.y + 1)" }.joined(separator: ",") + ")"
    }
  }
}
