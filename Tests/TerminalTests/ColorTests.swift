import CursesScreen
import TerminalRendering
import Testing

/// Which colours are used and how they are numbered.
@Suite struct ColorTests {
  typealias Description = ColorLadder.Description

  @Test(
    arguments: [
      ([:], 256, false, ColorLevel.c256), ([:], 8, false, .c16), ([:], 16, false, .c16),
      ([:], 0, false, .mono), ([:], -1, false, .mono), ([:], 1 << 24, true, .truecolor),
      (["COLORTERM": "truecolor"], 256, false, .truecolor),
      (["COLORTERM": "24bit"], 8, false, .truecolor),
      (["COLORTERM": "yes"], 256, false, .c256),
      (["COLORTERM": "truecolor"], -1, false, .mono),
      (["NO_COLOR": "1", "COLORTERM": "truecolor"], 256, false, .mono),
      (["NO_COLOR": "1"], 1 << 24, true, .mono), (["NO_COLOR": ""], 256, false, .c256),
    ] as [([String: String], Int, Bool, ColorLevel)])
  func ladder(environment: [String: String], colors: Int, isDirect: Bool, level: ColorLevel) {
    let chosen = ColorLadder.choose(
      option: nil, environment: environment,
      description: Description(colors: colors, isDirect: isDirect))
    #expect(chosen.level == level)
  }

  @Test(arguments: ColorLevel.allCases)
  func anOptionComesBeforeEverything(level: ColorLevel) {
    let chosen = ColorLadder.choose(
      option: level, environment: ["NO_COLOR": "1", "COLORTERM": "truecolor"],
      description: Description(colors: 256))
    #expect(chosen.level == level)
    #expect(chosen.opening == (level == .truecolor ? .derived(.direct) : .asDescribed))
  }

  @Test func directColoursAreNeverPaletteEntries() {
    let encoding = ColorEncoding(form: .direct(red: 8, green: 8, blue: 8), hasDefault: true)
    for blue in 0..<20 {
      #expect(encoding.number(.rgb(Rgb(0, 0, UInt8(blue))), isBackground: true) >= 8)
    }
    #expect(encoding.number(.rgb(Rgb(1, 2, 3)), isBackground: false) == 0x010203)
    #expect(encoding.number(.rgb(Rgb(255, 255, 255)), isBackground: false) == 0xffffff)
    #expect(encoding.number(.palette(3), isBackground: false) == 3)
    #expect(encoding.number(.palette(196), isBackground: false) == 0xff0000)
    #expect(encoding.number(.terminal, isBackground: true) == -1)
  }

  @Test func fewColoursStayInTheirPalette() {
    for count in [8, 16, 256] {
      let encoding = ColorEncoding(form: .palette(count: count), hasDefault: false)
      for index in UInt8.min...UInt8.max {
        let number = encoding.number(.palette(index), isBackground: false)
        #expect((0..<Int32(count)).contains(number))
        let converted = encoding.number(
          .rgb(Rgb(index, 255 - index, index / 2)), isBackground: true)
        #expect((0..<Int32(count)).contains(converted))
      }
      #expect(encoding.number(.terminal, isBackground: true) == 0)
      #expect(encoding.number(.terminal, isBackground: false) == 7)
    }
    let none = ColorEncoding(form: .none, hasDefault: true)
    #expect(none.number(.rgb(Rgb(255, 0, 0)), isBackground: false) == -1)
  }

  @Test func pairsAreMadeOnceAndRunOut() {
    var table = PairTable(limit: 4)
    var made: [Int32] = []
    func pair(_ foreground: Int32, _ background: Int32) -> Int32? {
      table.pair(for: .init(foreground: foreground, background: background)) { pair, _ in
        made.append(pair)
        return true
      }
    }
    #expect(pair(-1, -1) == 0)
    #expect(pair(1, 2) == 1)
    #expect(pair(2, 1) == 2)
    #expect(pair(1, 2) == 1)
    #expect(pair(3, -1) == 3)
    #expect(pair(4, 5) == nil)
    #expect(made == [1, 2, 3])
    #expect(table.count == 3)
    let nearest = table.substitute(for: .init(foreground: 2, background: 2)) { abs(Int($0 - $1)) }
    #expect(nearest == 1)
    table.reset()
    #expect(table.count == 0)
    #expect(pair(4, 5) == 1)
  }

  @Test(arguments: [0, 1])
  func noPairsIsANormalValue(limit: Int) {
    var table = PairTable(limit: limit)
    let colors = PairTable.Colors(foreground: 1, background: 2)
    #expect(table.pair(for: colors) { _, _ in true } == nil)
    #expect(table.substitute(for: colors) { abs(Int($0 - $1)) } == 0)
  }

  @Test func aRefusedPairIsNotRemembered() {
    var table = PairTable(limit: 64)
    let colors = PairTable.Colors(foreground: 1, background: 2)
    #expect(table.pair(for: colors) { _, _ in false } == nil)
    #expect(table.count == 0)
    #expect(table.pair(for: colors) { _, _ in true } == 1)
  }
}
