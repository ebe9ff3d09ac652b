// The sequential maps are paths through Oklab with evenly rising lightness, sampled at equal
// distances; the sides of the others are sampled likewise. The 256-colour ramps were chosen entry
// by entry along the same paths, lightness strictly monotone; the tests check both.
extension ColorMap {
  /// Every shipped map, in the order of pickers.
  package static let all: [ColorMap] =
    [ember, lagoon, dusk, dune, grey, polar, copper, orchid] + [polarLight, copperLight]
    + [threshold, thresholdBlue, thresholdLight]

  /// The shipped map of a name.
  package static func named(_ name: String) -> ColorMap? {
    all.first { $0.name == name }
  }

  /// Violet-black over red and orange to cream.
  package static let ember = ColorMap(
    "ember", "ember: black, red, orange, cream",
    sequential: [
      0x201433, 0x341a40, 0x4a1f49, 0x62234e, 0x7b254d, 0x942445, 0xab2936, 0xbc3a27, 0xcb4f1a,
      0xd8650d, 0xe37c05, 0xeb9218, 0xf0a935, 0xf5bf56, 0xf7d47d, 0xfae7a7, 0xfef6d0,
    ],
    c256: [234, 53, 89, 124, 130, 166, 172, 208, 215, 222, 230], c16: [0, 1, 9, 3, 11, 15],
    under: RangeColor(0x2a3a6a, 18, 4), over: RangeColor(0xb8fff4, 159, 14))

  /// Navy over teal and green to pale yellow.
  package static let lagoon = ColorMap(
    "lagoon", "lagoon: navy, teal, green, straw",
    sequential: [
      0x131a3f, 0x192652, 0x1a3465, 0x174377, 0x025484, 0x096586, 0x04768b, 0x0c8790, 0x109893,
      0x0da992, 0x3fb88d, 0x62c584, 0x87d17b, 0xaadb79, 0xcae488, 0xe3eca4, 0xf5f6c7,
    ],
    c256: [17, 18, 23, 24, 30, 36, 72, 78, 149, 186, 230], c16: [0, 4, 12, 6, 14, 15],
    under: RangeColor(0x5a2a50, 53, 5), over: RangeColor(0xffd0e8, 218, 13))

  /// Indigo over magenta and salmon to ivory.
  package static let dusk = ColorMap(
    "dusk", "dusk: indigo, magenta, salmon, ivory",
    sequential: [
      0x161244, 0x23185e, 0x341c75, 0x4a2289, 0x632696, 0x7f2799, 0x992a96, 0xb1338f, 0xc54285,
      0xd5557c, 0xe16a76, 0xeb8074, 0xf2987a, 0xf7af87, 0xfac79c, 0xfdddb8, 0xfef0d9,
    ],
    c256: [17, 18, 54, 55, 91, 126, 168, 174, 209, 216, 223, 255],
    c16: [0, 4, 5, 13, 11, 15],
    under: RangeColor(0x1f4a3c, 22, 2), over: RangeColor(0xb8fff4, 159, 14))

  /// Blue over grey to yellow: the same for all kinds of colour vision.
  package static let dune = ColorMap(
    "dune", "dune: blue, grey, yellow",
    sequential: [
      0x0a1e3a, 0x0d284e, 0x133460, 0x1e4170, 0x2f4f77, 0x455b75, 0x596878, 0x607882, 0x6a867b,
      0x858e71, 0x9e9872, 0xb0a56c, 0xc3b160, 0xd5c05f, 0xe5d071, 0xf2e18a, 0xfcf1aa,
    ],
    c256: [17, 236, 239, 241, 243, 101, 137, 143, 179, 186, 229], c16: [0, 4, 12, 7, 11, 15],
    under: RangeColor(0x5a2a50, 53, 5), over: RangeColor(0xffffff, 231, 13))

  package static let grey = ColorMap(
    "grey", "grey: black to white",
    sequential: [
      0x1e1e1e, 0x292929, 0x353535, 0x404040, 0x4c4c4c, 0x595959, 0x666666, 0x737373, 0x818181,
      0x8f8f8f, 0x9d9d9d, 0xababab, 0xb9b9b9, 0xc8c8c8, 0xd6d6d6, 0xe6e6e6, 0xf5f5f5,
    ],
    c256: [234, 236, 238, 239, 241, 243, 245, 247, 249, 251, 253, 255],
    c16: [0, 8, 7, 15], under: RangeColor(0x1c2a6a, 18, 4), over: RangeColor(0xffd75f, 221, 11))

  /// Blue below zero, coral above.
  package static let polar = ColorMap(
    "polar", "polar: blue, dark, coral", negative: blueSide, positive: coralSide,
    under: RangeColor(0xc8f0ff, 195, 15), over: RangeColor(0xfff0b8, 229, 11))

  /// Teal below zero, orange above: for all kinds of colour vision.
  package static let copper = ColorMap(
    "copper", "copper: teal, dark, orange", negative: tealSide, positive: orangeSide,
    under: RangeColor(0xd8fffa, 195, 15), over: RangeColor(0xfff6d8, 230, 15))

  /// Green below zero, magenta above.
  package static let orchid = ColorMap(
    "orchid", "orchid: green, dark, magenta", negative: greenSide, positive: magentaSide,
    under: RangeColor(0xf0ffd0, 193, 11), over: RangeColor(0xffe6ff, 225, 15))

  /// Blue and red around a light neutral, for light backgrounds.
  package static let polarLight = ColorMap(
    "polar-light", "polar-light: blue, white, red",
    negative: Side(
      hex: [0xf4f3ef, 0xc3d6ea, 0x95b7e0, 0x6798d4, 0x3f78bd, 0x23599b, 0x123a78],
      c256: [255, 153, 110, 68, 25, 18], c16: [15, 14, 6, 12, 4]),
    positive: Side(
      hex: [0xf4f3ef, 0xf3cbbd, 0xeca18f, 0xe37662, 0xc94f3e, 0xa33028, 0x7c1420],
      c256: [255, 217, 174, 167, 124, 88], c16: [15, 11, 3, 9, 1]),
    under: RangeColor(0x300058, 17, 5), over: RangeColor(0x380018, 52, 0))

  /// Teal and orange around a light neutral, for light backgrounds.
  package static let copperLight = ColorMap(
    "copper-light", "copper-light: teal, white, orange",
    negative: Side(
      hex: [0xf4f3ef, 0xc0dedb, 0x8cc7c2, 0x55aca6, 0x278c88, 0x0c6a69, 0x04494c],
      c256: [255, 152, 116, 73, 30, 23], c16: [15, 14, 6, 12, 4]),
    positive: Side(
      hex: [0xf4f3ef, 0xf3d3b0, 0xe9b178, 0xd68d43, 0xb56d21, 0x8c5014, 0x62360e],
      c256: [255, 223, 215, 172, 130, 94], c16: [15, 11, 3, 9, 1]),
    under: RangeColor(0x002a40, 17, 5), over: RangeColor(0x401400, 52, 0))

  private static let blueSide = Side(
    hex: [0x171a20, 0x1b2c45, 0x23436f, 0x2d5b9b, 0x4277be, 0x5f95db, 0x7fb4f2],
    c256: [233, 17, 24, 61, 68, 111], c16: [0, 4, 12, 14])
  private static let coralSide = Side(
    hex: [0x171a20, 0x422727, 0x723531, 0xa54138, 0xd75648, 0xf87f6c, 0xffb09a],
    c256: [233, 52, 88, 131, 167, 209, 216], c16: [0, 1, 9, 3])
  private static let tealSide = Side(
    hex: [0x171a20, 0x15353a, 0x115657, 0x027875, 0x219b95, 0x51bdb4, 0x7fe0d0],
    c256: [233, 235, 23, 30, 73, 116], c16: [0, 4, 6, 14])
  private static let orangeSide = Side(
    hex: [0x171a20, 0x3f2a19, 0x6c3f17, 0x9a5616, 0xc87125, 0xec974d, 0xffc47a],
    c256: [233, 52, 94, 130, 172, 215, 222], c16: [0, 1, 3, 11])
  private static let greenSide = Side(
    hex: [0x171a20, 0x22341e, 0x325422, 0x457626, 0x5f9a3a, 0x84bc5e, 0xb4dc86],
    c256: [233, 235, 22, 64, 107, 150], c16: [0, 2, 10])
  private static let magentaSide = Side(
    hex: [0x171a20, 0x3d1f3f, 0x652b66, 0x8f3a8f, 0xb656b6, 0xd87dd5, 0xf0a8ea],
    c256: [233, 53, 90, 133, 176, 219], c16: [0, 5, 13])

  private static let creamSide = Side(
    hex: [0xd9792f, 0xe0913d, 0xe7a84e, 0xf2be61, 0xf9d385, 0xfce6b0, 0xfff6dc],
    c256: [172, 208, 215, 222, 230], c16: [3, 11, 15])
  private static let brownSide = Side(
    hex: [0x171a20, 0x292423, 0x442e29, 0x5e392e, 0x794531, 0x945133],
    c256: [233, 235, 52, 94, 130], c16: [0, 0, 1])
  private static let steelSide = Side(
    hex: [0x171a20, 0x1c2737, 0x243855, 0x2c4a74, 0x335c94, 0x3b6fb6],
    c256: [233, 17, 18, 24, 67], c16: [0, 0, 4, 12])

  /// Significance on a dark background: blue, dark, brown, and from the threshold orange to cream.
  package static let threshold = ColorMap(
    "threshold", "threshold: blue, dark, brown | orange, cream",
    negative: steelSide, low: brownSide, high: creamSide,
    under: RangeColor(0x8fb8f0, 111, 14), over: RangeColor(0xb8fff4, 159, 13))

  /// Significance with blue above the threshold, for those who see orange and brown alike.
  package static let thresholdBlue = ColorMap(
    "threshold-blue", "threshold-blue: orange, dark, slate | sky, white",
    negative: Side(
      hex: [0x171a20, 0x292019, 0x422c19, 0x5c3919, 0x774719, 0x92561a],
      c256: [233, 52, 94, 130], c16: [0, 0, 1, 3]),
    low: Side(
      hex: [0x171a20, 0x1f242c, 0x2b343f, 0x384553, 0x455668, 0x53687d],
      c256: [233, 235, 238, 60], c16: [0, 0, 4]),
    high: Side(
      hex: [0x2f93d9, 0x56a8e0, 0x78bce7, 0x98cfee, 0xb8e1f4, 0xd9f1fa, 0xf8fdff],
      c256: [32, 74, 117, 153, 195, 231], c16: [6, 14, 15]),
    under: RangeColor(0xe0a050, 179, 9), over: RangeColor(0xfff2a0, 229, 11))

  /// Significance on a light background: darker means more.
  package static let thresholdLight = ColorMap(
    "threshold-light", "threshold-light: blue, white, sand | orange, dark red",
    negative: Side(
      hex: [0xf4f3ef, 0xd0dae5, 0xacc1dc, 0x88a9d2, 0x6491c8, 0x3f78bd],
      c256: [255, 153, 110, 68], c16: [15, 15, 14, 12]),
    low: Side(
      hex: [0xf4f3ef, 0xefe6dd, 0xe9d9ca, 0xe4cdb5, 0xdec0a1, 0xd9b48c],
      c256: [255, 254, 187, 180], c16: [15, 15, 11]),
    high: Side(
      hex: [0xc8661e, 0xba4f18, 0xa63b1a, 0x912b1d, 0x791f22, 0x621626, 0x4a0f28],
      c256: [166, 130, 124, 88, 52, 235], c16: [3, 1, 0]),
    under: RangeColor(0x123a78, 18, 4), over: RangeColor(0x100038, 17, 5))
}
