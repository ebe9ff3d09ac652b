import CZlib
import GridMath

/// A gzip stream in memory that is inflated piece by piece.
///
/// zlib's rule: a stream may be used by one thread at a time; the object is never shared.
final class Inflater {
  private let packed: [UInt8]
  private var stream = z_stream()
  private var position = 0
  private(set) var isDone = false
  /// Why the stream ended early, nil if it is whole.
  private(set) var fault: String?
  /// What is odd about a stream that is whole.
  private(set) var remarks: [String] = []

  init?(_ packed: [UInt8]) {
    self.packed = packed
    guard gs_inflate_init(&stream, 15 + 16) == Z_OK else { return nil }
  }

  deinit { inflateEnd(&stream) }

  /// Compressed bytes not yet used.
  var remaining: Int { packed.count - position }

  /// The unpacked size as the stream's last bytes give it: a hint, possibly wrong.
  var sizeHint: Int {
    guard packed.count >= 18 else { return 0 }
    let size = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return min(size, packed.count.multipliedSaturating(by: 1032))
  }

  /// Unpacks at most `count` bytes.
  func inflate(into target: UnsafeMutableRawPointer, count: Int) -> Int {
    var made = 0
    packed.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else {
        isDone = true
        return
      }
      while made < count, !isDone {
        let room = min(count - made, 1 << 30)
        let given = min(remaining, 1 << 30)
        // zlib does not write through next_in; its declaration predates const.
        stream.next_in = UnsafeMutablePointer(mutating: base + position)
        stream.avail_in = UInt32(given)
        stream.next_out = (target + made).assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(room)
        let status = CZlib.inflate(&stream, Z_NO_FLUSH)
        position += given - Int(stream.avail_in)
        let produced = room - Int(stream.avail_out)
        made += produced
        switch status {
        case Z_STREAM_END: nextMember()
        case Z_OK:
          if remaining == 0, produced == 0 { endEarly() }
        case Z_BUF_ERROR: endEarly()
        default:
          let message = stream.msg.map { String(cString: $0) } ?? "status \(status)"
          isDone = true
          if message == "incorrect data check" || message == "incorrect length check" {
            remarks.append("gzip check value is wrong, the data may be damaged")
          } else {
            fault = "the gzip stream is damaged (\(message.escapingControls))"
          }
        }
      }
    }
    return made
  }

  private func endEarly() {
    isDone = true
    fault = "the gzip stream ends early"
  }

  private func nextMember() {
    if remaining >= 2, packed[position] == 0x1f, packed[position + 1] == 0x8b {
      inflateReset(&stream)
      return
    }
    isDone = true
    if remaining > 0 {
      let rest =
        packed[position...].allSatisfy { $0 == 0 } ? "zero bytes" : "bytes of something else"
      remarks.append("\(remaining) \(rest) after the end of the gzip stream ignored")
    }
  }
}
