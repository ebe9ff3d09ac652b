import Explorer
import TerminalRendering
import Testing

/// Completion of file names.
@Suite struct FileChoiceTests {
  private func asked(_ effects: [Effect]) -> [String] {
    effects.compactMap { if case .listFiles(let folder) = $0 { folder } else { nil } }
  }

  @Test func filesOfTheTypedFolderAreOffered() throws {
    var harness = try Harness()
    #expect(asked(harness.keys("r f")) == [""])
    harness.send(.filesListed(FileChoices(folder: "", paths: ["a.reg", "fields/", "b.txt"])))
    let text = harness.draw().cells.text
    #expect(text.contains("a.reg") && text.contains("fields/"))
    harness.type("fie")
    harness.keys("Tab")
    guard case .prompt(let prompt) = harness.state.modal else {
      Issue.record("no question")
      return
    }
    #expect(prompt.field.text == "fields/")
    #expect(harness.state.files?.folder == "fields/")
    #expect(asked(harness.effects) == ["", "fields/"], "each folder is read once")
    // An answer for a folder that is no longer typed is dropped.
    harness.send(.filesListed(FileChoices(folder: "", paths: ["late"])))
    #expect(harness.state.files?.paths == [])
    harness.send(.filesListed(FileChoices(folder: "fields/", paths: ["fields/crab.reg"])))
    harness.keys("Tab")
    #expect(harness.keys("Enter").contains(.readRegions(path: "fields/crab.reg")))
    #expect(harness.state.files == nil)
  }

  @Test func thePaletteCompletesThemToo() throws {
    var harness = try Harness()
    harness.keys(":")
    harness.type("load-regions ")
    #expect(asked(harness.effects).last == "")
    harness.send(.filesListed(FileChoices(folder: "", paths: ["a.reg", "b.reg"])))
    harness.type("b")
    harness.keys("Tab")
    guard case .palette(let list) = harness.state.modal else {
      Issue.record("no palette")
      return
    }
    #expect(list.query.text == "load-regions b.reg")
  }
}
