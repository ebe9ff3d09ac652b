import CursesScreen
import Explorer
import Fitting
import Foundation
import GridMath
import TerminalRendering

/// The explorer during the slowest fit that there is, the joint one of 16 runs: from a key to the
/// frame that answers it, written to a terminal, and from cancelling to the end of the worker.
///
/// Budgets: median 5 ms, worst 33 ms; 250 ms.
enum ExplorerBench {
  /// The argument that makes this program the one inside the terminal.
  static let childArgument = "--explorer-inside-terminal"

  private static var field: String {
    (ProcessInfo.processInfo.environment["GAMMASCOPE_SHARED"] ?? "../shared")
      + "/fields/two_blazars.yaml"
  }

  static func run() throws {
    guard FileManager.default.fileExists(atPath: field) else {
      print("explorer during a fit: left out, there is no \(field)")
      return
    }
    print(
      try TerminalTraffic.report(
        of: { executable, report in "'\(executable)' \(childArgument) '\(report)'" }
      ).text, terminator: "")
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = (ContinuousClock.now - start).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  /// When workers have ended.
  private final class Ends: Sendable {
    let times = Guarded<[ContinuousClock.Instant]>([])
  }

  /// What runs inside the terminal.
  @MainActor
  static func runChild(_ arguments: [String]) async throws {
    guard let path = arguments.first else { return }
    let screen = try CursesScreen(options: ScreenOptions(usesMouse: false, probes: false))
    let backend = TimedBackend(screen)
    let ends = Ends()
    var client = ExplorerApp.client(ExplorerInput(path: field))
    let fit = client.fit
    client.fit = { request, control in
      let inner = await fit(request, control)
      return AsyncStream { continuation in
        Task.background {
          for await event in inner { continuation.yield(event) }
          ends.times.withLock { $0.append(ContinuousClock.now) }
          continuation.finish()
        }
      }
    }
    let driver = Task.background { await drive(backend, ends) }
    _ = await ExplorerApp.run(client: client, options: ExplorerOptions(), backend: backend)
    try await driver.value.joined(separator: "\n").appending("\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  @MainActor
  private static func wait(
    _ backend: TimedBackend, limit: Double = 60, for condition: (String) -> Bool
  ) async -> Bool {
    let start = ContinuousClock.now
    while seconds(since: start) < limit {
      if condition(backend.text) { return true }
      await MainLoop.pause(0.005)
    }
    return false
  }

  @MainActor
  private static func type(_ backend: TimedBackend, _ keys: String...) async {
    for key in keys {
      backend.type(key)
      await MainLoop.pause(0.04)
    }
  }

  /// Measures, and quits.
  @MainActor
  private static func drive(_ backend: TimedBackend, _ ends: Ends) async -> [String] {
    defer { backend.type("q") }
    guard await wait(backend, for: { $0.contains("16 kept") }) else {
      return ["explorer during a fit: the field was not opened"]
    }
    await type(backend, "3", "f", "j", "f", "r")
    // The first joint fit cuts the runs out of the field; later ones have them.
    await type(backend, "f", "f")
    _ = await wait(backend) { $0.contains("16 runs · fit") }
    var fits = 0
    while backend.latencies.count < 200, fits < 60 {
      fits += 1
      await type(backend, "f", "r", "f", "f")
      // Everything between start and end of the fit: rows up and down, values, screens.
      var step = 0
      while backend.text.contains("joint · step"), step < 60 {
        backend.type(["j", "k", "K", "J"][step % 4], isMeasured: true)
        step += 1
        await MainLoop.pause(0.045)
      }
      _ = await wait(backend, limit: 10) { !$0.contains("joint · step") }
    }
    var delays: [Double] = []
    for round in 0..<12 {
      await type(backend, "f", "r", "f", "f")
      await MainLoop.pause(0.02 + 0.025 * Double(round))
      guard backend.text.contains("joint · step") else { continue }
      let before = ends.times.withLock { $0.count }
      backend.type("f")
      let start = ContinuousClock.now
      backend.type("c")
      _ = await wait(backend, limit: 5) { _ in ends.times.withLock { $0.count } > before }
      if let end = ends.times.withLock({ $0.last }), end > start {
        let elapsed = (end - start).components
        delays.append(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
      }
    }
    return [
      "explorer during a joint fit, \(fits) fits, \(backend.report)",
      line("explorer, cancel to the end of the fit's worker", delays, "budget 250 ms"),
    ]
  }

  private static func line(_ name: String, _ seconds: [Double], _ note: String) -> String {
    let sorted = seconds.sorted()
    guard let last = sorted.last else { return "\(name): nothing was measured" }
    let median = sorted[sorted.count / 2]
    return name + ": "
      + String(format: "median %.2f ms, largest %.2f ms", 1e3 * median, 1e3 * last)
      + " of \(sorted.count), \(note)"
  }
}
