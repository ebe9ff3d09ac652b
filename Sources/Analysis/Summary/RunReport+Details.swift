import Datasets
import Fitting
import GridMath
import Models
import SkyGeometry

extension RunReport.Details {
  /// Words about the models of a fit and about the place of the maximum of its TS map.
  init(_ result: RunResult, _ summary: RunSummary) {
    let sky = result.opened.field.sky
    if let place = summary.tsMap?.argmax, place.count == 3 {
      brightest = sky.direction(x: Double(place[2]), y: Double(place[1]))
    }
    guard let models = result.fit?.result.models else { return }
    for model in models.models {
      switch model {
      case .source(let source):
        let shape = source.spatial.map { ", " + $0.shape.typeName } ?? ""
        formulas[model.name] = source.spectral.formula + shape
      case .background(let background):
        formulas[model.name] = background.spectral.formula
        guard case .piecewiseNorm(let nodes) = background.spectral.shape else { continue }
        for (parameter, energy) in zip(background.parameters, nodes.energies) {
          parameters[model.name + "." + parameter.name] = Self.energies(
            at: energy, result.opened.field.energy)
        }
      case .foreign(let foreign): formulas[model.name] = foreign.typeName + ", not evaluated"
      }
    }
  }

  /// The bin that a norm is of, or its energy where that is in none.
  private static func energies(at energy: Double, _ axis: RecoEnergyAxis) -> String {
    guard let bin = axis.edges.lastIndex(where: { $0 <= energy }), bin < axis.count else {
      return EnergyFormat.text(energy)
    }
    return axis.label(ofBin: bin)
  }
}

extension SpectralModel {
  /// The types of its parts, with what absorbs.
  fileprivate var formula: String {
    switch shape {
    case .compound(let left, let operation, let right):
      let sign =
        switch operation {
        case .mul: "×"
        case .add: "+"
        case .sub: "−"
        }
      return "\(left.formula) \(sign) \(right.formula)"
    case .absorption(let table):
      let source = table.source.isEmpty ? "table" : table.source
      return "\(shape.typeName) (\(source), z = \(self["redshift"].value.shortest))"
    default: return shape.typeName
    }
  }
}
