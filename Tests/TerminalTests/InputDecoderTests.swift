import CursesScreen
import TerminalRendering
import Testing

/// Bytes of terminals turned into events.
@Suite struct InputDecoderTests {
  private func decode(_ text: String, flush: Bool = false) -> [InputEvent] {
    decode(Array(text.utf8), flush: flush)
  }

  private func decode(_ bytes: [UInt8], flush: Bool = false) -> [InputEvent] {
    var decoder = InputDecoder()
    let outputs = decoder.feed(bytes) + (flush ? decoder.flush() : [])
    return outputs.compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  @Test(arguments: [
    ("a", KeyEvent("a")), ("Z", KeyEvent("Z")), ("é", KeyEvent("é")), ("漢", KeyEvent("漢")),
    (" ", KeyEvent(" ")), ("[", KeyEvent("[")), ("\r", KeyEvent(.enter)),
    ("\n", KeyEvent(.enter)), ("\t", KeyEvent(.tab)), ("\u{7f}", KeyEvent(.backspace)),
    ("\u{8}", KeyEvent(.backspace)), ("\u{3}", KeyEvent(.character("c"), .control)),
    ("\u{12}", KeyEvent(.character("r"), .control)),
    ("\u{0}", KeyEvent(.character(" "), .control)), ("\u{1b}[A", KeyEvent(.up)),
    ("\u{1b}OB", KeyEvent(.down)), ("\u{1b}[1;2C", KeyEvent(.right, .shift)),
    ("\u{1b}[1;5D", KeyEvent(.left, .control)), ("\u{1b}[1;3A", KeyEvent(.up, .alt)),
    ("\u{1b}[a", KeyEvent(.up, .shift)), ("\u{1b}Od", KeyEvent(.left, .control)),
    ("\u{1b}[Z", KeyEvent(.backTab)), ("\u{1b}[H", KeyEvent(.home)),
    ("\u{1b}[4~", KeyEvent(.end)), ("\u{1b}[7~", KeyEvent(.home)),
    ("\u{1b}[5~", KeyEvent(.pageUp)), ("\u{1b}[6;2~", KeyEvent(.pageDown, .shift)),
    ("\u{1b}[3~", KeyEvent(.delete)), ("\u{1b}[2$", KeyEvent(.insert, .shift)),
    ("\u{1b}OP", KeyEvent(.function(1))), ("\u{1b}[[C", KeyEvent(.function(3))),
    ("\u{1b}[24~", KeyEvent(.function(12))), ("\u{1b}OM", KeyEvent(.enter)),
    ("\u{1b}Ok", KeyEvent("+")), ("\u{1b}x", KeyEvent(.character("x"), .alt)),
    ("\u{1b}é", KeyEvent(.character("é"), .alt)), ("\u{1b}\u{1b}[A", KeyEvent(.up, .alt)),
    ("\u{1b}[99;5u", KeyEvent(.character("c"), .control)),
    ("\u{1b}[27;2;65~", KeyEvent("A")),
  ])
  func oneKey(bytes: String, key: KeyEvent) {
    #expect(decode(bytes) == [.key(key)])
  }

  @Test func everyBytesOfASequenceMayArriveAlone() {
    var decoder = InputDecoder()
    var outputs: [InputDecoder.Output] = []
    for byte in Array("\u{1b}[1;2Cé\u{1b}[<0;3;4M\u{1b}[200~a\u{1b}[A\u{1b}[201~q".utf8) {
      outputs += decoder.feed([byte])
    }
    #expect(
      outputs == [
        .event(.key(KeyEvent(.right, .shift))), .event(.key(KeyEvent("é"))),
        .event(.mouse(MouseEvent(.press(.left), x: 2, y: 3))), .event(.paste("a\u{1b}[A")),
        .event(.key(KeyEvent("q"))),
      ])
    #expect(!decoder.isWaiting)
  }

  @Test func aLoneEscapeIsTheKeyOnceNothingFollows() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1b]).isEmpty)
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [.event(.key(KeyEvent(.escape)))])
    #expect(
      decode("\u{1b}\u{1b}", flush: true) == [.key(KeyEvent(.escape)), .key(KeyEvent(.escape))])
    #expect(decode("\u{1b}[", flush: true) == [.key(KeyEvent(.character("["), .alt))])
  }

  @Test(arguments: [
    "\u{1b}[?62;1;2c", "\u{1b}[99;99~", "\u{1b}[1;2R", "\u{1b}[>0;276;0c", "\u{1b}[?2026;2$y",
    "\u{1b}]11;rgb:ffff/0000/0000\u{7}", "\u{1b}P1$r0m\u{1b}\\", "\u{1b}_Gi=1;OK\u{1b}\\",
    "\u{1b}[123456789012345678901234567890m", "\u{1b}[1\u{1b}[5n", "\u{85}",
  ])
  func unknownSequencesAreSwallowed(bytes: String) {
    #expect(decode(bytes + "q", flush: true) == [.key(KeyEvent("q"))])
  }

  @Test func brokenUtf8IsSwallowed() {
    #expect(decode([0xc3, 0x71]) == [.key(KeyEvent("q"))])
    #expect(decode([0xff, 0xfe, 0x80, 0x71]) == [.key(KeyEvent("q"))])
    #expect(decode([0xed, 0xa0, 0x80, 0x71]) == [.key(KeyEvent("q"))])
    #expect(decode([0xf0, 0x9f], flush: true).isEmpty)
  }

  @Test(arguments: [
    ("\u{1b}[<0;10;5M", MouseEvent(.press(.left), x: 9, y: 4)),
    ("\u{1b}[<32;10;5M", MouseEvent(.drag(.left), x: 9, y: 4)),
    ("\u{1b}[<0;10;5m", MouseEvent(.release(.left), x: 9, y: 4)),
    ("\u{1b}[<1;1;1M", MouseEvent(.press(.middle), x: 0, y: 0)),
    ("\u{1b}[<2;300;100M", MouseEvent(.press(.right), x: 299, y: 99)),
    ("\u{1b}[<34;300;100M", MouseEvent(.drag(.right), x: 299, y: 99)),
    ("\u{1b}[<64;2;3M", MouseEvent(.wheelUp, x: 1, y: 2)),
    ("\u{1b}[<69;2;3M", MouseEvent(.wheelDown, x: 1, y: 2, modifiers: .shift)),
    ("\u{1b}[<16;2;3M", MouseEvent(.press(.left), x: 1, y: 2, modifiers: .control)),
    ("\u{1b}[M !!", MouseEvent(.press(.left), x: 0, y: 0)),
    ("\u{1b}[M\"!\"", MouseEvent(.press(.right), x: 0, y: 1)),
  ])
  func oneMouseReport(bytes: String, event: MouseEvent) {
    #expect(decode(bytes) == [.mouse(event)])
  }

  @Test(arguments: [
    "\u{1b}[<35;5;5M", "\u{1b}[<0;0;5M", "\u{1b}[<66;1;1M", "\u{1b}[<;;M", "\u{1b}[<x;1M",
  ])
  func moreMouseReportsThanAskedForAreSwallowed(bytes: String) {
    #expect(decode(bytes).isEmpty)
  }

  @Test func theOldReleaseNamesTheButtonHeld() {
    #expect(
      decode("\u{1b}[M\"!!\u{1b}[M#!!") == [
        .mouse(MouseEvent(.press(.right), x: 0, y: 0)),
        .mouse(MouseEvent(.release(.right), x: 0, y: 0)),
      ])
  }

  @Test func pastedTextIsNeverKeys() {
    #expect(decode("\u{1b}[200~q\rx\u{1b}[201~") == [.paste("q\rx")])
    var decoder = InputDecoder()
    let long = [UInt8](repeating: 0x61, count: InputDecoder.longestPaste + 5000)
    #expect(decoder.feed(Array("\u{1b}[200~".utf8) + long).isEmpty)
    #expect(decoder.flush().isEmpty)
    guard case .event(.paste(let text)) = decoder.feed(Array("\u{1b}[201~".utf8)).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.longestPaste)
  }

  @Test func answersAreNoKeys() {
    var decoder = InputDecoder()
    decoder.expectsReply = true
    #expect(
      decoder.feed(Array("\u{1b}]11;rgb:1e1e/20/f\u{1b}\\a\u{1b}[1;3R".utf8)) == [
        .background(Rgb(0x1e, 0x20, 0xff)), .event(.key(KeyEvent("a"))),
        .cursor(row: 1, column: 3),
      ])
    #expect(!decoder.expectsReply)
  }

  @Test func keysOfTheDescriptionComeFirst() {
    var decoder = InputDecoder()
    decoder.describedKeys = [Array("\u{1b}A".utf8): KeyEvent(.up)]
    #expect(
      decoder.feed(Array("\u{1b}Aq".utf8)) == [
        .event(.key(KeyEvent(.up))), .event(.key(KeyEvent("q"))),
      ])
  }

  /// Any bytes: nothing traps, nothing stays for ever, no control character comes out.
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func noiseIsHarmless(seed: UInt64) {
    var state = seed
    func random() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let alphabet = Array("\u{1b}[O<;0129M~mR]P\\\u{7}$?A\u{1b}é漢q\u{0}\u{18}".utf8) + [0xff, 0x80]
    var decoder = InputDecoder()
    for _ in 0..<3000 {
      let bytes = (0..<(1 + random() % 12)).map { _ in
        alphabet[Int(random() % UInt64(alphabet.count))]
      }
      for case .event(.key(let key)) in decoder.feed(bytes)
        + (random() % 4 == 0 ? decoder.flush() : [])
      {
        if case .character(let character) = key.key {
          #expect(character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
        }
      }
      #expect(decoder.pending.count <= 4200)
    }
  }
}
