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

  /// What Tab makes of a text in the palette, with some files in each folder.
  private func completed(_ text: String) throws -> String {
    var harness = try Harness()
    harness.keys(":")
    harness.type(text)
    let folder = asked(harness.effects).last ?? "not asked"
    harness.send(
      .filesListed(
        FileChoices(
          folder: folder,
          paths: ["crab.gammascope", "crab.svg", "crab.txt.gz", "old/"].map { folder + $0 })))
    harness.keys("Tab")
    guard case .palette(let list) = harness.state.modal else { return "no palette" }
    return list.query.text
  }

  @Test(arguments: [
    ("picture c", "picture crab.svg"), ("picture map c", "picture map crab.svg"),
    ("picture ma", "picture map "), ("picture map out/c", "picture map out/crab.svg"),
    ("workspace o", "workspace open "), ("workspace save c", "workspace save crab.gammascope"),
    ("workspace open out/cra", "workspace open out/crab.gammascope"),
    ("workspace save ", "workspace save old/"),
    ("workspace save crab/c", "workspace save crab/crab.gammascope"),
    ("export o", "export old/"), ("report out/o", "report out/old/"),
    ("save-mask crab.t", "save-mask crab.txt.gz"),
  ])
  func filesFollowTheWordBeforeThem(text: String, expected: String) throws {
    #expect(try completed(text) == expected)
  }

  @Test func theQuestionCompletesThemAsWell() throws {
    var harness = try Harness()
    #expect(asked(harness.keys("y p")) == [""])
    harness.keys("Ctrl-U")
    harness.type("map a")
    harness.send(.filesListed(FileChoices(folder: "", paths: ["a.png", "a.fits", "b.svg"])))
    let text = harness.draw().cells.text
    #expect(text.contains("map a.png") && !text.contains("a.fits"))
    harness.keys("Tab")
    #expect(harness.keys("Enter").contains(.picture(path: "a.png", onlyMap: true)))
    harness.keys("y w Ctrl-U")
    #expect(harness.state.files == nil, "the word comes first")
    #expect(harness.draw().cells.text.contains("open"))
    harness.type("open s/")
    #expect(asked(harness.effects).last == "s/")
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
