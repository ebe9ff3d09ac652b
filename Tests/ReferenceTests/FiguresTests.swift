import Analysis
import AnalysisFigures
import Foundation
import GridMath
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The figures of a whole run: all that its file asks for, on the demo, which has every section.
@Suite struct FiguresTests {
  /// What the file of the demo asks for; names are those of the README.
  private static let expected: Set<String> = [
    "maps", "excess_map", "significance_distribution", "ts_map", "residual_map",
    "residual_significance", "residual_distribution", "residual_spectrum_1ES1218+304",
    "residual_spectrum_1ES1215+303", "sed_1ES1218+304", "sed_1ES1215+303",
  ]

  @Test func everyFigureIsDrawnAsImageAndVectors() async throws {
    let result = try await DemoReferenceTests.result()
    let workers = Workers(2)
    let set = try await FigureSet(result, workers: workers)
    #expect(set.missing.isEmpty, "\(set.missing)")
    #expect(Set(set.figures.map(\.name)) == Self.expected)

    let folder = TemporaryFolder()
    let names = try await set.write(to: folder.path, workers: workers)
    #expect(Set(names) == Set(Self.expected.flatMap { [$0 + ".png", $0 + ".svg"] }))
    #expect(Set(folder.names) == Set(names))
    for name in names {
      let bytes = try folder.bytes(of: name)
      if name.hasSuffix(".png") {
        try Self.checkImage(bytes, name)
      } else {
        Self.checkVectors(bytes, name)
      }
    }
  }

  /// Signature and IHDR (PNG specification, sections 5.2 and 11.2.2), and content: an image of one
  /// colour is packed into far less.
  private static func checkImage(_ bytes: [UInt8], _ name: String) throws {
    try #require(bytes.count > 33, "\(name)")
    #expect(Array(bytes[0..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "\(name)")
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(16), number(20))
    #expect((600...4000).contains(width) && (300...5000).contains(height), "\(name)")
    #expect(bytes.count > 8000, "\(name): \(bytes.count) bytes")
    #expect(bytes.suffix(8).prefix(4).elementsEqual("IEND".utf8), "\(name): cut off")
  }

  private static func checkVectors(_ bytes: [UInt8], _ name: String) {
    let parser = XMLParser(data: Data(bytes))
    #expect(parser.parse(), "\(name): \(String(describing: parser.parserError))")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("<svg") && text.contains("<path"), "\(name)")
    let noNumber = "[ \",(]-?(nan|inf)[ \",)]"
    #expect(
      text.range(of: noNumber, options: .regularExpression) == nil,
      "\(name): a number that is none")
  }
}
