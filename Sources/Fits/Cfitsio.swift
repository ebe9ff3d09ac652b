import CCfitsio
import GridMath

/// The rule of the library as a whole.
///
/// cfitsio built re-entrant may be called from several threads as long as each open file belongs to
/// one of them, which is the case for `CfitsioMemory`; otherwise every call goes through one lock. The
/// message stack is common to all threads in both cases, so messages can come from another file's
/// failure at the same moment.
enum Cfitsio {
  private static let isReentrant: Bool = {
    // Its first use otherwise sets up its tables under a check that is not atomic.
    fits_init_cfitsio()
    return fits_is_reentrant() == 1
  }()

  private static let lock = Guarded(())

  static func run(_ body: () -> Int32) -> Int32 {
    isReentrant ? body() : lock.withLock { _ in body() }
  }

  /// Takes all messages off the stack.
  static func messages() -> [String] {
    var found: [String] = []
    var text = [CChar](repeating: 0, count: Int(FLEN_ERRMSG) + 1)
    while found.count < 40, ffgmsg(&text) != 0 {
      let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      found.append(bytes.withUnsafeBytes { HeaderParser.text($0) })
    }
    return found
  }
}

/// An open read-only cfitsio file over memory; the memory must outlive it.
final class CfitsioMemory {
  private var file: UnsafeMutablePointer<fitsfile>?
  // cfitsio keeps the addresses of these two variables for as long as the file is open.
  private let address: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let size: UnsafeMutablePointer<Int>
  private var currentHdu = -1

  /// Opens the first `count` bytes.
  init(base: UnsafeMutableRawPointer, count: Int, path: String) throws(FitsError) {
    address = .allocate(capacity: 1)
    address.initialize(to: base)
    size = .allocate(capacity: 1)
    size.initialize(to: count)
    var status: Int32 = 0
    var opened: UnsafeMutablePointer<fitsfile>?
    // The name is ours: no name from outside may reach the library's file-name syntax.
    _ = Cfitsio.run { [address, size] in
      ffomem(&opened, "memory", READONLY, address, size, 0, nil, &status)
    }
    guard status == 0, let opened else {
      throw FitsError(
        .corrupt, operation: "open", file: path, detail: "cfitsio cannot open the content",
        cfitsioStatus: status, cfitsioMessages: Cfitsio.messages())
    }
    file = opened
  }

  deinit {
    var status: Int32 = 0
    if let file { _ = Cfitsio.run { ffclos(file, &status) } }
    address.deallocate()
    size.deallocate()
  }

  /// Runs one reading call on an HDU; the closure returns the library's status.
  func read(
    hdu: FitsHdu, column: String?, path: String,
    _ body: (UnsafeMutablePointer<fitsfile>, inout Int32) -> Void
  ) throws(FitsError) {
    var status: Int32 = 0
    guard let file else { return }
    _ = Cfitsio.run {
      if currentHdu != hdu.index {
        var type: Int32 = 0
        ffmahd(file, Int32(hdu.index + 1), &type, &status)
        currentHdu = status == 0 ? hdu.index : -1
      }
      if status == 0 { body(file, &status) }
      return status
    }
    guard status == 0 else {
      throw FitsError(
        .corrupt, operation: "read", file: path, hdu: hdu.label, column: column,
        detail: "cannot be read", cfitsioStatus: status, cfitsioMessages: Cfitsio.messages())
    }
  }
}
