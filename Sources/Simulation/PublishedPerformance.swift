/// Published figures of the MAGIC telescopes at zenith angles below 30°, which the built-in responses
/// follow.
///
/// Aleksić et al. 2016, Astropart. Phys. 72, 76 (arXiv:1409.5594), appendix. Figures only; energies
/// in TeV. Observed at 0.4° from the pointing.
package enum PublishedPerformance {
  /// Table A.2: bias and width of reconstructed over true energy, from a Gaussian fit.
  package struct EnergyResolution: Sendable {
    package let minimum: Double
    package let maximum: Double
    package let bias: Double
    package let sigma: Double
  }

  /// Table A.4: radii in degrees with 39 % and 68 % of the events of a point source.
  package struct AngularResolution: Sendable {
    package let energy: Double
    package let radius39: Double
    package let radius68: Double
  }

  /// Table A.7: gamma rays of the Crab Nebula and background, per minute, in bins of energy; and the
  /// flux in Crab units that gives five standard deviations (N/√B) in 50 h.
  package struct Rates: Sendable {
    package let minimum: Double
    package let maximum: Double
    package let gamma: Double
    package let background: Double
    package let sensitivity: Double
  }

  package static let energyResolution: [EnergyResolution] = [
    (0.047, 0.075, 0.246, 0.218), (0.075, 0.119, 0.071, 0.198), (0.119, 0.189, -0.001, 0.180),
    (0.189, 0.299, -0.015, 0.168), (0.299, 0.475, -0.022, 0.155), (0.475, 0.753, -0.021, 0.148),
    (0.753, 1.194, -0.014, 0.154), (1.194, 1.892, -0.018, 0.161), (1.892, 2.999, -0.023, 0.181),
    (2.999, 4.754, -0.017, 0.196), (4.754, 7.535, -0.026, 0.219), (7.535, 11.943, -0.021, 0.227),
    (11.943, 18.928, -0.067, 0.207),
  ].map { EnergyResolution(minimum: $0.0, maximum: $0.1, bias: $0.2, sigma: $0.3) }

  package static let angularResolution: [AngularResolution] = [
    (0.095, 0.087, 0.157), (0.150, 0.075, 0.135), (0.238, 0.067, 0.108), (0.378, 0.058, 0.095),
    (0.599, 0.052, 0.081), (0.949, 0.046, 0.073), (1.504, 0.044, 0.071), (2.383, 0.042, 0.067),
    (3.777, 0.042, 0.065), (5.986, 0.041, 0.062), (9.487, 0.040, 0.056),
  ].map { AngularResolution(energy: $0.0, radius39: $0.1, radius68: $0.2) }

  package static let rates: [Rates] = [
    (0.063, 0.100, 3.01, 4.06, 0.067), (0.100, 0.158, 4.29, 2.41, 0.0331),
    (0.158, 0.251, 3.37, 0.54, 0.0200), (0.251, 0.398, 1.36, 0.066, 0.0172),
    (0.398, 0.631, 1.22, 0.027, 0.0123), (0.631, 1.000, 0.88, 0.0133, 0.0119),
    (1.000, 1.585, 0.58, 0.0059, 0.0121), (1.585, 2.512, 0.30, 0.0027, 0.0158),
    (2.512, 3.981, 0.166, 0.0020, 0.025), (3.981, 6.310, 0.093, 0.0014, 0.037),
    (6.310, 10.000, 0.060, 0.0046, 0.100),
  ].map {
    Rates(minimum: $0.0, maximum: $0.1, gamma: $0.2, background: $0.3, sensitivity: $0.4)
  }

  /// Spectrum of the Crab Nebula in the same paper, section 4.3: flux in cm⁻² s⁻¹ TeV⁻¹ at 1 TeV,
  /// index, and curvature with the decadic logarithm.
  package static let crab = (amplitude: 3.39e-11, index: 2.51, curvature: 0.21)
}
