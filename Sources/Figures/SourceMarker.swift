package import CairoDrawing

/// A source on a map.
package struct SourceMarker: Sendable, Hashable {
  /// Pixel coordinates.
  package var place: CanvasPoint
  package var name: String

  package init(place: CanvasPoint, name: String) {
    self.place = place
    self.name = name
  }
}
