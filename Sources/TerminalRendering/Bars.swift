/// The top line: the program, what is open, and the screens.
package struct TabBar: Hashable, Sendable {
  package var program: String
  package var subtitle: String
  package var tabs: [String]
  package var selected: Int

  package init(program: String, subtitle: String, tabs: [String], selected: Int) {
    self.program = program
    self.subtitle = subtitle
    self.tabs = tabs
    self.selected = selected
  }

  /// Draws the line.
  ///
  /// - Returns: The cells of each tab; empty for one that does not fit.
  @discardableResult
  package func draw(into buffer: inout CellBuffer, rect: CellRect, theme: Theme) -> [CellRect] {
    buffer.fill(rect, theme[.bar])
    let labels = tabs.map { " " + theme.glyphs.adapted($0) + " " }
    let widths = labels.map { TextWidth.columns(of: $0) }
    let name = theme.glyphs.adapted(program)
    let nameEnd = rect.x + 1 + TextWidth.columns(of: name)
    let total = widths.reduce(0, +) + tabs.count - 1 + 3
    // Without room for all, only the selected screen and its neighbours' digits are named.
    let isShort = nameEnd + 2 + total > rect.maxX
    let shown = labels.enumerated().map { i, label in
      isShort && i != selected ? " " + String(label.dropFirst().prefix(1)) + " " : label
    }
    let shownWidth = shown.reduce(0) { $0 + TextWidth.columns(of: $1) } + tabs.count - 1
    var x = max(nameEnd + 2, rect.maxX - shownWidth - (isShort ? 1 : 3))
    let tabsStart = x
    var rects: [CellRect] = []
    for (i, label) in shown.enumerated() {
      let width = TextWidth.columns(of: label)
      guard x + width <= rect.maxX else {
        rects.append(.zero)
        continue
      }
      buffer.put(label, x: x, y: rect.y, theme[i == selected ? .tabActive : .tab])
      rects.append(CellRect(x: x, y: rect.y, width: width, height: 1))
      x += width + 1
    }
    let end = buffer.put(name, x: rect.x + 1, y: rect.y, theme[.barStrong])
    let room = tabsStart - end - 3
    if room >= 8 {
      buffer.put(subtitle, x: end + 2, y: rect.y, theme[.bar], limit: room)
    }
    return rects
  }
}

/// The line of state: a word for the mode, what is shown, and running or finished work.
package struct StatusLine: Hashable, Sendable {
  package var mode: String
  package var text: String
  /// Messages at the right with their roles (`statusGood`, `statusWarn`, …), most important last.
  package var right: [StatusMessage]

  package init(mode: String, text: String, right: [StatusMessage] = []) {
    self.mode = mode
    self.text = text
    self.right = right
  }

  /// Columns for the text if nothing stands at the right.
  package func room(in rect: CellRect, theme: Theme) -> Int {
    let start = mode.isEmpty ? 1 : TextWidth.columns(of: theme.glyphs.adapted(mode)) + 3
    return max(0, rect.width - start)
  }

  /// Draws the line; the text gives way to the messages.
  package func draw(into buffer: inout CellBuffer, rect: CellRect, theme: Theme) {
    buffer.fill(rect, theme[.bar])
    var x = rect.x + 1
    if !mode.isEmpty {
      x = buffer.put(mode, x: x, y: rect.y, theme[.statusMode], limit: rect.width - 1) + 2
    }
    var edge = rect.maxX - 2
    for message in right.reversed() where !message.text.isEmpty {
      let width = TextWidth.columns(of: theme.glyphs.adapted(message.text))
      let room = edge - x - (message == right.last ? 0 : 12)
      guard room >= min(width, 12) else { break }
      edge = buffer.put(
        message.text, endingAt: edge, y: rect.y, theme[message.role], limit: room)
      edge -= 4
    }
    buffer.put(text, x: x, y: rect.y, theme[.bar], limit: max(0, edge + 2 - x))
  }
}

/// A message on the status line.
package struct StatusMessage: Hashable, Sendable {
  package var text: String
  package var role: ThemeRole

  package init(_ text: String, _ role: ThemeRole = .bar) {
    self.text = text
    self.role = role
  }
}

/// A key and what it does now.
package struct Hint: Hashable, Sendable {
  package var key: String
  package var label: String

  package init(_ key: String, _ label: String) {
    self.key = key
    self.label = label
  }
}

/// The line of keys.
package struct HintLine: Hashable, Sendable {
  package var hints: [Hint]
  /// How many of the last are shown before any other: who has a narrow terminal needs help as well.
  package var keptCount: Int

  package init(_ hints: [Hint], keptCount: Int = 0) {
    self.hints = hints
    self.keptCount = keptCount
  }

  private static let gap = 3

  /// Draws as many hints as fit.
  ///
  /// - Returns: The cells of each hint; nil for one that did not fit.
  @discardableResult
  package func draw(into buffer: inout CellBuffer, rect: CellRect, theme: Theme) -> [CellRect?] {
    buffer.fill(rect, theme[.text])
    var x = rect.x + 1
    let widths = hints.map { hint in
      TextWidth.columns(of: theme.glyphs.adapted(hint.key)) + 1
        + TextWidth.columns(of: theme.glyphs.adapted(hint.label))
    }
    let kept = widths.suffix(keptCount).map { $0 + Self.gap }.reduce(0, +)
    // Where not even these fit, none has to give way.
    let reserved = x + kept - Self.gap <= rect.maxX ? kept : 0
    let firstKept = hints.count - keptCount
    var isFull = false
    return hints.indices.map { index in
      let hint = hints[index]
      let key = theme.glyphs.adapted(hint.key)
      let label = theme.glyphs.adapted(hint.label)
      if index == firstKept, reserved > 0 { isFull = false }
      let edge = rect.maxX - (index < firstKept ? reserved : 0)
      guard !isFull, x + widths[index] <= edge else {
        isFull = true
        return nil
      }
      let start = x
      let end = buffer.put(key, x: x, y: rect.y, theme[.hintKey])
      x = buffer.put(label, x: end + 1, y: rect.y, theme[.hint])
      defer { x += Self.gap }
      return CellRect(x: start, y: rect.y, width: x - start, height: 1)
    }
  }
}

/// How far a task is: a bar with a label, or a moving mark if nobody knows.
package struct ProgressBar: Hashable, Sendable {
  /// 0 to 1; nil if unknown.
  package var fraction: Double?
  package var label: String
  /// Place of the moving mark, counted up by the caller.
  package var tick: Int

  package init(fraction: Double?, label: String = "", tick: Int = 0) {
    self.fraction = fraction
    self.label = label
    self.tick = tick
  }

  /// Draws into one row, in eighths of a cell where the glyphs allow.
  package func draw(into buffer: inout CellBuffer, rect: CellRect, theme: Theme) {
    guard rect.height > 0, rect.width > 0 else { return }
    let text = theme.glyphs.adapted(label)
    let labelWidth = min(TextWidth.columns(of: text), rect.width)
    let barWidth = rect.width - (labelWidth > 0 ? labelWidth + 1 : 0)
    let isAscii = theme.glyphs == .ascii
    let rest: Glyph = isAscii ? "." : "─"
    let full: Glyph = isAscii ? "#" : "━"
    for i in 0..<max(0, barWidth) {
      let isDone: Bool
      if let fraction {
        isDone = Double(i) + 0.5 <= fraction * Double(barWidth)
      } else {
        let span = max(1, 2 * (barWidth - 3))
        let phase = ((tick % span) + span) % span
        let start = phase < barWidth - 3 ? phase : span - phase
        isDone = i >= start && i < start + 3
      }
      buffer.set(
        isDone ? full : rest, theme[isDone ? .progress : .progressRest], x: rect.x + i, y: rect.y)
    }
    if labelWidth > 0 {
      buffer.put(text, endingAt: rect.maxX, y: rect.y, theme[.dim], limit: labelWidth)
    }
  }
}

/// A small graph in one row: eighth blocks by value.
package struct Sparkline: Hashable, Sendable {
  package var values: [Double]

  package init(_ values: [Double]) {
    self.values = values
  }

  /// Draws the last values that fit, from the smallest to the largest; gaps for not-a-number.
  package func draw(
    into buffer: inout CellBuffer, rect: CellRect, theme: Theme, role: ThemeRole = .accent
  ) {
    let shown = Array(values.suffix(rect.width))
    guard rect.height > 0, let (low, high) = Limits.minMax(shown) else { return }
    for (i, value) in shown.enumerated() where value.isFinite {
      let fraction = high > low ? (value - low) / (high - low) : 0.5
      buffer.set(
        BarGlyph.partial(1 + Int((fraction * 7).rounded()), theme.glyphs), theme[role],
        x: rect.x + i, y: rect.y)
    }
  }
}

/// Blocks filled from below by eighths.
enum BarGlyph {
  private static let blocks: [Glyph] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let ascii: [Glyph] = [" ", "_", "_", "_", "=", "=", "=", "#", "#"]

  static func partial(_ eighths: Int, _ glyphs: GlyphSet) -> Glyph {
    let i = max(0, min(8, eighths))
    return glyphs == .ascii ? ascii[i] : blocks[i]
  }
}
