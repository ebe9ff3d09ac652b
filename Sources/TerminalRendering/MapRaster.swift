/// The canvas of a map as levels of its scale: two pixels for each cell, one above the other.
struct MapRaster {
  /// Not part of the map, or without data.
  static let blank: UInt16 = 0xffff
  /// Outside of the field of view.
  static let outside: UInt16 = 0xfffe

  /// Flags of a canvas pixel.
  static let dimmed: UInt8 = 1
  static let excluded: UInt8 = 2

  let width: Int
  let height: Int
  /// Level of the scale's palette, or one of the special values.
  private(set) var levels: [UInt16]
  private(set) var flags: [UInt8]
  /// Pixels (or blocks of them) in sight beyond the limits.
  private(set) var underCount = 0
  private(set) var overCount = 0

  /// A canvas whose levels are known, two rows for each cell.
  init(width: Int, height: Int, levels: [UInt16]) {
    precondition(levels.count == width * height, "one level for each canvas pixel")
    self.width = width
    self.height = height
    self.levels = levels
    flags = Array(repeating: 0, count: levels.count)
  }

  init(_ content: MapContent, geometry: MapGeometry, palette: ScalePalette) {
    width = geometry.canvasWidth
    height = geometry.canvasHeight
    levels = Array(repeating: Self.blank, count: width * height)
    flags = Array(repeating: 0, count: width * height)
    let columns = geometry.columns
    let rows = geometry.rows
    let scale = ResolvedScale(content.scale.mapping)
    let isPlain = geometry.zoomX >= 1 && geometry.zoomY >= 1
    let byArea = content.rule.isByArea
    let columnShares = isPlain ? [] : geometry.columnShares
    let rowShares = isPlain ? [] : geometry.rowShares
    let hasMasks = content.outside != nil || content.excluded != nil || content.dimmed != nil
    let mapping = content.scale.mapping
    let isLogarithmic =
      mapping.shape == .oneSided && mapping.stretch == .log && scale.lower > 0

    var lastRow: Range<Int>?
    for cy in 0..<height {
      let row = rows[cy]
      guard !row.isEmpty else {
        lastRow = nil
        continue
      }
      let start = cy * width
      if row == lastRow {
        // A magnified pixel: the same as the canvas row above.
        for i in start..<start + width {
          levels[i] = levels[i - width]
          flags[i] = flags[i - width]
        }
        continue
      }
      lastRow = row
      var lastColumn = 0..<0
      for cx in 0..<width {
        let column = columns[cx]
        if column.isEmpty { continue }
        let i = start + cx
        if column == lastColumn {
          levels[i] = levels[i - 1]
          flags[i] = flags[i - 1]
          continue
        }
        lastColumn = column
        let value =
          isPlain
          ? content.values[row.lowerBound * content.nx + column.lowerBound]
          : byArea
            ? content.rule.value(
              of: content.values, nx: content.nx, columnShares[cx], rowShares[cy])
            : content.rule.value(of: content.values, nx: content.nx, column, row)
        var flag: UInt8 = 0
        if hasMasks {
          let (isOutside, mask) = Self.masks(content, column, row)
          flag = mask
          if isOutside {
            levels[i] = Self.outside
            flags[i] = flag
            continue
          }
        }
        if value.isNaN {
          flags[i] = flag
          continue
        }
        if value < scale.lower || isLogarithmic && value <= 0 {
          underCount += 1
          levels[i] = UInt16(palette.underLevel)
        } else if value > scale.upper {
          overCount += 1
          levels[i] = UInt16(palette.overLevel)
        } else {
          levels[i] = UInt16(palette.level(of: scale.position(of: value)))
        }
        if let floor = content.dimBelow, value < floor { flag |= Self.dimmed }
        flags[i] = flag
      }
    }
  }

  /// Masks of a block: outside if all of it is, excluded or dimmed if at least half is.
  private static func masks(
    _ content: MapContent, _ columns: Range<Int>, _ rows: Range<Int>
  ) -> (isOutside: Bool, flags: UInt8) {
    let total = columns.count * rows.count
    func count(_ mask: [Bool]?) -> Int {
      guard let mask else { return 0 }
      var n = 0
      for y in rows {
        for x in columns where mask[y * content.nx + x] { n += 1 }
      }
      return n
    }
    var flag: UInt8 = 0
    if 2 * count(content.dimmed) >= total && content.dimmed != nil { flag |= dimmed }
    if 2 * count(content.excluded) >= total && content.excluded != nil { flag |= excluded }
    return (content.outside != nil && count(content.outside) == total, flag)
  }
}
