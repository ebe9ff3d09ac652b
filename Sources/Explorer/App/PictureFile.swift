import Analysis
import CairoDrawing
import Figures
import Foundation
import GridMath
import TerminalRendering

/// A picture of the screen in a file; its ending says how it is written.
package enum PictureFormat: Sendable, Equatable, CaseIterable {
  case text
  case ansi
  case svg
  case png

  private var endings: [String] {
    switch self {
    case .text: [".txt"]
    case .ansi: [".ansi", ".ans"]
    case .svg: [".svg"]
    case .png: [".png"]
    }
  }

  /// Nil for an ending that stands for no picture.
  package init?(path: String) {
    let lower = path.lowercased()
    guard let found = Self.allCases.first(where: { $0.endings.contains(where: lower.hasSuffix) })
    else { return nil }
    self = found
  }

  /// The content of a file.
  ///
  /// - Parameters:
  ///   - cells: the screen, or a part of it.
  ///   - theme: gives the colours that the terminal has by itself.
  /// - Returns: text, or the bytes of a picture.
  /// - Throws: `CairoError`.
  func bytes(_ cells: CellBuffer, theme: Theme) throws(CairoError) -> Data {
    switch self {
    case .text: return Data((cells.text + "\n").utf8)
    case .ansi: return Data(cells.ansi.utf8)
    case .svg: return Data(Self.picture(cells, theme).svg.utf8)
    case .png: return Data(try Self.picture(cells, theme).png())
    }
  }

  private static func picture(_ cells: CellBuffer, _ theme: Theme) -> ScreenPicture {
    let background = theme.backgroundRgb
    let isDark =
      0.3 * Double(background.red) + 0.6 * Double(background.green) + 0.1 * Double(background.blue)
      < 128
    return ScreenPicture(
      cells, foreground: isDark ? Rgb(hex: 0xd0d0d0) : Rgb(hex: 0x202020), background: background,
      cellAspect: theme.capabilities.cellAspect)
  }
}

extension PictureFormat {
  /// Draws a part of the screen and writes it; runs off the main thread.
  static func write(_ cells: CellBuffer, theme: Theme, to path: String) -> Message {
    guard let format = PictureFormat(path: path) else {
      return Message("\(path): no ending of a picture", .error)
    }
    do {
      let bytes = try format.bytes(cells, theme: theme)
      try WholeFile.write(Array(bytes), to: path)
      return Message("picture of \(cells.width)×\(cells.height) cells written to \(path)", .good)
    } catch let error as AnalysisError {
      return Message(error.diagnostics.last?.line ?? path, .error)
    } catch let error as CairoError {
      return Message("\(path): \(error.description)", .error)
    } catch {
      return Message("\(path): \(StateStore.reason(error))", .error)
    }
  }
}
