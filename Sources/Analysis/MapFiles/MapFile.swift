package import Fits
import Foundation
package import GridMath
package import SkyGeometry

/// An image or a cube on the sky of any FITS file: what is shown of a map that is no dataset.
package struct MapFile: Sendable {
  /// What the images of a cube stand for.
  package enum Axis: Sendable, Equatable {
    /// A single image.
    case image
    /// Bins of energy, TeV, contiguous.
    case energy([Double])
    /// Images without a known order.
    case planes(Int)
  }

  /// How several images are shown as one.
  package enum Combination: Sendable {
    /// Counts and the like.
    case sum
    /// Quantities with a unit.
    case mean
    /// Ratios to an error, which neither add up nor have a mean: the one farthest from 0.
    case extreme
  }

  package let geometry: WcsGeometry
  package let axis: Axis
  /// Whether the energies are those of the gamma rays.
  package let isTrueEnergy: Bool
  /// Shape [plane, y, x]; NaN where there is no value.
  package let values: [Double]
  /// BUNIT; empty for plain numbers.
  package let unit: String
  /// Short name for titles.
  package let name: String
  /// HDU that was read.
  package let hdu: String
  package let combination: Combination
  /// Whether values of both signs occur.
  package let isSigned: Bool
  package let diagnostics: [Diagnostic]

  /// Number of images.
  package var planes: Int {
    switch axis {
    case .image: 1
    case .energy(let edges): edges.count - 1
    case .planes(let count): count
    }
  }

  /// Reads the first image with celestial axes.
  ///
  /// - Parameter path: FITS file, plain or gzip.
  /// - Returns: The map.
  /// - Throws: `FitsError` if there is none.
  package static func read(path: String) throws(FitsError) -> MapFile {
    try MapFile(FitsFile(path: path))
  }

  /// - Throws: `FitsError` if the file has no image with celestial axes that can be read.
  package init(_ file: FitsFile) throws(FitsError) {
    let candidates = file.hdus.filter { hdu in
      if case .image(_, let axes) = hdu.kind { axes.count >= 2 && !axes.contains(0) } else { false }
    }
    var failure: FitsError?
    var read: CelestialImage<Double>?
    for hdu in candidates {
      do throws(FitsError) {
        read = try CelestialImage<Double>(file, hdu: hdu) { hdu throws(FitsError) in
          try file.image(hdu)
        }
        break
      } catch {
        failure = failure ?? error
      }
    }
    guard let image = read else {
      if let failure { throw failure }
      if let fault = file.hdus.first(where: { $0.fault != nil })?.fault { throw fault }
      throw FitsError(
        .missing, operation: "read map", file: file.path, detail: Self.nothing(in: file))
    }
    var notes = file.notes.map {
      Diagnostic(.warning, file: file.path, hdu: $0.hdu, $0.text)
    }
    notes += image.notes
    if candidates.count > 1 {
      let others = candidates.filter { $0.index != image.hdu.index }.map(\.label)
      let listed = others.prefix(6).joined(separator: ", ") + (others.count > 6 ? ", …" : "")
      notes.append(
        Diagnostic(
          .note, file: file.path, hdu: image.hdu.label,
          "is the first of \(candidates.count) images, and shown", remedy: "not shown: \(listed)"))
    }
    var axes = MapFilePlanes(file: file, image: image.hdu, planes: image.planes)
    axis = axes.find()
    isTrueEnergy = axes.isTrueEnergy
    notes += axes.notes
    geometry = image.geometry
    values = image.values
    unit = image.unit
    hdu = image.hdu.label
    let last = file.path.split(separator: "/").last.map(String.init) ?? file.path
    var stem = last
    for ending in [".gz", ".fits", ".fit", ".fts"] where stem.lowercased().hasSuffix(ending) {
      stem.removeLast(ending.count)
    }
    if stem.isEmpty { stem = last }
    // The primary HDU and a single image are known by the name of the file.
    let isNamed = image.hdu.index > 0 && candidates.count > 1
    name = (isNamed ? "\(stem) \(image.hdu.label)" : stem).escapingControls
    isSigned = image.values.contains { $0 < 0 }
    combination = Self.combination(unit: image.unit, names: [stem, image.hdu.name])
    diagnostics = notes
  }

  /// What stands in the file in place of an image.
  private static func nothing(in file: FitsFile) -> String {
    let expected = "; expected one with celestial axes"
    if file.hdus.contains(where: { $0.header.string("PIXTYPE")?.uppercased() == "HEALPIX" }) {
      return "a HEALPix map is not read" + expected
    }
    if file.hdus.contains(where: { $0.header.bool("ZIMAGE") == true }) {
      return "a tile-compressed image is not read; unpack it with funpack"
    }
    return "there is no image in the file" + expected
  }

  private static func combination(unit: String, names: [String]) -> Combination {
    let words = names.map { $0.lowercased() }
    func says(_ parts: [String]) -> Bool {
      words.contains { w in parts.contains(where: w.contains) }
    }
    if unit.lowercased() == "sigma" || says(["sqrt_ts", "signif", "residual"]) { return .extreme }
    if ["_ts", "niter", "norm"].contains(where: { part in words.contains { $0.hasSuffix(part) } }) {
      return .extreme
    }
    if let known = PhysicalUnit(unit), known.hasSameDimension(as: .one) { return .sum }
    return .mean
  }

  /// Several images as one; NaN where none of them has a value.
  ///
  /// - Parameter bins: One flag for each image.
  /// - Returns: Shape [y, x].
  package func image(_ bins: [Bool]) -> [Double] {
    precondition(bins.count == planes, "one flag for each image")
    let n = geometry.pixelCount
    let chosen = bins.indices.filter { bins[$0] }
    if chosen.count == 1 { return Array(values[(chosen[0] * n)..<((chosen[0] + 1) * n)]) }
    var out = [Double](repeating: .nan, count: n)
    var numbers = [Double](repeating: 0, count: n)
    for plane in chosen {
      for p in 0..<n {
        let value = values[plane * n + p]
        guard value.isFinite else { continue }
        numbers[p] += 1
        if numbers[p] == 1 {
          out[p] = value
        } else if combination == .extreme {
          if abs(value) > abs(out[p]) { out[p] = value }
        } else {
          out[p] += value
        }
      }
    }
    if combination == .mean {
      for p in 0..<n where numbers[p] > 1 { out[p] /= numbers[p] }
    }
    return out
  }
}

extension MapFile {
  /// Whether a file is FITS with images and neither an event list nor a dataset; nil if it is not FITS.
  package static func isMap(path: String) -> Bool? {
    guard let file = try? FitsFile(path: path) else { return nil }
    if DatasetFileReader.isDataset(file) { return false }
    let hasEvents = file.hdus.contains { $0.name.uppercased() == "EVENTS" }
    let hasImage = file.hdus.contains { hdu in
      if case .image(_, let axes) = hdu.kind { axes.count >= 2 && !axes.contains(0) } else { false }
    }
    return hasImage && !hasEvents
  }
}
