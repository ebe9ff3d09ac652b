import TerminalRendering
import Testing

/// What a frame looks like, in few digits.
@Suite struct FrameHashTests {
  private func cells(_ text: String, _ style: CellStyle = CellStyle()) -> CellBuffer {
    var cells = CellBuffer(width: 12, height: 5)
    for (y, line) in text.split(separator: "/").enumerated() {
      cells.put(String(line), x: 0, y: y, style)
    }
    return cells
  }

  @Test func equalFramesAreEqualInWordsToo() throws {
    let hash = FrameHash(cells("one/zwei/三"))
    #expect(hash == FrameHash(cells("one/zwei/三")))
    #expect(hash.rows.count == 5)
    #expect(FrameHash(hash.text) == hash)
    #expect(hash.difference(from: try #require(FrameHash(hash.text))) == nil)
    // The same on every machine: written down once.
    #expect(FrameHash(CellBuffer(width: 2, height: 1)).text == "e5fc 0ab3a5af1799e0ca")
  }

  @Test func rowsThatDifferAreNamed() {
    let hash = FrameHash(cells("one/two/three/four/five"))
    #expect(hash.difference(from: FrameHash(cells("one/two/tree/four/five"))) == "row 3 of 5")
    #expect(
      hash.difference(from: FrameHash(cells("On/two/Three/Four/five"))) == "rows 1, 3–4 of 5")
    // Order within a row matters, and so does the row.
    #expect(hash.difference(from: FrameHash(cells("eno/two/three/four/five"))) == "row 1 of 5")
    #expect(hash.difference(from: FrameHash(cells("two/one/three/four/five"))) == "rows 1–2 of 5")
    #expect(
      hash.difference(from: FrameHash(CellBuffer(width: 12, height: 4))) == "5 rows, not 4")
  }

  @Test(
    arguments: [
      CellStyle(.rgb(Rgb(0, 0, 1))), CellStyle(.palette(1)), CellStyle(.terminal, on: .palette(0)),
      CellStyle(.terminal, on: .terminal, .bold), CellStyle(.rgb(Rgb(1, 0, 0))),
    ])
  func coloursAreToldApart(_ style: CellStyle) {
    let plain = FrameHash(cells("one"))
    let styled = FrameHash(cells("one", style))
    #expect(plain.difference(from: styled) == "only colours")
    #expect(styled.colors != FrameHash(cells("one", CellStyle(.palette(2)))).colors)
  }

  @Test(
    arguments: [
      "", "12 34", "123 0123456789abcdef", "+123 0123456789abcdef", "zzzz 0123456789abcdef",
    ])
  func otherTextIsNone(_ text: String) {
    #expect(FrameHash(text) == nil)
  }
}
