import Datasets
import Foundation
import SkyGeometry

extension DatasetReading {
  /// What is in the dataset, in words: name and value.
  package var facts: [(name: String, value: String)] {
    let field = dataset.field
    let sky = field.sky
    let center = sky.center.sexagesimal(secondsDigits: 1)
    let scales = sky.pixelScales
    let safe = dataset.maskSafe.count { $0 }
    func sum(_ cube: [Float]) -> Double {
      zip(cube, dataset.maskSafe).reduce(0) { $1.1 ? $0 + Double($1.0) : $0 }
    }
    func range<Role: EnergyRole>(_ axis: EnergyAxis<Role>) -> String {
      "\(axis.count) bins, "
        + EnergyFormat.text(from: axis.edges[0], to: axis.edges[axis.count])
    }
    func has(_ part: DatasetPart) -> Bool { !absent.contains(part) }
    var facts: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String) { facts.append((name, value)) }
    add("dataset", dataset.name)
    add("centre", "\(center.lon) \(center.lat) (\(sky.frame.rawValue))")
    let size = "\(Self.short(scales.x)) x \(Self.short(scales.y)) deg"
    add("pixels", "\(sky.nx) x \(sky.ny) of \(size), projection \(sky.projection)")
    add("energy", range(field.energy))
    add("true energy", has(.exposure) ? range(field.energyTrue) : "none")
    add("safe bins", "\(safe) of \(dataset.maskSafe.count)")
    add("counts", Self.short(sum(dataset.counts)) + " in safe bins")
    add(
      "background",
      has(.background) ? Self.short(sum(dataset.background)) + " in safe bins" : "none")
    let largest = Self.short(Double(dataset.exposure.max() ?? 0))
    add("exposure", has(.exposure) ? "up to \(largest) m2 s" : "none")
    if let psf = dataset.psf {
      let reach = Self.short(Double(psf.radCount) * psf.radWidth)
      add(
        "point spread",
        "\(psf.radCount) bins to \(reach) deg, \(psf.geometry.nx) x \(psf.geometry.ny) pixels")
    } else {
      add("point spread", "none")
    }
    add(
      "energy dispersion",
      dataset.edisp.map { "kernels, \($0.geometry.nx) x \($0.geometry.ny) pixels" } ?? "none")
    add("livetime", String(format: "%.2f h", dataset.livetime / 3600))
    if let fit = dataset.maskFit {
      add("fit bins", "\(fit.count { $0 }) of \(fit.count)")
    }
    if let first = dataset.goodTimeMjd.first, let last = dataset.goodTimeMjd.last {
      let times = String(format: "%.4f to %.4f", first[0], last[1])
      add("good time", "\(dataset.goodTimeMjd.count) intervals, MJD \(times)")
    }
    return facts
  }

  private static func short(_ value: Double) -> String { String(format: "%.6g", value) }
}

extension OpenedField {
  /// Why a layer cannot be made of the datasets that the field begins from; nil if it can.
  package func reasonWithout(_ layer: LayerImage.Layer) -> String? {
    switch layer {
    case .counts: nil
    case .exposure: absentParts.contains(.exposure) ? "the dataset has no exposure" : nil
    case .background, .excess, .significance:
      absentParts.contains(.background) ? "the dataset has no background" : nil
    }
  }
}
