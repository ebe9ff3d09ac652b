import Fits

/// What an HDU holds, told by its columns; class keys are often missing or wrong.
enum HduContent: Sendable, Equatable {
  case events, goodTime, aeff, edisp, psfTable, psfGauss, psfKing, background2D, background3D
  case other

  init(of hdu: FitsHdu) {
    guard hdu.kind == .binaryTable else {
      self = .other
      return
    }
    func has(_ names: String...) -> Bool { names.allSatisfy { hdu.column($0) != nil } }
    if has("RA", "DEC", "ENERGY") || has("TIME", "ENERGY", "EVENT_ID") {
      self = .events
    } else if has("EFFAREA") {
      self = .aeff
    } else if has("MIGRA_LO", "MATRIX") {
      self = .edisp
    } else if has("RPSF") {
      self = .psfTable
    } else if has("SIGMA_1", "SCALE") {
      self = .psfGauss
    } else if has("GAMMA", "SIGMA") {
      self = .psfKing
    } else if has("BKG") || has("BGD") {
      self = has("DETX_LO", "DETY_LO") ? .background3D : .background2D
    } else if has("START", "STOP") {
      self = .goodTime
    } else {
      self = .other
    }
  }

  /// What an HDU lacks that one of an HDU_TYPE must have, in words; nil if it lacks nothing.
  static func missingColumn(of hdu: FitsHdu, type: String) -> String? {
    guard hdu.kind == .binaryTable else { return "it is no binary table" }
    let needed: [String]
    switch type {
    case "events": needed = ["RA", "DEC", "ENERGY"]
    case "gti": needed = ["START", "STOP"]
    case "aeff": needed = ["EFFAREA"]
    case "edisp": needed = ["MATRIX", "MIGRA_LO"]
    case "bkg": needed = ["BKG"]
    default: return "the columns are those of none of the DL3 tables"
    }
    return needed.first { hdu.column($0) == nil }.map { "column \($0) is missing" }
  }

  /// HDU_CLASS as the index spells it.
  var hduClass: String {
    switch self {
    case .events: "events"
    case .goodTime: "gti"
    case .aeff: "aeff_2d"
    case .edisp: "edisp_2d"
    case .psfTable: "psf_table"
    case .psfGauss: "psf_3gauss"
    case .psfKing: "psf_king"
    case .background2D: "bkg_2d"
    case .background3D: "bkg_3d"
    case .other: ""
    }
  }

  /// HDU_TYPE as the index spells it.
  var hduType: String {
    switch self {
    case .events: "events"
    case .goodTime: "gti"
    case .aeff: "aeff"
    case .edisp: "edisp"
    case .psfTable, .psfGauss, .psfKing: "psf"
    case .background2D, .background3D: "bkg"
    case .other: ""
    }
  }
}
