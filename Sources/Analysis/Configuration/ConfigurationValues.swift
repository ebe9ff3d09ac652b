package import SkyGeometry

/// A path as it was written and as it is used.
package struct ConfiguredPath: Sendable, Equatable {
  /// As it stands in the file, with `$NAME` and relative to the file.
  package var written: String
  /// With the variables filled in, relative to the file's folder.
  package var resolved: String

  package init(_ written: String, resolved: String? = nil) {
    self.written = written
    self.resolved = resolved ?? written
  }
}

/// A circle on the sky.
package struct SkyCircle: Sendable, Hashable {
  package var center: SkyDirection
  /// Degrees.
  package var radius: Double

  package init(center: SkyDirection, radius: Double) {
    self.center = center
    self.radius = radius
  }
}

/// An interval of time.
package struct TimeSelection: Sendable, Equatable {
  /// As written: a date in UTC, or `MJD`.
  package var start: String
  package var stop: String
  /// Modified Julian Date, UTC.
  package var startMjd: Double
  package var stopMjd: Double

  package init(start: String, stop: String, startMjd: Double, stopMjd: Double) {
    self.start = start
    self.stop = stop
    self.startMjd = startMjd
    self.stopMjd = stopMjd
  }
}

/// Bins of equal width in the logarithm of energy.
package struct EnergyBinning: Sendable, Equatable {
  /// TeV.
  package var minimum: Double
  /// TeV.
  package var maximum: Double
  /// Number of bins in total.
  package var bins: Int

  package init(minimum: Double, maximum: Double, bins: Int) {
    self.minimum = minimum
    self.maximum = maximum
    self.bins = bins
  }

  /// The axis of reconstructed energy with these bins.
  package var reconstructedAxis: RecoEnergyAxis {
    RecoEnergyAxis(logFrom: minimum, to: maximum, bins: bins)
  }

  /// The axis of true energy with these bins.
  package var trueAxis: TrueEnergyAxis {
    TrueEnergyAxis(logFrom: minimum, to: maximum, bins: bins)
  }
}

extension AnalysisConfiguration {
  /// What a run must have to be used (`observations.required_irf`).
  package enum ResponseKind: String, Sendable, CaseIterable {
    case events, gti, aeff, edisp, psf, bkg
    case radMax = "rad_max"
  }

  /// How the field of view of a background response lies on the sky.
  package enum Alignment: String, Sendable, CaseIterable {
    case altaz = "ALTAZ"
    case radec = "RADEC"
    case reverseLonRadec = "REVERSE_LON_RADEC"
  }

  /// `datasets.type`.
  package enum DatasetType: String, Sendable, CaseIterable {
    case spectrum = "1d"
    case cube = "3d"
  }

  /// `datasets.map_selection`.
  package enum MapKind: String, Sendable, CaseIterable {
    case counts, exposure, background, psf, edisp
  }

  /// `datasets.background.method`.
  package enum BackgroundMethod: String, Sendable, CaseIterable {
    case none
    case fovBackground = "fov_background"
    case ring
    case reflected
  }

  /// `datasets.background.parameters.method` of a field-of-view background.
  package enum NormMethod: String, Sendable, CaseIterable {
    case fit, scale
  }

  /// `datasets.safe_mask.methods`.
  package enum SafeMaskMethod: String, Sendable, CaseIterable {
    case offsetMax = "offset-max"
    case aeffDefault = "aeff-default"
    case aeffMax = "aeff-max"
    case edispBias = "edisp-bias"
    case bkgPeak = "bkg-peak"
  }

  /// `background_model`.
  package enum BackgroundModel: String, Sendable, CaseIterable {
    /// One factor.
    case norm
    /// Norm and tilt.
    case powerlaw
    /// One norm a bin.
    case piecewise
  }
}
