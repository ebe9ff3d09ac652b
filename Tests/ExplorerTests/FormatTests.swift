import Explorer
import Fitting
import Foundation
import Testing

/// Numbers and ranges as screens write them.
@Suite struct FormatTests {
  @Test func aRangeThatIsTooLongHasOneUnit() {
    #expect(Format.energyRange(0.398, 1.58, within: 16) == "398 GeV–1.58 TeV")
    #expect(Format.energyRange(0.398, 1.58, within: 15) == "0.398–1.58 TeV")
    #expect(Format.energyRange(0.1, 0.158, within: 5) == "100–158 GeV", "there is no shorter one")
  }

  @Test func thousandsStandApart() {
    #expect(Format.grouped(27_799.9337, 4) == "27 799.9337")
    #expect(Format.grouped(-1_234_567.891, 2) == "−1 234 567.89")
    #expect(Format.grouped(999.996, 2) == "1 000.00")
    #expect(Format.grouped(-0.001, 2) == "0.00")
    #expect(Format.grouped(.nan, 2) == "–")
  }

  /// `+3.9 −3.7e−12` reads as an error of 3.9: the power is that of both.
  @Test func errorsToBothSidesShareTheirPower() throws {
    func errors(_ json: String) throws -> AsymmetricErrors {
      try JSONDecoder().decode(AsymmetricErrors.self, from: Data(json.utf8))
    }
    let small = try errors("{\"lower\": 3.7e-12, \"upper\": 3.9e-12}")
    #expect(Format.asymmetric(small) == "(+3.9 −3.7)e−12")
    #expect(Format.asymmetric(3.57936e-11, small) == "(3.58 +0.39 −0.37)e−11")
    let plain = try errors("{\"lower\": 0.16, \"upper\": 0.18}")
    #expect(Format.asymmetric(plain) == "+0.18 −0.16")
    #expect(Format.asymmetric(2.1102, plain) == "2.11 +0.18 −0.16")
    let bound = try errors("{\"upper\": 0.22}")
    #expect(Format.asymmetric(0, bound) == "0.00 +0.22 −–")
  }

  @Test func digitsReachTheErrorInFourToSeven() {
    #expect(Format.digits(83.62012, error: 0.0008) == 7)
    #expect(Format.digits(4.5e-11, error: 1e-12) == 4)
    #expect(Format.digits(2.3, error: 0.004) == 5)
    #expect(Format.digits(2.3, error: 1e-9) == 7 && Format.digits(2.3, error: .nan) == 4)
  }

  @Test func oneIsNotMany() {
    #expect(Format.count(1, "run") == "1 run" && Format.count(0, "run") == "0 runs")
    #expect(Format.count(1234, "message") == "1 234 messages")
  }

  @Test func aChangeOfNothingHasNoSign() {
    #expect(Format.change(0.001) == "0.00" && Format.change(-0.001) == "0.00")
    #expect(Format.change(0.013) == "+0.01" && Format.change(-1) == "−1.00")
  }
}
