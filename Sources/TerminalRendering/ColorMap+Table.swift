import GridMath

/// A colour table that cannot be used.
package struct ColorMapError: Error, Sendable, CustomStringConvertible {
  package var name: String
  package var line: Int?
  package var text: String

  /// Name, line and what is wrong, in one line.
  package var description: String {
    let place = line.map { "\(name):\($0)" } ?? name
    return (place + ": " + text).escapingControls
  }
}

extension ColorMap {
  /// A sequential map from a text table of colours, first to last at equal distances.
  ///
  /// One colour in a line: `#rrggbb`, or red, green and blue from 0 to 255, or from 0 to 1 if every
  /// number of the table is at most 1. `#` before a blank begins a comment. The ramp for 256 colours
  /// is worked out so that its lightness keeps one direction.
  package init(table: String, name: String) throws(ColorMapError) {
    var rows: [(line: Int, values: [Double])] = []
    var given: [Rgb] = []
    for (index, raw) in table.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let text = raw.filter { $0 != "\r" }
      let words = text.split { $0 == " " || $0 == "\t" || $0 == "," }
      guard let first = words.first, first != "#", !first.hasPrefix("##") else { continue }
      if words.count == 1, let rgb = Rgb(parsing: String(first)) {
        given.append(rgb)
        continue
      }
      if first.hasPrefix("#") { continue }
      let numbers = words.compactMap { Double($0) }
      guard numbers.count == 3, words.count == 3,
        numbers.allSatisfy({ $0 >= 0 && $0 <= 255 })
      else {
        throw ColorMapError(
          name: name, line: index + 1,
          text: "expected #rrggbb or three numbers from 0 to 255; correct or remove the line")
      }
      rows.append((index + 1, numbers))
    }
    guard rows.isEmpty || given.isEmpty else {
      throw ColorMapError(
        name: name, line: rows.first?.line, text: "expected either #rrggbb or numbers, not both")
    }
    let isUnit = rows.allSatisfy { $0.values.allSatisfy { $0 <= 1 } }
    let factor = isUnit ? 255.0 : 1
    let colors =
      given
      + rows.map { row in
        Rgb(
          UInt8((row.values[0] * factor).rounded()), UInt8((row.values[1] * factor).rounded()),
          UInt8((row.values[2] * factor).rounded()))
      }
    guard colors.count >= 2, colors.count <= 4096 else {
      throw ColorMapError(
        name: name, line: nil, text: "\(colors.count) colours; expected from 2 to 4096")
    }
    let last = Double(colors.count - 1)
    self.init(
      name, name, sequential: [], c256: [], c16: [], under: RangeColor(0x2a3a6a, 18, 4),
      over: RangeColor(0xb8fff4, 159, 14))
    stops = colors.enumerated().map {
      ColorStop(position: Double($0.offset) / last, color: $0.element)
    }
    ramp256 = Self.monotoneRamp(of: self, count: 12, in: 16...255)
    ramp16 = Self.monotoneRamp(of: self, count: 5, in: 0...15)
  }

  /// The palette entries most like the map at equal steps, with lightness in one direction.
  ///
  /// Dynamic programming over steps and entries sorted by lightness.
  static func monotoneRamp(
    of map: ColorMap, count: Int, in range: ClosedRange<UInt8>
  ) -> [PaletteStop] {
    let targets = (0..<count).map { Oklab(map.rgb(at: Double($0) / Double(count - 1))) }
    let isRising = targets[count - 1].lightness >= targets[0].lightness
    let entries = range.map { (index: $0, color: Oklab(Rgb(palette: $0))) }.sorted {
      isRising
        ? $0.color.lightness < $1.color.lightness : $0.color.lightness > $1.color.lightness
    }
    func cost(_ step: Int, _ entry: Int) -> Double {
      targets[step].distanceSquared(to: entries[entry].color)
    }
    var best = entries.indices.map { cost(0, $0) }
    var back: [[Int]] = []
    for step in 1..<count {
      var next = [Double](repeating: .infinity, count: entries.count)
      var from = [Int](repeating: 0, count: entries.count)
      var lowest = 0
      for entry in entries.indices.dropFirst() {
        if best[entry - 1] < best[lowest] { lowest = entry - 1 }
        next[entry] = best[lowest] + cost(step, entry)
        from[entry] = lowest
      }
      best = next
      back.append(from)
    }
    var place = best.indices.min { best[$0] < best[$1] } ?? 0
    var path = [place]
    for from in back.reversed() {
      place = from[place]
      path.append(place)
    }
    return path.reversed().enumerated().map {
      PaletteStop(
        position: Double($0.offset) / Double(count - 1), index: entries[$0.element].index)
    }
  }
}
