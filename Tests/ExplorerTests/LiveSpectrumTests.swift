import Analysis
import Estimators
import Explorer
import Fitting
import Foundation
import Models
import TestSupport
import Testing

/// The Spectrum screen on the real engine with the field with two blazars.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct LiveSpectrumTests {
  /// The explorer without a screen: effects are carried out one after the other.
  private struct Session {
    var state = ExplorerState(columns: 160, rows: 48)
    let client: EngineClient
    private var time = 0.0

    init(_ path: String) async {
      client = ExplorerApp.client(ExplorerInput(path: path))
      for await event in client.open() { await send(event: .engine(event)) }
      await send(event: .restored(nil, note: nil))
    }

    mutating func send(event: Event) async {
      time += 0.1
      await perform(update(&state, event, at: time))
    }

    mutating func type(_ keys: String) async {
      for key in keys.split(separator: " ") { await send(event: .key(KeyStroke(String(key)))) }
    }

    private mutating func perform(_ effects: [Effect]) async {
      for effect in effects {
        switch effect {
        case .fit(let generation, let request):
          for await event in await client.fit(request, FitControl()) {
            await send(event: .fit(generation: generation, event))
          }
        case .spectrum(let generation, let request):
          do {
            let result = try await client.spectrum(request)
            await send(event: .spectrum(generation: generation, .result(result), seconds: 0.1))
          } catch {
            await send(event: .spectrum(generation: generation, .failed("\(error)"), seconds: 0.1))
          }
        default: break
        }
      }
    }
  }

  @Test func pointsOfTheFitAreThoseOfTheReferenceAndOtherResultsLieOverThem() async throws {
    var session = await Session(SharedData.path("fields/two_blazars.yaml"))
    await session.type("3 f f 2")
    #expect(session.state.shownFit != nil && session.state.spectrum.running == nil)
    for name in ["1ES1218+304", "1ES1215+303"] {
      let series = try #require(session.state.spectrumSeries.first { $0.source == name })
      let own = try #require(series.points)
      #expect(series.band?.hasErrors == true)
      let file = SharedData.path("reference/two_blazars/flux_points_\(name).fits")
      let reference = try #require(FluxPointsFile.read(path: file).points)
      #expect(own.points.count == reference.points.count)
      var compared = 0
      for (a, b) in zip(own.points, reference.points) {
        #expect(abs(a.energyMin / b.energyMin - 1) < 1e-6)
        // Bins with a source: the others have no minimum in the reference.
        guard b.ts > 4, a.isSuccess, b.normError.isFinite else { continue }
        compared += 1
        #expect(
          abs(a.norm * a.reference.dnde - b.norm * b.reference.dnde)
            < 0.02 * b.normError * b.reference.dnde, "\(name) \(a.energyRef)")
        #expect(abs(a.normError * a.reference.dnde / (b.normError * b.reference.dnde) - 1) < 0.02)
      }
      #expect(compared >= 4, "\(name)")
    }

    // The one-dimensional analysis of the same runs.
    let folder = SharedData.path("data/two-blazars/results")
    let reading = await SpectrumFiles.reading(folder, session.client.readModels)
    #expect(reading.items.count == 4)
    await session.send(event: .resultsRead(path: folder, reading))
    let all = session.state.spectrumSeries
    #expect(all.count == 4)
    let overlay = try #require(all.first { $0.overlay != nil && $0.source == "1ES1218+304" })
    #expect(overlay.title == "1ES1218+304, results")
    let spectrum = try #require(overlay.band?.spectrum)
    // Numbers as they stand in the files.
    #expect(spectrum["index"].value == 2.1190117497091077)
    #expect(spectrum["amplitude"].value == 3.7762515014143876e-11)
    #expect(
      overlay.band?.error(ofParameter: 0).map { abs($0 - 0.1542026153556669) < 1e-9 } == true)
    let point = try #require(overlay.points?.points.first)
    let value = SpectrumPointValue(point, .e2dnde, of: overlay, isIntrinsic: false)
    #expect(abs(value.value / 3.353080439379726e-12 - 1) < 1e-6)
    #expect(abs(value.error / 7.825353039550403e-13 - 1) < 1e-6)
    #expect(abs(value.errorAbove / 8.026751896967882e-13 - 1) < 1e-6)

    // The two analyses agree within errors.
    await session.type("v d")
    let comparison = try #require(session.state.spectrumComparison)
    let index = try #require(comparison.parameters.first { $0.name == "index" })
    let fitted = try #require(all.first { $0.overlay == nil && $0.source == "1ES1218+304" })
    #expect(index.own == fitted.band?.spectrum["index"].value)
    let size = (pow(index.ownError, 2) + pow(0.1542026153556669, 2)).squareRoot()
    #expect(abs((index.pull ?? .nan) - (index.own - 2.1190117497091077) / size) < 1e-9)
    #expect(abs(index.pull ?? .nan) < 1)
    #expect(comparison.points.count == 9)
    #expect((comparison.largest ?? 99) < 3)
  }

  @Test func runsNightsRefitsAndRegions() async throws {
    var session = await Session(SharedData.path("fields/two_blazars.yaml"))
    await session.type("3 f f 2 v l")
    let byRun = try #require(session.state.shownLightCurve)
    #expect(byRun.source == "1ES1218+304" && byRun.intervals.count == 16)
    #expect(byRun.intervals.allSatisfy { $0.point.norm.isFinite && $0.startMjd.isFinite })
    // All runs together have the flux of the fit.
    #expect(abs(byRun.mean.norm - 1) < 2 * byRun.mean.normError)
    #expect(byRun.degreesOfFreedom == 15 && byRun.steadyProbability > 1e-4)
    await session.type("n")
    let byNight = try #require(session.state.shownLightCurve)
    // All of them in one night, so that nothing can be said about variability.
    #expect(byNight.intervals.map(\.name) == ["night of MJD 58543"])
    #expect(byNight.degreesOfFreedom == 0 && byNight.steadyProbability.isNaN)
    #expect(abs(byNight.mean.norm - byRun.mean.norm) < 1e-9)

    // Runs together agree with the stack; the background refitted moves the points little.
    await session.type("v p")
    let stacked = try #require(session.state.selectedSeries?.points?.points)
    await session.type("&")
    let joint = try #require(session.state.selectedSeries?.points?.points)
    #expect(joint[0].counts.count == 16)
    for (a, b) in zip(stacked, joint) where a.ts > 4 {
      #expect(abs(a.norm - b.norm) < 0.5 * a.normError)
    }
    await session.type("& B")
    let refitted = try #require(session.state.selectedSeries?.points?.points)
    for (a, b) in zip(stacked, refitted) where a.ts > 4 {
      #expect(abs(a.norm - b.norm) < 0.5 * a.normError && a.norm != b.norm)
    }

    await session.type("v c")
    let counts = try #require(session.state.shownCounts)
    // Gammapy's counts and prediction of its best fit, in the bins of the fit range.
    #expect(counts.pixels == 177)
    let total = try #require(counts.total)
    #expect(total.counts == 233)
    #expect(abs(total.predicted - 229.98) < 0.3, "\(total.predicted)")
    #expect(counts.bins[5].counts == 104 && abs(counts.bins[5].predicted - 101.44) < 0.2)
    #expect(counts.bins[4].gap != nil)
    // numerics.md 13.2 has 172 pixels for the circle about the other source.
    await session.type("j")
    #expect(session.state.shownCounts?.pixels == 172)
    #expect(session.state.shownCounts?.bins[6].counts == 50)
  }
}
