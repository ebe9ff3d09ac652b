import Foundation
package import SkyGeometry

extension AnalysisConfiguration {
  /// What to do with a bare data store, for which there is no analysis file.
  ///
  /// A field-of-view background that is fitted outside the excluded circles, smoothed and excess
  /// maps; no models.
  ///
  /// - Parameters:
  ///   - datastore: the folder.
  ///   - center: centre of the map; nil: the mean pointing.
  ///   - width: size of the map in degrees.
  ///   - energyMinimum: lower edge of reconstructed energy, TeV.
  ///   - energyMaximum: upper edge, TeV.
  ///   - binsPerDecade: bins of reconstructed energy in a decade.
  ///   - exclusions: circles that the background norm leaves out.
  /// - Returns: a configuration for the stages from `load` to `excess_map`.
  package static func standard(
    datastore: String, center: SkyDirection? = nil, width: Double = 4,
    energyMinimum: Double = 0.1, energyMaximum: Double = 100, binsPerDecade: Int = 8,
    exclusions: [SkyCircle] = []
  ) -> AnalysisConfiguration {
    func bins(_ minimum: Double, _ maximum: Double, perDecade: Int) -> EnergyBinning {
      let count = (log10(maximum / minimum) * Double(perDecade)).rounded()
      return EnergyBinning(minimum: minimum, maximum: maximum, bins: max(1, Int(count)))
    }
    var observations = ObservationSettings(datastore: ConfiguredPath(datastore))
    // A map of counts and exposure needs neither dispersion nor point spread.
    observations.requiredResponses = [.aeff, .bkg]
    var geometry = Geometry()
    geometry.center = center
    geometry.frame = center?.frame ?? .icrs
    geometry.width = width
    geometry.height = width
    var datasets = DatasetSettings(
      geometry: geometry, energy: bins(energyMinimum, energyMaximum, perDecade: binsPerDecade))
    // True energies reach beyond the reconstructed ones by the energy dispersion.
    datasets.energyTrue = bins(
      energyMinimum / 2, energyMaximum * 2, perDecade: binsPerDecade + 2)
    datasets.background.method = .fovBackground
    datasets.background.normMethod = .fit
    datasets.background.exclusionRegions = exclusions
    datasets.safeMask.methods = [.offsetMax]
    datasets.safeMask.offsetMax = 2
    var configuration = AnalysisConfiguration(observations: observations, datasets: datasets)
    configuration.smoothRadius = defaultSmoothRadius
    configuration.excessMap = ExcessMap()
    return configuration
  }
}
