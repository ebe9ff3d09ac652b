// swift-tools-version: 6.0
// gammascope: a terminal explorer for very-high-energy gamma-ray observations.
// The targets and what each may import are described in Sources/ARCHITECTURE.md.
import Foundation
import PackageDescription

// `make check` builds with warnings as errors; a plain build never breaks on a warning.
let strict = ProcessInfo.processInfo.environment["GAMMASCOPE_STRICT"] == "1"

// `make check` builds for release only the tests that it runs there; the others take minutes more.
let chosenTests = ProcessInfo.processInfo.environment["GAMMASCOPE_TESTS"]
  .map { $0.split(separator: " ").map(String.init) }

let outermost: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (strict ? [.unsafeFlags(["-warnings-as-errors"])] : [])

// The two large targets without heavy loops are compiled file by file, on both cores: as a whole they
// take one core for minutes, and nothing else can be built meanwhile.
let large: [SwiftSetting] =
  outermost + [
    .unsafeFlags(
      ["-no-whole-module-optimization", "-enable-batch-mode"], .when(configuration: .release))
  ]

// Heavy loops are 3 to 300 times slower without the optimiser: these targets are always optimised.
let drawing: [SwiftSetting] = outermost + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// What other targets call in their loops can be specialised there.
let kernels: [SwiftSetting] =
  drawing + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let tomlkit = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

// Each with what it tests and what it needs for that; all have `TestSupport` too.
let tests: [(name: String, dependencies: [String])] = [
  ("GridMath", ["GridMath"]),
  ("Fits", ["Fits", "GridMath"]),
  ("SkyGeometry", ["SkyGeometry", "Wcs", "Fits", "GridMath"]),
  ("Observations", ["Observations", "SkyGeometry", "Fits", "GridMath"]),
  ("Models", ["Models", "SkyGeometry", "GridMath"]),
  ("Fourier", ["Fourier", "GridMath"]),
  ("LinearAlgebra", ["LinearAlgebra", "GridMath"]),
  ("Datasets", ["Datasets", "Models", "SkyGeometry", "GridMath"]),
  ("Fitting", ["Fitting", "Datasets", "Models", "LinearAlgebra", "SkyGeometry", "GridMath"]),
  (
    "Simulation",
    [
      "Simulation", "Reduction", "Observations", "Datasets", "Models", "SkyGeometry", "Fits",
      "GridMath",
    ]
  ),
  ("Reduction", ["Reduction", "Observations", "Datasets", "SkyGeometry", "GridMath"]),
  (
    "Estimators",
    ["Estimators", "Fitting", "Datasets", "Models", "SkyGeometry", "GridMath"]
  ),
  (
    "Analysis",
    [
      "Analysis", "Simulation", "Estimators", "Fitting", "Reduction", "Datasets", "Models",
      "Observations", "SkyGeometry", "Fits", "GridMath",
    ]
  ),
  ("TerminalRendering", ["TerminalRendering", "GridMath"]),
  ("Figures", ["Figures", "CairoDrawing", "TerminalRendering"]),
  (
    "AnalysisFigures",
    [
      "AnalysisFigures", "Figures", "CairoDrawing", "Analysis", "Estimators", "Fitting",
      "Datasets", "Models", "SkyGeometry", "Fits", "GridMath",
    ]
  ),
  (
    "Explorer",
    [
      "Explorer", "Analysis", "Simulation", "Estimators", "Fitting", "Reduction", "Datasets",
      "Models", "Observations", "SkyGeometry", "Fits", "TerminalRendering", "GridMath",
    ]
  ),
  // Slow: reference fields and malformed input through whole runs; `make check` runs these in release.
  (
    "Reference",
    [
      "AnalysisFigures", "Analysis", "Simulation", "Estimators", "Fitting", "Reduction",
      "Datasets", "Models",
      "Observations", "SkyGeometry", "Fits", "GridMath",
    ]
  ),
  // The built program in tmux.
  ("Terminal", ["CursesScreen", "TerminalRendering", "GridMath"]),
]

let testTargets: [Target] =
  tests
  .filter { chosenTests?.contains($0.name) ?? true }
  .map { test in
    .testTarget(
      name: test.name + "Tests",
      dependencies: (test.dependencies + ["TestSupport"]).map { .init(stringLiteral: $0) },
      swiftSettings: outermost)
  }

let package = Package(
  name: "gammascope",
  products: [.executable(name: "gammascope", targets: ["gammascope"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CCfitsio", pkgConfig: "cfitsio", providers: [.apt(["libcfitsio-dev"])]),
    .systemLibrary(name: "CWcslib", pkgConfig: "wcslib", providers: [.apt(["wcslib-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(name: "CLapack", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    // Debian package: libncurses-dev; no pkgConfig, its flags make every build warn. Not a plain
    // system library, because the handlers that restore the terminal must be compiled as C.
    .target(name: "CNcurses"),

    .target(name: "GridMath", swiftSettings: kernels),
    .target(name: "Fits", dependencies: ["CCfitsio", "CZlib", "GridMath"], swiftSettings: kernels),
    .target(name: "Wcs", dependencies: ["CWcslib", "GridMath"], swiftSettings: kernels),
    .target(name: "Fourier", dependencies: ["CFFTW", "GridMath"], swiftSettings: kernels),
    .target(name: "LinearAlgebra", dependencies: ["CLapack", "GridMath"], swiftSettings: kernels),
    .target(
      name: "SkyGeometry", dependencies: ["Wcs", "Fits", "GridMath"], swiftSettings: kernels),
    .target(
      name: "Observations", dependencies: ["SkyGeometry", "Fits", "GridMath"],
      swiftSettings: kernels),
    .target(name: "Models", dependencies: ["SkyGeometry", "GridMath"], swiftSettings: kernels),
    .target(
      name: "Datasets", dependencies: ["Models", "SkyGeometry", "Fourier", "GridMath"],
      swiftSettings: kernels),
    .target(
      name: "Reduction", dependencies: ["Observations", "Datasets", "SkyGeometry", "GridMath"],
      swiftSettings: kernels),
    .target(
      name: "Fitting",
      dependencies: ["Datasets", "Models", "SkyGeometry", "LinearAlgebra", "GridMath"],
      swiftSettings: kernels),
    .target(
      name: "Estimators",
      dependencies: ["Fitting", "Datasets", "Models", "SkyGeometry", "GridMath"],
      swiftSettings: kernels),
    .target(
      name: "Simulation",
      dependencies: ["Observations", "Datasets", "Models", "SkyGeometry", "Fits", "GridMath"],
      swiftSettings: kernels),
    .target(
      name: "Analysis",
      dependencies: [
        "Simulation", "Estimators", "Fitting", "Reduction", "Datasets", "Models", "Observations",
        "SkyGeometry", "Fits", "GridMath", yams, tomlkit,
      ], swiftSettings: large),
    .target(
      name: "TerminalRendering", dependencies: ["GridMath", tomlkit], swiftSettings: drawing),
    .target(name: "CairoDrawing", dependencies: ["CCairo"], swiftSettings: drawing),
    .target(
      name: "Figures", dependencies: ["CairoDrawing", "TerminalRendering"], swiftSettings: drawing),
    .target(
      name: "AnalysisFigures",
      dependencies: [
        "Analysis", "Estimators", "Fitting", "Datasets", "Models", "SkyGeometry", "Fits",
        "GridMath", "Figures", "CairoDrawing", "TerminalRendering",
      ], swiftSettings: outermost),
    .target(
      name: "CursesScreen", dependencies: ["CNcurses", "TerminalRendering", "GridMath"],
      swiftSettings: outermost),
    .target(
      name: "Explorer",
      dependencies: [
        "Analysis", "Simulation", "Estimators", "Fitting", "Reduction", "Datasets", "Models",
        "Observations", "SkyGeometry", "TerminalRendering", "AnalysisFigures", "Figures",
        "CairoDrawing", "GridMath", logging,
      ], swiftSettings: large),
    .executableTarget(
      name: "gammascope",
      dependencies: [
        "Explorer", "CursesScreen", "AnalysisFigures", "Analysis", "Simulation", "Estimators",
        "Fitting", "Datasets", "Models", "Observations", "SkyGeometry", "Fits",
        "TerminalRendering", "GridMath", argumentParser,
      ], exclude: ["Pictures"], swiftSettings: outermost),
    .executableTarget(
      name: "bench",
      dependencies: [
        "Analysis", "Simulation", "Reduction", "Estimators", "Fitting", "Datasets", "Models",
        "Observations", "SkyGeometry", "TerminalRendering", "CursesScreen", "Explorer", "GridMath",
      ], swiftSettings: outermost),

    .target(
      name: "TestSupport",
      dependencies: ["Fits", "SkyGeometry", "Observations", "Datasets", "Models", "GridMath"],
      path: "Tests/TestSupport", swiftSettings: outermost),
  ] + testTargets
)
