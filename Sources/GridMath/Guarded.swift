import Foundation

/// A value that one thread at a time may use.
///
/// It stands in for `Mutex` of the Synchronization module, which is built on futexes that the thread
/// sanitizer of Swift 6.3 on Linux does not see: with that, every guarded value is reported as a race,
/// and a real one would be lost among them. The sanitizer knows the lock of Foundation, a pthread
/// mutex. The cost is one more allocation; no lock of the program is taken in a hot loop.
// `@unchecked Sendable` is true: `value` is private and touched only while `lock` is held, and what
// goes in or comes out is `sending`, so that no other reference to it remains.
package final class Guarded<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  /// Guards `value` from now on.
  package init(_ value: sending Value) {
    self.value = value
  }

  /// Runs `body` on the value while no one else can use it; other callers wait.
  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
