import Analysis
import Foundation
import GridMath
import Models
import TestSupport
import Testing

/// Where `ModelFileExportTests` writes to; nil: a temporary folder.
private let exportFolder = ProcessInfo.processInfo.environment["GAMMASCOPE_EXPORT"]

/// Writes models files to be read by Gammapy, which `Tests/GammapyScripts/compare_models.py` does.
///
/// For that, run by hand with `GAMMASCOPE_EXPORT` set to a folder.
struct ModelFileExportTests {
  @Test func modelsAreWrittenForGammapy() throws {
    let temporary = TemporaryFolder()
    let folder = exportFolder ?? temporary.path
    try GammapyModelFile.text.write(
      toFile: folder + "/every_type.in.yaml", atomically: true, encoding: .utf8)
    let models = try ModelFileTests.read(GammapyModelFile.text).get()
    try ModelFile.write(models, to: folder + "/every_type.out.yaml", creator: "gammascope tests")
    #expect(try ModelFile.read(path: folder + "/every_type.out.yaml").get().models.count > 10)
    try writeAbsorption(to: folder)
    guard SharedData.isAvailable else { return }
    for field in ["pks2155", "crab", "two_blazars"] {
      let path = SharedData.path("reference/\(field)/best_fit.yaml")
      let reading = ModelFile.read(path: path, tables: ModelFileSharedTests.tables)
      let input = try String(contentsOfFile: path, encoding: .utf8)
        .replacing("best_fit_covariance.dat", with: "\(field)_in_covariance.dat")
      try input.write(toFile: folder + "/\(field).in.yaml", atomically: true, encoding: .utf8)
      try String(
        contentsOfFile: SharedData.path("reference/\(field)/best_fit_covariance.dat"),
        encoding: .utf8
      ).write(
        toFile: folder + "/\(field)_in_covariance.dat", atomically: true, encoding: .utf8)
      try ModelFile.write(
        try reading.get(), covariance: reading.covariance, to: folder + "/\(field).out.yaml",
        creator: "gammascope tests")
      let again = ModelFile.read(
        path: folder + "/\(field).out.yaml", tables: ModelFileSharedTests.tables)
      #expect(again.diagnostics.filter { $0.severity > .note }.isEmpty)
      #expect(again.covariance != nil)
    }
  }

  /// Our own optical depth, with the factors that Gammapy should find.
  private func writeAbsorption(to folder: String) throws {
    var lines: [String] = []
    var models: [Model] = []
    for redshift in [0.03, 0.14, 0.5] {
      let factor = SpectralModel.absorption(.computed, redshift: redshift)
      let name = "z\(redshift)"
      models.append(
        .source(SkyModel(name: name, spectral: try .compound(.powerLaw(), .mul, factor))))
      let energies = (0..<40).map { 0.02 * pow(10, Double($0) / 12) }
      for (energy, value) in zip(energies, factor.evaluate(energies)) {
        lines.append("\(name) \(energy) \(value)")
      }
    }
    try ModelFile.write(
      try ModelList(models), to: folder + "/absorption.yaml", creator: "gammascope tests")
    try lines.joined(separator: "\n").write(
      toFile: folder + "/absorption.txt", atomically: true, encoding: .utf8)
    let again = try ModelFile.read(path: folder + "/absorption.yaml").get()
    #expect(again.models == models)
  }
}
