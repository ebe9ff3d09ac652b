import Foundation

/// A private terminal description made from the user's own: everything the same, except colours.
package struct DerivedTerminal {
  /// What the private description adds.
  package enum Kind: String, Sendable {
    /// True colour in the semicolon form, which more terminals understand than the colon form.
    case direct
    /// The 256 colours of xterm.
    case palette256 = "256"
  }

  /// Name to open the screen with.
  let name: String
  /// Folder to give to the library as TERMINFO.
  let folder: String

  /// Makes the description and keeps it in the user's cache folder; nil if the terminal's own
  /// cannot be read or there is no folder to write to.
  init?(from terminal: String, kind: Kind, environment: [String: String]) {
    guard let base = TerminfoEntry.installed(terminal, environment: environment),
      let entry = TerminfoEntry(base),
      let folder = UserFolder.cache.created(subfolder: "terminfo/g")
    else { return nil }
    let plain = terminal.filter { ($0.isLetter && $0.isASCII) || $0.isNumber || $0 == "-" }
    let name =
      "gammascope-\(plain.prefix(40))-\(kind.rawValue)-" + String(Self.hash(base), radix: 16)
    let bytes = Self.entry(entry, name: name, kind: kind).encoded()
    let path = folder + "/" + name
    // Compared, not trusted: a damaged or older file is written again.
    if FileManager.default.contents(atPath: path) != Data(bytes) {
      do {
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        return nil
      }
    }
    self.name = name
    self.folder = String(folder.dropLast(2))
  }

  /// The description with other colours.
  package static func entry(_ base: TerminfoEntry, name: String, kind: Kind) -> TerminfoEntry {
    var entry = base
    entry.names = Array("\(name)|private to gammascope".utf8)
    while entry.flags.count <= TerminfoEntry.Flag.canChange { entry.flags.append(0) }
    // The palette is the user's: nothing that could change it stays.
    entry.flags[TerminfoEntry.Flag.canChange] = 0
    for index in [
      TerminfoEntry.Text.initializeColor, TerminfoEntry.Text.initializePair,
      TerminfoEntry.Text.setColorPair, TerminfoEntry.Text.originalColors,
      TerminfoEntry.Text.setForeground, TerminfoEntry.Text.setBackground,
    ] where index < entry.texts.count {
      entry.setText(index, nil)
    }
    entry.extendedFlags.removeAll { $0.name == Array("RGB".utf8) }
    entry.extendedNumbers.removeAll { $0.name == Array("RGB".utf8) || $0.name == Array("CO".utf8) }
    entry.extendedTexts.removeAll { $0.name == Array("RGB".utf8) }
    func color(_ base: Int) -> String {
      switch kind {
      case .direct:
        "\u{1b}[%?%p1%{8}%<%t\(base)%p1%d%e\(base)8;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;"
          + "%p1%{255}%&%d%;m"
      case .palette256:
        "\u{1b}[%?%p1%{8}%<%t\(base)%p1%d%e%p1%{16}%<%t\(base + 6)%p1%{8}%-%d%e\(base)8;5;%p1%d%;m"
      }
    }
    entry.setText(TerminfoEntry.Text.setAForeground, color(3))
    entry.setText(TerminfoEntry.Text.setABackground, color(4))
    entry.setNumber(TerminfoEntry.Number.maxColors, kind == .direct ? 0x100_0000 : 256)
    entry.setNumber(TerminfoEntry.Number.maxPairs, 0x1_0000)
    // Extended capabilities must be in the order of their names for the library to find them.
    if kind == .direct {
      entry.extendedFlags.append((Array("RGB".utf8), 1))
      entry.extendedFlags.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }
    return entry
  }

  /// FNV-1a, 32 bits.
  private static func hash(_ bytes: [UInt8]) -> UInt32 {
    bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
