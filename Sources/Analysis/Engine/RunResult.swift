package import Datasets
package import Estimators
package import GridMath
import SkyGeometry

/// Everything that a run of an analysis gave, up to the stage that it was asked for.
package struct RunResult: Sendable {
  package let opened: OpenedField
  /// Last stage that was carried out.
  package var stage: Stage
  /// Runs that could be reduced, in the order of the analysis.
  package var runs: [ReducedRun] = []
  /// Pixels outside the exclusions.
  package var usable: [Bool] = []
  package var norms: [BackgroundNorm] = []
  package var stacked: StackedDataset?
  /// Smoothed counts and excess, shape [energy, y, x].
  package var smoothed: (counts: [Double], excess: [Double])?
  /// Excess images, one for each energy range, and the ranges as bins.
  package var excess: [(bins: Range<Int>, images: ExcessMapEstimator.Images)] = []
  /// TS maps, one for each energy range.
  package var tsMaps: [TsMap] = []
  /// What the fit starts from.
  package var setup: ModelSetup?
  /// One for each dataset of the fit, at the models as they are by now; given up after the flux points.
  ///
  /// Templates take longer than all else of a fit: they are made once.
  package var evaluators: [DatasetEvaluator] = []
  /// Numbers before the fit.
  package var start: StartNumbers?
  /// Predicted counts of the sources before the fit, shape [energy, y, x]; of a stack only.
  package var startSignal: [Double]?
  /// What the fit gave.
  package var fit: FitOutcome?
  /// Flux points of the sources that the file names.
  package var fluxPoints: [FluxPoints] = []
  /// Light curves of the sources that the file names.
  package var lightCurves: [SourceLightCurve] = []
  /// Of the first energy range.
  package var distribution: SignificanceDistribution?
  package var diagnostics: [Diagnostic]
  /// Wall time of each stage, s.
  package var timings: [(stage: Stage, seconds: Double)] = []

  init(opened: OpenedField) {
    self.opened = opened
    stage = .load
    diagnostics = opened.diagnostics
  }

  /// Field of the analysis.
  package var field: FieldGeometry { opened.field }
}
