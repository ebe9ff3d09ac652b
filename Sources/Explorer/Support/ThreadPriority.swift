#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Priority of the threads that compute.
enum ThreadPriority {
  /// Lets the thread of the caller give way to the screen.
  ///
  /// Threads of the pool are shared, so this is called again and again by the work itself: with two
  /// cores and two busy threads, the main thread else waits for a slice before it can answer a key.
  static func giveWay() {
    #if canImport(Glibc)
      // On Linux the number 0 means the calling thread.
      _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
    #endif
  }
}
