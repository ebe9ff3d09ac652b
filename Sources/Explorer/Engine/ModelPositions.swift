import Foundation
import SkyGeometry

/// Names and positions of the sources in a model file, for marks on the map.
///
/// Only what the marks need is read, line by line: `name` of a component, and the values of `lon_0`
/// and `lat_0`. A file that is laid out otherwise gives no marks.
enum ModelPositions {
  /// Files beyond this size are not looked at, bytes.
  static let largestFile = 4 << 20

  static func read(path: String) -> [SkyMarker] {
    guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int,
      size <= largestFile, let data = FileManager.default.contents(atPath: path)
    else { return [] }
    return parse(String(decoding: data, as: UTF8.self))
  }

  static func parse(_ text: String) -> [SkyMarker] {
    var markers: [SkyMarker] = []
    var component: (name: String, indent: Int)?
    var parameter: String?
    var lon: Double?
    var lat: Double?
    var frame = SkyFrame.icrs
    func finish() {
      if let component, let lon, let lat, abs(lat) <= 90 {
        markers.append(
          SkyMarker(
            name: component.name, position: SkyDirection(lon: lon, lat: lat, frame: frame)))
      }
    }
    for line in text.split(whereSeparator: \.isNewline) {
      let indent = line.prefix { $0 == " " }.count
      var words = line.dropFirst(indent)
      let isItem = words.hasPrefix("- ")
      if isItem { words = words.dropFirst(2) }
      // Parameters are written over several lines, or in braces on one.
      let isFlow = words.first == "{"
      let content = isFlow ? words.dropFirst().prefix { $0 != "}" } : words
      for entry in isFlow ? content.split(separator: ",") : [content] {
        let pair = entry.split(separator: ":", maxSplits: 1)
        guard pair.count == 2 else { continue }
        let key = String(pair[0]).trimmingBlanks
        let value = String(pair[1]).trimmingBlanks.trimmingQuotes
        switch key {
        case "name" where isItem && !isFlow && indent <= component?.indent ?? indent:
          finish()
          component = (value, indent)
          (parameter, lon, lat, frame) = (nil, nil, nil, .icrs)
        case "name": parameter = value
        case "value":
          if parameter == "lon_0" { lon = Double(value) }
          if parameter == "lat_0" { lat = Double(value) }
          parameter = nil
        case "frame": frame = value == "galactic" ? .galactic : .icrs
        default: break
        }
      }
    }
    finish()
    return markers
  }
}

extension String {
  /// Without quotes around it.
  fileprivate var trimmingQuotes: String {
    guard count >= 2, let first, first == last, first == "'" || first == "\"" else { return self }
    return String(dropFirst().dropLast())
  }
}
