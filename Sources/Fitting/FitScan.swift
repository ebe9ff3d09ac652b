import Foundation
import GridMath

/// What can be asked about a parameter after a fit; parameters by index in `FitResult.parameters`.
package enum FitScan: Sendable, Hashable {
  /// The statistic along one parameter, and where it has risen by 1.
  case profile(Int)
  /// Where the statistic has risen by a given amount, around two parameters.
  case contour(Int, Int)
  /// Where it has risen by 1, for several parameters.
  case errors([Int])
}

/// The statistic along one parameter.
package struct ParameterProfile: Sendable, Equatable, Codable {
  /// In `FitResult.parameters`.
  package let index: Int
  package let curve: ProfileCurve
  package let errors: AsymmetricErrors

  package init(index: Int, curve: ProfileCurve, errors: AsymmetricErrors) {
    self.index = index
    self.curve = curve
    self.errors = errors
  }
}

/// Contours in the plane of two parameters.
package struct ParameterContours: Sendable, Equatable, Codable {
  /// In `FitResult.parameters`.
  package let first: Int
  package let second: Int
  /// For 68 % and for 95 % of two parameters.
  package let contours: [ConfidenceContour]

  package init(first: Int, second: Int, contours: [ConfidenceContour]) {
    self.first = first
    self.second = second
    self.contours = contours
  }

  /// Rises of the statistic of two parameters for 68 % and 95 %.
  package static let rises = [2.2957, 5.9915]
}

/// What a scan tells.
package enum FitScanEvent: Sendable {
  case progress(done: Int, total: Int)
  case profile(ParameterProfile)
  case contours(ParameterContours)
  /// One parameter of several.
  case errors(index: Int, AsymmetricErrors)
  case finished
  /// It could not go on, in one line.
  case failed(String)
}

extension FitScan {
  /// Values of a profile.
  package static let profileCount = 31
  /// Points of a contour.
  package static let contourCount = 48

  /// Carries the scan out, on a thread of its own that gives way to the screen.
  ///
  /// - Parameters:
  ///   - fit: with its likelihood; the scan works on a copy.
  ///   - result: of this fit.
  ///   - control: to cancel it.
  /// - Returns: what happens; it ends without `finished` if it was cancelled.
  package func run(
    _ fit: Fit, result: FitResult, control: FitControl
  ) -> AsyncStream<FitScanEvent> {
    AsyncStream { continuation in
      continuation.onTermination = { reason in
        if case .cancelled = reason { control.current = .cancel }
      }
      Task.background {
        do {
          _ = try await Workers(1, isPolite: true).map(1) { _ in
            var own = fit
            own.checkpoint = { try control.check() }
            try self.scan(&own, result) { continuation.yield($0) }
          }
          continuation.yield(.finished)
        } catch is CancellationError {
          // Nothing to tell.
        } catch {
          continuation.yield(.failed("\(error)"))
        }
        continuation.finish()
      }
    }
  }

  private func scan(
    _ fit: inout Fit, _ result: FitResult, _ tell: (FitScanEvent) -> Void
  ) throws {
    var done = 0
    func advance(of total: Int) {
      done += 1
      tell(.progress(done: done, total: total))
    }
    switch self {
    case .profile(let index):
      let total = Self.profileCount + 1
      tell(.progress(done: 0, total: total))
      let errors = try fit.asymmetricErrors(of: index, result: result)
      advance(of: total)
      let curve = try fit.profile(
        of: index, result: result, values: Self.profileValues(result.parameters[index], errors)
      ) { advance(of: total) }
      tell(.profile(ParameterProfile(index: index, curve: curve, errors: errors)))
    case .contour(let first, let second):
      let total = ParameterContours.rises.count * Self.contourCount
      tell(.progress(done: 0, total: total))
      var contours: [ConfidenceContour] = []
      for rise in ParameterContours.rises {
        guard
          let contour = try fit.contour(
            of: first, and: second, result: result, rise: rise, count: Self.contourCount,
            progress: { advance(of: total) })
        else {
          tell(.failed("one of the two parameters has no error"))
          return
        }
        contours.append(contour)
      }
      tell(.contours(ParameterContours(first: first, second: second, contours: contours)))
    case .errors(let indices):
      tell(.progress(done: 0, total: indices.count))
      for index in indices {
        tell(.errors(index: index, try fit.asymmetricErrors(of: index, result: result)))
        advance(of: indices.count)
      }
    }
  }

  /// To both sides two and a half times as far as the statistic rises by 1, within the bounds; the
  /// best value is one of them.
  static func profileValues(
    _ parameter: FittedParameter, _ errors: AsymmetricErrors
  ) -> [Double] {
    let bounds = parameter.parameter.bounds
    let error = parameter.error.isFinite && parameter.error > 0 ? parameter.error : 0
    let low = bounds.clamp(parameter.value - 2.5 * (errors.lower ?? error))
    let high = bounds.clamp(parameter.value + 2.5 * (errors.upper ?? error))
    guard high > low else { return [parameter.value] }
    let half = profileCount / 2
    let below = (0..<half).map {
      low + (parameter.value - low) * Double($0) / Double(half)
    }
    let above = (1...half).map {
      parameter.value + (high - parameter.value) * Double($0) / Double(half)
    }
    // At a bound one of the sides has no length.
    return (parameter.value > low ? below : []) + [parameter.value]
      + (high > parameter.value ? above : [])
  }
}
