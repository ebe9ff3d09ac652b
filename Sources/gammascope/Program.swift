/// Name and version of the program.
enum Program {
  static let name = "gammascope"
  static let version = "0.1.0"
  /// For CREATOR in products.
  static let creator = "gammascope 0.1.0"
}

/// What the program says with its exit status; the values are those of sysexits.h.
enum ExitStatus: Int32 {
  case done = 0
  /// Done, but a result is marked as failed; `check`: something would be skipped or repaired.
  case marked = 1
  case usage = 64
  case badData = 65
  case cannotRead = 66
  case ourFault = 70
  case cannotWrite = 73
  case interrupted = 130
}
