import TerminalRendering
import Testing

struct CellBufferTests {
  private func buffer(_ width: Int = 10, _ height: Int = 2) -> CellBuffer {
    CellBuffer(width: width, height: height)
  }

  @Test(arguments: [
    ("abc", 3), ("°′″", 3), ("日本", 4), ("e\u{301}", 1), ("a\u{200b}b", 2), ("\u{1b}[0m", 5),
    ("▀░⠿", 3), ("🙂", 2), ("ﬀ", 1), ("±√σ", 3), ("한글", 4), ("", 0),
  ])
  func widths(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
  }

  @Test func textIsClippedOnAllSides() {
    var b = buffer(5, 2)
    b.put("hello world", x: -2, y: 0, CellStyle())
    b.put("below", x: 0, y: 7, CellStyle())
    b.put("above", x: 0, y: -1, CellStyle())
    #expect(b.text(row: 0) == "llo w")
    #expect(b.text(row: 1) == "")
  }

  @Test func controlCharactersAreEscaped() {
    var b = buffer(20, 1)
    b.put("a\u{1b}[2Jb\n", x: 0, y: 0, CellStyle())
    #expect(b.text(row: 0) == "a\\e[2Jb\\n")
  }

  @Test func wideCharactersTakeTwoCellsAndNeverHalf() {
    var b = buffer(6, 1)
    #expect(b.put("日本", x: 0, y: 0, CellStyle()) == 4)
    #expect(b[1, 0].isContinuation && b[3, 0].isContinuation)
    b.put("x", x: 1, y: 0, CellStyle())
    #expect(b.text(row: 0) == " x本")
    #expect(!b[1, 0].isContinuation)
    b.put("y", x: 2, y: 0, CellStyle())
    #expect(b.text(row: 0) == " xy")
    b.put("日", x: 5, y: 0, CellStyle())
    #expect(b.text(row: 0) == " xy")
  }

  @Test func combiningMarksStayInTheirCell() {
    var b = buffer(4, 1)
    b.put("e\u{301}x", x: 0, y: 0, CellStyle())
    #expect(b[0, 0].character == "e\u{301}")
    #expect(b[1, 0].glyph == "x")
  }

  @Test func longTextEndsWithAnEllipsis() {
    var b = buffer(10, 1)
    b.put("significance", x: 0, y: 0, CellStyle(), limit: 6)
    #expect(b.text(row: 0) == "signi…")
    #expect(TextWidth.truncated("日本語", to: 4) == "日…")
    #expect(TextWidth.padded("ab", to: 4, alignRight: true) == "  ab")
  }

  @Test func asciiSetTransliterates() {
    var b = CellBuffer(width: 30, height: 1, glyphs: .ascii)
    b.put("√TS 0.07° ± 1 σ – é", x: 0, y: 0, CellStyle())
    #expect(b.text(row: 0) == "sqrtTS 0.07d +- 1 sigma - e")
  }

  @Test func clipProtects() {
    var b = buffer(6, 2)
    b.clipped(to: CellRect(x: 2, y: 0, width: 2, height: 1)) { b in
      b.fill(b.bounds, "#", CellStyle())
      b.put("zzzzzz", x: 0, y: 1, CellStyle())
    }
    #expect(b.text == "  ##\n")
  }

  @Test func diffFindsJustWhatChanged() {
    let old = buffer(20, 3)
    var new = old
    #expect(new.diff(from: old).isEmpty)
    new.put("abc", x: 2, y: 1, CellStyle())
    new.put("d", x: 7, y: 1, CellStyle())
    new.put("e", x: 19, y: 1, CellStyle())
    let joined = new.diff(from: old)
    #expect(joined == [CellRun(y: 1, x: 2, length: 6), CellRun(y: 1, x: 19, length: 1)])
    let apart = new.diff(from: old, gap: 2).map(\.x)
    #expect(apart == [2, 7, 19])
    #expect(new.diff(from: nil).count == 3)
    #expect(new.diff(from: buffer(5, 3)).count == 3)
  }

  @Test func diffDoesNotCutWideCharacters() {
    var old = buffer(8, 1)
    old.put("日", x: 2, y: 0, CellStyle())
    var new = buffer(8, 1)
    new.put("本", x: 2, y: 0, CellStyle())
    #expect(new.diff(from: old) == [CellRun(y: 0, x: 2, length: 2)])
    var shifted = buffer(8, 1)
    shifted.put("日", x: 3, y: 0, CellStyle())
    #expect(shifted.diff(from: old) == [CellRun(y: 0, x: 2, length: 3)])
  }

  /// Applying the runs of a diff to the old buffer gives the new one, whatever changed.
  @Test func diffIsComplete() {
    var generator = SystemSeed(state: 42)
    for _ in 0..<200 {
      var old = buffer(17, 4)
      var new = old
      for _ in 0..<6 {
        let texts = ["a", "日本", "xyz", " ", "e\u{301}"]
        let text = texts[Int(generator.next() % 5)]
        let (x, y) = (Int(generator.next() % 18), Int(generator.next() % 4))
        new.put(text, x: x, y: y, CellStyle())
        if generator.next() % 2 == 0 { old.put(text, x: x, y: y, CellStyle()) }
      }
      var covered = Set<Int>()
      for run in new.diff(from: old) {
        for x in run.x..<run.x + run.length { covered.insert(run.y * 17 + x) }
        #expect(!new[run.x, run.y].isContinuation)
      }
      for i in 0..<17 * 4 where new.cells[i] != old.cells[i] { #expect(covered.contains(i)) }
    }
  }
}

/// A small fixed random sequence (splitmix64).
struct SystemSeed {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
