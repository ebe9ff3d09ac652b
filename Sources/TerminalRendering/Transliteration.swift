extension GlyphSet {
  /// The text as this set can show it: unchanged for Unicode; for ASCII with the usual substitutes.
  ///
  /// Measure and align after this, since a substitute may be longer than the original.
  package func adapted(_ text: String) -> String {
    if self == .unicode || text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        out.unicodeScalars.append(scalar)
      } else if let substitute = Self.substitutes[scalar] {
        out += substitute
      } else if TextWidth.columns(of: scalar) > 0 {
        out += TextWidth.columns(of: scalar) == 2 ? "??" : "?"
      } else if TextWidth.columns(of: scalar) < 0 {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// One glyph as this set can show it.
  package func adapted(_ glyph: Glyph) -> Glyph {
    guard self == .ascii, glyph.base >= 0x80, let scalar = Unicode.Scalar(glyph.base) else {
      return glyph
    }
    return Glyph(Self.substitutes[scalar]?.unicodeScalars.first ?? "?")
  }

  private static let substitutes: [Unicode.Scalar: String] = [
    "°": "d", "′": "'", "″": "\"", "’": "'", "‘": "'", "“": "\"", "”": "\"",
    "–": "-", "−": "-", "—": "-", "‐": "-", "‑": "-", "·": "|", "•": "*", "…": "..",
    "±": "+-", "×": "x", "÷": "/", "√": "sqrt", "∞": "inf", "≤": "<=", "≥": ">=", "≠": "!=",
    "≈": "~", "∼": "~", "∝": "~", "∑": "sum", "∫": "int",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "D", "ε": "eps", "θ": "theta",
    "λ": "lambda", "μ": "mu", "µ": "u", "ν": "nu", "π": "pi", "σ": "sigma", "τ": "tau",
    "φ": "phi", "χ": "chi", "ω": "omega", "Γ": "Gamma", "Σ": "Sigma", "Ω": "Omega",
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
    "⁹": "9", "⁻": "-", "⁺": "+", "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "½": "1/2",
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "é": "e",
    "è": "e", "ê": "e", "á": "a", "à": "a", "ç": "c", "ñ": "n", "ó": "o", "ô": "o", "\u{a0}": " ",
    "←": "<", "→": ">", "↑": "^", "↓": "v", "↔": "<>", "↕": "^v", "⇧": "Shift-", "⏎": "Enter",
    "▲": "^", "▼": "v", "◀": "<", "▶": ">", "▴": "^", "▾": "v", "▸": ">", "◂": "<", "△": "^",
    "▽": "v", "◆": "*", "◇": "o", "●": "*", "○": "o", "◉": "@", "■": "#", "□": "o", "★": "*",
    "☆": "*", "✓": "ok", "✔": "ok", "✗": "x", "✘": "x", "⚠": "!", "❄": "*", "+": "+",
    "─": "-", "━": "=", "│": "|", "┃": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "┌": "+",
    "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "═": "=",
    "║": "|", "╴": "-", "╶": "-", "╵": "|", "╷": "|", "╱": "/", "╲": "\\", "╳": "X", "╌": "-",
    "█": "#", "▓": "#", "▒": "+", "░": ".", "▀": "\"", "▄": "_", "▌": "|", "▐": "|", "▏": "|",
    "▁": "_", "▂": "_", "▃": "-", "▅": "=", "▆": "=", "▇": "#", "▔": "-", "▎": "|", "▍": "|",
    "▋": "|", "▊": "#", "▉": "#", "⊙": "o", "⊕": "+", "☉": "o", "⋮": ":", "⋯": "..",
  ]
}
