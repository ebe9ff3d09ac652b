package import Models

/// What the models predict for the selected energies.
package struct ModelPrediction: Sendable {
  /// What one model contributes.
  package struct Share: Sendable, Hashable {
    /// Counts in the selected energies, in bins with safe data.
    package var counts: Double
    /// What is lost because the source is partly or wholly outside; nil: nothing.
    package var coverage: String?

    package init(counts: Double, coverage: String? = nil) {
      self.counts = counts
      self.coverage = coverage
    }
  }

  /// Predicted counts per pixel, or smoothed, with the background; NaN without data.
  package var image: [Double]
  /// Residual per pixel, of the kind of the request; NaN without data.
  package var residual: [Double]
  /// Counts that the residual was made with, per pixel, smoothed if the images are; in the
  /// correlation disk for its significance.
  package var residualCounts: [Double]
  /// Predicted counts that the residual was made with.
  package var residualModel: [Double]
  /// Predicted counts in single pixels, for sums.
  package var perPixel: [Double]
  /// In the order of the models.
  package var shares: [Share]
  /// Counts of the selected energies.
  package var counts: Double
  /// Predicted counts of the selected energies with the background.
  package var total: Double
  /// Predicted background of the selected energies.
  package var background: Double
  /// Fit statistic over all bins of the fit, without priors.
  package var statistic: Double
  /// Number of those bins.
  package var usedBins: Int
  /// Free parameters that the data say nothing about.
  package var uninformed: Set<ParameterPlace>
  /// What the prediction lacks.
  package var remark: String?
  /// Seconds that the prediction took.
  package var seconds: Double

  package init(
    image: [Double], residual: [Double], residualCounts: [Double], residualModel: [Double],
    perPixel: [Double], shares: [Share], counts: Double,
    total: Double, background: Double, statistic: Double, usedBins: Int,
    uninformed: Set<ParameterPlace> = [], remark: String? = nil, seconds: Double = 0
  ) {
    self.image = image
    self.residual = residual
    self.residualCounts = residualCounts
    self.residualModel = residualModel
    self.perPixel = perPixel
    self.shares = shares
    self.counts = counts
    self.total = total
    self.background = background
    self.statistic = statistic
    self.usedBins = usedBins
    self.uninformed = uninformed
    self.remark = remark
    self.seconds = seconds
  }
}

/// How the residual of counts n and a model μ is written (numerics.md 13.1, 7.7).
package enum ResidualKind: String, Sendable, CaseIterable, Codable {
  case diff
  case sqrt = "diff/sqrt(model)"
  case ratio = "diff/model"
  /// √TS of the counts in the correlation disk over the model there.
  case significance

  /// As written in titles.
  package var symbol: String {
    switch self {
    case .diff: "n−μ"
    case .sqrt: "(n−μ)/√μ"
    case .ratio: "(n−μ)/μ"
    case .significance: "√TS over the models"
    }
  }

  /// Unit of the values.
  package var unit: String {
    switch self {
    case .diff: "counts"
    case .significance: "σ"
    case .sqrt, .ratio: ""
    }
  }

  /// The residual of counts and a model.
  package func value(counts: Double, model: Double) -> Double {
    switch self {
    case .diff: counts - model
    case .sqrt: (counts - model) / model.squareRoot()
    case .ratio: (counts - model) / model
    case .significance: Significance.signed(counts: counts, background: model)
    }
  }
}
