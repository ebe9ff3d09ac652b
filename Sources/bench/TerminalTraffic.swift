import CursesScreen
import Foundation
import TerminalRendering

/// Bytes and time that frames cost on a real screen, from `bench terminal`.
///
/// The screen needs a terminal: this program runs itself under `script`, which gives it one of
/// 200 × 60 cells in true colour, and counts what arrives. The budgets are 450 kB and 25 ms for
/// a frame in which every cell changes, 200 bytes and 0.1 ms for a status line, nothing for an
/// unchanged frame.
enum TerminalTraffic {
  enum Case: String, CaseIterable {
    case everyCell = "every cell changes"
    case sky = "smooth map pans"
    case status = "status line changes"
    case nothing = "nothing changes"
  }

  /// The argument that makes this program the one inside the terminal.
  static let childArgument = "--inside-terminal"
  private static let columns = 200
  private static let rows = 60
  private static let frames = 40

  /// Measures all cases and prints a line for each.
  static func run() throws {
    for item in Case.allCases {
      let without = try bytes(item, frames: 0).count
      let (count, seconds) = try bytes(item, frames: frames)
      print(
        "terminal, \(item.rawValue): \((count - without) / frames) bytes/frame, "
          + String(format: "%.3f ms/frame", 1000 * seconds / Double(frames)))
    }
  }

  private static func bytes(_ item: Case, frames: Int) throws -> (count: Int, seconds: Double) {
    let (count, text) = try report { executable, report in
      "'\(executable)' \(childArgument) '\(item.rawValue)' \(frames) '\(report)'"
    }
    return (count, Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .nan)
  }

  /// Runs a command inside a terminal.
  ///
  /// - Parameters:
  ///   - columns: Width in cells.
  ///   - rows: Height in cells.
  ///   - isDirect: True colour, or 256 colours.
  ///   - command: From this program's path and that of the report which it writes.
  /// - Returns: bytes that it sent to the terminal, and its report.
  /// - Throws: errors of the file system and of starting it.
  static func report(
    columns: Int = columns, rows: Int = rows, isDirect: Bool = true,
    of command: (_ executable: String, _ report: String) -> String
  ) throws -> (count: Int, text: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gammascope-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = folder.appendingPathComponent("report").path
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    let line = "stty cols \(columns) rows \(rows); exec " + command(executable, report)
    process.arguments = ["-q", "-e", "-c", line, "/dev/null"]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "TERM": "xterm-256color", "COLORTERM": isDirect ? "truecolor" : "", "NO_COLOR": "",
      "LC_ALL": "C.UTF-8",
      "XDG_STATE_HOME": folder.path, "XDG_CACHE_HOME": folder.path,
    ]) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    var count = 0
    while true {
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { break }
      count += piece.count
    }
    process.waitUntilExit()
    return (count, try String(contentsOfFile: report, encoding: .utf8))
  }

  /// What runs inside the terminal: draws, and writes the seconds spent in `present` to a file.
  @MainActor
  static func runChild(_ arguments: [String]) throws {
    guard arguments.count == 3, let item = Case(rawValue: arguments[0]),
      let frames = Int(arguments[1])
    else { return }
    let screen = try CursesScreen(options: ScreenOptions(usesMouse: false, probes: false))
    var seconds = 0.0
    let clock = ContinuousClock()
    screen.present(Frame(picture(item, step: 0)))
    for step in 0..<frames {
      let frame = Frame(picture(item, step: step + 1))
      let duration = clock.measure { screen.present(frame) }
      seconds +=
        Double(duration.components.attoseconds) * 1e-18
        + Double(duration.components.seconds)
    }
    screen.close()
    try "\(seconds)\n".write(toFile: arguments[2], atomically: true, encoding: .utf8)
  }

  private static func picture(_ item: Case, step: Int) -> CellBuffer {
    var buffer = CellBuffer(width: columns, height: rows)
    let shift = item == .everyCell ? 7 * step : item == .sky ? step : 0
    for y in 0..<rows {
      for x in 0..<columns {
        let upper = color(item, x: x, y: 2 * y, shift: shift)
        let lower = color(item, x: x, y: 2 * y + 1, shift: shift)
        let glyph: Glyph = upper == lower ? " " : "▀"
        buffer.set(glyph, CellStyle(.rgb(upper), on: .rgb(lower)), x: x, y: y)
      }
    }
    if item == .status {
      buffer.put("energy bin \(step) of 20", x: 2, y: rows - 2, CellStyle())
    }
    return buffer
  }

  /// 128 levels of a ramp: a saw-tooth that changes everywhere, or a source on a smooth ground.
  private static func color(_ item: Case, x: Int, y: Int, shift: Int) -> Rgb {
    let level: Int
    if item == .everyCell {
      level = (3 * x + 5 * y + shift) % 128
    } else {
      let dx = Double(x + shift - 100) / 24
      let dy = Double(y - 60) / 24
      let ground = 20 + 12 * cos(dx / 2) * cos(dy / 3)
      level = Int(ground + 90 * exp(-(dx * dx + dy * dy) * 4))
    }
    let value = Double(level) / 127
    return Rgb(UInt8(255 * value), UInt8(200 * value * value), UInt8(40 + 160 * (1 - value)))
  }
}
