package import SkyGeometry

/// One run as cubes on the field: counts, background before its norm, exposure, safe mask.
///
/// Cubes cover `box` only, row-major [energy, y, x] in single precision.
package struct ReducedRun: Sendable {
  /// Sums that are reported; in double precision, before anything was rounded.
  package struct Totals: Sendable, Hashable {
    package var counts = 0.0
    package var background = 0.0
    package var countsSafe = 0.0
    package var backgroundSafe = 0.0
    /// m² s, over all bins.
    package var exposureSum = 0.0
    package var exposureMax = 0.0

    package init() {}
  }

  /// Where a run comes from.
  package struct Origin: Sendable, Hashable {
    package var id: Int
    package var file: String
    package var telescope: String
    package var object: String
    package var pointing: SkyDirection
    /// s.
    package var livetime: Double
    package var ontime: Double
    /// MJD of start and stop, NaN where the file gives no reference time.
    package var startMjd: Double
    package var stopMjd: Double
    /// Events in the file that passed the checks.
    package var eventCount: Int
    /// Responses present, as HDU_TYPE spells them, in the order of the alphabet.
    package var responses: [String]
    /// Start and stop of each good time interval as MJD in terrestrial time, NaN as above.
    package var goodTimeMjd: [[Double]]
    /// Name of the dataset that the run was read as; nil for a run that was reduced here.
    package var dataset: String?

    package init(
      id: Int, file: String, telescope: String, object: String, pointing: SkyDirection,
      livetime: Double, ontime: Double, startMjd: Double, stopMjd: Double, eventCount: Int,
      responses: [String], goodTimeMjd: [[Double]] = [], dataset: String? = nil
    ) {
      self.id = id
      self.file = file
      self.telescope = telescope
      self.object = object
      self.pointing = pointing
      self.livetime = livetime
      self.ontime = ontime
      self.startMjd = startMjd
      self.stopMjd = stopMjd
      self.eventCount = eventCount
      self.responses = responses
      self.goodTimeMjd = goodTimeMjd
      self.dataset = dataset
    }
  }

  package let origin: Origin
  package let box: PixelBox
  /// Counts, shape [energy, y, x].
  package let counts: [Float]
  /// Predicted background counts before the norm, same shape.
  package let background: [Float]
  /// m² s, shape [energyTrue, y, x].
  package let exposure: [Float]
  /// Bins that are used, shape of `counts`.
  package let maskSafe: [Bool]
  /// Counts in safe bins, summed over energy, shape [y, x].
  package let countsImage: [Double]
  /// Background in safe bins, summed over energy, shape [y, x].
  package let backgroundImage: [Double]
  package let totals: Totals
  /// Point spread and energy dispersion, where they were asked for.
  package let responses: RunResponses?

  package init(
    origin: Origin, box: PixelBox, counts: [Float], background: [Float], exposure: [Float],
    maskSafe: [Bool], countsImage: [Double], backgroundImage: [Double], totals: Totals,
    responses: RunResponses? = nil
  ) {
    precondition(
      counts.count == background.count && counts.count == maskSafe.count
        && counts.count % max(1, box.count) == 0 && countsImage.count == box.count,
      "cubes of a run must share one shape")
    self.origin = origin
    self.box = box
    self.counts = counts
    self.background = background
    self.exposure = exposure
    self.maskSafe = maskSafe
    self.countsImage = countsImage
    self.backgroundImage = backgroundImage
    self.totals = totals
    self.responses = responses
  }

  /// OBS_ID.
  package var id: Int { origin.id }
  /// Name of the run in products: `obs-<OBS_ID>`, or that of the dataset it was read as.
  package var name: String { origin.dataset ?? "obs-\(origin.id)" }
}

/// Result of normalising the background of one run.
package struct BackgroundNorm: Sendable, Hashable {
  package let id: Int
  /// NaN where it could not be determined.
  package let norm: Double
  /// From the curvature: norm/√N for a fit, √N/B for a scale.
  package let error: Double
  /// False if the run is left out of the stack.
  package let isKept: Bool
  /// Why it is left out.
  package let reason: String?

  package init(id: Int, norm: Double, error: Double, isKept: Bool, reason: String? = nil) {
    self.id = id
    self.norm = norm
    self.error = error
    self.isKept = isKept
    self.reason = reason
  }
}
