import Analysis
import Foundation
import GridMath
package import SkyGeometry

/// A layer of the map as it goes into a file.
package struct LayerImage: Sendable, Equatable {
  package let map: SkyMap
  /// One bin with the energies of the layer; nil where they are not one range.
  package let axis: RecoEnergyAxis?
  /// Name of the layer, for the message.
  package let name: String
}

/// Layers of the map in FITS files, as Gammapy lays maps out.
package enum LayerFiles {
  /// Writes a layer; gzip if the name ends in `.gz`.
  ///
  /// - Returns: What is said about it.
  package static func write(_ image: LayerImage, to path: String) -> Message {
    let path = (path as NSString).expandingTildeInPath
    do {
      try image.map.write(to: path, axis: image.axis)
      return Message("\(image.name) written to \(path)", .good)
    } catch {
      let failure = AnalysisError(error, path)
      return Message(failure.diagnostics.last?.line ?? "\(path): not written", .error)
    }
  }
}
