import Foundation

extension OpticalDepthTable {
  /// Name of the table that is computed here, as `reference` of a model.
  package static let computedName = "gammascope"

  /// Optical depth by pair production on the extragalactic background light, our own computation.
  ///
  /// From 0 to 1 in redshift and 10 GeV to 190 TeV; meant for 10 GeV to 30 TeV. Cross-section:
  /// `PairProduction`; light and its evolution: `BackgroundLight`, with the microwave background.
  /// Flat universe with H0 = 70 km s-1 Mpc-1 and Omega_m = 0.3. Computed at first use.
  package static let computed = computed(from: .compilation)

  /// Redshifts of the table: closer where the light is looked up most.
  private static let tableRedshifts: [Double] = {
    let hundredths: [Int] =
      Array(0...10) + Array(stride(from: 12, through: 30, by: 2))
      + Array(stride(from: 35, through: 100, by: 5))
    return hundredths.map { Double($0) / 100 }
  }()

  /// Energies for each decade: near its threshold the depth grows as a high power of the energy.
  private static let energiesPerDecade = 40
  /// Nodes of the cross-section between two energies.
  private static let stepsPerEnergy = 3
  /// Lowest energy, TeV, and number of energies.
  private static let lowestEnergy = 0.01
  private static let energyCount = 172
  /// Nodes of the cross-section: 4.3 decades above the threshold, from which on hydrogen absorbs
  /// the light even for 200 TeV.
  private static let nodeCount = 520
  /// c / H0, cm.
  private static let hubbleLength = 2.99792458e5 / 70 * 3.0856775814913673e24
  private static let matterDensity = 0.3
  /// Least transmission: Gammapy takes smaller ones for this one, and interpolates from there.
  private static let least = 1.17549436e-38

  /// The table for a background light.
  static func computed(from light: BackgroundLight) -> OpticalDepthTable {
    let step = log(10) / Double(energiesPerDecade * stepsPerEnergy)
    let pairs = PairProduction(step: step, count: nodeCount)
    let energies = (0..<energyCount).map {
      rounded(lowestEnergy * pow(10, Double($0) / Double(energiesPerDecade)), digits: 6)
    }
    var depths = [Double](repeating: 0, count: energyCount)
    var transmissions = [Double](repeating: 1, count: energyCount)
    var before = growth(light, pairs, redshift: 0)
    for (low, high) in zip(tableRedshifts, tableRedshifts.dropFirst()) {
      let middle = growth(light, pairs, redshift: (low + high) / 2)
      let after = growth(light, pairs, redshift: high)
      for i in 0..<energyCount {
        depths[i] += (high - low) / 6 * (before[i] + 4 * middle[i] + after[i])
        // Digits beyond these say nothing and would only lengthen the files it is written to.
        transmissions.append(max(rounded(exp(-depths[i]), digits: 9), least))
      }
      before = after
    }
    return OpticalDepthTable(
      computed: computedName, redshifts: tableRedshifts,
      energies: energies, transmissions: transmissions)
  }

  /// Optical depth per redshift of photons that arrive with the energies of the table.
  ///
  /// The integral over the energies epsilon of the light is a sum over the nodes of the
  /// cross-section in s0 = E (1 + z) epsilon / (m c2)^2. The nodes of all energies are on one grid
  /// in ln epsilon, on which the density is evaluated once.
  private static func growth(
    _ light: BackgroundLight, _ pairs: PairProduction, redshift z: Double
  ) -> [Double] {
    let stretch = 1 + z
    let shift = stepsPerEnergy * (energyCount - 1)
    let mass = PairProduction.electronMass
    let threshold = mass * mass / (lowestEnergy * 1e12 * stretch)
    let density = (0..<nodeCount + shift).map { index in
      light.density(
        energy: threshold * exp(Double(index - shift) * pairs.step), redshift: z)
    }
    let expansion = (matterDensity * stretch * stretch * stretch + 1 - matterDensity).squareRoot()
    let length = hubbleLength / (stretch * expansion)
    return (0..<energyCount).map { i in
      let start = shift - stepsPerEnergy * i
      var sum = 0.0
      for j in 0..<nodeCount { sum += pairs.crossSections[j] * density[start + j] }
      return sum * pairs.step * length
    }
  }

  /// A number with so many digits, and no others when it is written out.
  private static func rounded(_ value: Double, digits: Int) -> Double {
    Double(String(format: "%.\(digits - 1)e", value)) ?? value
  }
}
