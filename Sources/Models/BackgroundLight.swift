import Foundation

/// The extragalactic background light: its intensity here and now, and how it was built up.
///
/// A compilation of our own from published galaxy counts and, in the far infrared, from the
/// background that FIRAS saw. Counts are integrated where they converge, so these are figures of
/// the light of galaxies; a diffuse part that no galaxy emits is not in them.
///
/// Evolution: of the light that is seen at a wavelength today, half was there at the redshift
/// `halfRedshift`. As in Madau & Phinney 1996 (ApJ 456, 124) and Raue & Mazin 2008 (IJMPD 17,
/// 1515), the photon density then is that of today times (1 + z)^(3 - k), with
/// k = ln 2 / ln(1 + z_half). Their k of 1.2 for all wavelengths is a half redshift of 0.78; the
/// far ultraviolet is younger, because hydrogen absorbs what was emitted beyond the Lyman limit, and
/// the far infrared, which comes from dusty galaxies far away, is older.
struct BackgroundLight: Sendable {
  /// Intensity at a wavelength today.
  struct Point: Sendable {
    /// Micrometre.
    let wavelength: Double
    /// nu I_nu, nW m-2 sr-1.
    let intensity: Double
    /// Redshift at which half of this light was already there.
    let halfRedshift: Double
  }

  /// Ordered by wavelength.
  let points: [Point]
  /// ln of the photon energy today (eV), increasing.
  private let logEnergies: [Double]
  private let logIntensities: [Double]
  private let exponents: [Double]

  /// Energy beyond which hydrogen absorbs all light, eV.
  private static let lymanLimit = 13.598
  /// hc, eV micrometre.
  private static let energyTimesWavelength = 1.239841984
  /// Photon energy density times the photon energy, eV cm-3, of 1 nW m-2 sr-1:
  /// 4 pi / c, with 1 nW m-2 = 1e-13 W cm-2.
  private static let densityOfIntensity = 4 * Double.pi / 2.99792458e10 * 1e-13 / 1.602176634e-19
  /// Temperature of the microwave background in eV: 2.7255 K (Fixsen 2009, ApJ 707, 916).
  private static let microwaveTemperature = 2.7255 * 8.617333262e-5
  /// 1 / (pi^2 (h/2pi c)^3), eV-3 cm-3.
  private static let blackBodyFactor =
    1 / (Double.pi * Double.pi * 1.973269804e-5 * 1.973269804e-5 * 1.973269804e-5)

  /// - Parameter points: ordered by wavelength, at least two.
  init(points: [Point]) {
    self.points = points
    let byEnergy = points.reversed()
    logEnergies = byEnergy.map { log(Self.energyTimesWavelength / $0.wavelength) }
    logIntensities = byEnergy.map { log($0.intensity) }
    exponents = byEnergy.map { log(2) / log(1 + $0.halfRedshift) }
  }

  /// Photon density times photon energy, per cm3, at an earlier time.
  ///
  /// - Parameters:
  ///   - energy: of the photons at that time, eV.
  ///   - redshift: of that time.
  /// - Returns: galaxies and microwave background, proper density, n(energy) energy.
  func density(energy: Double, redshift: Double) -> Double {
    let stretch = 1 + redshift
    let microwaves =
      Self.blackBodyFactor * energy * energy * energy
      / expm1(energy / (Self.microwaveTemperature * stretch))
    let today = energy / stretch
    guard today <= Self.lymanLimit else { return microwaves }
    let x = log(today)
    guard let first = logEnergies.first, x >= first else { return microwaves }
    // Power laws between the points, and the last one on to the Lyman limit.
    let (cell, weight) = EnergyNodes.cell(of: x, in: logEnergies)
    func between(_ values: [Double]) -> Double {
      values[cell] + weight * (values[cell + 1] - values[cell])
    }
    let evolution = 4 - between(exponents)
    let light = exp(between(logIntensities) + evolution * log(stretch))
    return Self.densityOfIntensity * light / energy + microwaves
  }

  /// Our compilation.
  ///
  /// Half redshifts are read off the build-up of the background: in the ultraviolet from the
  /// Lyman limit (light of 0.153 µm today was emitted below z = 0.68, of 0.231 µm below 1.53)
  /// with an emissivity that rises as in Schiminovich et al. 2005 (ApJ 619, L47); in the optical
  /// and near infrared from Madau & Pozzetti 2000 (half of the light from z below 0.6 to 0.8); at
  /// 24 to 500 µm from the contributions by redshift of Le Floc'h et al. 2009 (ApJ 703, 222),
  /// Marsden et al. 2009 (ApJ 707, 1729), Jauzac et al. 2011 (A&A 525, A52), and Béthermin et al.
  /// 2012 (A&A 542, A58). They are rounded.
  static let compilation = BackgroundLight(points: [
    // GALEX counts: Xu et al. 2005, ApJ 619, L11.
    Point(wavelength: 0.153, intensity: 1.03, halfRedshift: 0.35),
    Point(wavelength: 0.231, intensity: 2.25, halfRedshift: 0.5),
    // Hubble deep fields and ground: Madau & Pozzetti 2000, MNRAS 312, L9.
    Point(wavelength: 0.36, intensity: 2.87, halfRedshift: 0.6),
    Point(wavelength: 0.45, intensity: 4.57, halfRedshift: 0.65),
    Point(wavelength: 0.67, intensity: 6.74, halfRedshift: 0.7),
    Point(wavelength: 0.81, intensity: 8.04, halfRedshift: 0.7),
    // J, H, Ks counts: Keenan et al. 2010, ApJ 723, 40.
    Point(wavelength: 1.25, intensity: 11.7, halfRedshift: 0.75),
    Point(wavelength: 1.6, intensity: 11.5, halfRedshift: 0.8),
    Point(wavelength: 2.2, intensity: 10.0, halfRedshift: 0.8),
    // IRAC counts: Fazio et al. 2004, ApJS 154, 39.
    Point(wavelength: 3.6, intensity: 5.4, halfRedshift: 0.85),
    Point(wavelength: 4.5, intensity: 3.5, halfRedshift: 0.8),
    Point(wavelength: 5.8, intensity: 3.6, halfRedshift: 0.75),
    Point(wavelength: 8.0, intensity: 2.6, halfRedshift: 0.7),
    // ISOCAM counts: Metcalfe et al. 2003, A&A 407, 791.
    Point(wavelength: 15, intensity: 2.7, halfRedshift: 0.7),
    // MIPS counts with stacking: Béthermin et al. 2010, A&A 512, A78.
    Point(wavelength: 24, intensity: 2.86, halfRedshift: 0.8),
    Point(wavelength: 70, intensity: 6.6, halfRedshift: 0.8),
    // PACS counts: Berta et al. 2011, A&A 532, A49.
    Point(wavelength: 100, intensity: 12.61, halfRedshift: 0.9),
    // MIPS again.
    Point(wavelength: 160, intensity: 14.6, halfRedshift: 1.0),
    // FIRAS: the fit of Fixsen et al. 1998, ApJ 508, 123, 1.3e-5 (nu/3 THz)^0.64 B_nu(18.5 K).
    Point(wavelength: 250, intensity: 10.3, halfRedshift: 1.2),
    Point(wavelength: 350, intensity: 5.6, halfRedshift: 1.5),
    Point(wavelength: 500, intensity: 2.4, halfRedshift: 2.0),
    Point(wavelength: 850, intensity: 0.50, halfRedshift: 2.5),
  ])
}
