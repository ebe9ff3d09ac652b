import Fits
import TestSupport

/// A file with every kind of HDU and column, and reading all there is in a file.
enum Sample {
  static let rows = 5

  static func writer() -> FitsWriter {
    var writer = FitsWriter()
    writer.addImage(
      axes: [2, 3, 4], values: .float((0..<24).map { Float($0) * 0.1 }),
      header: [FitsCard("OBJECT", "Crab", comment: "what"), FitsCard("EXPOSURE", 1.25)])
    writer.addImage(axes: [3], values: .double([1, .nan, -2.5]), name: "DOUBLE")
    writer.addImage(axes: [2, 2], values: .int16([1, -2, 300, .min]), name: "SHORT")
    writer.addImage(axes: [3], values: .int32([1, -2, 300_000]), name: "INT")
    writer.addImage(axes: [3], values: .int64([1, -2, .max]), name: "LONG")
    writer.addImage(axes: [1, 4], values: .uint8([1, 2, 3, 255]), name: "BYTE")
    writer.addTable(name: "TABLE", columns: columns, header: [FitsCard("DEADC", 0.95)])
    writer.addTable(name: "EMPTY", columns: [FitsTableColumn("X", unit: "m", .doubles([]))])
    return writer
  }

  static let columns = [
    FitsTableColumn("TIME", unit: "s", .doubles([1.5, 2.5, .nan, -1e-300, .infinity])),
    FitsTableColumn("ENERGY", unit: "TeV", .floats([1, 2, 3, 4, 0.1])),
    FitsTableColumn("ID", .ints([1, .max, 99, -1, 0]), null: 99),
    FitsTableColumn("J", .int32s([1, 2, -3, .max, .min])),
    FitsTableColumn("I", .int16s([1, 2, -3, .max, .min])),
    FitsTableColumn("B", .bytes([1, 2, 255, 0, 7])),
    FitsTableColumn("L", .logicals([true, false, true, true, false])),
    FitsTableColumn("S", .texts(["a", "bcd", "", "é", " x"])),
    FitsTableColumn("M", .floats((0..<30).map { Float($0) }), dimensions: [2, 3]),
    FitsTableColumn(
      "PAIR", .texts(["a", "b", "cc", "d", "e", "f", "", "", "i", "jj"]), dimensions: [2]),
    FitsTableColumn("V", .variableFloats([[1, 2], [], [3], [4, 5, 6], []])),
    FitsTableColumn("VD", .variableDoubles([[1], [4, 7], [3], [], []])),
  ]

  /// An HDU from card texts and data, both padded to whole blocks.
  static func raw(_ cards: [String], data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for card in cards + ["END"] {
      bytes += Array(card.utf8) + [UInt8](repeating: 0x20, count: 80 - card.utf8.count)
    }
    bytes += [UInt8](repeating: 0x20, count: (2880 - bytes.count % 2880) % 2880)
    return bytes + data + [UInt8](repeating: 0, count: (2880 - data.count % 2880) % 2880)
  }

  /// Reads everything and returns the number of values and the errors met.
  static func readAll(_ file: FitsFile) -> (values: Int, errors: [FitsError]) {
    var count = 0
    var errors: [FitsError] = []
    for hdu in file.hdus {
      if case .image = hdu.kind {
        do throws(FitsError) { count += try file.image(hdu).count } catch { errors.append(error) }
      }
      for column in hdu.columns {
        do throws(FitsError) {
          switch column.typeCode {
          case .text, .variable(.text, _): count += try file.strings(hdu, column: column.name).count
          case .logical, .bit: count += try file.bools(hdu, column: column.name).count
          case .byte, .int16, .int32, .int64:
            count += try file.ints(hdu, column: column.name).count
          default:
            count += try file.doubles(hdu, column: column.name).count
            count += try file.floats(hdu, column: column.name).count
          }
        } catch { errors.append(error) }
      }
    }
    file.verifyChecksums()
    return (count, errors)
  }

  /// The outcome of opening and reading a file, in one line.
  static func outcome(of path: String, limits: FitsLimits = .standard) -> String {
    do throws(FitsError) {
      let file = try FitsFile(path: path, limits: limits)
      let (values, errors) = readAll(file)
      let faults = file.hdus.compactMap(\.fault).count
      return "\(file.hdus.count) HDUs, \(values) values, \(faults) faults, \(errors.count) errors, "
        + "\(file.notes.count) notes"
    } catch {
      return error.description
    }
  }
}
