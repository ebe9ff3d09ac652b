import Fits
import Foundation
package import GridMath

/// The responses of one file, which need not have events: a DL3 run or a file of a CALDB.
package struct ResponseFile: Sendable {
  package let effectiveArea: EffectiveArea2D
  package let pointSpread: PointSpreadResponse
  package let energyDispersion: EnergyDispersion2D
  package let background: BackgroundResponse
  /// TELESCOP and INSTRUME, empty if missing.
  package let telescope: String
  package let instrument: String
  /// What was noteworthy about them.
  package let diagnostics: [Diagnostic]

  /// Reads and checks the responses.
  ///
  /// - Parameters:
  ///   - path: a FITS file with one response of each kind; of several the first counts.
  ///   - alignment: in place of the one that the background declares.
  /// - Throws: `DataStoreError` if one is missing or cannot be used.
  package init(path: String, alignment: FovAlignment? = nil) throws(DataStoreError) {
    let shown = (path.split(separator: "/").last.map(String.init) ?? path).escapingControls
    let entry: ObservationEntry
    var header = FitsHeader()
    do throws(FitsError) {
      let file = try FitsFile(path: path)
      entry = DataStore.entry(file, id: 0, path: path, shown: shown)
      if let first = file.hdus.first(where: { HduContent(of: $0) == .aeff }) {
        header = first.header
      }
    } catch {
      let kinds: [FitsError.Kind] = [.notThere, .notPermitted, .cannotOpen, .notRegular]
      throw DataStoreError(
        kinds.contains(error.kind) ? .cannotOpen : .badData,
        [Diagnostic(.fatal, file: path, error.what)])
    }
    let store = DataStore(
      path: path, isIndexed: false, entries: [entry], summaries: [:], diagnostics: [])
    let reader = ObservationReader(
      store: store, required: [.aeff, .edisp, .psf, .bkg], alignment: alignment,
      readsAllResponses: true)
    var reading = RunReading(entry: entry, reader: reader)
    func missing(_ what: String) -> DataStoreError {
      DataStoreError(
        .badData,
        [
          Diagnostic(
            .fatal, file: path, "there is no \(what) in it",
            remedy: "expected AEFF_2D, EDISP_2D, a point spread function and BKG_2D or BKG_3D")
        ])
    }
    let found: (EffectiveArea2D?, PointSpreadResponse?, EnergyDispersion2D?, BackgroundResponse?)
    do throws(RunFault) {
      let area = try reading.effectiveArea()
      found = (
        area, try reading.pointSpread(area: area), try reading.energyDispersion(area: area),
        try reading.background(eventHeader: FitsHeader())
      )
    } catch {
      var fault = error.diagnostic
      (fault.severity, fault.run, fault.file, fault.remedy) = (.fatal, nil, path, nil)
      throw DataStoreError(.badData, [fault])
    }
    guard let area = found.0 else { throw missing("effective area") }
    guard let spread = found.1 else { throw missing("point spread function") }
    guard let dispersion = found.2 else { throw missing("energy dispersion") }
    guard let rates = found.3 else { throw missing("background rate") }
    effectiveArea = area
    pointSpread = spread
    energyDispersion = dispersion
    background = rates
    func text(_ key: String) -> String {
      (header.string(key) ?? "").trimmingCharacters(in: .whitespaces).escapingControls
    }
    telescope = text("TELESCOP")
    instrument = text("INSTRUME")
    // The number stands for no run.
    diagnostics = reading.diagnostics.map {
      var finding = $0
      finding.run = nil
      return finding
    }
  }
}
