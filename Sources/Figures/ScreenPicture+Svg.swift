import CairoDrawing
import Foundation
import TerminalRendering

extension ScreenPicture {
  /// An SVG: boxes, lines and dots as paths of one colour each, text as text.
  ///
  /// It is written here and not by cairo, whose outlines of letters take several times as much room.
  package var svg: String {
    let (w, h) = (Self.number(width), Self.number(height))
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(w)" height="\(h)" viewBox="0 0 \(w) \(h)">
      <rect width="\(w)" height="\(h)" fill="\(background.hex)"/>

      """
    out += raster + bars + strokes + dotPaths + texts
    return out + "</svg>\n"
  }

  /// Half cells as thick lines, in units of their own: shorter than boxes, and just as exact.
  private var raster: String {
    var paths = PathsByColor()
    for span in spans {
      let x = Int((span.rect.x / cellWidth).rounded())
      let y = Int((span.rect.y / (cellHeight / 2)).rounded())
      let length = Int((span.rect.width / cellWidth).rounded())
      paths.add("M\(x) \(y)h\(length)", span.color)
    }
    return paths.group(
      "fill=\"none\" shape-rendering=\"crispEdges\" "
        + "transform=\"scale(\(Self.number(cellWidth)) \(Self.number(cellHeight / 2))) "
        + "translate(0 .5)\"", attribute: "stroke")
  }

  private var bars: String {
    var paths = PathsByColor()
    for box in boxes {
      let (x, y) = (Self.number(box.rect.x), Self.number(box.rect.y))
      let (w, h) = (Self.number(box.rect.width), Self.number(box.rect.height))
      paths.add("M\(x) \(y)h\(w)v\(h)h-\(w)z", box.color)
    }
    return paths.group("shape-rendering=\"crispEdges\"", attribute: "fill")
  }

  private var strokes: String {
    var out = ""
    for width in [1.0, 2] {
      var paths = PathsByColor()
      for line in lines where line.width == width {
        let start = "M\(Self.number(line.from.x)) \(Self.number(line.from.y))"
        let isVertical = line.from.x == line.to.x
        paths.add(
          start + (isVertical ? "V" + Self.number(line.to.y) : "H" + Self.number(line.to.x)),
          line.color)
      }
      for corner in corners where width == 1 {
        let places = [corner.from, corner.middle, corner.to].map {
          "\(Self.number($0.x)) \(Self.number($0.y))"
        }
        paths.add("M\(places[0])Q\(places[1]) \(places[2])", corner.color)
      }
      out += paths.group(
        "fill=\"none\" stroke-width=\"\(Self.number(width))\" stroke-linecap=\"square\"",
        attribute: "stroke")
    }
    return out
  }

  /// Lines without length and with round ends.
  private var dotPaths: String {
    var paths = PathsByColor()
    for dot in dots {
      paths.add("M\(Self.number(dot.center.x)) \(Self.number(dot.center.y))h0", dot.color)
    }
    return paths.group(
      "fill=\"none\" stroke-width=\"\(Self.number(2 * Self.dotRadius))\" stroke-linecap=\"round\"",
      attribute: "stroke")
  }

  private var texts: String {
    var styles: [TextStyle] = []
    var byStyle: [TextStyle: String] = [:]
    for run in runs {
      let y = Double(run.y) * cellHeight + baseLine
      // Other fonts have other widths: the length keeps columns in their places.
      let length =
        run.columns > 1 ? " textLength=\"\(Self.number(Double(run.columns) * cellWidth))\"" : ""
      if byStyle[run.style] == nil { styles.append(run.style) }
      byStyle[run.style, default: ""] +=
        "<text x=\"\(Self.number(Double(run.x) * cellWidth))\" y=\"\(Self.number(y))\"\(length)>"
        + "\(Self.escaped(run.text))</text>\n"
    }
    guard !styles.isEmpty else { return "" }
    var out =
      "<g font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" "
      + "font-size=\"\(Self.number(fontSize))\">\n"
    for style in styles {
      var attributes = "fill=\"\(style.color.hex)\""
      if style.isBold { attributes += " font-weight=\"bold\"" }
      if style.isItalic { attributes += " font-style=\"italic\"" }
      if style.isUnderlined { attributes += " text-decoration=\"underline\"" }
      out += "<g \(attributes)>\n\(byStyle[style] ?? "")</g>\n"
    }
    return out + "</g>\n"
  }

  /// Two digits behind the point, without zeros at the end.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    if hundredths % 100 == 0 { return "\(hundredths / 100)" }
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let digits = rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)")
    return "\(sign)\(whole == 0 ? "" : "\(whole)").\(digits)"
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

extension Rgb {
  /// As SVG has it, in the shortest form.
  fileprivate var hex: String {
    let channels = [red, green, blue]
    if channels.allSatisfy({ $0 >> 4 == $0 & 15 }) {
      return "#" + channels.map { String($0 & 15, radix: 16) }.joined()
    }
    return "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// Data of paths, one path for each colour in the order in which they come.
private struct PathsByColor {
  private var colors: [Rgb] = []
  private var data: [Rgb: String] = [:]

  mutating func add(_ text: String, _ color: Rgb) {
    if data[color] == nil { colors.append(color) }
    data[color, default: ""] += text
  }

  /// A group of paths; empty without any.
  func group(_ attributes: String, attribute: String) -> String {
    guard !colors.isEmpty else { return "" }
    var out = "<g \(attributes)>\n"
    for color in colors {
      out += "<path \(attribute)=\"\(color.hex)\" d=\"\(data[color] ?? "")\"/>\n"
    }
    return out + "</g>\n"
  }
}
