import Explorer
import Fitting
import Foundation

/// The explorer on a real engine without a screen: maps, fits and flux points are computed when
/// they are asked for, one after the other.
struct LiveSession {
  var state = ExplorerState(columns: 160, rows: 48)
  let client: EngineClient
  private(set) var time = 0.0
  /// How many of each work the engine did since the start.
  private(set) var computed = 0
  private(set) var fits = 0
  private(set) var spectra = 0
  private(set) var tsMaps = 0
  private(set) var rebuilt = 0

  /// Opens an input and waits until every run is reduced and the first map is there.
  ///
  /// - Parameters:
  ///   - path: the input.
  ///   - workspace: a file to begin with.
  init(_ path: String, opening workspace: String? = nil) async {
    client = ExplorerApp.client(ExplorerInput(path: path))
    for await event in client.open() {
      let effects = update(event: .engine(event))
      // What is restored comes before the first run.
      if effects.contains(where: { if case .restore = $0 { true } else { false } }) {
        var saved = workspace.flatMap { try? StateStore.read($0).get() }
        _ = await saved?.readModels(client.readModels)
        await send(.restored(saved, note: nil, origin: .workspace(workspace ?? "")))
      }
      await perform(effects)
    }
  }

  private mutating func update(event: Event) -> [Effect] {
    time += 0.1
    return Explorer.update(&state, event, at: time)
  }

  mutating func send(_ event: Event) async {
    await perform(update(event: event))
  }

  /// Types keys with blanks between them.
  mutating func keys(_ text: String) async {
    for key in KeySequence(keys: text) { await send(.key(key)) }
  }

  /// Carries out a command of the palette.
  mutating func command(_ id: String, _ text: String = "") async throws {
    guard let action = ActionRegistry.standard[id] else { throw CocoaError(.featureUnsupported) }
    var argument = Argument.none
    if !text.isEmpty { argument = try state.parse(text, as: action.argument).get() }
    await perform(state.perform(action, argument, text: text))
    await send(.wake(.frame))
  }

  private mutating func perform(_ effects: [Effect]) async {
    for effect in effects {
      switch effect {
      case .compute(let generation, let request):
        computed += 1
        if let result = try? await client.compute(request) {
          await send(.computed(generation: generation, FieldResult(result)))
        }
      case .fit(let generation, let request):
        fits += 1
        for await event in await client.fit(request, .init()) {
          await send(.fit(generation: generation, event))
        }
      case .spectrum(let generation, let request):
        spectra += 1
        if let result = try? await client.spectrum(request) {
          await send(.spectrum(generation: generation, .result(result), seconds: 0.1))
        }
      case .rebuild(let generation, let record):
        rebuilt += 1
        do {
          let fit = try await client.rebuild(record, .init())
          await send(.rebuilt(generation: generation, record: record.number, fit))
        } catch {
          await send(.scanned(generation: generation, .failed("\(error)")))
        }
      case .scan(let generation, let scan, let record):
        guard let fit = record.fit else { continue }
        for await event in scan.run(fit, result: record.result, control: .init()) {
          await send(.scanned(generation: generation, event))
        }
      case .sky(.tsMap(let generation, let request, let place)):
        tsMaps += 1
        for await event in await client.sky.tsMap(request, place) {
          await send(.sky(.ts(generation: generation, event)))
        }
      case .writeMask(let mask, let path):
        await send(.written([MaskFiles.write(mask, to: path)]))
      case .writeLayer(let image, let path):
        await send(.written([LayerFiles.write(image, to: path)]))
      case .readMask(let path):
        guard let geometry = state.field?.geometry else { continue }
        switch MaskFiles.event(path, geometry) {
        case .success(let event):
          await send(event)
          await send(.written([]))
        case .failure(let problem): await send(.written([Message(problem.text, .error)]))
        }
      case .saveWorkspace(let saved, let path):
        await send(.written([StateStore.saveWorkspace(saved, to: path)]))
      case .export(let request, let folder):
        do {
          await send(.written(try await client.export(request, folder)))
        } catch {
          await send(.written([Message("\(error)", .error)]))
        }
      default: break
      }
    }
  }
}
