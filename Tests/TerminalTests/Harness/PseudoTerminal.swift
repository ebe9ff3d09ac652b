import Foundation
import Glibc

/// A program on a terminal of its own, played by the test.
///
/// The child is the leader of a new session whose controlling terminal this is, as under a real
/// one. Everything it writes is kept and counted; nothing is interpreted.
final class PseudoTerminal {
  /// What a modern terminal answers to the questions asked at the start: dark background, blocks
  /// in one column.
  static let usualAnswer = "\u{1b}]11;rgb:1e1e/1e1e/2020\u{1b}\\\u{1b}[1;2R"

  let processID: pid_t
  /// Everything written so far.
  private(set) var output: [UInt8] = []
  /// Sent when the program asks where the cursor is; nil for a terminal that does not answer.
  var answer: String? = usualAnswer
  private var main: Int32
  private var side: Int32
  private var status: Int32?

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: Path and arguments.
  ///   - columns: Width of the terminal.
  ///   - rows: Height of the terminal.
  ///   - environment: The whole environment.
  /// - Throws: `Spawn.Failure` if there is no terminal to be had or the program cannot be started.
  init(
    _ program: [String], columns: Int = 120, rows: Int = 40, environment: [String: String]
  ) throws {
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // What unlockpt and ptsname do, which are behind a feature macro: TIOCSPTLCK and TIOCGPTN.
    var isLocked: Int32 = 0
    var number: Int32 = 0
    guard main >= 0, ioctl(main, 0x4004_5431, &isLocked) == 0,
      ioctl(main, 0x8004_5430, &number) == 0
    else {
      throw Spawn.Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    let path = "/dev/pts/\(number)"
    side = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    Self.setSize(main, columns, rows)
    processID = try Spawn.start(program, environment: environment, streams: .terminal(path))
  }

  deinit {
    if status == nil {
      kill(processID, SIGKILL)
      var ignored: Int32 = 0
      waitpid(processID, &ignored, 0)
    }
    hangUp()
  }

  /// Takes the terminal away, as a broken connection does.
  func hangUp() {
    if main >= 0 { close(main) }
    if side >= 0 { close(side) }
    main = -1
    side = -1
  }

  /// Sends what a user types.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(main, $0.baseAddress, $0.count) }
  }

  /// Changes the size; the kernel tells the program.
  func resize(columns: Int, rows: Int) { Self.setSize(main, columns, rows) }

  func signal(_ number: Int32) { kill(processID, number) }

  /// Reads until a condition holds for everything written since a position.
  ///
  /// - Parameters:
  ///   - start: Index into `output` from which the condition counts.
  ///   - limit: Most seconds to wait; generous, since it only bounds a failing test.
  ///   - condition: Looked at after each piece.
  /// - Returns: Whether the condition was met.
  @discardableResult
  func read(
    since start: Int = 0, limit: Double = 20, until condition: ([UInt8]) -> Bool
  ) -> Bool {
    let end = Date().addingTimeInterval(limit)
    while true {
      if condition(Array(output[min(start, output.count)...])) { return true }
      let left = end.timeIntervalSinceNow
      guard left > 0 else { return false }
      guard readOnce(milliseconds: Int32(min(left, 0.2) * 1000) + 1) else {
        return condition(Array(output[min(start, output.count)...]))
      }
    }
  }

  /// Reads until a text has been written since a position.
  @discardableResult
  func read(_ text: String, since start: Int = 0, limit: Double = 20) -> Bool {
    let wanted = Array(text.utf8)
    return read(since: start, limit: limit) { $0.contains(sequence: wanted) }
  }

  /// Reads until nothing has come for a while; returns how much came.
  @discardableResult
  func settle(quiet: Double = 0.4, limit: Double = 20) -> Int {
    let before = output.count
    let end = Date().addingTimeInterval(limit)
    var last = Date()
    while Date() < end && -last.timeIntervalSinceNow < quiet {
      let count = output.count
      guard readOnce(milliseconds: 50) else { break }
      if output.count > count { last = Date() }
    }
    return output.count - before
  }

  /// One piece of output, if any comes in time; false if the program has closed the terminal.
  private func readOnce(milliseconds: Int32) -> Bool {
    var ready = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    // Without a terminal this only waits.
    guard poll(&ready, 1, milliseconds) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(main, &buffer, buffer.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    output += buffer[..<count]
    if let answer, buffer[..<count].contains(sequence: Array("\u{1b}[6n".utf8)) { send(answer) }
    return true
  }

  /// How the program ended.
  enum End: Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// Waits for the end, reading on; nil if there is none in time.
  func waitForEnd(limit: Double = 20) -> End? {
    let end = Date().addingTimeInterval(limit)
    while status == nil && Date() < end {
      var value: Int32 = 0
      if waitpid(processID, &value, WNOHANG) == processID {
        status = value
      } else {
        _ = readOnce(milliseconds: 20)
      }
    }
    guard let status else { return nil }
    settle(quiet: 0.1, limit: 1)
    return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
  }

  /// The settings of the terminal as raw bytes, to be compared.
  var lineSettings: [UInt8] {
    withUnsafeTemporaryAllocation(of: termios.self, capacity: 1) { line in
      let bytes = UnsafeMutableRawBufferPointer(line)
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      tcgetattr(main, line.baseAddress)
      return Array(bytes)
    }
  }

  /// Processor time used so far, in ticks of 10 ms.
  var ticks: Int {
    guard let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return -1 }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
      return -1
    }
    return user + system
  }

  /// How often a thread of the program has waited for something that came (proc(5)).
  var wakeUps: Int {
    let folder = "/proc/\(processID)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.reduce(0) { sum, thread in
      let text = (try? String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
      return sum + (line?.split(separator: "\t").last.flatMap { Int($0) } ?? 0)
    }
  }

  private static func setSize(_ descriptor: Int32, _ columns: Int, _ rows: Int) {
    // Rows, columns and their pixels, as the kernel lays them out.
    var size = [UInt16(rows), UInt16(columns), 0, 0]
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }
}

extension Collection where Element == UInt8 {
  /// Whether the bytes occur somewhere.
  func contains(sequence: [UInt8]) -> Bool { count(of: sequence) > 0 }

  /// How often the bytes occur, without overlaps.
  func count(of sequence: [UInt8]) -> Int {
    guard let first = sequence.first else { return 0 }
    var total = 0
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      let candidate = rest[start...]
      if candidate.starts(with: sequence) {
        total += 1
        rest = candidate.dropFirst(sequence.count)
      } else {
        rest = candidate.dropFirst()
      }
    }
    return total
  }

  /// Where a text begins last, counted from the start.
  func lastIndex(of text: String) -> Int? {
    let wanted = Array(text.utf8)
    let bytes = Array(self)
    guard bytes.count >= wanted.count else { return nil }
    return (0...(bytes.count - wanted.count)).last {
      bytes[$0] == wanted[0] && bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
    }
  }

  /// How often a text occurs.
  func count(of text: String) -> Int { count(of: Array(text.utf8)) }
}
