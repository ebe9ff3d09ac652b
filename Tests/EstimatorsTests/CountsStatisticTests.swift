import Estimators
import Foundation
import Testing

@Suite("Counts statistics")
struct CountsStatisticTests {
  @Test("no excess, no significance; the sign is that of the excess")
  func signs() {
    #expect(CountsStatistic.significance(counts: 10, background: 10) == 0)
    #expect(CountsStatistic.significance(counts: 12, background: 10) > 0)
    #expect(CountsStatistic.significance(counts: 8, background: 10) < 0)
    #expect(CountsStatistic.significance(counts: 20, off: 100, alpha: 0.2) == 0)
  }

  @Test("no counts: TS = 2 μ")
  func noCounts() {
    #expect(
      abs(CountsStatistic.significance(counts: 0, background: 4.5) + 3) < 1e-12)
  }

  @Test("Li & Ma 1983, equation 17", arguments: [(120.0, 500.0, 0.2, 1.7743)])
  func liMa(_ on: Double, _ off: Double, _ alpha: Double, _ rough: Double) {
    let direct =
      (2
      * (on * log((1 + alpha) / alpha * on / (on + off))
        + off * log((1 + alpha) * off / (on + off))))
      .squareRoot()
    let value = CountsStatistic.significance(counts: on, off: off, alpha: alpha)
    #expect(abs(value - direct) < 1e-12)
    #expect(abs(value - rough) < 0.05)
  }

  @Test("with much exposure off source, Li & Ma is Cash with a known background")
  func limit() {
    let off = 1e9
    let alpha = 30 / off
    let liMa = CountsStatistic.significance(counts: 50, off: off, alpha: alpha)
    let cash = CountsStatistic.significance(counts: 50, background: 30)
    #expect(abs(liMa - cash) < 1e-5)
  }

  @Test("Gaussian limit: (n − μ)/√μ for a small excess over many counts")
  func gaussian() {
    let value = CountsStatistic.significance(counts: 1_001_000, background: 1_000_000)
    #expect(abs(value - 1) < 1e-3)
  }

  @Test("an upper limit raises the statistic by its square", arguments: [0.0, 1, 7, 400])
  func upperLimit(_ n: Double) {
    for (mu, sigmas) in [(3.0, 2.0), (10, 1), (0.1, 3)] {
      let limit = CountsStatistic.upperLimit(counts: n, background: mu, sigmas: sigmas)
      let rise = CountsStatistic.cash(n, mu + limit) - CountsStatistic.cash(n, n)
      #expect(abs(rise - sigmas * sigmas) < 1e-8)
      #expect(limit > n - mu)
    }
  }
}
