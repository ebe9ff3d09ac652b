package import Models
package import SkyGeometry

/// Panes of the Fit screen.
package enum FitPane: Sendable, CaseIterable {
  case models
  case parameters
}

/// The Fit screen: what is chosen on it, and what is under way.
package struct FitState: Sendable, Equatable {
  package var focus = FitPane.parameters
  /// Index of the chosen model.
  package var model = 0
  /// Index of the chosen parameter in its model.
  package var parameter = 0
  /// A source whose types are being chosen.
  package var newSource: NewSource?
  /// A source that is being moved on the map.
  package var grab: SourceGrab?
  /// Parameter whose changes by steps join in one entry of the history.
  package var stepped: ParameterPlace?
  package var panel = FitPanel()
  package var run = FitRun()

  package init() {}
}

/// A source whose spectrum and shape are chosen one after the other.
package struct NewSource: Sendable, Equatable {
  package var spectrum: SpectralShape?

  package init() {}
}

/// A source that follows the crosshair until it is put down.
package struct SourceGrab: Sendable, Equatable {
  package var model: String
  package var position: SkyDirection

  package init(model: String, position: SkyDirection) {
    self.model = model
    self.position = position
  }
}

/// What the panel of the fit shows beside the parameters.
package struct FitPanel: Sendable, Equatable {
  /// Fit statistic of the present parameters without priors; nil before the first prediction.
  package var statistic: Double?
  /// The statistic before the last change of the models.
  package var previous: Double?
  /// Bins that the statistic is summed over.
  package var usedBins = 0
  /// Counts, predicted counts and predicted background of the selected energies.
  package var counts = 0.0
  package var predicted = 0.0
  package var background = 0.0

  package init() {}

  /// Takes a new prediction over.
  ///
  /// - Parameters:
  ///   - prediction: The prediction.
  ///   - isComparable: True if the one before was made for the same counts.
  package mutating func take(_ prediction: ModelPrediction, isComparable: Bool) {
    if !isComparable {
      previous = nil
    } else if let statistic, statistic != prediction.statistic {
      previous = statistic
    }
    statistic = prediction.statistic
    usedBins = prediction.usedBins
    counts = prediction.counts
    predicted = prediction.total
    background = prediction.background
  }
}
