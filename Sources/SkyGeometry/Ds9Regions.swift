import Foundation

/// A region file that cannot be read, with the line.
package struct RegionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Line of the text, from 1; 0 if the whole text is meant.
  package let line: Int
  /// What is wrong and what was expected.
  package let what: String

  /// One line for the user.
  package var description: String { line > 0 ? "line \(line): \(what)" : what }
}

/// Something in a region file that was left out or assumed.
package struct RegionNote: Sendable, Hashable, CustomStringConvertible {
  /// Line of the text, from 1.
  package let line: Int
  /// What was left out or assumed.
  package let what: String

  /// One line for the user.
  package var description: String { "line \(line): \(what)" }
}

/// Coordinates of a region file.
package enum Ds9Frame: String, Sendable, Hashable, CaseIterable {
  /// ICRS.
  case icrs
  /// FK5 J2000, taken to be ICRS: they differ by less than 0.03 arcsec.
  case fk5
  /// Galactic.
  case galactic
  /// Pixels of one image, counted from 1.
  case image
}

/// DS9 region files (SAOImage DS9 reference manual, "Regions", version 4.1).
package enum Ds9Regions {
  /// Largest file that is read, bytes.
  package static let largestFile = 8 << 20

  /// Most regions of a file.
  package static let mostRegions = 20_000
  /// Most vertices of a polygon.
  package static let mostVertices = 100_000

  /// Reads a region file.
  ///
  /// Circles, ellipses, boxes, annuli and polygons are read; points and unknown shapes are left
  /// out with a note. `-circle(...)` and `tag={exclude}` give the role `exclude`, the property
  /// `background` and `tag={background}` the role `background`, `tag={disabled}` a region that is
  /// switched off. Positions in FK5 are taken as ICRS.
  ///
  /// - Parameters:
  ///   - text: content of the file.
  ///   - imageGeometry: map that image coordinates and sizes in pixels belong to.
  ///   - defaultRole: role of regions that do not say theirs.
  /// - Returns: the regions in the order of the file, and notes.
  /// - Throws: `RegionError` with the line of a shape that cannot be read.
  package static func parse(
    _ text: String, imageGeometry: WcsGeometry? = nil, defaultRole: SkyRegion.Role = .source
  ) throws(RegionError) -> (regions: [SkyRegion], notes: [RegionNote]) {
    guard text.utf8.count <= largestFile else {
      throw RegionError(line: 0, what: "region file of more than \(largestFile >> 20) MB")
    }
    var reader = Ds9Reader(geometry: imageGeometry, defaultRole: defaultRole)
    var number = 0
    // \r\n is one Character, and so a line end of its own.
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      try reader.read(line: String(line), number: number)
    }
    return (reader.regions, reader.notes)
  }

  /// Writes regions so that DS9 and astropy-regions read the same shapes.
  ///
  /// The role is kept as a tag, not as `-circle`, because other programs take that as everything
  /// outside of the circle.
  ///
  /// - Parameters:
  ///   - regions: what to write.
  ///   - frame: coordinates of the file.
  ///   - geometry: map for image coordinates.
  /// - Returns: the text of the file; regions without a place in the image are left out.
  package static func format(
    _ regions: [SkyRegion], frame: Ds9Frame = .icrs, geometry: WcsGeometry? = nil
  ) -> String {
    precondition(frame != .image || geometry != nil, "image coordinates need a geometry")
    let writer = Ds9Writer(frame: frame, geometry: geometry)
    return
      (["# Region file format: DS9 version 4.1", frame.rawValue]
      + regions.compactMap(writer.line)).joined(separator: "\n") + "\n"
  }
}
