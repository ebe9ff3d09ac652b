/// One place where a parameter is: a model and the index among its parameters.
package struct ParameterPlace: Sendable, Hashable {
  package let model: Int
  package let parameter: Int

  package init(model: Int, parameter: Int) {
    self.model = model
    self.parameter = parameter
  }
}

/// A parameter with all the places where it is.
package struct SharedParameter: Sendable, Hashable {
  /// In the order of the models; several if the parameter is linked.
  package let places: [ParameterPlace]

  /// The first place, which gives the parameter its name.
  package var first: ParameterPlace { places[0] }
}

/// The models of an analysis in order, with the parameters that they share.
///
/// Parameters with the same link label are one: all places have the same figures at all times.
package struct ModelList: Sendable, Equatable {
  /// In order.
  package private(set) var models: [Model]

  /// No models.
  package init() {
    models = []
  }

  /// - Throws: `ModelError` for a name that occurs twice, and for linked parameters whose units
  ///   have different dimensions.
  package init(_ models: [Model]) throws(ModelError) {
    self.models = models
    try checkNames()
    try unifyLinks()
  }

  private func checkNames() throws(ModelError) {
    var names: Set<String> = []
    for model in models where !names.insert(model.name).inserted {
      throw ModelError(
        .duplicateName, key: "name", what: "two models are called '\(model.name)'",
        expected: "a name of its own for each")
    }
  }

  /// Brings all places of a linked parameter to the figures of the first.
  private mutating func unifyLinks() throws(ModelError) {
    for shared in sharedParameters where shared.places.count > 1 {
      let parameter = self[shared.first]
      for place in shared.places.dropFirst() {
        guard self[place].standardUnit.factor(to: parameter.standardUnit) != nil else {
          throw ModelError(
            .wrongDimension, key: "link",
            what: "'\(parameter.link ?? "")' joins parameters of different dimensions",
            expected: "parameters of the same kind")
        }
      }
      self[shared.first] = parameter
    }
  }

  /// Appends a model.
  ///
  /// - Throws: `ModelError` as `init`; the list stays as it was.
  package mutating func append(_ model: Model) throws(ModelError) {
    self = try ModelList(models + [model])
  }

  /// Removes a model; parameters that it shared with others stay with these.
  ///
  /// - Returns: the model.
  @discardableResult
  package mutating func remove(at index: Int) -> Model {
    models.remove(at: index)
  }

  /// Replaces a model, for example after an edit; linked parameters in other models follow.
  ///
  /// - Throws: `ModelError` as `init`; the list stays as it was.
  package mutating func replace(at index: Int, with model: Model) throws(ModelError) {
    var copy = self
    copy.models[index] = model
    try copy.checkNames()
    for parameter in model.parameters.indices {
      let place = ParameterPlace(model: index, parameter: parameter)
      copy[place] = model.parameters[parameter]
    }
    try copy.unifyLinks()
    self = copy
  }

  /// Index of the model with a name.
  package func index(of name: String) -> Int? {
    models.firstIndex { $0.name == name }
  }

  /// The parameter at a place; setting it sets all places that share its link label.
  package subscript(_ place: ParameterPlace) -> Parameter {
    get { models[place.model].parameters[place.parameter] }
    set {
      var all = models[place.model].parameters
      all[place.parameter] = newValue
      models[place.model].parameters = all
      guard let label = newValue.link else { return }
      for model in models.indices {
        var parameters = models[model].parameters
        var isChanged = false
        for index in parameters.indices where parameters[index].link == label {
          parameters[index].copyFigures(of: newValue)
          isChanged = true
        }
        if isChanged { models[model].parameters = parameters }
      }
    }
  }

  /// Every parameter once, in the order of the models (numerics.md 11.2).
  package var sharedParameters: [SharedParameter] {
    var groups: [[ParameterPlace]] = []
    var groupOfLabel: [String: Int] = [:]
    for (m, model) in models.enumerated() {
      for (p, parameter) in model.parameters.enumerated() {
        let place = ParameterPlace(model: m, parameter: p)
        guard let label = parameter.link else {
          groups.append([place])
          continue
        }
        if let group = groupOfLabel[label] {
          groups[group].append(place)
        } else {
          groupOfLabel[label] = groups.count
          groups.append([place])
        }
      }
    }
    return groups.map { SharedParameter(places: $0) }
  }

  /// The parameters that a fit changes, in the order in which it sees them.
  package var freeParameters: [SharedParameter] {
    sharedParameters.filter { !self[$0.first].isFrozen }
  }

  /// Sets the values of several parameters, in their own units.
  ///
  /// - Precondition: a value for each.
  package mutating func set(_ values: [Double], of parameters: [SharedParameter]) {
    precondition(values.count == parameters.count, "a value for each parameter")
    for (value, shared) in zip(values, parameters) {
      var parameter = self[shared.first]
      parameter.value = value
      self[shared.first] = parameter
    }
  }

  /// Names of all parameters as covariance files have them: `source.spectral.index`.
  package var parameterNames: [String] {
    models.flatMap { model in model.uniqueParameterNames.map { model.name + "." + $0 } }
  }

  /// Sum of the priors' terms of the fit statistic, each shared parameter once.
  package var priorPenalty: Double {
    sharedParameters.reduce(0) { $0 + self[$1.first].priorPenalty }
  }

  /// Indices of the models that are part of a dataset.
  package func indices(forDataset name: String) -> [Int] {
    models.indices.filter { models[$0].applies(to: name) }
  }
}
