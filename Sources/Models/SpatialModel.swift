package import SkyGeometry

/// A shape on the sky with its parameters: a value.
///
/// Integrates to 1 over the sky, but for the constant and for templates that are not normalised.
package struct SpatialModel: Sendable, Equatable {
  /// The formula.
  package let shape: SpatialShape
  /// Frame of `lon_0`, `lat_0` and `phi`.
  package let frame: SkyFrame
  /// Parameters in Gammapy's order.
  ///
  /// - Precondition: names and number stay as they are.
  package var parameters: [Parameter] {
    willSet {
      precondition(
        newValue.map(\.name) == parameters.map(\.name), "a model keeps the names of its parameters")
    }
  }

  /// A model at Gammapy's default parameters.
  ///
  /// - Parameters:
  ///   - shape: the formula.
  ///   - frame: frame of the position; a template keeps that of its map.
  package init(_ shape: SpatialShape, frame: SkyFrame = .icrs) {
    self.shape = shape
    if case .template(let map) = shape {
      self.frame = map.geometry.frame
    } else {
      self.frame = frame
    }
    parameters = shape.defaultParameters
  }

  /// A model at a position, whose frame becomes that of the model.
  package init(_ shape: SpatialShape, at position: SkyDirection) {
    self.init(shape, frame: position.frame)
    self.position = position.converted(to: frame)
  }

  /// Type as in Gammapy's model files.
  package var typeName: String { shape.typeName }

  /// Index of the parameter with a name.
  package func index(ofParameter name: String) -> Int? {
    parameters.firstIndex { $0.name == name }
  }

  /// The parameter with a name.
  ///
  /// - Precondition: there is one; see `index(ofParameter:)`.
  package subscript(_ name: String) -> Parameter {
    get { parameters[required(name)] }
    set { parameters[required(name)] = newValue }
  }

  private func required(_ name: String) -> Int {
    guard let index = index(ofParameter: name) else {
      preconditionFailure("\(typeName) has no parameter \(name)")
    }
    return index
  }

  /// Sets a parameter to a value with its unit, as a model file gives them.
  ///
  /// - Throws: `ModelError` for a name, a unit or a dimension that is wrong.
  package mutating func set(
    _ name: String, to value: Double, unit: String
  ) throws(ModelError) {
    guard let index = index(ofParameter: name) else {
      throw ModelError(
        .unknownParameter, key: name, what: "\(typeName) has no such parameter",
        expected: "one of " + parameters.map(\.name).joined(separator: ", "))
    }
    try parameters[index].set(value: value, unit: unit)
  }

  /// Where the model is; nil for the constant, which is everywhere.
  ///
  /// Setting it converts to the model's frame and keeps the parameters' units.
  package var position: SkyDirection? {
    get {
      guard hasPosition else { return nil }
      return SkyDirection(
        lon: parameters[0].standardValue, lat: parameters[1].standardValue, frame: frame)
    }
    set {
      guard hasPosition, let own = newValue?.converted(to: frame) else { return }
      parameters[0].value = own.lon / parameters[0].standardFactor
      parameters[1].value = own.lat / parameters[1].standardFactor
    }
  }

  /// The first two parameters are a position.
  package var hasPosition: Bool {
    if case .constant = shape { return false }
    return true
  }

  /// The shape changes with energy.
  package var isEnergyDependent: Bool {
    if case .template(let map) = shape { return map.planeCount > 1 }
    return false
  }

  /// Radius beyond which the model is taken as 0, degrees (numerics.md 10.3); nil: there is none.
  package var evaluationRadius: Double? {
    let p = parameters.map(\.standardValue)
    switch shape {
    case .point: return 0
    case .gaussian: return 5 * p[2]
    case .generalizedGaussian: return p[2] * (1 + 8 * p[3])
    case .disk: return 1.1 * p[2] * (1 + p[5])
    case .shell: return p[2] + p[3]
    case .constant: return nil
    case .template(let map): return map.halfWidth
    }
  }

  /// Integral over the sky; nil if it is not fixed.
  package var integral: Double? {
    switch shape {
    case .point, .gaussian, .generalizedGaussian, .disk, .shell: return 1
    case .template(let map): return map.isNormalized ? 1 : nil
    case .constant: return nil
    }
  }

  /// Size below which the model has no structure, degrees (numerics.md 10.4); nil: not known.
  package var smallestScale: Double? {
    let p = parameters.map(\.standardValue)
    switch shape {
    case .point: return 0
    case .gaussian: return p[2] / 3
    case .generalizedGaussian: return p[2] / (3 + 8 * p[3]) / (1 + p[4])
    case .disk: return p[2] * (1 - p[5]) / 10
    case .shell: return p[3]
    case .constant, .template: return nil
    }
  }

  /// Largest number of sub-pixels along one side of a pixel.
  package static let largestOversampling = 200

  /// Number of sub-pixels along one side of a pixel over which the model is averaged.
  ///
  /// - Parameter pixelSize: the larger side of a pixel, degrees.
  /// - Returns: at least 1, at most `largestOversampling`.
  package func oversampling(pixelSize: Double) -> Int {
    guard let scale = smallestScale else { return 1 }
    guard scale > 0 else { return Self.largestOversampling }
    return Int(min((pixelSize / scale).rounded(.up), Double(Self.largestOversampling)))
  }
}
