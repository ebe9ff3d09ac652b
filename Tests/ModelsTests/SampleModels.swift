import Models
import SkyGeometry

/// The models of the recorded values, under the names they have there.
enum SampleModels {
  static func spectra() throws -> [String: SpectralModel] {
    let powerLaw = SpectralModel.powerLaw(index: 2.3, amplitude: 3e-12, reference: 0.7)
    let table = try OpticalDepthTable(
      redshifts: [0, 0.1, 0.4], energies: [0.02, 0.5, 3, 40],
      transmissions: [1, 1, 1, 1, 0.99, 0.9, 0.6, 0.01, 0.95, 0.7, 0.2, 1e-9])
    let absorption = SpectralModel.absorption(table, redshift: 0.23, alphaNorm: 1.3)
    let parabola = make(
      .logParabola, ["amplitude": 2e-12, "reference": 3, "alpha": 2.2, "beta": 0.17])
    var inGeV = SpectralModel(.powerLaw)
    try inGeV.set("index", to: 2.3, unit: "")
    try inGeV.set("amplitude", to: 3e-15, unit: "GeV-1 s-1 cm-2")
    try inGeV.set("reference", to: 700, unit: "GeV")
    let broken = ["index1": 1.6, "index2": 2.9, "amplitude": 6e-12, "ebreak": 1.5]
    let smooth = broken.merging(["reference": 0.9, "beta": 0.6]) { $1 }
    return [
      "powerLaw": powerLaw,
      "powerLaw1": .powerLaw(index: 1, amplitude: 3e-12, reference: 0.7),
      "powerLawGeV": inGeV,
      "powerLaw2": make(
        .powerLaw2, ["index": 2.4, "amplitude": 4e-11, "emin": 0.2, "emax": 50]),
      "ecpl": make(
        .expCutoffPowerLaw,
        ["index": 1.7, "amplitude": 5e-12, "reference": 2, "lambda_": 0.15, "alpha": 0.8]),
      "lp": parabola,
      "bpl": make(.brokenPowerLaw, broken),
      "sbpl": make(.smoothBrokenPowerLaw, smooth),
      "sbplDown": make(
        .smoothBrokenPowerLaw, smooth.merging(["index1": 2.9, "index2": 1.6]) { $1 }),
      "const": make(.constant, ["const": 7e-13]),
      "plNorm": make(.powerLawNorm, ["tilt": 0.3, "norm": 1.2, "reference": 2]),
      "ecplNorm": make(
        .expCutoffPowerLawNorm,
        ["index": 0.4, "norm": 1.2, "reference": 2, "lambda_": 0.05, "alpha": 1]),
      "lpNorm": make(
        .logParabolaNorm, ["norm": 0.8, "reference": 4, "alpha": 0.2, "beta": 0.05]),
      "piecewise": make(
        .piecewiseNorm(try PiecewiseNodes(energies: [0.1, 1, 10])),
        ["norm_0": 0.9, "norm_1": 1.4, "norm_2": 0.6]),
      "piecewiseLin": make(
        .piecewiseNorm(try PiecewiseNodes(energies: [0.1, 1, 10], interpolation: .lin)),
        ["norm_0": 0.9, "norm_1": 1.4, "norm_2": 0.6]),
      "template": SpectralModel(
        .template(
          try SpectralTemplate(
            energies: [100, 900, 5000, 40000], energyUnit: "GeV",
            values: [5e-13, 2e-14, 4e-16, 1e-19], valueUnit: "cm-2 s-1 GeV-1"))),
      "ebl": absorption,
      "plEbl": try .compound(powerLaw, .mul, absorption),
      "sum": try .compound(powerLaw, .add, parabola),
      "difference": try .compound(
        powerLaw, .sub, .powerLaw(index: 2.8, amplitude: 1e-13)),
    ]
  }

  static func make(_ shape: SpectralShape, _ values: [String: Double]) -> SpectralModel {
    var model = SpectralModel(shape)
    for (name, value) in values { model[name].value = value }
    return model
  }

  static func shapes() -> [String: SpatialModel] {
    let galactic = make(
      .gaussian, ["lon_0": 184.5, "lat_0": -5.8, "sigma": 0.4, "e": 0.7, "phi": 30],
      frame: .galactic)
    return [
      "gauss": make(.gaussian, crab(["sigma": 0.4])),
      "gaussE": make(.gaussian, crab(["sigma": 0.4, "e": 0.7, "phi": 30])),
      "gaussPhi": make(.gaussian, crab(["sigma": 0.4, "e": 0.7, "phi": -50])),
      "general": make(
        .generalizedGaussian, crab(["r_0": 0.5, "eta": 0.7, "e": 0.5, "phi": 70])),
      "disk": make(.disk, crab(["r_0": 0.5, "edge_width": 0.4])),
      "diskE": make(.disk, crab(["r_0": 0.6, "e": 0.8, "phi": 40, "edge_width": 0.3])),
      "shell": make(.shell, crab(["radius": 0.4, "width": 0.3])),
      "const": make(.constant, ["value": 2.5]),
      "gaussGal": galactic,
    ]
  }

  private static func crab(_ values: [String: Double]) -> [String: Double] {
    values.merging(["lon_0": 83.63, "lat_0": 22.01]) { $1 }
  }

  static func make(
    _ shape: SpatialShape, _ values: [String: Double], frame: SkyFrame = .icrs
  ) -> SpatialModel {
    var model = SpatialModel(shape, frame: frame)
    for (name, value) in values { model[name].value = value }
    return model
  }
}

/// |a - b| within a fraction of b.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * abs(b)
}

/// The largest of |a - b| against the largest |b|.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  let peak = b.map { abs($0) }.max() ?? 0
  let difference = zip(a, b).map { abs($0 - $1) }.max() ?? 0
  return peak > 0 ? difference / peak : difference
}
