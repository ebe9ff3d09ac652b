import Foundation
import GridMath
import Testing

@Suite("Units and texts")
struct PhysicalUnitTests {
  @Test(
    "spellings of one unit",
    arguments: [
      "s-1 MeV-1 sr-1", "1/(s MeV sr)", "1 / (MeV s sr)", "MeV**-1.s**-1.sr**-1",
      "sr^-1 s^-1 MeV^-1", "MeV^(-1) s^(-1) sr^(-1)", "counts s-1 MeV-1 sr-1", "/s/MeV/sr",
    ])
  func backgroundRate(_ text: String) throws {
    guard text != "/s/MeV/sr" else {
      // A unit does not begin with a division.
      #expect(PhysicalUnit(text) == nil)
      return
    }
    let unit = try #require(PhysicalUnit(text))
    let target = try #require(PhysicalUnit("s-1 TeV-1 sr-1"))
    let factor = try #require(unit.factor(to: target))
    #expect(abs(factor / 1e6 - 1) < 1e-12)
  }

  @Test(
    "factors",
    arguments: [
      ("GeV", "TeV", 1e-3), ("cm2", "m2", 1e-4), ("km2", "m2", 1e6), ("arcmin", "deg", 1 / 60.0),
      ("erg", "TeV", 0.6241509074), ("cm-2 s-1 TeV-1", "m-2 s-1 TeV-1", 1e4),
      ("deg-2", "sr-1", 3282.806350), ("h", "s", 3600.0), ("keV", "TeV", 1e-9),
      ("min", "s", 60.0), ("1e-12 TeV-1", "TeV-1", 1e-12),
    ] as [(String, String, Double)])
  func factor(_ from: String, _ to: String, _ value: Double) throws {
    let (unit, target) = (try #require(PhysicalUnit(from)), try #require(PhysicalUnit(to)))
    let factor = try #require(unit.factor(to: target))
    #expect(abs(factor / value - 1) < 1e-9)
  }

  @Test("what is no unit", arguments: ["TeW", "m2)", "(s", "s--1", "s-1 /", "parsec", "^2"])
  func invalid(_ text: String) {
    #expect(PhysicalUnit(text) == nil)
  }

  @Test("dimensions are not mixed up")
  func dimensions() throws {
    let metre = try #require(PhysicalUnit("m"))
    #expect(try #require(PhysicalUnit("m2")).factor(to: metre) == nil)
    #expect(PhysicalUnit("")?.factor(to: .one) == 1)
  }

  @Test("deep nesting is refused, not followed")
  func nesting() {
    #expect(PhysicalUnit(String(repeating: "(", count: 150)) == nil)
  }

  @Test("control characters become visible")
  func escaping() {
    #expect("plain ±σ°".escapingControls == "plain ±σ°")
    #expect("a\u{1b}[31mb\nc\u{9b}d\u{202e}".escapingControls == "a\\e[31mb\\nc\\u{9b}d\\u{202e}")
    let finding = Diagnostic(
      .skip, run: 7, file: "x\u{7}.fits", hdu: "EVENTS", "bad\r\n", remedy: "run skipped")
    #expect(finding.line == "run 7, x\\u{7}.fits, HDU EVENTS: bad\\r\\n; run skipped")
  }
}
