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
  private static let command = "llllllrc\r"

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
    let terminal = try program.open(columns: 100, rows: 30)
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

  @Test func nothingIsLostAtFiftyRandomMoments() async throws {
    let own = try ownRegions()
    var random = RandomStream(20_261_129)
    let moments = (0..<50).map { _ in random.uniform(0.02, 2.6) }
    // Sessions mostly wait: two at a time.
    let due = try await Workers(2).map(moments.count) { round in
      try session(round, until: moments[round], own: own)
    }
    // The moments were not all too early to say anything.
    #expect(due.reduce(0, +) > 10)
  }

  /// Adds regions until a signal ends the program; returns how many had to be on the disk by then.
  private func session(_ round: Int, until moment: Double, own: Int) throws -> Int {
    let program = Program()
    let terminal = try started(program)
    let number = [SIGKILL, SIGTERM, SIGHUP, SIGTRAP][round % 4]
    let start = Date()
    var times: [Double] = []
    while -start.timeIntervalSinceNow < moment {
      terminal.send(Self.command)
      let left = max(0.01, moment + start.timeIntervalSinceNow)
      // Until it has been answered; the moment may come before.
      terminal.settle(quiet: min(0.1, left), limit: min(0.3, left))
      times.append(-start.timeIntervalSinceNow)
    }
    let end = -start.timeIntervalSinceNow
    let output = terminal.output.count
    terminal.signal(number)
    #expect(terminal.waitForEnd() == .signalled(number), "round \(round)")
    if number != SIGKILL {
      #expect(Array(terminal.output[output...]).count(of: "\u{1b}[?1049l") == 1, "round \(round)")
    }
    let due = times.count { $0 < end - Self.delay }
    let kept = try #require(try regions(program), "round \(round): a damaged document")
    #expect(kept >= (due > 0 ? own + due : 0), "round \(round): \(kept) regions, \(due) commands")
    if round % 10 == 0 {
      // The next session takes up what is there.
      let next = try started(program)
      let text = String(decoding: next.output, as: UTF8.self)
      #expect(!text.contains("damaged"), "round \(round)")
      next.send("q")
      #expect(next.waitForEnd() == .exited(0), "round \(round)")
    }
    return due
  }
}
