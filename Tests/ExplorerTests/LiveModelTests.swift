import Explorer
import Models
import SkyGeometry
import TestSupport
import Testing

/// The engine of the explorer with the models of the field with two blazars.
///
/// Statistic, bins and predicted counts are those that Gammapy 2.1 gives for the analysis file and
/// its models file at their start values.
@Suite(.serialized, .enabled(if: SharedData.isUsable, "\(SharedData.reason)"))
struct LiveModelTests {
  @Test func startValuesAgreeAndEditsFollow() async throws {
    let path = SharedData.path("fields/two_blazars.yaml")
    let client = ExplorerApp.client(ExplorerInput(path: path))
    var opened: FieldInfo?
    var tables: [OpticalDepthTable] = []
    for await event in client.open() {
      if case .opened(let info) = event { opened = info }
      if case .opticalDepths(let found) = event { tables = found }
    }
    let field = try #require(opened)
    #expect(field.models.models.map(\.name) == ["1ES1218+304", "1ES1215+303", "stacked-bkg"])
    #expect(field.models.models[2].parameters.count == 20, "a norm for each bin")
    #expect(!tables.isEmpty)
    var request = AnalysisRequest(
      exclusions: field.regions, bins: [Bool](repeating: true, count: field.energy.count),
      correlationRadius: field.correlationRadius, models: field.models,
      fit: FitSelection(scope: field.fit))
    let first = try await client.compute(request)
    let prediction = try #require(first.prediction)
    #expect(prediction.usedBins == 110_000)
    #expect(abs(prediction.statistic - 27905.708713407068) < 0.01)
    let signal = prediction.shares[0].counts + prediction.shares[1].counts
    #expect(abs(signal / 181.52304778679894 - 1) < 1e-3)
    // The five norms below 80 GeV and those above 20 TeV are outside the range of the fit.
    let uninformed = prediction.uninformed.filter { $0.model == 2 }.map(\.parameter).sorted()
    #expect(uninformed.prefix(5) == [0, 1, 2, 3, 4])
    #expect(!uninformed.contains(5))
    #expect(prediction.uninformed.allSatisfy { $0.model == 2 })
    // Twice the amplitude: twice the counts, and everything else is as it was.
    let amplitude = ParameterPlace(model: 0, parameter: 1)
    request.models[amplitude].value *= 2
    let second = try await client.compute(request)
    let doubled = try #require(second.prediction)
    #expect(second.version == first.version)
    #expect(abs(doubled.shares[0].counts / prediction.shares[0].counts - 2) < 1e-6)
    #expect(doubled.shares[1].counts == prediction.shares[1].counts)
    #expect(doubled.image != prediction.image)
    // Off the map: nothing is predicted, which is said, and its parameters mean nothing.
    guard case .source(var source) = field.models.models[0] else { return }
    source.spatial?["lon_0"].value = 170
    try request.models.replace(at: 0, with: .source(source))
    let third = try await client.compute(request)
    let away = try #require(third.prediction)
    #expect(away.shares[0].counts == 0)
    #expect(away.shares[0].coverage?.contains("outside") == true)
    #expect(away.uninformed.contains(amplitude))
  }
}
