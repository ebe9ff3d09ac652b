/// What a map panel shows: plain arrays, labels and a colour scale.
package struct MapContent: Sendable {
  /// Pixels of the map.
  package var nx: Int
  package var ny: Int
  /// Values, row 0 at the bottom, x fastest; not-a-number where there are no data.
  package var values: [Double]
  package var scale: MapScale
  package var view: MapView
  /// How several pixels become one when zoomed out.
  package var rule: Resampling = .nearest
  /// True for a mask: its values are classes, between which there is no third.
  package var isOfClasses = false
  /// Height of a map pixel on the sky by its width.
  package var pixelAspect = 1.0

  /// True outside of the field of view.
  package var outside: [Bool]?
  /// True where pixels are excluded.
  package var excluded: [Bool]?
  /// Hatch over dimmed data where pixels are excluded.
  package var showsExclusionHatch = false
  /// True where the data are drawn back, such as outside of a mask.
  package var dimmed: [Bool]?
  /// Draws back everything below this value: the crosshair moves along the colour bar.
  package var dimBelow: Double?

  package var outlines: [MapOutline] = []
  package var markers: [MapMarker] = []
  package var crosshair: MapPoint?
  /// Another place to keep in sight, with a mark of its own.
  package var pin: MapPoint?
  /// Ticks by pixel coordinate along the lower and the left edge.
  package var ticksX: [MapTick] = []
  package var ticksY: [MapTick] = []
  /// Unit of the values, shown below the colour bar.
  package var unit = ""
  package var showsColorBar = true
  package var showsAxes = true

  package init(nx: Int, ny: Int, values: [Double], scale: MapScale, view: MapView) {
    precondition(values.count == nx * ny, "a map has one value for each pixel")
    self.nx = nx
    self.ny = ny
    self.values = values
    self.scale = scale
    self.view = view
  }
}

/// How the pixels below one canvas pixel become one value.
package enum Resampling: Sendable {
  /// Added up: counts, background, excess.
  case sum
  /// The plain mean.
  case mean
  /// The mean with a weight for each pixel, such as its solid angle.
  case weightedMean([Double])
  /// The value with the largest magnitude, said to be the peak.
  case peak
  /// The pixel in the middle.
  case nearest
  /// Worked out from the ingredients summed over columns and rows.
  case recomputed(@Sendable (_ x: Range<Int>, _ y: Range<Int>) -> Double)

  /// Pixels count by the area that is in the canvas pixel.
  var isByArea: Bool {
    switch self {
    case .sum, .mean, .weightedMean: true
    case .peak, .nearest, .recomputed: false
    }
  }

  /// One word for the status line.
  package var title: String {
    switch self {
    case .sum: "sum"
    case .mean, .weightedMean: "mean"
    case .peak: "peak"
    case .nearest: "nearest"
    case .recomputed: "re-computed"
    }
  }
}

/// A line over the map.
package struct MapOutline: Sendable {
  /// Pixel coordinates; a not-a-number point leaves a gap.
  package var points: [MapPoint]
  package var isClosed: Bool
  /// Its colour: one of the overlay roles.
  package var role: ThemeRole
  /// Every second dot only.
  package var isDotted: Bool

  package init(
    points: [MapPoint], isClosed: Bool = true, role: ThemeRole = .overlayExclusion,
    isDotted: Bool = false
  ) {
    self.points = points
    self.isClosed = isClosed
    self.role = role
    self.isDotted = isDotted
  }
}

/// A named place on the map.
package struct MapMarker: Sendable {
  package var point: MapPoint
  package var label: String
  package var glyph: Glyph
  package var role: ThemeRole
  /// Pixels around the place that the label leaves free, such as a region's radius.
  package var clearance: Double
  /// False for a label alone: what is at the place stays as it is.
  package var hasMark: Bool

  package init(
    point: MapPoint, label: String = "", glyph: Glyph = "+", role: ThemeRole = .overlaySource,
    clearance: Double = 0, hasMark: Bool = true
  ) {
    self.point = point
    self.label = label
    self.glyph = glyph
    self.role = role
    self.clearance = clearance
    self.hasMark = hasMark
  }
}

/// A labelled place on an axis, by pixel coordinate.
package struct MapTick: Hashable, Sendable {
  package var position: Double
  package var label: String

  package init(position: Double, label: String) {
    self.position = position
    self.label = label
  }
}
