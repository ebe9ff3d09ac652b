import Datasets
import Fitting
import Foundation
import Models
import Testing

/// Profiles, contours and errors beside the caller, on a copy of the fit.
struct FitScanTests {
  private func fitted(
    background: String = "norm", seed: UInt64 = 31
  ) throws -> (fit: Fit, result: FitResult) {
    let field = try ToyField(background: background, freePositions: false)
    var fit = try Fit(datasets: [try field.drawn(seed: seed)], models: field.truth)
    let result = try fit.run()
    try #require(result.isConverged)
    return (fit, result)
  }

  private func events(
    _ scan: FitScan, _ fitted: (fit: Fit, result: FitResult), control: FitControl = FitControl()
  ) async -> [FitScanEvent] {
    var events: [FitScanEvent] = []
    for await event in scan.run(fitted.fit, result: fitted.result, control: control) {
      events.append(event)
    }
    return events
  }

  @Test func aProfileHasItsCurveItsErrorsAndItsProgress() async throws {
    let fitted = try fitted()
    let events = await events(.profile(1), fitted)
    var last = 0
    var found: ParameterProfile?
    for event in events {
      switch event {
      case .progress(let done, let total):
        #expect(done >= last && total == FitScan.profileCount + 1)
        last = done
      case .profile(let profile): found = profile
      default: break
      }
    }
    guard case .finished? = events.last else {
      Issue.record("no end")
      return
    }
    let profile = try #require(found)
    let best = fitted.result.parameters[1]
    #expect(last == profile.curve.values.count + 1)
    #expect(profile.index == 1 && profile.curve.values.contains(best.value))
    #expect(profile.curve.values == profile.curve.values.sorted())
    // The errors are those that the fit itself finds.
    var plain = fitted.fit
    #expect(profile.errors == (try plain.asymmetricErrors(of: 1, result: fitted.result)))
    // Two and a half times as far as one sigma the statistic has risen by some 2.5².
    let ends = [profile.curve.rises.first, profile.curve.rises.last].compactMap { $0 }
    #expect(ends.allSatisfy { $0 > 4 && $0 < 9 }, "\(ends)")
  }

  @Test func contoursEncloseEachOtherAndErrorsComeOneByOne() async throws {
    let fitted = try fitted()
    var contours: ParameterContours?
    for event in await events(.contour(0, 1), fitted) {
      if case .contours(let found) = event { contours = found }
    }
    let found = try #require(contours)
    #expect(found.contours.map(\.rise) == ParameterContours.rises)
    let (a, b) = (fitted.result.parameters[0], fitted.result.parameters[1])
    func sizes(_ contour: ConfidenceContour) -> [Double] {
      zip(contour.x, contour.y).map {
        hypot(($0 - a.value) / a.error, ($1 - b.value) / b.error)
      }
    }
    for (inner, outer) in zip(sizes(found.contours[0]), sizes(found.contours[1])) {
      #expect(outer > 1.3 * inner)
    }

    var errors: [Int: AsymmetricErrors] = [:]
    for event in await events(.errors([0, 3]), fitted) {
      if case .errors(let index, let value) = event { errors[index] = value }
    }
    #expect(Set(errors.keys) == [0, 3])
    let report = fitted.result.report(asymmetric: errors)
    #expect(report.filter { $0.contains("where the statistic rises by 1") }.count == 2)
  }

  @Test func aCancelledScanEndsSoonWithoutAResult() async throws {
    let fitted = try fitted()
    let control = FitControl()
    let clock = ContinuousClock()
    var cancelledAt: ContinuousClock.Instant?
    var ended = false
    for await event in FitScan.contour(0, 1).run(
      fitted.fit, result: fitted.result, control: control)
    {
      switch event {
      case .progress(let done, _) where done == 2 && cancelledAt == nil:
        cancelledAt = clock.now
        control.current = .cancel
      case .contours, .finished: ended = true
      default: break
      }
    }
    let since = try #require(cancelledAt)
    #expect(!ended)
    #expect(clock.now - since < .milliseconds(2000), "a machine under load is given time")
  }

  @Test func aParameterAtABoundHasOneSideOnly() async throws {
    let field = try ToyField(background: "piecewise", freePositions: false)
    var dataset = try field.drawn(seed: 32)
    let n = dataset.field.pixelCount
    for i in 7 * n..<8 * n { dataset.counts[i] = 0 }
    var models = field.truth
    // An upper bound below what the data want.
    models[ParameterPlace(model: 0, parameter: 0)].maximum = 2.0
    models[ParameterPlace(model: 0, parameter: 0)].value = 1.9
    var fit = try Fit(datasets: [dataset], models: models)
    let result = try fit.run()
    let index = try #require(
      result.parameters.firstIndex { $0.parameter.name == "A.index" })
    let last = result.parameters.count - 1
    #expect(result.parameters[index].flags.contains(.atBound))
    #expect(result.parameters[index].errorSign == "−")
    #expect(result.parameters[last].errorSign == "+")
    let report = result.report.joined(separator: "\n")
    #expect(report.contains("A.index = 2 − "))
    #expect(report.contains("= 0 + "))

    var found: ParameterProfile?
    for event in await events(.profile(last), (fit, result)) {
      if case .profile(let profile) = event { found = profile }
    }
    let profile = try #require(found)
    #expect(profile.errors.lower == nil && profile.errors.upper != nil)
    #expect(profile.curve.values.first == 0)
    #expect(
      result.report(asymmetric: [last: profile.errors]).contains {
        $0.contains("− beyond its bound")
      })
  }
}
