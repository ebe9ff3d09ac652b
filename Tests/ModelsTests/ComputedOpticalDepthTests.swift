import Foundation
import Models
import Testing

/// The optical depth of our own computation.
@Suite struct ComputedOpticalDepthTests {
  /// TeV.
  static let energies: [Double] = [
    0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10,
  ]

  /// The published optical depth of Domínguez and others (2011) at redshifts and `energies`.
  ///
  /// Recorded with Gammapy 2.1 as -ln of `EBLAbsorptionNormSpectralModel.read` of the published
  /// table ebl_dominguez11.fits.gz, interpolated in redshift and energy. The last two rows end where
  /// its single precision does.
  static let dominguez: [(redshift: Double, depths: [Double])] = [
    (
      0.01,
      [
        0.0001867, 0.0006414, 0.001607, 0.004158, 0.007805, 0.01872, 0.0444, 0.06912, 0.09697,
        0.1248, 0.1388, 0.1587, 0.1976, 0.2401, 0.3204,
      ]
    ),
    (
      0.03,
      [
        0.0006048, 0.002019, 0.005071, 0.01294, 0.02458, 0.05812, 0.1374, 0.2122, 0.2972, 0.3805,
        0.423, 0.4838, 0.6055, 0.7372, 0.9939,
      ]
    ),
    (
      0.1,
      [
        0.002627, 0.008221, 0.01987, 0.04975, 0.0949, 0.2189, 0.5083, 0.7708, 1.06, 1.332, 1.475,
        1.694, 2.156, 2.66, 3.708,
      ]
    ),
    (
      0.2,
      [
        0.007336, 0.0212, 0.04913, 0.1216, 0.2293, 0.5143, 1.153, 1.707, 2.293, 2.822, 3.114, 3.623,
        4.701, 5.946, 8.806,
      ]
    ),
    (
      0.3,
      [
        0.01509, 0.03998, 0.0895, 0.2192, 0.4072, 0.8876, 1.923, 2.783, 3.661, 4.436, 4.904, 5.8,
        7.692, 10.05, 16.11,
      ]
    ),
    (
      0.5,
      [
        0.04187, 0.09727, 0.2085, 0.4977, 0.8953, 1.849, 3.758, 5.226, 6.636, 7.915, 8.89, 10.84,
        15.21, 22.03, 42.04,
      ]
    ),
    (
      0.75,
      [
        0.09794, 0.206, 0.4312, 0.9928, 1.716, 3.352, 6.36, 8.493, 10.47, 12.54, 14.4, 18.18, 28.62,
        49.75,
      ]
    ),
    (
      1,
      [
        0.1723, 0.3472, 0.7126, 1.607, 2.669, 5.027, 8.995, 11.67, 14.12, 17.2, 20.02, 26.28, 47.93,
      ]
    ),
  ]

  static func depths(_ energies: [Double], _ redshift: Double) -> [Double] {
    OpticalDepthTable.computed.transmissions(at: energies, redshift: redshift).values.map {
      -log($0)
    }
  }

  /// Nearby within 20 %, and to a redshift of 1 within a factor of 2: the backgrounds that are
  /// published differ by as much.
  @Test func agreesWithDominguez() {
    for row in Self.dominguez {
      let depths = Self.depths(Self.energies, row.redshift)
      let limit = row.redshift <= 0.3 ? 1.2 : 2
      for (index, recorded) in row.depths.enumerated() {
        let ratio = depths[index] / recorded
        #expect(
          ratio < limit && ratio > 1 / limit,
          "z \(row.redshift), \(Self.energies[index]) TeV: \(depths[index]) for \(recorded)")
      }
    }
  }

  @Test func growsWithRedshiftAndEnergy() {
    let table = OpticalDepthTable.computed
    #expect(table.source == "gammascope")
    #expect(table.redshifts.first == 0 && table.redshifts.last == 1)
    #expect(table.energies[0] == 0.01 && (table.energies.last ?? 0) > 100)
    let count = table.energies.count
    for (z, redshift) in table.redshifts.enumerated() {
      for i in 0..<count {
        let value = table.transmissions[z * count + i]
        #expect(value > 0 && value <= 1)
        if i > 0 { #expect(value <= table.transmissions[z * count + i - 1], "\(redshift) \(i)") }
        if z > 0 { #expect(value <= table.transmissions[(z - 1) * count + i], "\(redshift) \(i)") }
      }
    }
    // Below the threshold on the hardest light nothing is absorbed.
    #expect(table.transmissions(at: [0.001, 0.01], redshift: 0.05).values == [1, 1])
  }

  /// The grid is fine enough: values between its nodes are those of the nodes' neighbourhood.
  @Test func isSmooth() {
    // Optical depth of a power law of the light is one of energy; slopes change slowly.
    let energies = (0..<200).map { 0.05 * pow(10, Double($0) / 80) }
    let depths = Self.depths(energies, 0.17)
    for i in 1..<depths.count - 1 {
      let bend = log(depths[i - 1]) + log(depths[i + 1]) - 2 * log(depths[i])
      #expect(abs(bend) < 0.02, "\(energies[i])")
    }
  }

  /// Gammapy's own tables follow the same law to first order: near by, depth grows as distance.
  @Test func isLinearNearBy() {
    let one = Self.depths([1], 0.01)[0]
    let two = Self.depths([1], 0.02)[0]
    #expect(abs(two / one - 2) < 0.05)
  }
}
