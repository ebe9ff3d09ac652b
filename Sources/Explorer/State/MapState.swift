/// A position in data pixels; centres are at integers from 0, y points north.
package struct PixelPosition: Sendable, Hashable, Codable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Which part of the map is visible.
package struct Viewport: Sendable, Hashable, Codable {
  /// Data pixel in the middle of the canvas; ignored while fitted.
  package var center: PixelPosition
  /// Canvas pixels per data pixel; nil shows the whole map.
  package var zoom: Double?

  package init(center: PixelPosition = PixelPosition(x: 0, y: 0), zoom: Double? = nil) {
    self.center = center
    self.zoom = zoom
  }
}

/// The map panel: what is shown, where, and in what colours.
package struct MapState: Sendable, Equatable {
  package var viewport = Viewport()
  package var crosshair = PixelPosition(x: 0, y: 0)
  package var pin: PixelPosition?
  package var layer = Layer.significance
  /// The layer to blink with.
  package var previousLayer = Layer.counts
  package var settings: [Layer: LayerSettings] = [:]
  package var significanceMode = SignificanceScaleMode.threshold
  /// Where the threshold scale changes its hue, σ.
  package var threshold = 5.0
  package var overlays = Overlays()
  /// Gaussian width of the smoothing, degrees; 0 for none.
  package var smoothing = 0.0
  package var residual = ResidualKind.sqrt
  /// Pixels below this value are drawn back, per data pixel.
  package var highlight: Double?

  package init() {}

  /// Colours, stretch and limits of a layer.
  package subscript(layer layer: Layer) -> LayerSettings {
    get { settings[layer] ?? .standard(for: layer) }
    set { settings[layer] = newValue }
  }
}

/// Alternating display of two layers; started by the user.
package struct Blink: Sendable, Equatable {
  /// Seconds per layer.
  package var interval = 0.5
  package var isRunning = false
  /// True while the other layer is shown.
  package var showsOther = false
  /// Distinguishes the wake-ups of this blink from those of an earlier one.
  package var token = 0

  package init() {}
}
