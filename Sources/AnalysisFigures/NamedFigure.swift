package import Figures

/// A figure and the name of its files, without ending.
package struct NamedFigure: Sendable {
  package let name: String
  package let figure: Figure

  package init(_ name: String, _ figure: Figure) {
    self.name = name
    self.figure = figure
  }
}
