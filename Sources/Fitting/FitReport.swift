import Foundation

extension FitResult {
  /// What came out, in plain words, line by line.
  package var report: [String] { report(asymmetric: [:]) }

  /// The same with errors below and above where they are known, by index of the parameter.
  package func report(asymmetric: [Int: AsymmetricErrors]) -> [String] {
    var lines = [headline]
    lines.append(
      String(
        format: "statistic %.4f, %.4f below the start, over %d bins of %@", statistic,
        startStatistic - statistic, binCount,
        datasets.count == 1 ? datasets[0] : "\(datasets.count) datasets"))
    if distance.isFinite {
      lines.append(
        String(
          format:
            "expected distance to the minimum %.1e, gradient %.1e errors, condition number %.3g",
          distance, gradientLength, conditionNumber))
    }
    if isAtKink {
      lines.append("the minimum is where a source crosses the middle of a pixel")
    }
    for (index, parameter) in parameters.enumerated()
    where !parameter.flags.contains(.noInformation) {
      lines.append(Self.line(parameter, asymmetric[index]))
    }
    let held = parameters.filter { $0.flags.contains(.noInformation) }.map(\.parameter.name)
    if !held.isEmpty {
      lines.append("the data say nothing about, held: " + held.joined(separator: ", "))
    }
    return lines
  }

  /// How it ended, in one line.
  package var headline: String {
    let work = "\(steps) steps, \(evaluations + derivativeEvaluations) evaluations"
    switch state {
    case .converged: return "converged after \(work)"
    case .stopped: return "stopped by the user after \(work)"
    case .outOfSteps: return "not converged: out of steps after \(work)"
    case .failed(let reason): return "failed after \(work): \(reason)"
    }
  }

  private static func line(
    _ parameter: FittedParameter, _ asymmetric: AsymmetricErrors?
  ) -> String {
    let error = String(format: "%.3g", parameter.error)
    let unit = parameter.parameter.unit.isEmpty ? "" : " " + parameter.parameter.unit
    var notes = FitFlag.allCases.filter { parameter.flags.contains($0) }.map(\.text)
    if let asymmetric { notes.insert(asymmetric.text + " where the statistic rises by 1", at: 0) }
    return "\(parameter.parameter.name) = " + Self.figure(parameter)
      + (parameter.error.isFinite ? " \(parameter.errorSign) \(error)\(unit)" : "\(unit), no error")
      + (notes.isEmpty ? "" : " (" + notes.joined(separator: ", ") + ")")
  }

  /// The value with as many digits as its error has a meaning for.
  private static func figure(_ parameter: FittedParameter) -> String {
    let (value, error) = (parameter.value, parameter.error)
    guard error.isFinite, error > 0, value != 0 else { return String(format: "%.6g", value) }
    let digits = Int((log10(abs(value)).rounded(.down) - log10(error).rounded(.down))) + 3
    return String(format: "%.\(min(max(digits, 3), 12))g", value)
  }
}

extension AsymmetricErrors {
  /// `+0.18 −0.16`; a side without an end before the bound says so.
  package var text: String {
    let above = upper.map { String(format: "+%.3g", $0) } ?? "+ beyond its bound"
    let below = lower.map { String(format: "−%.3g", $0) } ?? "− beyond its bound"
    return above + " " + below
  }
}
