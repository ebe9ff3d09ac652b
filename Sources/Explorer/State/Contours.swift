import GridMath
import TerminalRendering

/// Lines of equal value of one layer, over whichever layer is shown.
package struct Contours: Sendable, Hashable, Codable {
  package var isShown = false
  package var layer = Layer.significance
  /// Values per data pixel, rising; empty for the standard ones of the layer.
  package var levels: [Double] = []

  /// More lines than these would hide the image.
  package static let most = 16

  package init() {}
}

extension ExplorerState {
  /// The levels that are drawn.
  package var contourLevels: [Double] {
    let contours = map.overlays.contours
    return contours.levels.isEmpty ? standardLevels(contours.layer) : contours.levels
  }

  /// Levels of a layer where none are typed: those of significance are what is quoted of sources,
  /// those of other layers divide the scale.
  func standardLevels(_ layer: Layer) -> [Double] {
    switch layer {
    case .significance, .sqrtTS: return [3, 5, 8, 12]
    case .testStatistic: return [9, 25, 64, 144]
    case .mask: return [0.5]
    case .residual where map.residual == .sqrt || map.residual == .significance:
      return [-5, -3, 3, 5]
    default:
      let (low, high) = colorLimits(of: layer)
      return Ticks.nice(low, high, target: 5).filter { $0 > low && $0 < high && $0 != 0 }
    }
  }

  /// Layer and levels, as the command takes them.
  package var contourText: String {
    let layer = map.overlays.contours.layer
    let levels = contourLevels.map { Format.trimmed($0) }
    return ([layer.rawValue] + levels).joined(separator: " ")
  }

  /// Shows contours, or no longer.
  mutating func toggleContours() {
    map.overlays.contours.isShown.toggle()
    guard map.overlays.contours.isShown else {
      recordedCommand = "contours off"
      hint("contours off")
      return
    }
    if field?.reasonWithout(map.overlays.contours.layer) != nil {
      map.overlays.contours.layer = map.layer
      map.overlays.contours.levels = []
    }
    sayContours()
  }

  /// Shows contours of a layer; without levels those that it has by standard.
  mutating func setContours(_ layer: Layer, _ levels: [Double]) {
    if let reason = field?.reasonWithout(layer) {
      hint("no contours of \(layer.rawValue): \(reason)", .warning)
      return
    }
    map.overlays.contours.layer = layer
    map.overlays.contours.levels = levels
    map.overlays.contours.isShown = true
    sayContours()
  }

  private mutating func sayContours() {
    recordedCommand = "contours " + contourText
    hint("contours of \(contourText) · {contour-levels} types others")
  }

  /// Reads a layer, levels, or both.
  func contours(_ text: String) -> Result<Argument, ArgumentProblem> {
    if ["off", "none"].contains(text.lowercased()) { return .success(.text("off")) }
    var words = text.split { $0 == " " || $0 == "," }.map(String.init)
    var layer = map.overlays.contours.layer
    if let first = words.first, Self.double(first) == nil {
      switch choice(first, .layer) {
      case .success(.text(let name)): layer = Layer(rawValue: name) ?? layer
      case .success: break
      case .failure(let problem): return .failure(problem)
      }
      words.removeFirst()
    }
    let levels = words.compactMap { Self.double($0) }
    guard levels.count == words.count else {
      return .failure(ArgumentProblem("\"\(text)\" is not " + ArgumentKind.contours.explanation))
    }
    guard levels.count <= Contours.most else {
      return .failure(ArgumentProblem("at most \(Contours.most) levels can be told apart"))
    }
    return .success(.contours(layer, Set(levels).sorted()))
  }
}
