/// Events of one run that passed the checks of the reader.
///
/// GADF `EVENTS`: RA, DEC (ICRS, degrees), ENERGY (TeV), TIME (s since the reference time).
package struct EventList: Sendable {
  package var ra: [Double]
  package var dec: [Double]
  package var energy: [Double]
  package var time: [Double]

  package init(ra: [Double], dec: [Double], energy: [Double], time: [Double]) {
    precondition(
      ra.count == dec.count && ra.count == energy.count && ra.count == time.count,
      "columns of equal length")
    self.ra = ra
    self.dec = dec
    self.energy = energy
    self.time = time
  }

  /// Number of events.
  package var count: Int { ra.count }
}
