import Foundation
package import TerminalRendering

/// One line of a command log or of a recording.
package enum ReplayStep: Sendable, Equatable {
  /// A command as the palette takes it.
  case command(String)
  case key(KeyStroke)
  case paste(String)
  case mouse(MouseInput)
  case resize(CellSize)
  /// The frame that there is once nothing is computed any more; nil: it is looked at, compared with none.
  case frame(FrameHash?)

  /// Reads `line`; nil for remarks and empty lines.
  package init?(_ line: String) {
    let line = line.trimmingBlanks
    guard line.hasPrefix("#") else {
      if line.isEmpty { return nil }
      self = .command(line)
      return
    }
    let words = line.split(separator: " ").map(String.init)
    guard words.count > 1, words[0] == "#" else { return nil }
    switch (words[1], words.count) {
    case ("key", 3): self = .key(KeyStroke(words[2]))
    case ("paste", 3):
      guard let text = words[2].removingPercentEncoding else { return nil }
      self = .paste(text)
    case ("mouse", 5):
      guard let kind = MouseInput.Kind(rawValue: words[2]), let x = Int(words[3]),
        let y = Int(words[4])
      else { return nil }
      self = .mouse(MouseInput(kind, x: x, y: y))
    case ("size", 3):
      guard let size = CellSize(parsing: words[2]) else { return nil }
      self = .resize(size)
    case ("frame", 4):
      guard let hash = FrameHash(words[2] + " " + words[3]) else { return nil }
      self = .frame(hash)
    default: return nil
    }
  }

  /// What the user did, as a step; nil for events that are none of the user's.
  package init?(_ event: Event) {
    switch event {
    case .key(let key): self = .key(key)
    case .paste(let text): self = .paste(text)
    case .mouse(let input): self = .mouse(MouseInput(input.kind, x: input.x, y: input.y))
    case .resize(let columns, let rows): self = .resize(CellSize(width: columns, height: rows))
    default: return nil
    }
  }

  /// The line, without its end.
  package var line: String {
    switch self {
    case .command(let command): command
    case .key(let key): "# key " + key.name
    case .paste(let text):
      "# paste " + (text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    case .mouse(let input): "# mouse \(input.kind.rawValue) \(input.x) \(input.y)"
    case .resize(let size): "# size \(size.width)x\(size.height)"
    case .frame(let hash): "# frame " + (hash?.text ?? "")
    }
  }

  /// What happens in its place; nil for commands and frames.
  var event: Event? {
    switch self {
    case .command, .frame: nil
    case .key(let key): .key(key)
    case .paste(let text): .paste(text)
    case .mouse(let input): .mouse(input)
    case .resize(let size): .resize(columns: size.width, rows: size.height)
    }
  }

  var isFrame: Bool { if case .frame = self { true } else { false } }
}
