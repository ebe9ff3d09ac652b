/// The header values that define a celestial coordinate system of two axes.
package struct WcsParameters: Sendable, Hashable {
  /// One `PVi_m` value.
  package struct Projection: Sendable, Hashable {
    /// Axis number i, 1 or 2.
    package let axis: Int
    /// Parameter number m.
    package let index: Int
    package let value: Double

    package init(axis: Int, index: Int, value: Double) {
      self.axis = axis
      self.index = index
      self.value = value
    }
  }

  /// CTYPE1 and CTYPE2, as `RA---AIR`.
  package var ctype: [String]
  /// CRPIX1 and CRPIX2: reference pixel, counted from 1 as in the header.
  package var crpix: [Double]
  /// CDELT1 and CDELT2, degrees per pixel.
  package var cdelt: [Double]
  /// CRVAL1 and CRVAL2, degrees.
  package var crval: [Double]
  /// PC1_1, PC1_2, PC2_1, PC2_2.
  package var pc: [Double]
  /// PVi_m of the projection.
  package var pv: [Projection]
  /// LONPOLE in degrees; nil for the projection's default.
  package var lonpole: Double?
  /// LATPOLE in degrees; nil for the default.
  package var latpole: Double?
  /// RADESYS as the header gives it, empty if absent.
  package var radesys: String
  /// EQUINOX in years, nil if absent.
  package var equinox: Double?

  package init(
    ctype: [String], crpix: [Double], cdelt: [Double], crval: [Double],
    pc: [Double] = [1, 0, 0, 1], pv: [Projection] = [], lonpole: Double? = nil,
    latpole: Double? = nil, radesys: String = "", equinox: Double? = nil
  ) {
    precondition(
      ctype.count == 2 && crpix.count == 2 && cdelt.count == 2 && crval.count == 2
        && pc.count == 4, "two celestial axes")
    self.ctype = ctype
    self.crpix = crpix
    self.cdelt = cdelt
    self.crval = crval
    self.pc = pc
    self.pv = pv
    self.lonpole = lonpole
    self.latpole = latpole
    self.radesys = radesys
    self.equinox = equinox
  }

  /// Three-letter code of the projection, from CTYPE1.
  package var projection: String { String(ctype[0].dropFirst(5).prefix(3)) }

  /// Coordinate name of an axis without dashes: `RA`, `DEC`, `GLON`, `GLAT`.
  package func axisName(_ axis: Int) -> String {
    String(ctype[axis].prefix(4)).filter { $0 != "-" && $0 != " " }
  }

  /// Projections that the library knows, by code.
  package static let projections = [
    "AZP", "SZP", "TAN", "STG", "SIN", "ARC", "ZPN", "ZEA", "AIR", "CYP", "CEA", "CAR", "MER",
    "COP", "COE", "COD", "COO", "SFL", "PAR", "MOL", "AIT", "BON", "PCO", "TSC", "CSC", "QSC",
    "HPX", "XPH",
  ]

  /// Projections that cannot be used without parameters from a header.
  package static let projectionsThatNeedParameters = ["ZPN", "COP", "COE", "COD", "COO", "BON"]
}
