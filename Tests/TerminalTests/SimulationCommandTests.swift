import Foundation
import TestSupport
import Testing

/// `gammascope simulate` from the command line, and a field without sources on the screen.
@Suite(.serialized) struct SimulationCommandTests {
  private let program = CommandLineProgram()

  /// Pointings around a position, with what is beside them in the file.
  private static func field(_ rest: String = "", runs: Int = 4) -> String {
    """
    seed: 7
    first_id: 301
    \(rest)pointings:
    - {frame: icrs, lon: 83.633 deg, lat: 22.4145 deg, livetime: 10 min, runs: \(runs / 2)}
    - {frame: icrs, lon: 83.633 deg, lat: 21.6145 deg, livetime: 10 min, runs: \(runs / 2)}

    """
  }

  private static let source = """
    components:
    - name: source
      type: SkyModel
      spectral:
        type: PowerLawSpectralModel
        parameters:
        - {name: index, value: 2.5}
        - {name: amplitude, value: 3.0e-11, unit: TeV-1 s-1 cm-2}
        - {name: reference, value: 1.0, unit: TeV}
      spatial:
        type: PointSpatialModel
        frame: icrs
        parameters:
        - {name: lon_0, value: 83.633, unit: deg}
        - {name: lat_0, value: 22.0145, unit: deg}

    """

  /// All files of a folder with their bytes.
  private func contents(_ folder: TemporaryFolder, _ name: String) throws -> [String: [UInt8]] {
    let paths = FileManager.default.enumerator(atPath: folder.file(name))?.allObjects ?? []
    var contents: [String: [UInt8]] = [:]
    for case let path as String in paths where path.hasSuffix(".gz") {
      contents[path] = try folder.bytes(of: name + "/" + path)
    }
    return contents
  }

  @Test func theSameFileGivesTheSameBytes() throws {
    let folder = TemporaryFolder()
    let file = try folder.write(Self.field(Self.source), to: "field.yaml")
    let first = try program("simulate", file, "--output", folder.file("one"), "--threads", "1")
    #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
    // What was made, in two lines.
    let lines = first.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("4 runs, 0.67 h of livetime, ") == true, "\(first.output)")
    #expect(lines.first?.hasSuffix(" of them from 1 sources") == true, "\(first.output)")
    #expect(lines.last == "data store in \(folder.file("one"))")
    let numbers = first.output.split { !$0.isNumber && $0 != "." }.compactMap { Double($0) }
    #expect(numbers.count > 3 && numbers[2] > numbers[3] && numbers[3] > 50, "\(first.output)")

    let second = try program(
      "simulate", file, "--output", folder.file("two"), "--threads", "2", "--quiet")
    #expect(second.status == 0 && second.output.isEmpty && second.errors.isEmpty)
    let (one, two) = (try contents(folder, "one"), try contents(folder, "two"))
    #expect(one.count == 6 && one == two, "\(one.keys.sorted()) \(two.keys.sorted())")
    let other = try program(
      "simulate", file, "--output", folder.file("three"), "--seed", "8", "--quiet")
    #expect(other.status == 0)
    let three = try contents(folder, "three")
    let run = try #require(one.keys.first { $0.hasSuffix("run_301.fits.gz") })
    #expect(three.keys.sorted() == one.keys.sorted() && three[run] != one[run])
    // The program itself finds nothing wrong with it.
    let check = try program("check", folder.file("one"))
    #expect(check.status == 0 && check.output.hasSuffix("4 of 4 runs usable\n"), "\(check.output)")
    // What is there is not written over without being asked to.
    let again = try program("simulate", file, "--output", folder.file("one"))
    #expect(again.status == 73 && again.errorLines.count == 1, "\(again.errors)")
    #expect(again.errors.contains("holds a data store already") && again.errors.contains("--force"))
    #expect(try contents(folder, "one") == one)
  }

  @Test func progressOnATerminal() throws {
    let folder = TemporaryFolder()
    let file = try folder.write(Self.field(), to: "field.yaml")
    let terminal = try PseudoTerminal(
      [Program.path, "simulate", file, "--output", folder.file("sky")], columns: 60, rows: 20,
      environment: Program().environment())
    #expect(terminal.waitForEnd() == .exited(0))
    let text = String(decoding: terminal.output, as: UTF8.self)
    #expect(text.contains("simulating runs "), "\(text)")
    // One line that is drawn over and goes away; none of its states is wider than the terminal.
    let end = try #require(text.range(of: "\r\u{1b}[K4 runs, "), "\(text)")
    let states = text[..<end.lowerBound].components(separatedBy: "\r").filter { !$0.isEmpty }
    for state in states {
      #expect(state.hasSuffix("\u{1b}[K") && state.count - 3 < 60, "\(state)")
      #expect(state.contains("%"))
    }
    #expect(text[end.lowerBound...].contains("data store in "))
  }

  @Test func aBadFieldFileGetsKeyAndLine() throws {
    let folder = TemporaryFolder()
    let bad = Self.field().replacingOccurrences(of: "livetime: 10 min", with: "livetime: -10 min")
    let file = try folder.write(bad, to: "field.yaml")
    let outcome = try program("simulate", file, "--output", folder.file("sky"))
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 2, "\(outcome.errors)")
    for (place, line) in outcome.errorLines.enumerated() {
      #expect(line.hasPrefix("gammascope: \(file):\(4 + place):"), "\(line)")
      #expect(line.contains("pointings[\(place)].livetime: \"-10 min\" is out of range"), "\(line)")
    }
    #expect(folder.names == ["field.yaml"], "nothing was made")
    let missing = try program("simulate", folder.file("no.yaml"), "--output", folder.file("sky"))
    #expect(missing.status == 66 && missing.errorLines.count == 1, "\(missing.errors)")
  }

  /// A sky with nothing in it: no source is found, and significance is what noise has.
  @Test func aFieldWithoutSourcesHasNone() throws {
    let folder = TemporaryFolder()
    let field = try folder.write(Self.field(runs: 8), to: "field.yaml")
    let made = try program("simulate", field, "--output", folder.file("sky"), "--quiet")
    #expect(made.status == 0, "\(made.errors)")
    let analysis = try folder.write(
      """
      observations: {datastore: sky}
      datasets:
        geom:
          wcs:
            skydir: {frame: icrs, lon: 83.633 deg, lat: 22.0145 deg}
            binsize: 0.02 deg
            width: {width: 2 deg, height: 2 deg}
          axes: {energy: {min: 100 GeV, max: 10 TeV, nbins: 8}}
        background:
          method: fov_background
          parameters: {method: fit}
          norm_range: [0.5, 1.5]
        safe_mask: {methods: [offset-max], parameters: {offset_max: 2 deg}}
      excess_map: {correlation_radius: 0.07 deg, parameters: {correlate_off: true}}
      ts_map: {index: 2.5, kernel_width: 0.2 deg, energy_edges: [100 GeV, 10 TeV]}
      """, to: "analysis.yaml")
    let window = try ExplorerWindow(Program(), "open '\(analysis)'")
    #expect(window.screen.contains("8 runs"), "\(window.screen)")
    try window.press("f", "t", until: "no peak")
    // Its peaks from three standard deviations on are listed, and none is a source.
    try window.press("g", "P") {
      $0.contains("peaks of the TS map") || $0.contains("the TS map has no peak")
    }
    for line in window.lines(with: "│  ") {
      let cells = ExplorerWindow.numbers(in: line)
      if cells.count > 4, line.contains("e−") { #expect(cells[3] < 5, "\(line)") }
    }
    try window.press("Escape") { !$0.contains("peaks of the TS map") }
    try window.press("4", until: "distribution")
    // It begins with that of the layer on the map.
    for title in ["TS map √TS distribution", "significance distribution"] {
      try window.press(until: title)
      window.expect("μ ") { abs($0) < 0.06 }
      window.expect("σ ") { abs($0 - 1) < 0.06 }
      #expect(window.screen.contains(" 0 above 5"), "\(window.screen)")
      try window.press(".", until: "distribution")
    }
    try window.quit()
  }
}
