package import SkyGeometry

/// A source as a list of sources has it.
package struct CatalogueSource: Sendable, Hashable {
  /// The usual name, as the list writes it.
  package var name: String
  /// Other names.
  package var aliases: [String]
  /// ICRS, J2000.
  package var position: SkyDirection
  /// What it is, as `HBL`, `PWN`, `SNR`; empty if the list does not say.
  package var kind: String
  /// Nil for galactic sources and where it is not known.
  package var redshift: Double?
  /// Rough radius in degrees; 0 for a point.
  package var size: Double
  /// Where position and redshift come from.
  package var reference: String
  /// The list: `built-in`, the name of a catalogue, or the path of the user's file.
  package var origin: String

  package init(
    name: String, aliases: [String] = [], position: SkyDirection, kind: String = "",
    redshift: Double? = nil, size: Double = 0, reference: String = "", origin: String
  ) {
    self.name = name
    self.aliases = aliases
    self.position = position
    self.kind = kind
    self.redshift = redshift
    self.size = size
    self.reference = reference
    self.origin = origin
  }

  /// Name and other names.
  package var names: [String] { [name] + aliases }
}
