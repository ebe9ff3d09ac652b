import Analysis
import Foundation
import GridMath
import SkyGeometry

/// JSON for standard output.
enum Json {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}

/// `info --json` of a data store.
struct StoreListing: Encodable {
  struct Row: Encodable {
    var id: Int
    var target: String
    var telescope: String
    var ra: SummaryNumber?
    var dec: SummaryNumber?
    var livetime: SummaryNumber?
    var events: Int?
    var responses: [String]
    var usable: Bool
    var reason: String?

    enum CodingKeys: String, CodingKey {
      case id = "obs_id"
      case target, telescope, events, responses, usable, reason
      case ra = "ra_deg"
      case dec = "dec_deg"
      case livetime = "livetime_s"
    }
  }

  var kind = "data_store"
  var path: String
  var observations: [Row]
  var findings: [String]

  init(path: String, _ inspection: StoreInspection) {
    self.path = path
    observations = inspection.rows.map { row in
      Row(
        id: row.id, target: row.object, telescope: row.telescope,
        ra: row.pointing.map { SummaryNumber($0.icrs.lon) },
        dec: row.pointing.map { SummaryNumber($0.icrs.lat) },
        livetime: row.livetime.map { SummaryNumber($0) }, events: row.events,
        responses: row.responses, usable: row.fault == nil, reason: row.fault)
    }
    findings = inspection.diagnostics.map(\.line)
  }
}

/// `info --json` of anything else.
struct FactListing: Encodable {
  struct Hdu: Encodable {
    var name: String
    var content: String
    var unit: String
    var fault: String?
  }

  var kind: String
  var path: String
  var facts: [String: String]
  var hdus: [Hdu]?
  var findings: [String]
}

/// `info --json` of datasets.
struct DatasetListing: Encodable {
  var kind = "datasets"
  var path: String
  var datasets: [[String: String]]
  var findings: [String]
}
