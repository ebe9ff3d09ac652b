import Analysis
import Explorer
import Foundation
import SkyGeometry
import TerminalRendering
import TestSupport
import Testing

/// Exclusions from the significance, and masks in and out.
@Suite struct MaskActionTests {
  private func excluded(_ harness: Harness) throws -> [Bool] {
    let geometry = try FakeField.geometry()
    return ExclusionMask(geometry: geometry, excluding: harness.state.document.activeExclusions)
      .isUsed.map { !$0 }
  }

  @Test func significantAreasAreExcludedInOneStep() throws {
    var harness = try Harness()
    let before = harness.state.document
    harness.keys("r s")
    #expect(harness.draw().cells.text.contains("exclude from, down to"))
    let effects = harness.keys("Enter")
    #expect(effects.contains(.record("exclude-significant 5 3")))
    #expect(effects.contains { if case .compute = $0 { true } else { false } }, "maps follow")
    let new = harness.state.document.regions.dropFirst()
    #expect(!new.isEmpty && new.allSatisfy { $0.role == .exclude && $0.isEnabled })
    #expect(harness.state.request?.exclusions.count == 1 + new.count)
    // Just what is above 3 and hangs together with something above 5.
    let values = harness.state.values(of: .significance)
    let inside = try excluded(harness)
    let circle = ExclusionMask(geometry: try FakeField.geometry(), excluding: before.regions).isUsed
    for index in values.indices where circle[index] {
      if values[index] >= 5 { #expect(inside[index]) }
      if inside[index] { #expect(values[index] >= 3) }
    }
    let text = try #require(harness.state.status?.text)
    #expect(text.contains("excluded: significance from 5, down to 3"), "\(text)")
    harness.keys("u")
    #expect(harness.state.document == before)
  }

  @Test func anotherTimeTakesThePlaceOfTheFirst() throws {
    var harness = try Harness()
    let action = try #require(ActionRegistry.standard["exclude-significant"])
    func run(_ text: String) throws -> Int {
      _ = harness.state.perform(
        action, try harness.state.parse(text, as: .significanceLevels).get(), text: text)
      // The circle of the field covers most of it.
      return ExclusionMask(
        geometry: try FakeField.geometry(),
        excluding: Array(harness.state.document.regions.dropFirst())
      ).excludedPixelCount
    }
    let small = try run("9")
    let large = try run("3 9")
    #expect(large > small)
    #expect(harness.state.status?.text.contains("in place of those before") == true)
    let steps = harness.state.history.past.count
    #expect(try run("9 3") == large)
    #expect(harness.state.status?.text.contains("as before") == true)
    #expect(harness.state.history.past.count == steps, "nothing to undo")
    #expect(try run("1000") == large)
    #expect(harness.state.status?.text.contains("no pixel has a significance of 1000") == true)
    // The circle that was there is still there.
    #expect(harness.state.document.regions.first?.name == "Crab")
  }

  @Test(arguments: ["", "x", "5 x", "-3", "0", "1 2 3"])
  func levelsAreChecked(text: String) throws {
    let harness = try Harness()
    guard case .failure(let problem) = harness.state.parse(text, as: .significanceLevels) else {
      Issue.record("\(text) was taken")
      return
    }
    #expect(problem.text.contains("as 5 3"))
  }

  @Test func aMaskGoesOutAndComesIn() throws {
    let folder = TemporaryFolder()
    let path = folder.file("bright.fits.gz")
    var harness = try Harness()
    harness.keys("r s Enter")
    try harness.answer()
    let wanted = try excluded(harness)
    let save = try #require(ActionRegistry.standard["save-mask"])
    let effects = harness.state.perform(save, .text(path), text: path)
    guard case .writeMask(let mask, path)? = effects.first else {
      Issue.record("no mask")
      return
    }
    #expect(mask.isUsed == wanted.map { !$0 })
    let answer = MaskFiles.write(mask, to: path)
    #expect(answer.kind == .good && answer.text.contains(path), "\(answer.text)")

    var other = try Harness()
    other.keys("X x")
    let load = try #require(ActionRegistry.standard["load-mask"])
    #expect(other.state.perform(load, .text(path), text: path).contains(.readMask(path: path)))
    #expect(other.state.isBusy, "a replay waits for it")
    other.state.document = try Harness().state.document
    other.send(try MaskFiles.event(path, FakeField.geometry()).get())
    other.send(.written([]))
    #expect(try excluded(other) == wanted)
    #expect(other.state.document.regions.dropFirst().allSatisfy { $0.name.hasPrefix("bright ") })
    #expect(other.state.status?.text.contains("pixels in") == true)
    // Read again it takes its own place.
    let count = other.state.document.regions.count
    other.send(try MaskFiles.event(path, FakeField.geometry()).get())
    #expect(other.state.document.regions.count == count)
    other.keys("u")
    #expect(other.state.document.regions.count == 1)
  }

  @Test func whatIsNoMaskIsSaid() throws {
    let folder = TemporaryFolder()
    let geometry = try FakeField.geometry()
    func problem(_ path: String) -> String? {
      guard case .failure(let problem) = MaskFiles.event(path, geometry) else { return nil }
      return problem.text
    }
    #expect(problem(folder.file("nothing.fits"))?.contains("nothing.fits") == true)
    let text = try folder.write("SIMPLE  =    T", to: "cut.fits")
    #expect(problem(text)?.contains("cut.fits") == true)
    // Everything excluded is no mask; too many areas are no list.
    let all = folder.file("all.fits")
    let nothingUsed = ExclusionMask(
      geometry: geometry, isUsed: [Bool](repeating: false, count: geometry.pixelCount))
    #expect(MaskFiles.write(nothingUsed, to: all).kind == .good)
    #expect(problem(all)?.contains("leaves no pixel") == true)
    let dots = folder.file("dots.fits")
    let isUsed = (0..<geometry.pixelCount).map { ($0 % 60) % 2 == 1 || ($0 / 60) % 2 == 1 }
    #expect(
      MaskFiles.write(ExclusionMask(geometry: geometry, isUsed: isUsed), to: dots).kind == .good)
    #expect(problem(dots)?.contains("900 separate areas") == true)
    // One that excludes nothing changes nothing.
    let none = folder.file("none.fits")
    #expect(MaskFiles.write(ExclusionMask(geometry: geometry), to: none).kind == .good)
    var harness = try Harness()
    let before = harness.state.document
    harness.send(try MaskFiles.event(none, geometry).get())
    #expect(harness.state.document == before)
    #expect(harness.state.status?.text.contains("excludes nothing") == true)
    #expect(MaskFiles.write(nothingUsed, to: "/dev/null/a.fits").kind == .error)
    // A region file is as good.
    let regions = try folder.write("icrs; circle(83.6, 22.0, 0.1)\n", to: "a.reg")
    guard case .regionsRead(_, let read, _) = try MaskFiles.event(regions, geometry).get() else {
      Issue.record("no regions")
      return
    }
    #expect(read.count == 1 && read[0].role == .exclude)
  }
}
