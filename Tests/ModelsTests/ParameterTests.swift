import Foundation
import Models
import Testing

@Suite struct ParameterTests {
  @Test func unitsConvertAndAreChecked() throws {
    var model = SpectralModel.powerLaw()
    try model.set("reference", to: 500, unit: "GeV")
    #expect(model["reference"].standardValue == 0.5)
    #expect(model["reference"].unit.text == "GeV")
    try model.set("amplitude", to: 2e-19, unit: "1 / (MeV s m2)")
    #expect(isClose(model["amplitude"].standardValue, 2e-17, 1e-14))
    try model.set("amplitude", to: 1e-12, unit: "cm-2 s-1 TeV-1")
    #expect(model["amplitude"].standardValue == 1e-12)
    var parameter = model["reference"]
    parameter.error = 20
    parameter.minimum = 100
    try parameter.convert(to: "TeV")
    #expect(parameter.value == 0.5 && isClose(parameter.error, 0.02, 1e-14))
    #expect(parameter.minimum == 0.1 && parameter.standardValue == 0.5)
  }

  @Test func wrongUnitsSayWhatIsExpected() throws {
    var model = SpectralModel.powerLaw()
    let before = model
    let cases: [(name: String, unit: String, message: String)] = [
      (
        "amplitude", "TeV",
        "amplitude: unit 'TeV' has another dimension; expected like TeV-1 s-1 cm-2"
      ),
      (
        "amplitude", "cm-2 s-1",
        "amplitude: unit 'cm-2 s-1' has another dimension; expected like TeV-1 s-1 cm-2"
      ),
      ("index", "deg", "index: unit 'deg' has another dimension; expected a plain number"),
      ("reference", "bananas", "reference: 'bananas' is not a unit; expected like TeV"),
      (
        "idnex", "",
        "idnex: PowerLawSpectralModel has no such parameter;"
          + " expected one of index, amplitude, reference"
      ),
    ]
    for (name, unit, message) in cases {
      let error = #expect(throws: ModelError.self) { try model.set(name, to: 1, unit: unit) }
      #expect(error?.description == message)
    }
    #expect(model == before)
    #expect(throws: ModelError.self) {
      var gaussian = SpatialModel(.gaussian)
      try gaussian.set("sigma", to: 1, unit: "TeV")
    }
  }

  @Test func controlCharactersDoNotReachTheScreen() {
    var model = SpectralModel.powerLaw()
    let error = #expect(throws: ModelError.self) {
      try model.set("index", to: 1, unit: "\u{1B}[2J")
    }
    #expect(error?.description.contains("\u{1B}") == false)
  }

  @Test func constantsMayBeFluxesOrFactors() throws {
    var model = SpectralModel(.constant)
    #expect(model.dimension == .differentialFlux)
    try model.set("const", to: 2, unit: "")
    #expect(model.dimension == .factor && model.evaluate([3]) == [2])
    try model.set("const", to: 2e-15, unit: "GeV-1 s-1 cm-2")
    #expect(model.dimension == .differentialFlux)
    #expect(isClose(model.evaluate([3])[0], 2e-12, 1e-14))
    #expect(throws: ModelError.self) { try model.set("const", to: 2, unit: "deg") }
  }

  /// `Parameter.prior_stat_sum()` of Gammapy 2.1 at 1.7.
  @Test func priorsAgreeWithGammapy() {
    var parameter = Parameter(name: "a", value: 1.7)
    let cases: [(Prior.Density, Double)] = [
      (.gaussian(mean: 1, sigma: 0.4), 3.0677956026610342),
      (.uniform(minimum: 0.5, maximum: 3), 1.8325814637483102),
      (.logUniform(minimum: 0.5, maximum: 3), 2.227652663689659),
      (.generalizedGaussian(mean: 1, sigma: 0.4, eta: 0.3), 4.099065214202335),
    ]
    for (density, expected) in cases {
      parameter.prior = Prior(density, weight: 1)
      #expect(isClose(parameter.priorPenalty, expected, 1e-13), "\(density)")
      parameter.prior = Prior(density, weight: 2)
      #expect(isClose(parameter.priorPenalty, 2 * expected, 1e-13))
      let prior = Prior(density, weight: 1.5)
      let numeric = (prior.penalty(at: 1.7001) - prior.penalty(at: 1.6999)) / 2e-4
      #expect(abs(prior.derivative(at: 1.7) - numeric) < 1e-6, "\(density)")
    }
    parameter.prior = Prior(.uniform(minimum: 0.5, maximum: 3))
    parameter.minimum = 0
    #expect(parameter.limits.lower == 0.5 && parameter.limits.upper == 3)
    parameter.value = 4
    #expect(parameter.priorPenalty == .infinity && !parameter.isWithinLimits)
  }

  @Test func minimizerScale() {
    var parameter = Parameter(name: "a", value: 3.7e-12)
    #expect(isClose(parameter.minimizerScale(), 1e-12, 1e-14))
    parameter.value = -250
    #expect(isClose(parameter.minimizerScale(), 100, 1e-14))
    parameter.value = 0
    #expect(parameter.minimizerScale(keeping: 0.1) == 0.1)
    parameter.value = 3
    parameter.scaleMethod = .factor1
    #expect(parameter.minimizerScale() == 3)
    parameter.scaleMethod = nil
    #expect(parameter.minimizerScale() == 1)
  }
}
