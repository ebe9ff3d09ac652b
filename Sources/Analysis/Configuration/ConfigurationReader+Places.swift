import GridMath
import SkyGeometry
import Yams

extension ConfigurationReader {
  private static let placeExample = "{frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}"

  /// Keys of a mapping that says where something is.
  static let placeKeys = ["frame", "lon", "lat", "name"]

  /// Frame and direction of `{frame, lon, lat}` or `{name}`; no direction if nothing is given.
  mutating func direction(_ section: Section) -> (frame: SkyFrame?, direction: SkyDirection?) {
    let frame = choice(section["frame"], of: SkyFrame.self)
    if let name = section["name"] {
      for key in ["lon", "lat"] {
        if let other = section[key] {
          error(other, "name (line \(name.line)) and \(key) are both given; keep one of them")
        }
      }
      let direction = direction(named: name)
      return (frame ?? direction?.frame, direction.map { $0.converted(to: frame ?? $0.frame) })
    }
    if section["lon"] == nil && section["lat"] == nil { return (frame, nil) }
    for key in ["frame", "lon", "lat"] where section[key] == nil {
      error(section.entry, "\(key) is missing; expected e.g. \(Self.placeExample)")
    }
    let lon = angle(section["lon"], .longitude, example: "83.633 deg")
    let lat = angle(section["lat"], .latitude, example: "22.0145 deg")
    guard let frame, let lon, let lat else { return (frame, nil) }
    return (frame, SkyDirection(lon: lon, lat: lat, frame: frame))
  }

  /// A direction as a mapping, or as text: coordinates or the name of a source.
  mutating func place(_ entry: Entry?) -> (frame: SkyFrame?, direction: SkyDirection?) {
    guard let entry else { return (nil, nil) }
    if case .scalar = entry.node {
      let direction = direction(named: entry)
      return (direction?.frame, direction)
    }
    guard let section = section(entry, known: Self.placeKeys) else { return (nil, nil) }
    return direction(section)
  }

  /// Coordinates in any form, or the name of a source.
  private mutating func direction(named entry: Entry) -> SkyDirection? {
    let example = "Crab, 83.633 22.0145 or \(Self.placeExample)"
    guard let text = text(entry, expected: "a position, e.g. \(example)") else { return nil }
    if catalogue == nil {
      // Plain coordinates need no catalogue.
      if text.first?.isNumber == true, let direction = SkyDirection(parsing: text) {
        return direction
      }
      let (standard, findings) = SourceCatalogue.standard(variables: variables)
      catalogue = standard
      for finding in findings { add(finding, at: entry) }
    }
    do {
      return try catalogue?.position(of: text)
    } catch {
      self.error(entry, "\(error.description); expected a position or a name, e.g. \(example)")
      return nil
    }
  }

  /// `{frame, lon, lat, radius}` or `{name, radius}`; nil if nothing of it is given.
  mutating func circle(_ entry: Entry?, isRequired: Bool = false) -> SkyCircle? {
    guard let entry, let section = section(entry, known: Self.placeKeys + ["radius"]) else {
      return nil
    }
    let direction = direction(section).direction
    let radius = angle(section["radius"], .positive(upTo: 180, "deg"), example: "0.3 deg")
    if section["lon"] == nil && section["lat"] == nil && section["name"] == nil {
      if section["radius"] != nil || isRequired {
        error(
          entry,
          "lon and lat are missing; expected e.g. "
            + "{frame: icrs, lon: 83.633 deg, lat: 22.0145 deg, radius: 0.3 deg}")
      }
      return nil
    }
    if section["radius"] == nil {
      error(entry, "radius is missing; expected e.g. radius: 0.3 deg")
    }
    guard let direction, let radius else { return nil }
    return SkyCircle(center: direction, radius: radius)
  }
}
