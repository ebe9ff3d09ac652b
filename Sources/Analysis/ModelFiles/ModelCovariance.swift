import Fits
import Foundation
package import Models

/// The covariance of all parameters of a list of models, also of frozen ones.
package struct ModelCovariance: Sendable, Equatable {
  /// `source.spectral.index`, in the order of the rows.
  package let names: [String]
  /// [row, column], in the parameters' own units.
  package let values: [Double]

  /// - Precondition: a value for each pair of names.
  package init(names: [String], values: [Double]) {
    precondition(values.count == names.count * names.count, "a value for each pair of parameters")
    self.names = names
    self.values = values
  }

  /// Only the squares of the parameters' errors.
  package init(errorsOf models: ModelList) {
    let names = models.parameterNames
    let errors = models.models.flatMap { $0.parameters.map(\.error) }
    var values = [Double](repeating: 0, count: names.count * names.count)
    for (i, error) in errors.enumerated() { values[i * names.count + i] = error * error }
    self.init(names: names, values: values)
  }

  /// The covariance of some parameters in another order; 0 for those that it does not have.
  package func ordered(by wanted: [String]) -> ModelCovariance {
    if wanted == names { return self }
    let places = Dictionary(zip(names, names.indices)) { first, _ in first }
    let rows = wanted.map { places[$0] }
    var result: [Double] = []
    result.reserveCapacity(wanted.count * wanted.count)
    for row in rows {
      for column in rows {
        guard let row, let column else {
          result.append(0)
          continue
        }
        result.append(values[row * names.count + column])
      }
    }
    return ModelCovariance(names: wanted, values: result)
  }

  /// Variance of a row.
  package func variance(_ row: Int) -> Double { values[row * names.count + row] }

  // MARK: text

  /// What is wrong with the text of a covariance file.
  struct Problem: Error {
    let line: Int
    let what: String
  }

  /// Most parameters of a file.
  static let maximalCount = 2000

  /// Reads the text of a covariance file: columns of fixed width between bars.
  static func parse(_ text: String) throws(Problem) -> ModelCovariance {
    var names: [String] = []
    var values: [Double] = []
    var count: Int?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      var cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { String($0).trimmed }
      guard cells.count >= 3, cells.first == "", cells.last == "" else {
        throw Problem(line: index + 1, what: "not cells between bars (|)")
      }
      cells = Array(cells.dropFirst().dropLast())
      guard let columns = count else {
        guard cells[0] == "Parameters", cells.count <= maximalCount + 1 else {
          throw Problem(
            line: index + 1,
            what: "expected a header with Parameters and at most \(maximalCount) columns")
        }
        count = cells.count - 1
        continue
      }
      // A bar in a name makes more cells.
      let row = cells.suffix(columns).compactMap { Double($0) }
      guard cells.count > columns, row.count == columns else {
        throw Problem(line: index + 1, what: "expected a name and \(columns) numbers")
      }
      names.append(cells.dropLast(columns).joined(separator: "|"))
      values += row
      guard names.count <= columns else {
        throw Problem(line: index + 1, what: "more rows than columns")
      }
    }
    guard let columns = count, names.count == columns else {
      throw Problem(
        line: 1, what: "\(names.count) rows for \(count ?? 0) columns; expected a square")
    }
    return ModelCovariance(names: names, values: values)
  }

  /// The text of a covariance file as Gammapy lays it out.
  package var text: String {
    let count = names.count
    var columns: [[String]] = [["Parameters"] + names]
    for column in 0..<count {
      columns.append(
        ["\(column)"] + (0..<count).map { ModelFileLines.number(values[$0 * count + column]) })
    }
    let widths = columns.map { $0.map(\.count).max() ?? 0 }
    var lines = ""
    for row in 0...count {
      for (column, width) in zip(columns, widths) {
        lines += "| " + String(repeating: " ", count: width - column[row].count) + column[row] + " "
      }
      lines += "|\n"
    }
    return lines
  }
}
