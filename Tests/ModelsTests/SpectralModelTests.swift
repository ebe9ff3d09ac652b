import Foundation
import Models
import Testing

@Suite struct SpectralModelTests {
  static let names = GammapyRecords.spectra.keys.sorted()

  @Test(arguments: names) func agreesWithGammapy(name: String) throws {
    let model = try #require(try SampleModels.spectra()[name])
    let record = try #require(GammapyRecords.spectra[name])
    let values = model.evaluate(GammapyRecords.energies)
    for (ours, theirs) in zip(values, record.values) {
      #expect(isClose(ours, theirs, 1e-12), "\(name): \(ours) \(theirs)")
    }
    let bins = EnergyBins(edges: GammapyRecords.edges)
    for (ours, theirs) in zip(model.integral(over: bins), record.integrals) {
      #expect(isClose(ours, theirs, 1e-11), "\(name) integral: \(ours) \(theirs)")
    }
    for (ours, theirs) in zip(model.energyFlux(over: bins), record.energyFluxes) {
      #expect(isClose(ours, theirs, 1e-11), "\(name) energy flux: \(ours) \(theirs)")
    }
  }

  /// numerics.md 10.2: bins of 0.2 decades have 20 points, not 21.
  @Test func truncatesTheNumberOfPoints() throws {
    let edges = (0...15).map { pow(10, -1 + 0.2 * Double($0)) }
    let bins = EnergyBins(edges: edges)
    #expect(bins.pointsPerBin == 20)
    let model = try #require(try SampleModels.spectra()["ecpl"])
    for (ours, theirs) in zip(model.integral(over: bins), GammapyRecords.fineIntegrals) {
      #expect(isClose(ours, theirs, 1e-11))
    }
    #expect(EnergyBins(edges: [1, 1.001]).pointsPerBin == 2)
  }

  @Test(arguments: names) func derivativesAgreeWithDifferences(name: String) throws {
    let model = try #require(try SampleModels.spectra()[name])
    // Away from the break energy and the table's nodes, where the derivative jumps.
    let energies = [0.031, 0.21, 0.97, 3.6, 24]
    let bins = EnergyBins(edges: [0.051, 0.13, 0.7, 4.1, 30])
    let all = [Bool](repeating: true, count: model.parameterCount)
    let values = model.evaluateWithDerivatives(energies, of: all)
    let integrals = model.integralWithDerivatives(over: bins, of: all)
    #expect(values.values == model.evaluate(energies))
    #expect(largestDifference(integrals.values, model.integral(over: bins)) < 1e-15)
    for p in model.parameters.indices {
      let value = model.parameters[p].value
      let step = 1e-4 * (value == 0 ? 1 : abs(value))
      let (points, sums) = difference(of: model, parameter: p, step: step) {
        ($0.evaluate(energies), $0.integral(over: bins))
      }
      let label = "\(name) \(model.parameters[p].name)"
      for (analytic, numeric) in zip(values.derivatives[p], points) {
        let noise = 1e-15 * peak(values.values) / step
        #expect(abs(analytic - numeric) <= 1e-7 * abs(numeric) + noise, "\(label)")
      }
      // A break inside of a bin moves across the points of the rule: differences see its steps.
      let tolerance = label == "bpl ebreak" ? 2e-2 : 1e-7
      for (analytic, numeric) in zip(integrals.derivatives[p], sums) {
        #expect(
          abs(analytic - numeric) <= tolerance * abs(numeric) + 1e-14 * peak(integrals.values)
            / step,
          "\(label) integral: \(analytic) \(numeric)")
      }
    }
  }

  private func peak(_ values: [Double]) -> Double { values.map { abs($0) }.max() ?? 0 }

  /// Five-point differences, exact to the fourth order.
  private func difference(
    of model: SpectralModel, parameter: Int, step: Double,
    _ evaluate: (SpectralModel) -> ([Double], [Double])
  ) -> ([Double], [Double]) {
    func at(_ shift: Double) -> ([Double], [Double]) {
      var copy = model
      var parameters = copy.parameters
      parameters[parameter].value += shift
      copy.parameters = parameters
      return evaluate(copy)
    }
    let (a, b, c, d) = (at(-2 * step), at(-step), at(step), at(2 * step))
    func combine(_ pick: (([Double], [Double])) -> [Double]) -> [Double] {
      pick(a).indices.map { i in
        (pick(a)[i] - 8 * pick(b)[i] + 8 * pick(c)[i] - pick(d)[i]) / (12 * step)
      }
    }
    return (combine { $0.0 }, combine { $0.1 })
  }

  @Test func derivativesOfFrozenParametersAreLeftOut() {
    let model = SpectralModel.powerLaw()
    let result = model.evaluateWithDerivatives([1, 2])
    #expect(result.derivatives.map(\.count) == [2, 2, 0])
    let integral = model.integralWithDerivatives(over: EnergyBins(edges: [1, 2]))
    #expect(integral.derivatives.map(\.count) == [1, 1, 0])
  }

  @Test func amplitudeOfZeroHasADerivative() throws {
    let bins = EnergyBins(edges: GammapyRecords.edges)
    for name in ["ecpl", "plEbl", "powerLaw", "powerLaw2", "lp"] {
      let model = try #require(try SampleModels.spectra()[name])
      var zero = model
      zero["amplitude"].value = 0
      let index = try #require(model.index(ofParameter: "amplitude"))
      let expected = model.integralWithDerivatives(over: bins).derivatives[index]
      let result = zero.integralWithDerivatives(over: bins)
      #expect(result.values.allSatisfy { $0 == 0 })
      #expect(largestDifference(result.derivatives[index], expected) < 1e-12)
    }
  }

  @Test func closedForms() throws {
    // Energy flux of E^-2 is logarithmic, the integral is 1/e0 - 1/e1.
    let flat = SpectralModel.powerLaw(index: 2, amplitude: 1e-12)
    let bins = EnergyBins(edges: [1, 10])
    #expect(isClose(flat.integral(over: bins)[0], 0.9e-12, 1e-14))
    #expect(isClose(flat.energyFlux(over: bins)[0], 1e-12 * log(10), 1e-14))
    // The amplitude of a power law 2 is its integral, also at index 1.
    for index in [1, 1 + 1e-9, 2, 3.7] {
      let model = SampleModels.make(
        .powerLaw2, ["index": index, "amplitude": 2e-11, "emin": 0.3, "emax": 20])
      #expect(isClose(model.integral(over: EnergyBins(edges: [0.3, 20]))[0], 2e-11, 1e-13))
    }
    // An exponential cut-off of no strength is a power law.
    let cutoff = SampleModels.make(
      .expCutoffPowerLaw, ["index": 2, "lambda_": 0, "amplitude": 1e-12])
    #expect(largestDifference(cutoff.evaluate([0.1, 1, 7]), flat.evaluate([0.1, 1, 7])) < 1e-14)
    // A smooth break with equal indices is a power law with a factor.
    let equal = SpectralModel(.smoothBrokenPowerLaw)
    #expect(isClose(equal.evaluate([3])[0], 1e-12 / 9 / 2, 1e-14))
  }

  @Test func integralAcrossAChangeOfSignIsFinite() throws {
    let model = try SpectralModel.compound(
      .powerLaw(index: 2, amplitude: 1e-12), .sub, .powerLaw(index: 3, amplitude: 1e-12))
    let value = model.integral(over: EnergyBins(edges: [0.5, 2]))[0]
    // 1/x - 1/(2 x^2) between the bounds: 1.5 - 1.875.
    #expect(abs(value - -0.375e-12) < 1e-16)
    let slopes = model.integralWithDerivatives(over: EnergyBins(edges: [0.5, 2]))
    #expect(slopes.derivatives.joined().allSatisfy { $0.isFinite })
  }

  @Test func defaultsAreGammapys() {
    let expected: [(SpectralShape, [String])] = [
      (.powerLaw, ["index 2.0", "amplitude 1e-12 TeV-1 s-1 cm-2", "reference 1.0 TeV frozen"]),
      (
        .powerLaw2,
        ["amplitude 1e-12 s-1 cm-2", "index 2.0", "emin 0.1 TeV frozen", "emax 100.0 TeV frozen"]
      ),
      (
        .expCutoffPowerLaw,
        [
          "index 1.5", "amplitude 1e-12 TeV-1 s-1 cm-2", "reference 1.0 TeV frozen",
          "lambda_ 0.1 TeV-1", "alpha 1.0 frozen",
        ]
      ),
      (
        .logParabola,
        ["amplitude 1e-12 TeV-1 s-1 cm-2", "reference 10.0 TeV frozen", "alpha 2.0", "beta 1.0"]
      ),
      (
        .brokenPowerLaw,
        ["index1 2.0", "index2 2.0", "amplitude 1e-12 TeV-1 s-1 cm-2", "ebreak 1.0 TeV"]
      ),
      (
        .smoothBrokenPowerLaw,
        [
          "index1 2.0", "index2 2.0", "amplitude 1e-12 TeV-1 s-1 cm-2", "ebreak 1.0 TeV",
          "reference 1.0 TeV frozen", "beta 1.0 frozen",
        ]
      ),
      (.constant, ["const 1e-12 TeV-1 s-1 cm-2"]),
      (.powerLawNorm, ["tilt 0.0 frozen", "norm 1.0", "reference 1.0 TeV frozen"]),
      (
        .expCutoffPowerLawNorm,
        [
          "index 0.0", "norm 1.0", "reference 1.0 TeV frozen", "lambda_ 0.1 TeV-1",
          "alpha 1.0 frozen",
        ]
      ),
      (.logParabolaNorm, ["norm 1.0", "reference 10.0 TeV frozen", "alpha 0.0", "beta 0.0"]),
    ]
    for (shape, lines) in expected {
      #expect(SpectralModel(shape).parameters.map(line) == lines)
      #expect(SpectralShape.simple(named: shape.shortName) == shape)
      #expect(SpectralShape.simple(named: shape.typeName) == shape)
    }
  }
}

/// One line of what a parameter is by default.
func line(_ parameter: Parameter) -> String {
  [
    parameter.name, "\(parameter.value)", parameter.unit.text,
    parameter.isFrozen ? "frozen" : "",
    parameter.minimum.map { "from \($0)" } ?? "", parameter.maximum.map { "to \($0)" } ?? "",
  ].filter { !$0.isEmpty }.joined(separator: " ")
}
