package import TerminalRendering

/// Colour numbers of the terminal for the colours of cells.
package struct ColorEncoding: Equatable, Sendable {
  /// How colours are numbered.
  package enum Form: Equatable, Sendable {
    case none
    /// A palette of so many entries.
    case palette(count: Int)
    /// Red, green and blue of so many bits each; numbers below 8 are the palette's first entries.
    case direct(red: Int, green: Int, blue: Int)
  }

  package var form: Form
  /// The terminal can go back to its own colours; without it black and white stand for them.
  package var hasDefault: Bool

  package init(form: Form, hasDefault: Bool) {
    self.form = form
    self.hasDefault = hasDefault
  }

  /// The number that means "the terminal's own".
  static let standard: Int32 = -1

  /// Number of a colour.
  package func number(_ color: CellColor, isBackground: Bool) -> Int32 {
    switch (form, color) {
    case (.none, _): return Self.standard
    case (_, .terminal): return hasDefault ? Self.standard : isBackground ? 0 : 7
    case (.palette(let count), .palette(let index)):
      if Int(index) < count { return Int32(index) }
      return index < 16 ? Int32(index % 8) : nearest(Self.rgb(ofPalette: index), count)
    case (.palette(let count), .rgb(let rgb)): return nearest(rgb, count)
    case (.direct, .palette(let index)):
      return index < 8 ? Int32(index) : packed(Self.rgb(ofPalette: index))
    case (.direct, .rgb(let rgb)): return packed(rgb)
    }
  }

  /// Numbers below 8 would be palette entries: near-black becomes the darkest blue.
  private func packed(_ rgb: Rgb) -> Int32 {
    guard case .direct(let red, let green, let blue) = form else { return Self.standard }
    func reduced(_ value: UInt8, _ bits: Int) -> Int32 {
      bits >= 8 ? Int32(value) : Int32(value) >> Int32(8 - bits)
    }
    let value =
      reduced(rgb.red, red) << Int32(green + blue) | reduced(rgb.green, green) << Int32(blue)
      | reduced(rgb.blue, blue)
    return max(8, value)
  }

  /// Colours are chosen for the level before they get here; this only keeps a slip visible.
  private func nearest(_ rgb: Rgb, _ count: Int) -> Int32 {
    guard count >= 256 else {
      let best = (0..<min(count, 16)).min {
        Self.distance(rgb, Self.rgb(ofPalette: UInt8($0)))
          < Self.distance(rgb, Self.rgb(ofPalette: UInt8($1)))
      }
      return Int32(best ?? 0)
    }
    func step(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    let cube = 16 + 36 * step(rgb.red) + 6 * step(rgb.green) + step(rgb.blue)
    let mean = (Int(rgb.red) + Int(rgb.green) + Int(rgb.blue)) / 3
    let grey = 232 + min(23, max(0, (mean - 3) / 10))
    let isGrey =
      Self.distance(rgb, Self.rgb(ofPalette: UInt8(grey)))
      < Self.distance(rgb, Self.rgb(ofPalette: UInt8(cube)))
    return Int32(isGrey ? grey : cube)
  }

  /// How different two colour numbers look; the terminal's own are unlike any other.
  package func distance(_ a: Int32, _ b: Int32) -> Int {
    if a == b { return 0 }
    guard a >= 0, b >= 0 else { return 200_000 }
    return Self.distance(rgb(of: a), rgb(of: b))
  }

  private func rgb(of number: Int32) -> Rgb {
    guard number >= 8, case .direct(let red, let green, let blue) = form else {
      return Self.rgb(ofPalette: UInt8(clamping: number))
    }
    func part(_ shift: Int, _ bits: Int) -> UInt8 {
      let largest = Int32(1) << Int32(bits) - 1
      return UInt8(clamping: (number >> Int32(shift) & largest) * 255 / max(1, largest))
    }
    return Rgb(part(green + blue, red), part(blue, green), part(0, blue))
  }

  /// Squared distance, weighted by what the eye sees.
  static func distance(_ a: Rgb, _ b: Rgb) -> Int {
    let red = Int(a.red) - Int(b.red)
    let green = Int(a.green) - Int(b.green)
    let blue = Int(a.blue) - Int(b.blue)
    return 3 * red * red + 6 * green * green + blue * blue
  }

  /// What xterm shows for an entry of its standard palette.
  static func rgb(ofPalette index: UInt8) -> Rgb {
    switch index {
    case 0..<16:
      let basic: [UInt32] = [
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
        0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
      ]
      return Rgb(hex: basic[Int(index)])
    case 16..<232:
      func level(_ step: Int) -> UInt8 { step == 0 ? 0 : UInt8(55 + 40 * step) }
      let cube = Int(index) - 16
      return Rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
    default:
      let grey = UInt8(8 + 10 * (Int(index) - 232))
      return Rgb(grey, grey, grey)
    }
  }
}
