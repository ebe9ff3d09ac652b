import TerminalRendering
import Testing

@MainActor
struct BackendTests {
  @Test func memoryBackendCountsWhatChanged() async {
    let backend = MemoryBackend(size: CellSize(width: 10, height: 2))
    var buffer = CellBuffer(width: 10, height: 2)
    backend.present(Frame(buffer))
    buffer.put("x", x: 3, y: 1, CellStyle())
    backend.present(Frame(buffer))
    backend.present(Frame(buffer))
    backend.invalidate()
    backend.present(Frame(buffer))
    #expect(backend.changedCells == [20, 1, 0, 20])
    backend.send(.resize(CellSize(width: 4, height: 4)))
    backend.send(.key(KeyEvent("q")))
    backend.close()
    var seen: [InputEvent] = []
    for await event in backend.events { seen.append(event) }
    #expect(seen == [.resize(CellSize(width: 4, height: 4)), .key(KeyEvent("q"))])
    #expect(backend.size == CellSize(width: 4, height: 4))
  }

  @Test func exportSetsStylesOnceForARun() {
    var buffer = CellBuffer(width: 4, height: 1)
    buffer.put("ab", x: 0, y: 0, CellStyle(.rgb(Rgb(hex: 0xff8700)), on: .palette(3), .bold))
    #expect(buffer.ansi == "\u{1b}[0;1;38;2;255;135;0;48;5;3mab\u{1b}[0m  \u{1b}[0m\n")
  }
}
