/// An image that the map can show.
package enum Layer: String, Sendable, CaseIterable, Codable {
  case counts
  case background
  case excess
  case exposure
  case significance
  /// What the models predict, with the background.
  case predicted
  case residual
  /// Root of the test statistic of a test source, with the sign of its flux.
  case sqrtTS = "ts-map"
  case testStatistic = "ts"
  case flux
  case fluxError = "flux-error"
  case fluxLimit = "flux-limit"
  /// Steps that the norm of the test source took.
  case iterations
  case mask
  /// The image of a file that holds no dataset; its name and unit are those of `FieldInfo.map`.
  case map

  /// Symbol or short remark beside the name in titles.
  package var symbol: String {
    switch self {
    case .significance, .sqrtTS: "√TS"
    case .fluxLimit: "2 σ"
    case .mask: "used · excluded"
    default: ""
    }
  }

  /// Unit of the values.
  package var unit: String {
    switch self {
    case .counts, .background, .excess, .predicted: "counts"
    case .residual: ""
    case .exposure: "m² s"
    case .significance, .sqrtTS: "σ"
    case .flux, .fluxError, .fluxLimit: "cm⁻² s⁻¹"
    case .mask, .map, .testStatistic, .iterations: ""
    }
  }

  /// Counts add up when several pixels are shown as one; the others do not.
  package var isSummed: Bool {
    self == .counts || self == .background || self == .excess || self == .predicted
  }

  /// True for what a TS map gives.
  package var isOfTestSource: Bool {
    switch self {
    case .sqrtTS, .testStatistic, .flux, .fluxError, .fluxLimit, .iterations: true
    default: false
    }
  }

  /// True if the layer needs models.
  package var isPredicted: Bool { self == .predicted || self == .residual }

  /// True if values of both signs mean something.
  package var isSigned: Bool {
    switch self {
    case .excess, .significance, .residual, .sqrtTS, .flux: true
    default: false
    }
  }

  /// True if the layer can be smoothed.
  package var canBeSmoothed: Bool {
    self != .mask && self != .significance && self != .map && !isOfTestSource
  }
}

/// How values are spread over the colours.
package enum StretchChoice: String, Sendable, CaseIterable, Codable {
  case linear
  case squareRoot = "sqrt"
  case logarithm = "log"
  case asinh
  case power
  case equalised

  /// As written in the status line.
  package var label: String { rawValue }
}

/// Where the ends of the colour scale come from.
package enum LimitRule: Sendable, Hashable, Codable {
  /// The rule of the layer.
  case standard
  case minMax
  case zscale
  /// Central percentage of the pixels.
  case percentile(Double)
  /// Values per data pixel.
  case fixed(Double, Double)

  /// True if the ends follow the data.
  package var isAutomatic: Bool {
    if case .fixed = self { return false }
    return true
  }

  /// As written in the status line.
  package var label: String {
    switch self {
    case .standard: "auto"
    case .minMax: "min–max"
    case .zscale: "zscale"
    case .percentile(let share): Format.trimmed(share) + "%"
    case .fixed: "fixed"
    }
  }
}

/// How significance is laid on its colour map.
package enum SignificanceScaleMode: String, Sendable, CaseIterable, Codable {
  case threshold
  case twoSided = "two-sided"
  case symmetric
}

/// Colours, stretch and limits of one layer.
package struct LayerSettings: Sendable, Hashable, Codable {
  /// Name of the colour map; empty for the default of the layer.
  package var colorMap: String
  package var isInverted: Bool
  package var stretch: StretchChoice
  package var limits: LimitRule

  package init(
    colorMap: String = "", isInverted: Bool = false, stretch: StretchChoice,
    limits: LimitRule = .standard
  ) {
    self.colorMap = colorMap
    self.isInverted = isInverted
    self.stretch = stretch
    self.limits = limits
  }

  /// What a layer starts with.
  package static func standard(for layer: Layer) -> LayerSettings {
    switch layer {
    case .counts, .background, .predicted, .testStatistic: LayerSettings(stretch: .squareRoot)
    case .excess, .flux: LayerSettings(stretch: .asinh)
    case .exposure, .significance, .residual, .mask, .map, .sqrtTS, .fluxError, .fluxLimit,
      .iterations:
      LayerSettings(stretch: .linear)
    }
  }
}

/// What is drawn over the image.
package struct Overlays: Sendable, Hashable, Codable {
  package var grid = false
  package var regions = true
  package var sources = true
  /// Sources of the catalogues, beside those of the models.
  package var catalogue = true
  package var pointings = false
  /// Circles at the largest offset from the pointings that counts.
  package var fieldsOfView = false
  /// Circle of the point spread around the crosshair.
  package var psf = false
  package var labels = true
  package var scaleBar = false
  package var exclusionShade = false
  package var contours = Contours()

  package init() {}

  /// What an older version did not write stays as it is in a new session.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func flag(_ key: CodingKeys, _ standard: Bool) throws -> Bool {
      try values.decodeIfPresent(Bool.self, forKey: key) ?? standard
    }
    grid = try flag(.grid, grid)
    regions = try flag(.regions, regions)
    sources = try flag(.sources, sources)
    catalogue = try flag(.catalogue, catalogue)
    pointings = try flag(.pointings, pointings)
    fieldsOfView = try flag(.fieldsOfView, fieldsOfView)
    psf = try flag(.psf, psf)
    labels = try flag(.labels, labels)
    scaleBar = try flag(.scaleBar, scaleBar)
    exclusionShade = try flag(.exclusionShade, exclusionShade)
    contours = try values.decodeIfPresent(Contours.self, forKey: .contours) ?? contours
  }
}
