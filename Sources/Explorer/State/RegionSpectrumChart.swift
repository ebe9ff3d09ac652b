import Foundation
package import TerminalRendering

/// The chart of the counts of a region by energy over what the models predict.
package struct RegionSpectrumChart: Sendable {
  package var spectrum: RegionSpectrum
  /// Name of the chosen source.
  package var source: String?
  /// Index of the chosen bin.
  package var cursor: Int?

  package init(_ spectrum: RegionSpectrum, source: String?, cursor: Int? = nil) {
    self.spectrum = spectrum
    self.source = source
    self.cursor = cursor
  }

  /// The chart; nil if no bin is in use.
  package var chart: XYChart? {
    let used = spectrum.bins.filter { $0.pixels > 0 }
    guard let first = used.first, let last = used.last else { return nil }
    let margin = pow(last.energyMax / first.energyMin, 0.02)
    let x = PlotAxis(
      "reconstructed energy", unit: "TeV", scale: .logarithmic,
      lower: first.energyMin / margin, upper: last.energyMax * margin)
    func steps(
      _ value: (RegionSpectrum.Bin) -> Double, _ role: ThemeRole, _ name: String, _ dash: PlotDash
    ) -> PlotCurve {
      PlotCurve(
        used.flatMap { bin -> [PlotPoint] in
          let y = value(bin) > 0 ? value(bin) : .nan
          return [PlotPoint(bin.energyMin, y), PlotPoint(bin.energyMax, y)]
        }, role: role, name: name, dash: dash)
    }
    let items = used.filter { $0.counts > 0 }.map { bin -> PlotMeasurement in
      let root = bin.counts.squareRoot()
      return PlotMeasurement(
        x: (bin.energyMin * bin.energyMax).squareRoot(), y: bin.counts,
        xRange: bin.energyMin...bin.energyMax, yRange: (bin.counts - root)...(bin.counts + root))
    }
    let high = used.flatMap { [$0.counts + $0.counts.squareRoot(), $0.predicted] }
    let low = used.flatMap { [$0.counts, $0.predicted].filter { $0 > 0 } }.map { max($0, 0.3) }
    var chart = XYChart(
      x: x,
      y: .covering(
        "counts", scale: .logarithmic, values: high.map { max($0, 0.3) } + low + [0.7],
        decades: 6))
    chart.curves = [
      steps(\.predicted, .curve, "predicted", .solid),
      steps(\.background, .series4, "background", .dashed),
    ]
    if let source { chart.curves.append(steps(\.source, .series2, source, .dotted)) }
    chart.points = [PlotPoints(items, role: .series1, name: "counts")]
    let residuals = used.compactMap { bin -> PlotMeasurement? in
      guard bin.residual.isFinite else { return nil }
      return PlotMeasurement(
        x: (bin.energyMin * bin.energyMax).squareRoot(), y: bin.residual,
        xRange: bin.energyMin...bin.energyMax,
        yRange: (bin.residual - bin.residualError)...(bin.residual + bin.residualError))
    }
    if let largest = residuals.map({ abs($0.y) }).max() {
      let end = min(max(3, (largest + 1).rounded(.up)), 20)
      chart.residuals = PlotResiduals(
        y: PlotAxis("(c−p)/√p", lower: -end, upper: end),
        points: [PlotPoints(residuals, role: .series1, name: "residual")])
    }
    chart.legendRows = 2
    if let cursor, spectrum.bins.indices.contains(cursor) {
      let bin = spectrum.bins[cursor]
      chart.crosshair = (bin.energyMin * bin.energyMax).squareRoot()
    }
    return chart
  }
}
