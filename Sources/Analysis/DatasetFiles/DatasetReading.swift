package import Datasets
package import GridMath

/// What a dataset may lack.
package enum DatasetPart: String, Sendable, CaseIterable {
  case exposure, background, psf, edisp
  case maskSafe = "mask_safe"
  case goodTime = "GTI"
}

/// A dataset as it was read from a file, with what was missing and assumed.
package struct DatasetReading: Sendable {
  package var dataset: MapDataset
  /// Path of the file.
  package let file: String
  /// HDUs that the file does not have; what stands in their place is said in `diagnostics`.
  package let absent: Set<DatasetPart>
  package let diagnostics: [Diagnostic]
}
