package import Fits

/// One axis of a map beside the sky, as a file holds it.
package struct GammapyAxis: Sendable, Equatable {
  /// Column of the bin centres, and what the columns of the edges begin with.
  package let name: String
  /// Columns of the lower and upper edges.
  package let columns: (low: String, high: String)
  package let unit: String
  /// Bin edges, one more than there are bins.
  package let edges: [Double]
  package let centers: [Double]
  /// How values between the centres are meant: `log` or `lin`.
  package let interpolation: String

  package init<Role: EnergyRole>(_ axis: EnergyAxis<Role>) {
    name = Role.columnPrefix
    columns = GammapyMap.edgeColumns(Role.self)
    unit = "TeV"
    edges = axis.edges
    centers = axis.centers
    interpolation = "log"
  }

  /// An axis of distances in degrees.
  package init(radEdges: [Double]) {
    name = "RAD"
    columns = ("RAD_MIN", "RAD_MAX")
    unit = "deg"
    edges = radEdges
    centers = zip(radEdges, radEdges.dropFirst()).map { 0.5 * ($0 + $1) }
    interpolation = "lin"
  }

  private init(squashing axis: GammapyAxis) {
    name = axis.name
    columns = axis.columns
    unit = axis.unit
    interpolation = axis.interpolation
    let (low, high) = (axis.edges[0], axis.edges[axis.edges.count - 1])
    edges = [low, high]
    centers = [interpolation == "log" ? (low * high).squareRoot() : 0.5 * (low + high)]
  }

  /// The axis with all its bins made one.
  package var squashed: GammapyAxis { GammapyAxis(squashing: self) }

  package var count: Int { centers.count }

  package static func == (a: GammapyAxis, b: GammapyAxis) -> Bool {
    a.name == b.name && a.unit == b.unit && a.edges == b.edges
  }
}

extension GammapyMap {
  /// Adds a map of any number of axes to a file as an extension with its bins beside it.
  ///
  /// - Parameters:
  ///   - pixels: Row-major, the last axis slowest, then the others, y, x.
  ///   - geometry: Projection and size.
  ///   - axes: Axes beside the sky, fastest first.
  ///   - unit: BUNIT.
  ///   - name: EXTNAME.
  ///   - meta: What goes into META, in JSON.
  ///   - cards: Further cards.
  ///   - writer: File to add to.
  package static func append(
    _ pixels: MapPixels, geometry: WcsGeometry, axes: [GammapyAxis], unit: String, name: String,
    meta: String = "{}", cards: [FitsCard] = [], to writer: inout FitsWriter
  ) {
    let label = name.uppercased()
    let shape = [geometry.nx, geometry.ny] + axes.map(\.count)
    let described = axes.enumerated().flatMap { index, axis in
      [
        FitsCard("AXCOLS\(index + 1)", .text("\(axis.columns.low),\(axis.columns.high)")),
        FitsCard("INTERP\(index + 1)", .text(axis.interpolation)),
      ]
    }
    let header =
      geometry.headerCards() + described + [
        FitsCard("WCSSHAPE", .text("(" + shape.map(String.init).joined(separator: ",") + ")")),
        FitsCard("BANDSHDU", .text("\(label)_BANDS")), FitsCard("META", .text(meta)),
        FitsCard("BUNIT", .text(unit)),
      ] + cards
    if writer.isEmpty { writer.addPrimary() }
    writer.addImage(
      axes: Array(shape.reversed()), values: pixels.fits, header: header, name: label)

    let rows = axes.reduce(1) { $0 * $1.count }
    var columns = [FitsTableColumn("CHANNEL", .ints((0..<rows).map { Int64($0) }))]
    var step = 1
    for axis in axes {
      func column(_ name: String, _ values: [Double]) -> FitsTableColumn {
        FitsTableColumn(
          name, unit: axis.unit, .doubles((0..<rows).map { values[$0 / step % axis.count] }))
      }
      columns += [
        column(axis.name, axis.centers), column(axis.columns.low, Array(axis.edges.dropLast())),
        column(axis.columns.high, Array(axis.edges.dropFirst())),
      ]
      step *= axis.count
    }
    writer.addTable(name: "\(label)_BANDS", columns: columns, header: described + cards)
  }
}
