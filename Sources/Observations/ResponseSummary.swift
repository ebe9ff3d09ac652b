package import SkyGeometry

/// Events and responses of one run as curves and images: what a peek at it shows.
///
/// Plain arrays: energies in TeV, angles in degrees. Curves have one row for each of `offsets`; NaN
/// where the response has nothing.
package struct ResponseSummary: Sendable, Equatable {
  /// OBS_ID.
  package let id: Int
  package let object: String
  package let pointing: SkyDirection
  /// s.
  package let livetime: Double
  /// Responses that the files hold, also those that are only named.
  package let responses: Set<ResponseKind>
  /// Why a response that the files hold is not shown, from the reader.
  package let notes: [String]
  /// Offsets from the pointing of the curves, degrees.
  package let offsets: [Double]
  /// Offset of the target from the pointing, degrees; nil if the file does not name one.
  package let targetOffset: Double?
  package let events: Events
  package let area: Area?
  package let pointSpread: PointSpread?
  package let dispersion: Dispersion?
  package let background: Background?

  /// Counts of the events.
  package struct Events: Sendable, Equatable {
    package let count: Int
    /// Edges of the bins of reconstructed energy, ten for each decade.
    package let energyEdges: [Double]
    package let counts: [Double]
    /// Edges of both sides of the image, from the pointing; longitude towards the east.
    package let fieldEdges: [Double]
    /// Counts, shape [lat, lon].
    package let image: [Double]
    /// Events that are not in the image.
    package let outside: Int
    /// Place of the target on the image.
    package let target: (lon: Double, lat: Double)?

    package static func == (a: Events, b: Events) -> Bool {
      a.count == b.count && a.energyEdges == b.energyEdges && a.counts == b.counts
        && a.fieldEdges == b.fieldEdges && a.image == b.image && a.outside == b.outside
        && a.target?.lon == b.target?.lon && a.target?.lat == b.target?.lat
    }
  }

  /// Effective area against true energy.
  package struct Area: Sendable, Equatable {
    package let energies: [Double]
    /// m², [offset][energy].
    package let values: [[Double]]
    /// LO_THRES and HI_THRES where the header has them.
    package let safeLow: Double?
    package let safeHigh: Double?
  }

  /// Containment radii against true energy, degrees.
  package struct PointSpread: Sendable, Equatable {
    /// `PSF_TABLE`, `PSF_3GAUSS` or `PSF_KING`.
    package let kind: String
    package let energies: [Double]
    /// [offset][energy].
    package let radius68: [[Double]]
    package let radius95: [[Double]]
  }

  /// Bias and resolution against true energy, and the migration at one offset.
  package struct Dispersion: Sendable, Equatable {
    package let energies: [Double]
    /// Mean migration less 1, [offset][energy].
    package let bias: [[Double]]
    /// Width of the migration, [offset][energy].
    package let resolution: [[Double]]
    /// Offset of the matrix.
    package let offset: Double
    package let energyEdges: [Double]
    package let migraEdges: [Double]
    /// Density per migration, shape [migra, energy].
    package let matrix: [Double]
  }

  /// Background rate.
  package struct Background: Sendable, Equatable {
    package let energies: [Double]
    /// Mean over all directions at each offset, s⁻¹ TeV⁻¹ deg⁻², [offset][energy].
    package let rates: [[Double]]
    /// Over the whole field, s⁻¹ TeV⁻¹.
    package let fieldRates: [Double]
    /// Over the whole field and all energies, s⁻¹.
    package let total: Double
    /// Edges of the image in coordinates of the field of view.
    package let lonEdges: [Double]
    package let latEdges: [Double]
    /// Over all energies, s⁻¹ deg⁻², shape [lat, lon].
    package let image: [Double]
    /// FOVALIGN; nil for a table in offset.
    package let alignment: FovAlignment?
  }
}
