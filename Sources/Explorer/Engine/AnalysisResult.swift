package import Estimators

/// Images of the selected energies, row-major [y, x]; NaN where there are no data.
package struct SkyLayers: Sendable {
  /// Counts per pixel, or smoothed counts per pixel when smoothing is on.
  package var counts: [Double]
  /// Background per pixel after the norms.
  package var background: [Double]
  /// Counts less background.
  package var excess: [Double]
  /// m2 s, weighted with the reference spectrum.
  package var exposure: [Double]
  /// Signed significance in the correlation disk.
  package var significance: [Double]
  /// Counts in the correlation disk.
  package var onCounts: [Double]
  /// Background in the correlation disk.
  package var onBackground: [Double]
  /// Pixels that any selected bin has safe data for.
  package var isValid: [Bool]
  /// Pixels inside an active exclusion.
  package var isExcluded: [Bool]
  /// Runs that see each pixel.
  package var runs: [UInt16]
  /// The image of a file that holds no dataset; empty where there is none.
  package var map: [Double]

  package init(
    counts: [Double], background: [Double], excess: [Double], exposure: [Double],
    significance: [Double], onCounts: [Double], onBackground: [Double], isValid: [Bool],
    isExcluded: [Bool], runs: [UInt16], map: [Double] = []
  ) {
    self.counts = counts
    self.background = background
    self.excess = excess
    self.exposure = exposure
    self.significance = significance
    self.onCounts = onCounts
    self.onBackground = onBackground
    self.isValid = isValid
    self.isExcluded = isExcluded
    self.runs = runs
    self.map = map
  }
}

/// Background norm of one run.
package struct NormRow: Sendable, Hashable {
  /// OBS_ID.
  package var run: Int
  package var norm: Double
  package var error: Double
  package var isKept: Bool
  /// Why the run is not kept.
  package var reason: String?

  package init(run: Int, norm: Double, error: Double, isKept: Bool, reason: String? = nil) {
    self.run = run
    self.norm = norm
    self.error = error
    self.isKept = isKept
    self.reason = reason
  }
}

/// Histogram of significance over the pixels, and the Gaussian of those outside exclusions.
package struct SignificanceHistogram: Sendable, Equatable {
  /// Bin edges, σ.
  package var edges: [Double]
  /// Pixels per bin, all finite ones.
  package var all: [Double]
  /// Pixels per bin, outside exclusions.
  package var outside: [Double]
  package var mean: Double
  package var width: Double
  package var meanError: Double
  package var widthError: Double
  /// Finite pixels outside exclusions.
  package var outsideCount: Int
  /// Finite pixels inside exclusions.
  package var maskedCount: Int

  package init(
    edges: [Double], all: [Double], outside: [Double], mean: Double, width: Double,
    meanError: Double, widthError: Double, outsideCount: Int, maskedCount: Int
  ) {
    self.edges = edges
    self.all = all
    self.outside = outside
    self.mean = mean
    self.width = width
    self.meanError = meanError
    self.widthError = widthError
    self.outsideCount = outsideCount
    self.maskedCount = maskedCount
  }
}

/// Sums over one region.
package struct RegionSums: Sendable, Hashable {
  package var pixels: Int
  package var counts: Double
  package var background: Double
  /// Signed, with the background taken as known.
  package var significance: Double

  package init(pixels: Int, counts: Double, background: Double, significance: Double) {
    self.pixels = pixels
    self.counts = counts
    self.background = background
    self.significance = significance
  }

  package var excess: Double { counts - background }
}

/// What the engine answers to a request; replaces everything shown in one frame.
package struct AnalysisResult: Sendable {
  package var request: AnalysisRequest
  package var layers: SkyLayers
  package var norms: [NormRow]
  package var histogram: SignificanceHistogram?
  /// Counts per energy bin over the map, safe or not selected alike.
  package var energyCounts: [Double]
  /// Bins in which any pixel is safe.
  package var safeBins: [Bool]
  /// Runs in the stack.
  package var runCount: Int
  /// Seconds, of the runs in the stack.
  package var livetime: Double
  /// In the order of the request's regions.
  package var regionSums: [RegionSums]
  /// What the models predict; nil without models, and while responses are missing.
  package var prediction: ModelPrediction?
  /// Why the models predict nothing, naming model and parameter.
  package var predictionProblem: String?
  /// Size of the point spread of the selected energies; nil where not every run has one.
  package var psf: PsfExtent?
  /// Number of the maps without the models: equal numbers mean equal maps.
  package var version: Int
  /// Wall time of the computation, s.
  package var seconds: Double

  package init(
    request: AnalysisRequest, layers: SkyLayers, norms: [NormRow],
    histogram: SignificanceHistogram?, energyCounts: [Double], safeBins: [Bool], runCount: Int,
    livetime: Double, regionSums: [RegionSums] = [], prediction: ModelPrediction? = nil,
    predictionProblem: String? = nil, version: Int = 0, seconds: Double = 0
  ) {
    self.request = request
    self.layers = layers
    self.norms = norms
    self.histogram = histogram
    self.energyCounts = energyCounts
    self.safeBins = safeBins
    self.runCount = runCount
    self.livetime = livetime
    self.regionSums = regionSums
    self.prediction = prediction
    self.predictionProblem = predictionProblem
    self.version = version
    self.seconds = seconds
  }
}
