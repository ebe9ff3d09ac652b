package import Models

/// Flux points of one source.
package struct FluxPoints: Sendable, Equatable, Codable {
  /// Name of the source.
  package var source: String
  package var points: [FluxPoint]
  /// Standard deviations of the errors.
  package var sigmas = 1.0
  /// Standard deviations of the limits.
  package var limitSigmas = 2.0
  /// Whether the points have edges, and so integral fluxes; a file may give energies only.
  package var hasEdges = true
  /// Datasets, in the order of the values by dataset.
  package var datasetNames: [String] = []
  /// Start and stop of the good time intervals as MJD in terrestrial time.
  package var goodTimeMjd: [[Double]] = []

  package init(source: String, points: [FluxPoint]) {
    self.source = source
    self.points = points
  }

  /// What is missing in which range of energies, a line each.
  package var findings: [String] {
    // What holds for all is said once.
    if let first = points.first, let last = points.last, points.count > 1, !first.gaps.isEmpty,
      points.allSatisfy({ $0.gaps == first.gaps })
    {
      return first.gaps.map {
        "\(source): \(Self.text(first.energyMin)) to \(Self.text(last.energyMax)) TeV, all "
          + "\(points.count) ranges: \($0.line)"
      }
    }
    return points.flatMap { point in
      point.gaps.map {
        "\(source): \(Self.text(point.energyMin)) to \(Self.text(point.energyMax)) TeV: \($0.line)"
      }
    }
  }

  private static func text(_ energy: Double) -> String {
    let scaled = (energy * 1e4).rounded() / 1e4
    return scaled > 0 ? "\(scaled)" : "\(energy)"
  }

  /// The spectrum of a source in ranges of energies.
  ///
  /// - Parameters:
  ///   - spectrum: A flux, cm⁻² s⁻¹ TeV⁻¹.
  ///   - ranges: Lower, upper and reference energy, TeV.
  /// - Returns: One for each range.
  package static func references(
    _ spectrum: SpectralModel, _ ranges: [(low: Double, high: Double, at: Double)]
  ) -> [FluxPointReference] {
    guard !ranges.isEmpty else { return [] }
    let values = spectrum.evaluate(ranges.map(\.at))
    return ranges.indices.map { i in
      // Each range for itself: the number of points of the numeric rule is that of the widest bin.
      let bin = EnergyBins(lower: [ranges[i].low], upper: [ranges[i].high])
      return FluxPointReference(
        dnde: values[i], flux: spectrum.integral(over: bin)[0],
        energyFlux: spectrum.energyFlux(over: bin)[0],
        e2dnde: values[i] * ranges[i].at * ranges[i].at)
    }
  }
}
