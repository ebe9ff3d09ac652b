/// The unpacked bytes of a file, fetched only as far as they are asked for.
///
/// A plain file is read, a gzip file is inflated, into one buffer that grows with what is really there and
/// never with what a header claims.
final class ByteSource {
  /// The bytes so far, valid until more are fetched.
  ///
  /// There is always room for one more block of padding.
  private(set) var base: UnsafeMutableRawPointer
  private(set) var count = 0
  private var capacity: Int
  private var input: Input
  /// Whether everything has been fetched that can be.
  private(set) var isExhausted = false
  /// Why the bytes end where they do, if that is not simply the end of the file.
  private(set) var interruption: String?
  /// What follows the compressed data, or is wrong with their check value.
  private(set) var remarks: [String] = []
  /// Most bytes that the file may unpack to.
  let limit: Int
  let isCompressed: Bool
  /// Size of the file on disk.
  let fileBytes: Int

  private enum Input {
    case plain(Descriptor)
    case gzip(Inflater)
  }

  static let block = 2880
  /// Most bytes that are reserved on the word of a size alone.
  private static let firstReserve = 64 << 20

  init(path: String, limits: FitsLimits) throws(FitsError) {
    let descriptor = try Descriptor(reading: path)
    fileBytes = descriptor.size
    var magic: [UInt8] = []
    do throws(SystemError) {
      magic = try descriptor.read(upTo: 2)
    } catch {
      throw FitsError(.cannotOpen, operation: "read", file: path, detail: error.text)
    }
    if magic == [0x1f, 0x8b] {
      guard fileBytes <= limits.maximumBytes else {
        throw ByteSource.tooLarge(path, fileBytes, limits.maximumBytes)
      }
      var packed = magic
      do throws(SystemError) {
        packed = try descriptor.readAll(after: magic)
      } catch {
        throw FitsError(.cannotOpen, operation: "read", file: path, detail: error.text)
      }
      isCompressed = true
      limit = limits.inflatedLimit(compressed: packed.count)
      guard let inflater = Inflater(packed) else {
        throw FitsError(.cannotOpen, operation: "inflate", file: path, detail: "no memory for zlib")
      }
      capacity = ByteSource.rounded(min(inflater.sizeHint, limit, ByteSource.firstReserve))
      input = .gzip(inflater)
    } else {
      isCompressed = false
      limit = limits.maximumBytes
      capacity = ByteSource.rounded(min(fileBytes, limit, ByteSource.firstReserve))
      input = .plain(descriptor)
    }
    base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    if !isCompressed {
      for byte in magic {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
      }
    }
  }

  deinit { base.deallocate() }

  static func tooLarge(_ path: String, _ size: Int, _ limit: Int) -> FitsError {
    FitsError(
      .tooLarge, operation: "open", file: path,
      detail: "\(size) bytes; at most \(limit) are read from one file")
  }

  /// Room for so many bytes and one block of padding, in whole blocks.
  private static func rounded(_ size: Int) -> Int { (size / block + 2) * block }

  /// The most bytes that the file can still turn out to hold, from its size on disk.
  var upperBound: Int {
    switch input {
    case .plain: max(count, fileBytes)
    case .gzip(let inflater):
      isExhausted ? count : count + inflater.remaining.multipliedSaturating(by: 1032) + 65536
    }
  }

  /// Makes the first `wanted` bytes available if the file has them; check `count` afterwards.
  func fetch(_ wanted: Int) {
    while count < wanted, !isExhausted {
      let goal = min(wanted, limit)
      guard count < goal else { return }
      reserve(goal)
      let room = min(capacity - ByteSource.block, limit) - count
      // Read on a little where there is room: many small steps cost more than some bytes too many.
      let step = max(goal - count, 1 << 18)
      let target = base + count
      switch input {
      case .plain(let descriptor):
        do throws(SystemError) {
          let got = try descriptor.read(into: target, count: min(step, room))
          count += got
          isExhausted = got == 0
        } catch {
          interruption = "reading failed: \(error.text)"
          isExhausted = true
        }
      case .gzip(let inflater):
        // Growing by doubling keeps a wrong claim in a header from becoming an allocation.
        count += inflater.inflate(into: target, count: min(step, room))
        if inflater.isDone {
          isExhausted = true
          interruption = inflater.fault
          remarks = inflater.remarks
        }
      }
    }
  }

  /// Inflates the rest without keeping it, to see the check value and how much follows.
  ///
  /// - Returns: Bytes after the first `end`; a lower bound if there are more than 16 MiB.
  func drain(after end: Int) -> Int {
    var surplus = max(count - end, 0)
    guard case .gzip(let inflater) = input else { return max(fileBytes - end, surplus) }
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { scratch.deallocate() }
    while !inflater.isDone, surplus < 16 << 20 {
      surplus += inflater.inflate(into: scratch, count: 1 << 16)
    }
    isExhausted = true
    interruption = inflater.fault
    remarks = inflater.remarks
    return surplus
  }

  /// Sets the bytes from `end` to the end of its block to zero, so that only whole blocks remain.
  func pad(from end: Int) -> Int {
    let padded = (end + ByteSource.block - 1) / ByteSource.block * ByteSource.block
    if padded > count {
      (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: padded - count)
      count = padded
    }
    return padded
  }

  private func reserve(_ wanted: Int) {
    let needed = ByteSource.rounded(wanted)
    guard needed > capacity else { return }
    // At most double what is really there: a header's claim alone never allocates.
    let grown = min(needed, ByteSource.rounded(max(2 * count, 1 << 20)))
    guard grown > capacity else { return }
    let bigger = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
    bigger.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = bigger
    capacity = grown
  }
}

extension Int {
  /// The product, or the greatest integer if it does not fit.
  func multipliedSaturating(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
