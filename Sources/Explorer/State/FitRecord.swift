package import Fitting
package import Models
import SkyGeometry

/// A fit that has ended, as the history of fits keeps it.
package struct FitRecord: Sendable, Equatable {
  /// 1 for the first fit of the session.
  package let number: Int
  package let result: FitResult
  /// When it ended, s since the start of the session.
  package private(set) var time: Double
  /// How long it took, s.
  package private(set) var seconds: Double
  /// What it made of the models of the document; those of a joint fit have more backgrounds.
  package let models: ModelList
  /// Models of the document before.
  package let startModels: ModelList
  /// What it was started for.
  package let key: FitKey
  /// Made for a comparison only: its values were not taken over.
  package let isAside: Bool
  /// Made with data that have changed since.
  package var isOutdated = false
  /// What profiles are made of; the newest fit alone has it, a restored one once it was asked for.
  package var fit: Fit?
  /// By parameter of the result, as far as they were asked for.
  package var profiles: [Int: ParameterProfile] = [:]
  package var errors: [Int: AsymmetricErrors] = [:]
  /// Oldest first.
  package var contours: [ParameterContours] = []

  /// Models and start are those of the result unless others are given.
  package init(
    number: Int, result: FitResult, time: Double, seconds: Double, models: ModelList? = nil,
    startModels: ModelList? = nil, key: FitKey? = nil, isAside: Bool = false
  ) {
    self.number = number
    self.result = result
    self.time = time
    self.seconds = seconds
    self.models = models ?? result.models
    self.startModels = startModels ?? result.startModels
    self.key = key ?? FitKey(models: startModels ?? result.startModels)
    self.isAside = isAside
  }

  /// Forgets when it was and how long it took.
  mutating func stopClock() { (time, seconds) = (0, 0) }

  package static func == (a: FitRecord, b: FitRecord) -> Bool { a.number == b.number }

  /// Bins and kind of the fit.
  package var selection: FitSelection { key.selection }

  package var isJoint: Bool { selection.scope.isJoint }

  /// The models of the document after one of its steps.
  package func models(step: Int) -> ModelList {
    guard result.history.indices.contains(step) else { return models }
    var fitted = result.startModels
    fitted.set(
      result.history[step].values, of: result.parameters.map(\.parameter.shared))
    guard isJoint else { return fitted }
    return startModels.taking(joint: fitted, stack: ExplorerState.datasetName)
  }

  /// Index in the result of a parameter of the document; nil if it was not fitted.
  package func index(of place: ParameterPlace) -> Int? {
    guard models.models.indices.contains(place.model) else { return nil }
    let name = models.models[place.model].name
    return result.parameters.firstIndex { fitted in
      fitted.parameter.shared.places.contains {
        $0.parameter == place.parameter && result.models.models[$0.model].name == name
      }
    }
  }

  /// Parameters with an error, by index in the result.
  package var measured: [Int] {
    result.parameters.indices.filter {
      let error = result.parameters[$0].error
      return error > 0 && error.isFinite
    }
  }

  /// Of the measured ones that which is most correlated with another; nil if there is none.
  package func partner(of index: Int) -> Int? {
    measured.filter { $0 != index }.max {
      abs(result.correlation(index, $0)) < abs(result.correlation(index, $1))
    }
  }

  /// Norms of the backgrounds of a joint fit: how many parameters, the lowest and the highest.
  package var backgroundNorms: (datasets: Int, low: Double, high: Double)? {
    guard isJoint else { return nil }
    var values: [Double] = []
    var datasets = 0
    for case .background(let background) in result.models.models {
      datasets += 1
      values += background.parameters.filter { !$0.isFrozen && $0.name.hasPrefix("norm") }
        .map(\.value)
    }
    guard let low = values.min(), let high = values.max() else { return nil }
    return (datasets, low, high)
  }

  /// What came out, in plain words, line by line.
  package var report: [String] {
    var lines = result.report(asymmetric: errors)
    var scope: [String] = []
    if let range = selection.scope.rangeText { scope.append("energies " + range) }
    let inside = selection.regions.count { $0.fitUse == .inside }
    let outside = selection.regions.count { $0.fitUse == .outside }
    if inside > 0 { scope.append("inside of \(inside) region\(inside == 1 ? "" : "s")") }
    if outside > 0 { scope.append("without \(outside) region\(outside == 1 ? "" : "s")") }
    if isOutdated {
      lines.insert("made with data that have changed since", at: min(1, lines.count))
    }
    if !scope.isEmpty { lines.insert("fitted: " + scope.joined(separator: ", "), at: 2) }
    if let norms = backgroundNorms {
      lines.insert(
        "joint fit of \(result.datasets.count) runs, background norms "
          + "\(Format.figure(norms.low, digits: 4)) to \(Format.figure(norms.high, digits: 4))",
        at: 2)
    }
    return lines
  }
}
