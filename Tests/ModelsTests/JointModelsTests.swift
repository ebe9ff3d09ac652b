import Models
import SkyGeometry
import Testing

/// Models of a stack as those of a joint fit, and back.
struct JointModelsTests {
  private func models() throws -> ModelList {
    var far = SkyModel(
      name: "far", spectral: .powerLaw(index: 2, amplitude: 1e-12),
      spatial: SpatialModel(.point, at: SkyDirection(ra: 83, dec: 22)))
    far.datasetNames = ["stacked"]
    let near = SkyModel(
      name: "near", spectral: .powerLaw(index: 2.5, amplitude: 1e-11),
      spatial: SpatialModel(.point, at: SkyDirection(ra: 83.6, dec: 22)))
    var background = try FieldOfViewBackgroundModel(datasetName: "stacked")
    background.parameters[background.parameters.firstIndex { $0.name == "norm" } ?? 0].value = 1.1
    return try ModelList([.source(near), .background(background), .source(far)])
  }

  @Test func everyRunHasABackgroundOfItsOwnAndTheSourcesAreShared() throws {
    let joint = try models().joint(datasets: ["a", "b", "c"], stack: "stacked")
    #expect(joint.models.map(\.name) == ["near", "a-bkg", "b-bkg", "c-bkg", "far"])
    for name in ["a", "b", "c"] {
      #expect(joint.indices(forDataset: name).count == 3)
    }
    let norms = joint.models[1...3].compactMap { model in
      model.parameters.first { $0.name == "norm" }?.value
    }
    #expect(norms == [1.1, 1.1, 1.1])
    // One that a run has already is kept.
    var given = try models()
    try given.append(.background(try FieldOfViewBackgroundModel(datasetName: "b")))
    #expect(
      try given.joint(datasets: ["a", "b"], stack: "stacked").models.map(\.name)
        == ["near", "a-bkg", "far", "b-bkg"])
    // Without a background there is none.
    var without = try models()
    without.remove(at: 1)
    #expect(try without.joint(datasets: ["a", "b"], stack: "stacked").models.count == 2)
  }

  @Test func theStackTakesTheSourcesAndTheMeanOfTheBackgrounds() throws {
    let start = try models()
    var joint = try start.joint(datasets: ["a", "b"], stack: "stacked")
    let norm = try #require(joint.models[1].parameters.firstIndex { $0.name == "norm" })
    func set(_ model: Int, _ parameter: Int, _ value: Double, _ error: Double) {
      let place = ParameterPlace(model: model, parameter: parameter)
      var new = joint[place]
      (new.value, new.error) = (value, error)
      joint[place] = new
    }
    set(0, 0, 2.7, 0.1)
    set(1, norm, 1.0, 0.1)
    set(2, norm, 1.3, 0.2)
    let taken = start.taking(joint: joint, stack: "stacked")
    #expect(taken.models.map(\.name) == start.models.map(\.name))
    let index = taken[ParameterPlace(model: 0, parameter: 0)]
    #expect(index.value == 2.7 && index.error == 0.1)
    let mean = taken[ParameterPlace(model: 1, parameter: norm)]
    // Weights 100 and 25.
    #expect(abs(mean.value - 1.06) < 1e-12 && abs(mean.error - (1 / 125.0).squareRoot()) < 1e-12)
    // What is frozen stays.
    var frozen = start
    frozen[ParameterPlace(model: 1, parameter: norm)].isFrozen = true
    #expect(
      frozen.taking(joint: joint, stack: "stacked")[ParameterPlace(model: 1, parameter: norm)].value
        == 1.1)
  }
}
