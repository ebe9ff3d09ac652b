/// A number of a summary; one that is not finite is encoded as null, since JSON has no NaN.
package struct SummaryNumber: Encodable, Sendable, Equatable {
  package var value: Double

  package init(_ value: Double) { self.value = value }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite {
      try container.encode(value)
    } else {
      try container.encodeNil()
    }
  }
}
