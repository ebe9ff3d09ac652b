import Foundation
import Glibc
import GridMath
import TestSupport
import Testing

/// The program is ended at random moments of a session; what was done before is there afterwards.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct KillTests {
  /// Seconds after which a command must be on the disk: the delay of saving, and a slow machine.
  private static let delay = 1.6

  /// Adds an exclusion region beside the last one.
  private static let command = "1llllllrc\r"

  /// Regions in the documents of the state folder; nil if one of them is not whole.
  private func regions(_ program: Program) throws -> Int? {
    let folder = program.file("state/gammascope")
    var count = 0
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(".json") {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
        let regions = root["regions"] as? [Any]
      else { return nil }
      count = max(count, regions.count)
    }
    return count
  }

  private func started(_ program: Program) throws -> PseudoTerminal {
    // A write that finds no room must fail, as on a full disk, and not end the program.
    let terminal = try PseudoTerminal(
      ["/bin/bash", "-c", "trap '' XFSZ; exec \"$0\" open \"$1\"", Program.path, Program.field],
      columns: 100, rows: 30, environment: program.environment())
    try #require(terminal.read("gammascope"))
    // The runs are read and reduced.
    terminal.settle(quiet: 0.4)
    return terminal
  }

  /// Regions that the field has by itself.
  private func ownRegions() throws -> Int {
    let program = Program()
    let terminal = try started(program)
    terminal.send(Self.command)
    terminal.settle(quiet: 0.3)
    terminal.send("q")
    #expect(terminal.waitForEnd() == .exited(0))
    let count = try #require(try regions(program))
    try #require(count > 0, "nothing was saved")
    return count - 1
  }

  /// How a session comes to its end.
  private enum Way: CaseIterable {
    case kill, terminate, hangUp, trap
    /// There is no room any more for what is written; then the program is killed.
    case fullDisk

    var signal: Int32 {
      switch self {
      case .kill, .fullDisk: SIGKILL
      case .terminate: SIGTERM
      case .hangUp: SIGHUP
      case .trap: SIGTRAP
      }
    }
  }

  /// What the program computes all the while.
  private enum Work: CaseIterable {
    case nothing, fits, tsMap

    /// Keys at the beginning: a joint fit, or a kernel that takes seconds.
    var keys: String {
      switch self {
      case .nothing: ""
      case .fits: "fj"
      case .tsMap: ":ts-width off\r"
      }
    }

    /// Keys after each command and in the last moment; on the screen that shows it.
    var again: String {
      switch self {
      case .nothing: ""
      case .fits: "3ff"
      case .tsMap: "1ft"
      }
    }

    /// What the screen says while it is at work.
    var sign: String {
      switch self {
      case .nothing: ""
      case .fits: "running"
      case .tsMap: "of the pixels"
      }
    }
  }

  /// What a session had done when it ended.
  private struct Course: Sendable {
    /// Commands that had to be on the disk.
    var due = 0
    /// Whether a fit or a TS map was at work in the last moment.
    var wasAtWork = false
  }

  @Test func nothingIsLostAtFiftyRandomMoments() async throws {
    let own = try ownRegions()
    var random = RandomStream(20_261_129)
    let moments = (0..<50).map { _ in random.uniform(0.02, 2.6) }
    // Sessions mostly wait: two at a time.
    let courses = try await Workers(2).map(moments.count) { round in
      try session(round, until: moments[round], own: own)
    }
    // The moments were not all too early to say anything, and not all between two computations.
    #expect(courses.reduce(0) { $0 + $1.due } > 10)
    #expect(courses.count(where: \.wasAtWork) > 9, "\(courses.count(where: \.wasAtWork))")
  }

  /// Adds regions until the program is ended.
  private func session(_ round: Int, until moment: Double, own: Int) throws -> Course {
    let program = Program()
    let terminal = try started(program)
    let way = Way.allCases[round % Way.allCases.count]
    let work = Work.allCases[round / Way.allCases.count % Work.allCases.count]
    terminal.send(work.keys)
    let start = Date()
    var times: [Double] = []
    while -start.timeIntervalSinceNow < moment {
      terminal.send(Self.command + work.again)
      let left = max(0.01, moment + start.timeIntervalSinceNow)
      // Until it has been answered; the moment may come before.
      terminal.settle(quiet: min(0.1, left), limit: min(0.3, left))
      times.append(-start.timeIntervalSinceNow)
    }
    var course = Course()
    if work != .nothing {
      let last = terminal.output.count
      terminal.send(work.again)
      course.wasAtWork = terminal.read(work.sign, since: last, limit: 0.5)
    }
    let end = -start.timeIntervalSinceNow
    course.due = times.count { $0 < end - Self.delay }
    let output = terminal.output.count
    if way == .fullDisk { try fillDisk(terminal, program, round) }
    terminal.signal(way.signal)
    #expect(terminal.waitForEnd() == .signalled(way.signal), "round \(round)")
    if way.signal != SIGKILL {
      #expect(Array(terminal.output[output...]).count(of: "\u{1b}[?1049l") == 1, "round \(round)")
    }
    let kept = try #require(try regions(program), "round \(round): a damaged document")
    #expect(
      kept >= (course.due > 0 ? own + course.due : 0),
      "round \(round): \(kept) regions, \(course.due) commands")
    if round % 10 == 0 || way == .fullDisk {
      // The next session takes up what is there.
      let next = try started(program)
      let text = String(decoding: next.output, as: UTF8.self)
      #expect(!text.contains("damaged"), "round \(round)")
      next.send("q")
      #expect(next.waitForEnd() == .exited(0), "round \(round)")
    }
    return course
  }

  /// From now on no file may grow; more commands follow, and the screen must say what it means.
  private func fillDisk(_ terminal: PseudoTerminal, _ program: Program, _ round: Int) throws {
    // The call of the same name is behind a feature macro.
    let limiting = Process()
    limiting.executableURL = URL(fileURLWithPath: "/usr/bin/prlimit")
    limiting.arguments = ["--pid", "\(terminal.processID)", "--fsize=0:0"]
    try limiting.run()
    limiting.waitUntilExit()
    try #require(limiting.terminationStatus == 0)
    let start = terminal.output.count
    terminal.send(Self.command)
    #expect(
      terminal.read("not saved", since: start), "round \(round): nothing is said of a full disk")
    // It goes on all the same.
    let position = terminal.output.count
    terminal.send("l")
    #expect(terminal.read("\u{1b}[?2026l", since: position), "round \(round)")
  }
}
