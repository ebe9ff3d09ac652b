import Foundation
import TestSupport
import Testing

/// The explorer in tmux, and the numbers on its screen.
struct ExplorerWindow {
  let tmux: Tmux
  let columns: Int

  /// Opens something and waits until all runs are in the stack.
  ///
  /// - Parameters:
  ///   - program: Whose folders are used.
  ///   - arguments: What follows the name of the program, as a shell reads it.
  ///   - columns: Width of the terminal.
  ///   - rows: Height of the terminal.
  ///   - prefix: What stands before the name of the program, as `env TERM=vt100`.
  ///   - changes: Of the environment.
  /// - Throws: `Spawn.Failure` without a terminal; the screen where the runs are never reduced.
  init(
    _ program: Program, _ arguments: String, columns: Int = 160, rows: Int = 48,
    prefix: String = "", _ changes: [String: String?] = [:]
  ) throws {
    self.columns = columns
    tmux = try Tmux(
      columns: columns, rows: rows,
      environment: program.environment(
        ["COLORTERM": "truecolor"].merging(changes) { $1 }))
    try tmux.send("\(prefix) '\(Program.path)' \(arguments)", "Enter")
    try #require(
      tmux.wait {
        $0.contains("stack") && !$0.contains("reducing") && !$0.contains("√TS …")
      }, "\(tmux.screen)")
  }

  /// Opens one of the analysis files beside the repository.
  init(_ program: Program, field: String, columns: Int = 160, rows: Int = 48) throws {
    try self.init(
      program, "open '\(SharedData.path("fields/\(field).yaml"))'", columns: columns, rows: rows)
  }

  var screen: String { tmux.screen }

  /// Whether there is room for an inspector beside the map.
  var isWide: Bool { columns >= 120 }

  /// Types keys, and waits for a text.
  func press(
    _ keys: String..., until text: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    for key in keys { try tmux.send(key) }
    #expect(
      tmux.wait(for: text), "no \"\(text)\" in\n\(screen)", sourceLocation: location)
  }

  /// Types keys, and waits until the screen is as it should be.
  func press(
    _ keys: String..., at location: SourceLocation = #_sourceLocation,
    until condition: (String) -> Bool
  ) throws {
    for key in keys { try tmux.send(key) }
    let isMet = tmux.wait(until: condition)
    #expect(isMet, "\(screen)", sourceLocation: location)
  }

  /// Carries out a command of the palette, and waits for a text.
  func command(
    _ text: String, until answer: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    try tmux.send(":")
    try #require(tmux.wait(for: "commands"), "\(screen)", sourceLocation: location)
    try tmux.send(text)
    try tmux.send("Enter")
    #expect(tmux.wait(for: answer), "no \"\(answer)\" in\n\(screen)", sourceLocation: location)
  }

  /// Answers the question in the hint line in place of what it suggests.
  func answer(
    _ text: String, until result: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    try tmux.send("C-u")
    try tmux.send(text)
    try tmux.send("Enter")
    #expect(tmux.wait(for: result), "no \"\(result)\" in\n\(screen)", sourceLocation: location)
  }

  /// Ends the program.
  func quit(at location: SourceLocation = #_sourceLocation) throws {
    try tmux.send("q")
    #expect(tmux.wait(for: "READY>"), "\(screen)", sourceLocation: location)
  }

  // MARK: Numbers

  /// Lines of the screen with a text.
  func lines(with text: String) -> [String] {
    screen.split(separator: "\n").map(String.init).filter { $0.contains(text) }
  }

  /// The numbers that follow a text at once, in the first line where some do.
  func numbers(after text: String) -> [Double] {
    for line in lines(with: text) {
      guard let range = line.range(of: text) else { continue }
      // What belongs to it ends at the frame of the pane.
      let rest = line[range.upperBound...].prefix { $0 != "│" }
        .drop { $0 == " " || $0 == "<" || $0 == "±" }
      guard let first = rest.first, first.isNumber || "+−".contains(first) else { continue }
      return Self.numbers(in: String(rest))
    }
    return []
  }

  func number(after text: String) -> Double? { numbers(after: text).first }

  /// Waits for a number after a text that fulfils a condition.
  func expect(
    _ text: String, at location: SourceLocation = #_sourceLocation,
    _ condition: (Double) -> Bool
  ) {
    let isMet = tmux.wait { _ in number(after: text).map(condition) == true }
    #expect(
      isMet, "\(text) is \(numbers(after: text)) in\n\(screen)", sourceLocation: location)
  }

  /// Ends of the colour scale in the status line, as `asinh −1.5e−12…4.4e−10`.
  var limits: (low: Double, high: Double)? {
    let status = (lines(with: " auto ").last ?? "").components(separatedBy: " auto ")[0]
    guard let dots = status.range(of: "…") else { return nil }
    let before = status[..<dots.lowerBound].split(separator: " ").last.map(String.init) ?? ""
    let after = String(status[dots.upperBound...])
    guard let low = Self.numbers(in: before).first, let high = Self.numbers(in: after).first else {
      return nil
    }
    return (low, high)
  }

  /// Numbers of a text: `6 379`, `+245.36`, `4.43e−10`, with the minus of typography.
  static func numbers(in text: String) -> [Double] {
    let pattern = /[+−-]?\d{1,3}(?: \d{3})+(?!\d)|[+−-]?\d+(?:\.\d+)?(?:e[+−-]?\d+)?/
    return text.matches(of: pattern).compactMap {
      Double($0.output.filter { $0 != " " }.map { $0 == "−" ? "-" : String($0) }.joined())
    }
  }
}
