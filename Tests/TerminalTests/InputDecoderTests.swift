import CursesScreen
import TerminalRendering
import Testing

/// Bytes of terminals turned into events.
@Suite struct InputDecoderTests {
  private func decode(_ text: String, flush: Bool = false) -> [InputEvent] {
    decode(bytes(text), flush: flush)
  }

  /// The bytes of a text in which `␛` and its like stand for the control characters that they
  /// depict: the names of test cases go to somebody's terminal.
  private func bytes(_ text: String) -> [UInt8] {
    var real = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let code =
        scalar == "␡"
        ? 0x7f : (0x2400..<0x2420).contains(scalar.value) ? scalar.value - 0x2400 : scalar.value
      if let scalar = Unicode.Scalar(code) { real.append(scalar) }
    }
    return Array(String(real).utf8)
  }

  private func decode(_ bytes: [UInt8], flush: Bool = false) -> [InputEvent] {
    var decoder = InputDecoder()
    let outputs = decoder.feed(bytes) + (flush ? decoder.flush() : [])
    return outputs.compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  @Test(arguments: [
    ("a", KeyEvent("a")), ("Z", KeyEvent("Z")), ("é", KeyEvent("é")), ("漢", KeyEvent("漢")),
    (" ", KeyEvent(" ")), ("[", KeyEvent("[")), ("␍", KeyEvent(.enter)),
    ("␊", KeyEvent(.enter)), ("␉", KeyEvent(.tab)), ("␡", KeyEvent(.backspace)),
    ("␈", KeyEvent(.backspace)), ("␃", KeyEvent(.character("c"), .control)),
    ("␒", KeyEvent(.character("r"), .control)),
    ("␀", KeyEvent(.character(" "), .control)), ("␛[A", KeyEvent(.up)),
    ("␛OB", KeyEvent(.down)), ("␛[1;2C", KeyEvent(.right, .shift)),
    ("␛[1;5D", KeyEvent(.left, .control)), ("␛[1;3A", KeyEvent(.up, .alt)),
    ("␛[a", KeyEvent(.up, .shift)), ("␛Od", KeyEvent(.left, .control)),
    ("␛[Z", KeyEvent(.backTab)), ("␛[H", KeyEvent(.home)),
    ("␛[4~", KeyEvent(.end)), ("␛[7~", KeyEvent(.home)),
    ("␛[5~", KeyEvent(.pageUp)), ("␛[6;2~", KeyEvent(.pageDown, .shift)),
    ("␛[3~", KeyEvent(.delete)), ("␛[2$", KeyEvent(.insert, .shift)),
    ("␛OP", KeyEvent(.function(1))), ("␛[[C", KeyEvent(.function(3))),
    ("␛[24~", KeyEvent(.function(12))), ("␛OM", KeyEvent(.enter)),
    ("␛Ok", KeyEvent("+")), ("␛x", KeyEvent(.character("x"), .alt)),
    ("␛é", KeyEvent(.character("é"), .alt)), ("␛␛[A", KeyEvent(.up, .alt)),
    ("␛[99;5u", KeyEvent(.character("c"), .control)),
    ("␛[27;2;65~", KeyEvent("A")),
  ])
  func oneKey(bytes: String, key: KeyEvent) {
    #expect(decode(bytes) == [.key(key)])
  }

  @Test func everyBytesOfASequenceMayArriveAlone() {
    var decoder = InputDecoder()
    var outputs: [InputDecoder.Output] = []
    for byte in bytes("␛[1;2Cé␛[<0;3;4M␛[200~a␛[A␛[201~q") {
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
      decode("␛␛", flush: true) == [.key(KeyEvent(.escape)), .key(KeyEvent(.escape))])
    #expect(decode("␛[", flush: true) == [.key(KeyEvent(.character("["), .alt))])
  }

  @Test(arguments: [
    "␛[?62;1;2c", "␛[99;99~", "␛[1;2R", "␛[>0;276;0c", "␛[?2026;2$y",
    "␛]11;rgb:ffff/0000/0000␇", "␛P1$r0m␛\\", "␛_Gi=1;OK␛\\",
    "␛[123456789012345678901234567890m", "␛[1␛[5n",
  ])
  func unknownSequencesAreSwallowed(bytes: String) {
    #expect(decode(bytes + "q", flush: true) == [.key(KeyEvent("q"))])
  }

  @Test func brokenUtf8IsSwallowed() {
    #expect(decode([0xc3, 0x71]) == [.key(KeyEvent("q"))])
    #expect(decode([0xff, 0xfe, 0x80, 0x71]) == [.key(KeyEvent("q"))])
    // A control character of the second kind, well encoded.
    #expect(decode([0xc2, 0x9b, 0x71]) == [.key(KeyEvent("q"))])
    #expect(decode([0xed, 0xa0, 0x80, 0x71]) == [.key(KeyEvent("q"))])
    #expect(decode([0xf0, 0x9f], flush: true).isEmpty)
  }

  @Test(arguments: [
    ("␛[<0;10;5M", MouseEvent(.press(.left), x: 9, y: 4)),
    ("␛[<32;10;5M", MouseEvent(.drag(.left), x: 9, y: 4)),
    ("␛[<0;10;5m", MouseEvent(.release(.left), x: 9, y: 4)),
    ("␛[<1;1;1M", MouseEvent(.press(.middle), x: 0, y: 0)),
    ("␛[<2;300;100M", MouseEvent(.press(.right), x: 299, y: 99)),
    ("␛[<34;300;100M", MouseEvent(.drag(.right), x: 299, y: 99)),
    ("␛[<64;2;3M", MouseEvent(.wheelUp, x: 1, y: 2)),
    ("␛[<69;2;3M", MouseEvent(.wheelDown, x: 1, y: 2, modifiers: .shift)),
    ("␛[<16;2;3M", MouseEvent(.press(.left), x: 1, y: 2, modifiers: .control)),
    ("␛[M !!", MouseEvent(.press(.left), x: 0, y: 0)),
    ("␛[M\"!\"", MouseEvent(.press(.right), x: 0, y: 1)),
  ])
  func oneMouseReport(bytes: String, event: MouseEvent) {
    #expect(decode(bytes) == [.mouse(event)])
  }

  @Test(arguments: [
    "␛[<35;5;5M", "␛[<0;0;5M", "␛[<66;1;1M", "␛[<;;M", "␛[<1;1M",
  ])
  func moreMouseReportsThanAskedForAreSwallowed(bytes: String) {
    #expect(decode(bytes).isEmpty)
  }

  @Test func theOldReleaseNamesTheButtonHeld() {
    #expect(
      decode("␛[M\"!!␛[M#!!") == [
        .mouse(MouseEvent(.press(.right), x: 0, y: 0)),
        .mouse(MouseEvent(.release(.right), x: 0, y: 0)),
      ])
  }

  @Test func pastedTextIsNeverKeys() {
    #expect(decode("␛[200~q\rx␛[201~") == [.paste("q\rx")])
    var decoder = InputDecoder()
    let long = [UInt8](repeating: 0x61, count: InputDecoder.longestPaste + 5000)
    #expect(decoder.feed(bytes("␛[200~") + long).isEmpty)
    #expect(decoder.flush().isEmpty)
    guard case .event(.paste(let text)) = decoder.feed(bytes("␛[201~")).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.longestPaste)
  }

  @Test func answersAreNoKeys() {
    var decoder = InputDecoder()
    decoder.expectsReply = true
    #expect(
      decoder.feed(bytes("␛]11;rgb:1e1e/20/f␛\\a␛[1;3R")) == [
        .background(Rgb(0x1e, 0x20, 0xff)), .event(.key(KeyEvent("a"))),
        .cursor(row: 1, column: 3),
      ])
    #expect(!decoder.expectsReply)
  }

  @Test func keysOfTheDescriptionComeFirst() {
    var decoder = InputDecoder()
    decoder.describedKeys = [bytes("␛A"): KeyEvent(.up)]
    #expect(
      decoder.feed(bytes("␛Aq")) == [
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
    let alphabet = bytes("␛[O<;0129M~mR]P\\␇$?A␛é漢q␀␘") + [0xff, 0x80]
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
