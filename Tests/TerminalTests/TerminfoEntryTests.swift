import CursesScreen
import Foundation
import Testing

/// Compiled terminal descriptions, read and changed without the compiler.
@Suite struct TerminfoEntryTests {
  private func installed(_ name: String) throws -> TerminfoEntry {
    let bytes = try #require(TerminfoEntry.installed(name, environment: [:]))
    return try #require(TerminfoEntry(bytes))
  }

  @Test(arguments: ["xterm", "xterm-256color", "tmux-256color", "screen", "linux", "vt100", "dumb"])
  func whatIsWrittenReadsTheSame(name: String) throws {
    let entry = try installed(name)
    let again = try #require(TerminfoEntry(entry.encoded()))
    #expect(again == entry)
    #expect(again.names == entry.names)
    #expect(again.numbers == entry.numbers)
    #expect(again.texts == entry.texts)
    #expect(again.extendedTexts.map(\.name) == entry.extendedTexts.map(\.name))
  }

  @Test func knownCapabilitiesAreFound() throws {
    let entry = try installed("xterm-256color")
    #expect(entry.numbers[TerminfoEntry.Number.maxColors] == 256)
    #expect(entry.numbers[TerminfoEntry.Number.maxPairs] == 65536)
    #expect(entry.flags[TerminfoEntry.Flag.canChange] == 1)
    let paste = entry.extendedTexts.first { $0.name == Array("BE".utf8) }
    #expect(paste?.value == Array("\u{1b}[?2004h".utf8))
  }

  @Test func theDerivedDescriptionOnlyChangesColours() throws {
    let base = try installed("xterm-256color")
    let derived = DerivedTerminal.entry(base, name: "private", kind: .direct)
    #expect(derived.numbers[TerminfoEntry.Number.maxColors] == 0x100_0000)
    #expect(derived.flags[TerminfoEntry.Flag.canChange] == 0)
    #expect(derived.texts[TerminfoEntry.Text.initializeColor] == nil)
    #expect(derived.extendedFlags.contains { $0.name == Array("RGB".utf8) && $0.value == 1 })
    let foreground = try #require(derived.texts[TerminfoEntry.Text.setAForeground])
    #expect(String(decoding: foreground, as: UTF8.self).contains("38;2;"))
    let colours: Set = [
      TerminfoEntry.Text.initializeColor, TerminfoEntry.Text.initializePair,
      TerminfoEntry.Text.setColorPair, TerminfoEntry.Text.originalColors,
      TerminfoEntry.Text.setForeground, TerminfoEntry.Text.setBackground,
      TerminfoEntry.Text.setAForeground, TerminfoEntry.Text.setABackground,
    ]
    for index in base.texts.indices where !colours.contains(index) {
      #expect(derived.texts[index] == base.texts[index], "string \(index)")
    }
    #expect(derived.extendedTexts.map(\.name) == base.extendedTexts.map(\.name))
  }

  @Test func damagedFilesAreRefused() throws {
    let bytes = try installed("xterm-256color").encoded()
    for length in stride(from: 0, to: bytes.count, by: 7) {
      _ = TerminfoEntry(Array(bytes[..<length]))
    }
    for position in stride(from: 0, to: bytes.count, by: 11) {
      var damaged = bytes
      damaged[position] ^= 0xff
      _ = TerminfoEntry(damaged)
    }
    #expect(TerminfoEntry([]) == nil)
    #expect(TerminfoEntry([0x1a, 0x01, 0xff, 0x7f]) == nil)
    #expect(TerminfoEntry(Array(bytes[..<200])) == nil)
  }

  @Test func namesArePathsOnlyInsideTheFolders() {
    #expect(TerminfoEntry.installed("../../etc/passwd", environment: [:]) == nil)
    #expect(TerminfoEntry.installed("", environment: [:]) == nil)
    #expect(TerminfoEntry.installed("no-such-terminal", environment: [:]) == nil)
  }
}
