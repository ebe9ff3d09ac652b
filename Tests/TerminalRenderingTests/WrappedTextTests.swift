import TerminalRendering
import Testing

/// Text in lines of a width.
@Suite struct WrappedTextTests {
  @Test func nothingIsLostAndNoLineIsTooLong() {
    let text =
      "run 5001, data/run_5001.fits.gz, HDU PSF: more than 1 % lies beyond 0.66° at 1 of 40"
    for width in [1, 2, 7, 20, 40, 83, 84, 200] {
      let lines = TextWidth.wrapped(text, to: width)
      #expect(lines.allSatisfy { TextWidth.columns(of: $0) <= width }, "\(width): \(lines)")
      let together = lines.joined().filter { $0 != " " }
      #expect(together == text.filter { $0 != " " }, "\(width): \(lines)")
    }
    #expect(TextWidth.wrapped(text, to: 200) == [text])
    #expect(TextWidth.wrapped("one two three", to: 7) == ["one two", "three"])
    #expect(TextWidth.wrapped("abcdefgh ij", to: 5) == ["abcde", "fgh", "ij"])
  }

  @Test func wideCharactersAndControlsCountAsTheyAreDrawn() {
    #expect(TextWidth.wrapped("日本語 日本", to: 5) == ["日本", "語", "日本"])
    let lines = TextWidth.wrapped("a\u{1b}[2J b", to: 6)
    #expect(
      lines.allSatisfy { !$0.contains("\u{1b}") && TextWidth.columns(of: $0) <= 6 }, "\(lines)")
    #expect(TextWidth.wrapped("", to: 5) == [""])
    #expect(TextWidth.wrapped("abc", to: 0) == ["abc"])
  }
}
