import Analysis
import CursesScreen
import Explorer
import Foundation
import GridMath
import TerminalRendering

/// A session on the demo as a user has it, in a terminal of its own: from the start to the map, from
/// keys to the frames that answer them, bytes over the line, and what an idle minute costs.
///
/// Budgets: first map 1 s; key to frame median 5 ms, worst 33 ms; idle 0 bytes and 0 wake-ups.
enum SessionBench {
  /// The argument that makes this program the one inside the terminal.
  static let childArgument = "--session-inside-terminal"

  static func run() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gammascope-session-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = DemoStore(folder: folder.path, creator: "bench")
    try await store.make(workers: Workers(2))
    for size in [(80, 24), (160, 48), (320, 100)] {
      for isDirect in [true, false] {
        let report = try TerminalTraffic.report(
          columns: size.0, rows: size.1, isDirect: isDirect,
          of: { "'\($0)' \(childArgument) '\($1)' '\(store.analysisPath)'" })
        let name = "session \(size.0)x\(size.1) \(isDirect ? "truecolour" : "256 colours")"
        for line in report.text.split(separator: "\n") { print("\(name), \(line)") }
      }
    }
  }

  /// What runs inside the terminal.
  @MainActor
  static func runChild(_ arguments: [String]) async throws {
    guard arguments.count == 2 else { return }
    let start = ContinuousClock.now
    let screen = try CursesScreen(options: ScreenOptions(usesMouse: false, probes: false))
    let backend = TimedBackend(screen)
    let driver = Task.background { await drive(backend, start) }
    _ = await ExplorerApp.run(
      client: ExplorerApp.client(ExplorerInput(path: arguments[1])), options: ExplorerOptions(),
      backend: backend)
    try await driver.value.joined(separator: "\n").appending("\n")
      .write(toFile: arguments[0], atomically: true, encoding: .utf8)
  }

  /// Keys that are answered at once, on every screen and over the map.
  private static let keys = [
    "l", "j", "L", "J", "h", "k", "]", "]", "[", "a", "+", "-", "0", ".", ",", ".", ",", "X", "X",
    "2", "3", "j", "k", "4", "l", "h", "5", "Down", "Up", "6", "1", ":", "Esc", "?", "Esc",
  ]

  /// Measures, and quits.
  @MainActor
  private static func drive(
    _ backend: TimedBackend, _ start: ContinuousClock.Instant
  ) async -> [String] {
    defer { backend.type("q") }
    var first: Double?
    while ExplorerBench.seconds(since: start) < 30 {
      if first == nil, backend.frames > 0 { first = ExplorerBench.seconds(since: start) }
      if backend.hasMap { break }
      await MainLoop.pause(0.001)
    }
    let map = ExplorerBench.seconds(since: start)
    guard let first, backend.hasMap else { return ["the map was never there"] }
    // What goes on after the first map, responses for the models, ends.
    await settle(backend)
    let before = Counters()
    let frames = backend.frames
    for key in Array(repeating: keys, count: 3).joined() {
      backend.type(key, isMeasured: true)
      // Longer than a key takes and shorter than two keys are apart; Escape waits for a sequence.
      await MainLoop.pause(key == "Esc" ? 0.12 : 0.06)
    }
    await settle(backend)
    let traffic = Counters().written - before.written
    let count = backend.frames - frames
    // Saving what changed of the view, ten seconds after the first change, is over then.
    await MainLoop.pause(12)
    let idle = await idle()
    guard count > 0 else { return ["nothing was measured"] }
    return [
      String(format: "first frame: %.0f ms, first map: %.0f ms", 1e3 * first, 1e3 * map),
      backend.report,
      "bytes a frame: mean \(traffic / count) of \(count) frames",
      "10 s idle: \(idle.bytes) bytes, \(idle.wakeUps) wake-ups",
    ]
  }

  /// Counts what happens while nothing is asked of the program, from a thread that sleeps through ten
  /// seconds: a timer would be work for the threads that are watched.
  private static func idle() async -> (bytes: Int, wakeUps: Int) {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        // Who waits for the answer comes to rest.
        Thread.sleep(forTimeInterval: 0.5)
        let before = Counters()
        Thread.sleep(forTimeInterval: 10)
        let after = Counters()
        // One is the end of this thread's own sleep.
        let wakeUps = after.wakeUps(since: before) - 1
        continuation.resume(returning: (after.written - before.written, wakeUps))
      }
    }
  }

  /// Waits until there has been no frame for half a second.
  @MainActor
  private static func settle(_ backend: TimedBackend) async {
    var last = -1
    while backend.frames != last {
      last = backend.frames
      await MainLoop.pause(0.5)
    }
  }

  /// What the system counts for this process (proc(5)).
  private struct Counters {
    /// Bytes handed to `write`.
    let written: Int
    /// Voluntary context switches by thread: each is a wait that ended.
    private let switches: [String: Int]

    init() {
      written = Self.number(after: "wchar:", in: "/proc/self/io")
      let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
      switches = Dictionary(
        uniqueKeysWithValues: threads.map {
          ($0, Self.number(after: "voluntary_ctxt_switches:", in: "/proc/self/task/\($0)/status"))
        })
    }

    /// Waits that ended since another count, in the threads that there are still.
    func wakeUps(since other: Counters) -> Int {
      switches.reduce(0) { $0 + $1.value - (other.switches[$1.key] ?? 0) }
    }

    private static func number(after name: String, in path: String) -> Int {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
      return line.flatMap { Int($0.dropFirst(name.count).trimmingCharacters(in: .whitespaces)) }
        ?? 0
    }
  }
}
