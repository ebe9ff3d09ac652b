/// What Gammapy 2.1 gives for the demo with its own analysis of it.
///
/// Made with `Tests/GammapyScripts/demo_reference.py` on the 20 runs of seed 1218, with Gammapy 2.1.
/// Tolerances where they are used are those of analysis-file.md, "Agreement asked for".
enum DemoReference {
  struct Run {
    let id: Int
    let counts: Double
    let background: Double
    /// m² s, over all bins.
    let exposure: Double
    let norm: Double
    let normError: Double
    let isKept: Bool
  }

  struct Parameter {
    let model: String
    let name: String
    let value: Double
    let error: Double
  }

  /// Flux point: cm⁻² s⁻¹ TeV⁻¹ at the mean energy.
  struct Point {
    let dnde: Double
    let error: Double
    let errorPositive: Double
    let errorNegative: Double
    let limit: Double
    let ts: Double
  }

  static let runs: [Run] = [
    Run(
      id: 1001, counts: 5207, background: 4930.913012, exposure: 3.835068156e+13,
      norm: 1.057089246, normError: 0.01658395333, isKept: true),
    Run(
      id: 1002, counts: 4970, background: 4686.309705, exposure: 3.708050385e+13,
      norm: 1.04267472, normError: 0.01695237225, isKept: true),
    Run(
      id: 1003, counts: 7266, background: 7178.515959, exposure: 5.054575824e+13,
      norm: 1.012617545, normError: 0.01322017529, isKept: true),
    Run(
      id: 1004, counts: 7679, background: 7533.353555, exposure: 5.199210038e+13,
      norm: 1.011679242, normError: 0.01289102856, isKept: true),
    Run(
      id: 1005, counts: 5244, background: 4930.913012, exposure: 3.835068156e+13,
      norm: 1.043747268, normError: 0.01647838822, isKept: true),
    Run(
      id: 1006, counts: 4747, background: 4686.309705, exposure: 3.708050385e+13,
      norm: 1.008223463, normError: 0.01666996882, isKept: true),
    Run(
      id: 1007, counts: 13764, background: 7178.515959, exposure: 5.054575824e+13,
      norm: 1.903203175, normError: 0.01812409561, isKept: false),
    Run(
      id: 1008, counts: 8247, background: 7533.353555, exposure: 5.199210038e+13,
      norm: 1.084609091, normError: 0.01334757677, isKept: true),
    Run(
      id: 1009, counts: 5071, background: 4930.913012, exposure: 3.835068156e+13,
      norm: 1.021699895, normError: 0.01630394616, isKept: true),
    Run(
      id: 1010, counts: 5229, background: 4686.309705, exposure: 3.708050385e+13,
      norm: 1.097042461, normError: 0.01738928436, isKept: true),
    Run(
      id: 1011, counts: 7798, background: 7178.515959, exposure: 5.054575824e+13,
      norm: 1.078538597, normError: 0.01364364088, isKept: true),
    Run(
      id: 1012, counts: 7331, background: 7533.353555, exposure: 5.199210038e+13,
      norm: 0.9658948365, normError: 0.01259624228, isKept: true),
    Run(
      id: 1013, counts: 5265, background: 4930.913012, exposure: 3.835068156e+13,
      norm: 1.046852212, normError: 0.01650274638, isKept: true),
    Run(
      id: 1014, counts: 3394, background: 4686.309705, exposure: 2.459421174e+13,
      norm: 0.715560268, normError: 0.01404409244, isKept: true),
    Run(
      id: 1015, counts: 7189, background: 7178.515959, exposure: 5.054575824e+13,
      norm: 0.9921927382, normError: 0.01308578397, isKept: true),
    Run(
      id: 1016, counts: 8463, background: 7533.353555, exposure: 5.199210038e+13,
      norm: 1.127470395, normError: 0.01360869166, isKept: true),
    Run(
      id: 1017, counts: 5245, background: 4930.913012, exposure: 3.835068156e+13,
      norm: 1.060470685, normError: 0.01661045179, isKept: true),
    Run(
      id: 1018, counts: 4881, background: 4686.309705, exposure: 3.708050385e+13,
      norm: 1.02316431, normError: 0.01679350058, isKept: true),
    Run(
      id: 1019, counts: 7776, background: 7178.515959, exposure: 5.054575824e+13,
      norm: 1.065254681, normError: 0.01355939601, isKept: true),
    Run(
      id: 1020, counts: 8029, background: 7533.353555, exposure: 5.199210038e+13,
      norm: 1.057997769, normError: 0.01318280972, isKept: true),
  ]

  static let exclusionPixels = 1391
  static let stackedCounts = 118837.0
  static let stackedBackground = 117813.1495
  /// Largest √TS of the excess map, and the distribution outside the exclusions.
  static let excess = (maximum: 7.190017664, mean: 0.01303440676, width: 0.9708449661, pixels: 8609)
  /// Largest √TS of the TS map.
  static let tsMaximum = 9.088423954
  static let start = (statistic: 52086.6508912, sources: 181.1369602, bins: 110000)
  static let statistic = 51892.0378549

  static let parameters: [Parameter] = [
    Parameter(model: "1ES1218+304", name: "index", value: 1.893347588, error: 0.1525698748),
    Parameter(
      model: "1ES1218+304", name: "amplitude", value: 5.725151927e-11, error: 5.867633086e-12),
    Parameter(model: "1ES1215+303", name: "index", value: 2.45799499, error: 0.1695092621),
    Parameter(
      model: "1ES1215+303", name: "amplitude", value: 4.166744285e-11, error: 5.162461857e-12),
    Parameter(model: "stacked-bkg", name: "norm_5", value: 0.9665432923, error: 0.006943507458),
    Parameter(model: "stacked-bkg", name: "norm_6", value: 0.9701998602, error: 0.01100394022),
    Parameter(model: "stacked-bkg", name: "norm_7", value: 0.902772013, error: 0.01920460654),
    Parameter(model: "stacked-bkg", name: "norm_8", value: 0.8638391426, error: 0.03023569295),
    Parameter(model: "stacked-bkg", name: "norm_9", value: 0.8729672929, error: 0.04048291363),
    Parameter(model: "stacked-bkg", name: "norm_10", value: 0.9323318439, error: 0.05270975401),
    Parameter(model: "stacked-bkg", name: "norm_11", value: 0.9499290896, error: 0.06691464803),
    Parameter(model: "stacked-bkg", name: "norm_12", value: 0.914145937, error: 0.08217493499),
    Parameter(model: "stacked-bkg", name: "norm_13", value: 0.8681850114, error: 0.09989650189),
    Parameter(model: "stacked-bkg", name: "norm_14", value: 0.9153982673, error: 0.128618953),
    Parameter(model: "stacked-bkg", name: "norm_15", value: 0.9343172272, error: 0.1626379542),
  ]

  /// By source, in the order of the energies.
  static let points: [String: [Point]] = [
    "1ES1215+303": [
      Point(
        dnde: 2.47565383e-10, error: 6.918237191e-11, errorPositive: 7.038071548e-11,
        errorNegative: 6.798407828e-11, limit: 3.907261336e-10, ts: 14.6949059),
      Point(
        dnde: 1.367003208e-10, error: 2.365297949e-11, errorPositive: 2.423397669e-11,
        errorNegative: 2.307408013e-11, limit: 1.86337109e-10, ts: 48.46587318),
      Point(
        dnde: 2.249539454e-11, error: 6.23521395e-12, errorPositive: 6.519342747e-12,
        errorNegative: 5.952769362e-12, limit: 3.610525859e-11, ts: 20.53348293),
      Point(
        dnde: 9.455982852e-12, error: 2.260055702e-12, errorPositive: 2.387579677e-12,
        errorNegative: 2.134460055e-12, limit: 1.448964272e-11, ts: 39.54955467),
      Point(
        dnde: 3.98004418e-13, error: 4.685077271e-13, errorPositive: 5.36417053e-13,
        errorNegative: 4.026570784e-13, limit: 1.60969137e-12, ts: 0.9731104863),
      Point(
        dnde: -2.686105335e-13, error: 7.649087639e-14, errorPositive: 1.576498091e-13,
        errorNegative: 2.382316044e-13, limit: 9.077046085e-14, ts: 2.616383287),
      Point(
        dnde: 1.530256063e-13, error: 1.074186585e-13, errorPositive: 1.24847487e-13,
        errorNegative: 9.088407317e-14, limit: 4.389159734e-13, ts: 4.192330177),
    ],
    "1ES1218+304": [
      Point(
        dnde: .nan, error: .nan, errorPositive: .nan,
        errorNegative: .nan, limit: .nan, ts: .nan),
      Point(
        dnde: 2.608587434e-10, error: 6.683187807e-11, errorPositive: 6.786440036e-11,
        errorNegative: 6.581319736e-11, limit: 3.987994201e-10, ts: 17.41556772),
      Point(
        dnde: 1.207693991e-10, error: 2.142099927e-11, errorPositive: 2.190314832e-11,
        errorNegative: 2.094026881e-11, limit: 1.655442267e-10, ts: 43.79139439),
      Point(
        dnde: 2.618900936e-11, error: 5.99835463e-12, errorPositive: 6.229547657e-12,
        errorNegative: 5.768228919e-12, limit: 3.911239318e-11, ts: 30.60470378),
      Point(
        dnde: 8.187881069e-12, error: 1.914770204e-12, errorPositive: 2.020021083e-12,
        errorNegative: 1.812160895e-12, limit: 1.244287135e-11, ts: 39.64198241),
      Point(
        dnde: 2.146997218e-12, error: 6.729491783e-13, errorPositive: 7.248209699e-13,
        errorNegative: 6.224182564e-13, limit: 3.702600945e-12, ts: 23.33813097),
      Point(
        dnde: 2.090146566e-13, error: 1.967477374e-13, errorPositive: 2.258677557e-13,
        errorNegative: 1.686428534e-13, limit: 7.203144208e-13, ts: 1.698548998),
      Point(
        dnde: 1.116876856e-13, error: 9.032474852e-14, errorPositive: 1.043511994e-13,
        errorNegative: 7.692560822e-14, limit: 3.495003915e-13, ts: 2.622156796),
      Point(
        dnde: 6.229313372e-14, error: 4.518854347e-14, errorPositive: 5.292014047e-14,
        errorNegative: 3.771230478e-14, limit: 1.840045462e-13, ts: 4.292632054),
    ],
  ]
}
