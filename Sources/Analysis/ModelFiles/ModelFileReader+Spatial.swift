import Fits
import GridMath
import Models
import SkyGeometry

extension ModelFileReader {
  static func isTemplate(_ type: String) -> Bool {
    type == "TemplateSpatialModel" || type == "template"
  }

  func spatialShape(named type: String) -> SpatialShape? { SpatialShape.simple(named: type) }

  /// A shape whose type is known.
  mutating func spatial(_ entry: Entry) -> SpatialModel? {
    guard let typeEntry = value("type", of: entry),
      let type = base.text(typeEntry, expected: "a type")
    else {
      base.error(entry, "type is missing; expected e.g. PointSpatialModel")
      return nil
    }
    if Self.isTemplate(type) { return templateMap(entry) }
    guard let shape = spatialShape(named: type),
      let section = base.section(entry, known: ["type", "frame", "parameters", "source"])
    else { return nil }
    let frame = base.choice(section["frame"], of: SkyFrame.self)
    guard let source = section["source"] else {
      return filled(SpatialModel(shape, frame: frame ?? .icrs), section)
    }
    // Ours: a position by name, which parameters in the file may still change.
    guard let place = base.place(source).direction else { return nil }
    let center = place.converted(to: frame ?? place.frame)
    var model = SpatialModel(shape, frame: center.frame)
    do throws(ModelError) {
      try model.set("lon_0", to: center.lon, unit: "deg")
      try model.set("lat_0", to: center.lat, unit: "deg")
    } catch {
      base.error(source, "a \(type) has no position; leave source out")
      return nil
    }
    return filled(model, section)
  }

  private mutating func filled(_ model: SpatialModel, _ section: Section) -> SpatialModel {
    let names = model.parameters.map(\.name)
    var filled = model
    filled.parameters = parameters(
      section, defaults: model.parameters, type: model.typeName
    ) { index, value, unit throws(ModelError) in
      var copy = model
      try copy.set(names[index], to: value, unit: unit)
      return copy.parameters[index]
    }
    return filled
  }

  private mutating func templateMap(_ entry: Entry) -> SpatialModel? {
    let known = ["type", "frame", "parameters", "filename", "normalize", "unit"]
    guard let section = base.section(entry, known: known) else { return nil }
    let isNormalized = base.flag(section["normalize"]) ?? true
    guard let file = section["filename"] else {
      base.error(entry, "filename is missing; expected a map (FITS)")
      return nil
    }
    guard let name = path(file, expected: "a map (FITS)") else { return nil }
    let resolved: String
    do {
      resolved = try base.variables.resolve(name, relativeTo: folder)
    } catch {
      base.error(file, error.description)
      return nil
    }
    do {
      let map = try Self.readMap(
        resolved, source: name.hasPrefix("$") ? name : resolved, isNormalized: isNormalized)
      if map.missingCount > 0 {
        let all = map.planeCount * map.geometry.pixelCount
        base.warn(
          file, "\(resolved): \(map.missingCount) of \(all) pixels are not numbers; taken as 0")
      }
      return filled(SpatialModel(.template(map)), section)
    } catch let error as FitsError {
      base.error(
        file, error.description,
        isMissingInput: [.notThere, .notPermitted, .cannotOpen].contains(error.kind))
    } catch let error as ModelError {
      base.error(file, "\(resolved): \(error.what); expected \(error.expected)")
    } catch {
      base.error(file, "\(resolved): \(error)")
    }
    return nil
  }

  /// Reads a map with or without an axis of true energy.
  static func readMap(
    _ path: String, source: String, isNormalized: Bool
  ) throws -> TemplateMap {
    let file = try FitsFile(path: path)
    let single = try image(file)
    let cube = single == nil ? try SkyCube<TrueEnergy>.read(from: file).cube : nil
    guard let geometry = single?.geometry ?? cube?.geometry else {
      throw ModelError(
        .badTable, key: "filename", what: "a file without a map", expected: "a map")
    }
    let energies = cube.map { TemplateMap.Energies.edges($0.axis.edges) } ?? .none
    var values = try single?.values ?? cube.map { try pixels(of: $0, in: file) } ?? []
    if !isNormalized {
      let factor = try Self.factor(single?.unit ?? cube?.unit ?? "")
      if factor != 1 { for i in values.indices { values[i] *= factor } }
    }
    return try TemplateMap(
      source: source, geometry: geometry, energies: energies, values: values,
      isNormalized: isNormalized)
  }

  /// The map of a file that has no axis of energy; nil if it is a stack of images.
  private static func image(_ file: FitsFile) throws(FitsError) -> SkyMap? {
    do throws(FitsError) {
      return try SkyMap.read(from: file).map
    } catch {
      guard error.kind == .wrongType, error.detail.hasPrefix("a stack") else { throw error }
      return nil
    }
  }

  /// The pixels of a cube in the precision of the file, where they lie in it as in the cube.
  private static func pixels(
    of cube: SkyCube<TrueEnergy>, in file: FitsFile
  ) throws(FitsError) -> [Double] {
    for hdu in file.hdus {
      guard case .image(_, let axes) = hdu.kind, axes.reduce(1, *) == cube.values.count else {
        continue
      }
      let values = try file.image(hdu)
      let isSame = zip(values, cube.values).allSatisfy { Float($0) == $1 || $1.isNaN }
      if isSame { return values }
    }
    return cube.values.map { Double($0) }
  }

  /// Factor to sr-1, or to cm-2 s-1 TeV-1 sr-1; a map without unit is taken as it is.
  private static func factor(_ text: String) throws(ModelError) -> Double {
    guard !text.trimmed.isEmpty else { return 1 }
    if let unit = ParameterUnit(text) {
      for standard in ["sr-1", "cm-2 s-1 TeV-1 sr-1"].compactMap({ ParameterUnit($0) }) {
        if let factor = unit.factor(to: standard) { return factor }
      }
    }
    throw ModelError(
      .wrongDimension, key: "unit", what: "a map that is not normalised, of unit '\(text)'",
      expected: "sr-1 or cm-2 s-1 TeV-1 sr-1")
  }
}
