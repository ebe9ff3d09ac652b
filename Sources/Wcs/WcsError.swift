/// Why a celestial coordinate system could not be set up.
package struct WcsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Status of the library call, where one was made.
  package let wcslibStatus: Int32?
  /// What is wrong and what is accepted, in one line.
  package let description: String

  package init(_ description: String, wcslibStatus: Int32? = nil) {
    self.description = description
    self.wcslibStatus = wcslibStatus
  }

  /// The error for a status of `wcsset`, `wcspih` or `wcssub` (wcslib 7.12, wcs.h).
  static func wcslib(_ status: Int32, _ operation: String, _ subject: String) -> WcsError {
    let reason =
      switch status {
      case 2: "memory allocation failed"
      case 3: "the linear transformation (CD, PC, CDELT) is singular"
      case 4: "the axis types are inconsistent or not recognised"
      case 5: "a parameter of the projection is missing or has an invalid value"
      case 6: "the coordinate transformation parameters are invalid"
      case 7: "the coordinate transformation parameters are ill-conditioned"
      case 12: "the coordinate axes asked for are not there"
      case 13: "the celestial axes are coupled to other axes"
      default: "status \(status)"
      }
    return WcsError("\(subject): \(reason) (wcslib \(operation))", wcslibStatus: status)
  }
}
