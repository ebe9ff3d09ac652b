import GridMath
import SkyGeometry
import Yams

extension ConfigurationReader {
  /// Most pixels along a side of a map.
  static let maximalSide = 20_000.0
  /// Most bins of a cube: 1 GB in single precision.
  static let maximalVoxels = 2.5e8

  /// `datasets`; geometry and energies may be left out where they are those of a file.
  mutating func datasets(
    _ entry: Entry?, _ root: Entry, isRequired: Bool = true
  ) -> AnalysisConfiguration.DatasetSettings? {
    // Stands for the bins of the file and is not used.
    let anyBins = EnergyBinning(minimum: 1, maximum: 10, bins: 1)
    let example =
      "datasets: {geom: {axes: {energy: {min: 0.1 TeV, max: 100 TeV, nbins: 20}}}}"
    guard let entry else {
      guard isRequired else {
        return AnalysisConfiguration.DatasetSettings(geometry: .init(), energy: anyBins)
      }
      error(root, "datasets is missing; expected at least \(example)")
      return nil
    }
    let known = [
      "type", "stack", "geom", "map_selection", "background", "safe_mask", "mixed_instruments",
      "on_region", "containment_correction",
    ]
    guard let section = section(entry, known: known) else { return nil }
    let geom = self.section(section["geom"], known: ["wcs", "selection", "axes"])
    let geometry = geometry(geom?["wcs"])
    let axes = self.section(geom?["axes"], known: ["energy", "energy_true"])
    let energy = binning(axes?["energy"], isRequired: isRequired)
    let isMissing = isRequired && axes?["energy"] == nil
    // Only if nothing on the way to the key was wrong in itself.
    if isMissing, section["geom"] == nil || geom != nil, geom?["axes"] == nil || axes != nil {
      let place = axes?.entry ?? geom?.entry ?? entry
      error(place, "the reconstructed energy axis is missing; expected at least \(example)")
    }
    let trueEnergy = binning(axes?["energy_true"])
    let selection = self.section(geom?["selection"], known: ["offset_max"])
    let offsetMax = angle(
      selection?["offset_max"], .positive(upTo: 180, "deg"), example: "2.5 deg")
    var result = AnalysisConfiguration.DatasetSettings(
      geometry: geometry, energy: energy ?? anyBins)
    result.energyTrue = trueEnergy
    if let offsetMax { result.offsetMax = offsetMax }
    result.type = choice(section["type"], of: AnalysisConfiguration.DatasetType.self) ?? .cube
    result.stack = flag(section["stack"]) ?? true
    if let kinds = choices(section["map_selection"], of: AnalysisConfiguration.MapKind.self) {
      result.mapSelection = kinds
    }
    result.background = background(section["background"])
    result.safeMask = safeMask(section["safe_mask"])
    result.mixedInstruments = flag(section["mixed_instruments"]) ?? false
    result.onRegion = circle(section["on_region"])
    result.containmentCorrection = flag(section["containment_correction"]) ?? false
    if result.type == .spectrum, result.background.method == .fovBackground {
      warn(section["type"] ?? entry, "fov_background needs type: 3d")
    }
    if let energy, let place = geom?["wcs"] ?? geom?.entry {
      checkSize(geometry, energy, place)
    }
    return energy == nil && isRequired ? nil : result
  }

  private mutating func geometry(_ entry: Entry?) -> AnalysisConfiguration.Geometry {
    var result = AnalysisConfiguration.Geometry()
    let known = ["skydir", "binsize", "width", "binsize_irf", "projection"]
    guard let section = section(entry, known: known) else { return result }
    if let entry = section["skydir"] {
      let (frame, center) = place(entry)
      result.frame = frame ?? .icrs
      result.center = center
    }
    if let size = angle(section["binsize"], .positive(upTo: 90, "deg"), example: "0.02 deg") {
      result.binsize = size
    }
    if let size = angle(section["binsize_irf"], .positive(upTo: 90, "deg"), example: "0.2 deg") {
      result.binsizeIrf = size
    }
    let limits = NumberLimits.positive(upTo: 360, "deg")
    if let width = section["width"] {
      if case .scalar = width.node {
        if let side = angle(width, limits, example: "5 deg") {
          (result.width, result.height) = (side, side)
        }
      } else if let sides = self.section(width, known: ["width", "height"]) {
        result.width = angle(sides["width"], limits, example: "5 deg") ?? result.width
        result.height = angle(sides["height"], limits, example: "5 deg") ?? result.height
      }
    }
    if let code = section["projection"],
      let text = text(code, expected: "a projection code, e.g. TAN")
    {
      if let projection = Self.projections.first(where: { $0 == text.uppercased() }) {
        result.projection = projection
      } else {
        error(
          code,
          "\(Spelling.quoted(text)) is not accepted; one of "
            + Self.projections.joined(separator: ", "))
      }
    }
    return result
  }

  /// Projection codes of the FITS standard (Calabretta and Greisen 2002) that wcslib has and that
  /// need no parameters beyond their defaults.
  static let projections = [
    "AZP", "SZP", "TAN", "STG", "SIN", "ARC", "ZEA", "AIR", "CYP", "CEA", "CAR", "MER", "SFL",
    "PAR", "MOL", "AIT", "BON", "PCO", "TSC", "CSC", "QSC", "HPX", "XPH", "ZPN", "COP", "COE",
    "COD", "COO",
  ]

  private mutating func checkSize(
    _ geometry: AnalysisConfiguration.Geometry, _ energy: EnergyBinning, _ place: Entry
  ) {
    let columns = (geometry.width / geometry.binsize).rounded()
    let rows = (geometry.height / geometry.binsize).rounded()
    let size = "\(columns.shortest) x \(rows.shortest) pixels"
    if columns < 1 || rows < 1 {
      error(place, "the map has \(size); binsize must be below width and height")
    } else if max(columns, rows) > Self.maximalSide
      || columns * rows * Double(energy.bins) > Self.maximalVoxels
    {
      error(
        place,
        "the map has \(size) in \(energy.bins) energy bins; accepted: at most "
          + "\(Self.maximalSide.shortest) pixels a side and 2.5e8 bins in total")
    }
  }

  private mutating func background(_ entry: Entry?) -> AnalysisConfiguration.Background {
    var result = AnalysisConfiguration.Background()
    let known = ["method", "exclusion", "exclusion_regions", "norm_range", "parameters"]
    guard let section = section(entry, known: known) else { return result }
    result.method =
      choice(section["method"], of: AnalysisConfiguration.BackgroundMethod.self) ?? .none
    result.exclusionFile = path(
      section["exclusion"], .file, what: "a FITS mask or a DS9 region file")
    if let items = items(
      section["exclusion_regions"],
      expected: "a list of {frame, lon, lat, radius} or {name, radius}")
    {
      result.exclusionRegions = items.compactMap { circle($0, isRequired: true) }
    }
    if let range = normRange(section["norm_range"]) { result.normRange = range }
    switch result.method {
    case .fovBackground: fovParameters(section["parameters"], &result)
    case .ring: result.ring = ringParameters(section["parameters"], section.entry)
    case .reflected, .none: break
    }
    return result
  }

  private mutating func normRange(_ entry: Entry?) -> ClosedRange<Double>? {
    guard let entry, let items = items(entry, expected: "[minimum, maximum], e.g. [0.5, 1.5]")
    else { return nil }
    let values = items.compactMap { number($0, .nonNegative, example: "0.5") }
    guard values.count == items.count else { return nil }
    guard values.count == 2, values[0] < values[1] else {
      error(entry, "not a range; expected [minimum, maximum], e.g. [0.5, 1.5]")
      return nil
    }
    return values[0]...values[1]
  }

  private mutating func fovParameters(
    _ entry: Entry?, _ result: inout AnalysisConfiguration.Background
  ) {
    let known = [
      "method", "min_counts", "min_npred_background", "spectral_model", "spatial_model", "fit",
    ]
    guard let section = section(entry, known: known) else { return }
    result.normMethod =
      choice(section["method"], of: AnalysisConfiguration.NormMethod.self) ?? .scale
    result.minCounts = number(section["min_counts"], .nonNegative, example: "10") ?? 0
    result.minBackground =
      number(section["min_npred_background"], .nonNegative, example: "10") ?? 0
    if let model = section["spectral_model"],
      let name = text(model, expected: "pl-norm"), name != "pl-norm"
    {
      warn(model, "\(Spelling.quoted(name)) is not used in this version; the norm alone is found")
    }
    for key in ["spatial_model", "fit"] {
      if let value = section[key] { warn(value, "not used in this version") }
    }
  }

  private mutating func ringParameters(
    _ entry: Entry?, _ background: Entry
  ) -> AnalysisConfiguration.Ring? {
    let example = "parameters: {r_in: 0.7 deg, width: 0.7 deg}"
    let known = [
      "r_in", "width", "r_out_max", "stepsize", "threshold_alpha", "theta", "method",
    ]
    let section = section(entry, known: known)
    if entry != nil && section == nil { return nil }
    for key in ["r_in", "width"] where section?[key] == nil {
      error(entry ?? background, "a ring needs \(key); expected e.g. \(example)")
    }
    guard let section else { return nil }
    let limits = NumberLimits.positive(upTo: 90, "deg")
    let inner = angle(section["r_in"], limits, example: "0.7 deg")
    let width = angle(section["width"], limits, example: "0.7 deg")
    let outer = angle(section["r_out_max"], limits, example: "2 deg")
    for key in ["stepsize", "threshold_alpha", "theta", "method"] {
      if let value = section[key] { note(value, "not used in this version") }
    }
    guard let inner, let width else { return nil }
    return .init(innerRadius: inner, width: width, outerRadiusMax: outer)
  }

  private mutating func safeMask(_ entry: Entry?) -> AnalysisConfiguration.SafeMask {
    var result = AnalysisConfiguration.SafeMask()
    guard let section = section(entry, known: ["methods", "parameters"]) else { return result }
    if let methods = choices(section["methods"], of: AnalysisConfiguration.SafeMaskMethod.self) {
      result.methods = methods
    }
    let known = [
      "offset_max", "aeff_percent", "bias_percent", "position", "fixed_offset", "irfs",
    ]
    guard let parameters = self.section(section["parameters"], known: known) else { return result }
    if let offset = angle(
      parameters["offset_max"], .positive(upTo: 180, "deg"), example: "2 deg")
    {
      result.offsetMax = offset
      if !result.methods.contains(.offsetMax), let place = parameters["offset_max"] {
        warn(place, "has no effect without offset-max among the methods")
      }
    }
    result.aeffPercent = percent(parameters["aeff_percent"]) ?? result.aeffPercent
    result.biasPercent = percent(parameters["bias_percent"]) ?? result.biasPercent
    result.fixedOffset = angle(
      parameters["fixed_offset"],
      NumberLimits(minimum: 0, maximum: 180, words: "from 0 to 180 deg"), example: "0.5 deg")
    result.position = place(parameters["position"]).direction
    if let irfs = text(parameters["irfs"], expected: "DL3 or DL4"), irfs != "DL4",
      let place = parameters["irfs"]
    {
      warn(place, "\(Spelling.quoted(irfs)) is not used in this version; DL4 is")
    }
    return result
  }
}
