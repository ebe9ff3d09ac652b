import Datasets
import Fits
import Foundation
import GridMath
import SkyGeometry

extension DatasetFileReader {
  // MARK: Exposure

  /// Exposure in m² s on the image of the counts, its axis, and the livetime in s if the file tells.
  mutating func exposure(
    _ sky: WcsGeometry, _ energy: RecoEnergyAxis
  ) throws(FitsError) -> (values: [Float], axis: TrueEnergyAxis, livetime: Double?) {
    guard file.hdu(named: "EXPOSURE") != nil else {
      note(absent: .exposure, "no source can be predicted")
      let axis = TrueEnergyAxis(edges: energy.edges)
      return ([Float](repeating: 0, count: axis.count * sky.pixelCount), axis, nil)
    }
    let map = try GammapyMap.read("EXPOSURE", in: file)
    diagnostics += map.notes
    // Older files name the axis `energy`; it is true energy all the same.
    guard map.axes.count == 1, ["energy_true", "energy"].contains(map.axes[0].name) else {
      let found = map.axes.map(\.name).joined(separator: ", ")
      throw failure("EXPOSURE", .wrongType, "axes \(found); expected energy_true")
    }
    let axis = TrueEnergyAxis(edges: map.axes[0].edges)
    let factor = Float(try factor(map, to: "m2 s"))
    var values = finite(map.values, "EXPOSURE", remedy: "0 taken").values
    let negative = values.count { $0 < 0 }
    if negative > 0 {
      diagnostics.append(
        Diagnostic(
          .warning, file: file.path, hdu: "EXPOSURE", "\(negative) values are negative",
          remedy: "0 taken"))
    }
    for index in values.indices { values[index] = max(0, values[index] * factor) }
    if !sky.hasSamePixels(as: map.geometry) {
      diagnostics.append(
        Diagnostic(
          .note, file: file.path, hdu: "EXPOSURE",
          "\(map.geometry.nx) x \(map.geometry.ny) pixels of its own",
          remedy: "interpolated to those of the counts"))
      values = Self.interpolated(values, from: map.geometry, planes: axis.count, to: sky)
    }
    return (values, axis, livetime(map.meta))
  }

  /// The `livetime` of META in s: `{"livetime": "1581.7 s"}`.
  private func livetime(_ meta: String) -> Double? {
    guard let object = try? JSONSerialization.jsonObject(with: Data(meta.utf8)) as? [String: Any],
      let text = object["livetime"] as? String
    else { return nil }
    let words = text.split(separator: " ")
    guard words.count == 2, let value = Double(words[0]), value.isFinite, value >= 0,
      let factor = PhysicalUnit(String(words[1]))?.factor(to: .init(factor: 1, time: 1))
    else { return nil }
    return value * factor
  }

  /// Images carried over to other pixels by linear interpolation; 0 beyond their edge.
  static func interpolated(
    _ values: [Float], from source: WcsGeometry, planes: Int, to target: WcsGeometry
  ) -> [Float] {
    let places = target.pixelDirections
    let pixels = source.pixels(lon: places.lon, lat: places.lat, frame: .icrs)
    var out = [Float](repeating: 0, count: planes * target.pixelCount)
    for p in 0..<target.pixelCount {
      let (x, y) = (pixels.x[p], pixels.y[p])
      guard x >= -0.5, y >= -0.5, x < Double(source.nx) - 0.5, y < Double(source.ny) - 0.5 else {
        continue
      }
      func cell(_ position: Double, _ count: Int) -> (Int, Int, Double) {
        let inside = position.clamped(to: 0...Double(count - 1))
        let low = min(Int(inside), max(0, count - 2))
        return (low, min(low + 1, count - 1), inside - Double(low))
      }
      let (x0, x1, u) = cell(x, source.nx)
      let (y0, y1, v) = cell(y, source.ny)
      for k in 0..<planes {
        func value(_ x: Int, _ y: Int) -> Double {
          Double(values[k * source.pixelCount + y * source.nx + x])
        }
        let lower = (1 - u) * value(x0, y0) + u * value(x1, y0)
        let upper = (1 - u) * value(x0, y1) + u * value(x1, y1)
        out[k * target.pixelCount + p] = Float((1 - v) * lower + v * upper)
      }
    }
    return out
  }

  // MARK: Point spread

  mutating func psf(_ field: FieldGeometry) throws(FitsError) -> PsfMap? {
    guard file.hdu(named: "PSF") != nil else {
      note(absent: .psf, "sources are predicted without a point spread")
      return nil
    }
    let map = try map("PSF", axes: ["rad", "energy_true"])
    try checkTrue(map, field)
    let rad = map.axes[0].edges
    guard rad[0] > -1e-9 else {
      throw failure("PSF", .corrupt, "distances begin at \(rad[0]) deg; expected 0 or more")
    }
    let factor = Float(try factor(map, to: "sr-1"))
    var values = finite(map.values, "PSF", remedy: "0 taken; the nearest valid one is used").values
    for index in values.indices { values[index] = max(0, values[index] * factor) }
    let n = map.geometry.pixelCount
    let nTrue = field.energyTrue.count
    let exposure = try responseExposure("PSF_EXPOSURE", like: map)
    let width = rad[1] - rad[0]
    let isUniform =
      abs(rad[0]) < 1e-6 * width
      && rad.indices.allSatisfy { abs(rad[$0] - Double($0) * width) < 1e-4 * width }
    if isUniform {
      // The last edge is the most exact measure of the width.
      let count = rad.count - 1
      return PsfMap(
        geometry: map.geometry, energyTrue: field.energyTrue, radWidth: rad[count] / Double(count),
        radCount: count, values: values, exposure: exposure)
    }
    let bins = Self.evenBins(rad)
    diagnostics.append(
      Diagnostic(
        .warning, file: file.path, hdu: "PSF", "distances in bins of different width",
        remedy: "interpolated to \(bins.count) bins of \(bins.width) deg"))
    return PsfMap(
      geometry: map.geometry, energyTrue: field.energyTrue, radWidth: bins.width,
      radCount: bins.count,
      values: Self.resampled(
        values, edges: rad, planes: nTrue, pixels: n, width: bins.width, count: bins.count),
      exposure: exposure)
  }

  /// Bins of equal width from 0 that resolve the narrowest of others, 2000 at most.
  private static func evenBins(_ edges: [Double]) -> (width: Double, count: Int) {
    let narrowest = zip(edges, edges.dropFirst()).map { $1 - $0 }.min() ?? edges[1]
    let end = edges[edges.count - 1]
    let count = Int((end / narrowest).rounded(.up).clamped(to: 1...2000))
    return (end / Double(count), count)
  }

  /// Profiles against distance on other bins: linear between the centres, with the same integral.
  private static func resampled(
    _ values: [Float], edges: [Double], planes: Int, pixels: Int, width: Double, count: Int
  ) -> [Float] {
    let centers = zip(edges, edges.dropFirst()).map { 0.5 * ($0 + $1) }
    let rings = zip(edges, edges.dropFirst()).map { 0.5 * ($0 + $1) * ($1 - $0) }
    let n = centers.count
    var out = [Float](repeating: 0, count: planes * count * pixels)
    for k in 0..<planes {
      for p in 0..<pixels {
        let row = (0..<n).map { Double(values[(k * n + $0) * pixels + p]) }
        let before = zip(row, rings).reduce(0) { $0 + $1.0 * $1.1 }
        guard before > 0 else { continue }
        var after = 0.0
        var new = [Double](repeating: 0, count: count)
        var j = 0
        for i in 0..<count {
          let r = (Double(i) + 0.5) * width
          while j < n - 2, centers[j + 1] < r { j += 1 }
          let t =
            n > 1 ? ((r - centers[j]) / (centers[j + 1] - centers[j])).clamped(to: 0...1) : 0
          new[i] = n > 1 ? (1 - t) * row[j] + t * row[j + 1] : row[0]
          after += new[i] * r * width
        }
        guard after > 0 else { continue }
        for i in 0..<count { out[(k * count + i) * pixels + p] = Float(new[i] * before / after) }
      }
    }
    return out
  }

  // MARK: Energy dispersion

  mutating func edisp(_ field: FieldGeometry) throws(FitsError) -> EdispKernelMap? {
    guard file.hdu(named: "EDISP") != nil else {
      note(absent: .edisp, "true energies are taken as reconstructed ones")
      return nil
    }
    let map = try GammapyMap.read("EDISP", in: file)
    diagnostics += map.notes
    let names = map.axes.map(\.name)
    guard names == ["energy", "energy_true"] || names == ["migra", "energy_true"] else {
      throw failure(
        "EDISP", .wrongType,
        "axes \(names.joined(separator: ", "));"
          + " expected energy, energy_true or migra, energy_true")
    }
    try checkTrue(map, field)
    if let unit = map.unit, !unit.isEmpty, PhysicalUnit(unit)?.factor(to: .one) != 1 {
      throw failure("EDISP", .wrongType, "BUNIT '\(unit)'; expected probabilities without a unit")
    }
    let values = finite(map.values, "EDISP", remedy: "0 taken").values
    let exposure = try responseExposure("EDISP_EXPOSURE", like: map)
    if names[0] == "migra" {
      return EdispKernelMap(
        geometry: map.geometry, energyTrue: field.energyTrue, energy: field.energy,
        migraEdges: map.axes[0].edges, densities: values, exposure: exposure)
    }
    guard map.axes[0].matches(field.energy.edges) else {
      throw failure(
        "EDISP", .corrupt,
        "\(map.axes[0].count) bins of reconstructed energy that are not those of"
          + " COUNTS (\(field.energy.count)); expected the same bins")
    }
    return EdispKernelMap(
      geometry: map.geometry, energyTrue: field.energyTrue, energy: field.energy, values: values,
      exposure: exposure)
  }

  private func checkTrue(_ map: MapFileCube, _ field: FieldGeometry) throws(FitsError) {
    guard map.axes[1].matches(field.energyTrue.edges) else {
      throw failure(
        map.hdu.label, .corrupt,
        "\(map.axes[1].count) bins of true energy that are not those of"
          + " EXPOSURE (\(field.energyTrue.count)); expected the same bins")
    }
  }

  /// m² s that go with a response map, shape [energyTrue, y, x].
  private mutating func responseExposure(
    _ name: String, like map: MapFileCube
  ) throws(FitsError) -> [Float] {
    let n = map.geometry.pixelCount * map.axes[1].count
    guard file.hdu(named: name) != nil else {
      diagnostics.append(
        Diagnostic(
          .note, file: file.path, "there is no \(name)",
          remedy: "all positions weigh the same when datasets are stacked"))
      return [Float](repeating: 1, count: n)
    }
    let exposure = try GammapyMap.read(name, in: file)
    diagnostics += exposure.notes
    guard exposure.values.count == n, exposure.geometry.hasSamePixels(as: map.geometry) else {
      throw failure(
        name, .corrupt,
        "\(exposure.values.count) values; expected one for each of the \(n) bins and"
          + " pixels of \(map.hdu.label)")
    }
    let factor = Float(try factor(exposure, to: "m2 s"))
    let values = finite(exposure.values, name, remedy: "0 taken").values
    return values.map { max(0, $0 * factor) }
  }

  // MARK: Good time

  /// Start and stop as MJD in terrestrial time, in order.
  mutating func goodTime() throws(FitsError) -> [[Double]] {
    guard file.hdu(named: "GTI") != nil else {
      note(absent: .goodTime, "times are not known")
      return []
    }
    let table = try file.require("GTI")
    let start = try file.doubles(table, column: "START")
    let stop = try file.doubles(table, column: "STOP")
    func warn(_ what: String, _ remedy: String) {
      diagnostics.append(Diagnostic(.warning, file: file.path, hdu: "GTI", what, remedy: remedy))
    }
    guard let whole = table.header.double("MJDREFI") ?? table.header.double("MJDREF") else {
      warn("MJDREFI is missing", "times are not known")
      return []
    }
    let reference = whole + (table.header.double("MJDREFF") ?? 0)
    // International atomic time is 32.184 s behind terrestrial time; leap seconds are left alone.
    let scale = table.header.string("TIMESYS")?.trimmed.lowercased() ?? "tt"
    let shift = scale == "tai" ? 32.184 : 0
    if !["tt", "tai", "tdb", ""].contains(scale) {
      warn("TIMESYS '\(scale)'", "terrestrial time assumed; about a minute off")
    }
    let unit = table.column("START")?.unit ?? table.header.string("TIMEUNIT") ?? "s"
    guard let seconds = PhysicalUnit(unit)?.factor(to: .init(factor: 1, time: 1)) else {
      throw failure("GTI", .wrongType, "unit '\(unit)' of START; expected s")
    }
    let all = zip(start, stop).map { a, b in
      [a, b].map { reference + ($0 * seconds + shift) / 86400 }
    }
    let good = all.filter { $0[0].isFinite && $0[1].isFinite && $0[1] > $0[0] }
    if good.count < all.count {
      warn("\(all.count - good.count) intervals without a length or a date", "left out")
    }
    return DatasetFile.union(good)
  }
}
