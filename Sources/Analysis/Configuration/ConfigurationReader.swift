import GridMath
import Yams

/// Turns the nodes of an analysis file into values, and collects everything that is wrong.
///
/// Each finding is one line that begins with file, line, column and key path. Reading goes on after
/// an error, so that a user sees all of them at once.
struct ConfigurationReader {
  /// A value of the file and where it stands.
  struct Entry {
    let node: Node
    /// `datasets.geom.wcs.binsize`; empty for the root.
    let path: String
    /// Line and column, 1-based.
    let line: Int
    let column: Int

    init(_ node: Node, path: String, parent: Entry? = nil) {
      self.node = node
      self.path = path
      line = node.mark?.line ?? parent?.line ?? 1
      column = node.mark?.column ?? parent?.column ?? 1
    }

    /// A value that was left out: libyaml places it later, so it stands where its key does.
    init(_ node: Node, path: String, leftOutAt place: Entry) {
      self.node = node
      self.path = path
      (line, column) = (place.line, place.column)
    }
  }

  /// A mapping whose keys are known.
  struct Section {
    let entry: Entry
    /// The values that are there and not null.
    var values: [String: Entry] = [:]

    subscript(key: String) -> Entry? { values[key] }
  }

  /// File name as messages show it.
  let file: String
  /// Whether paths are looked up on disk.
  let checksPaths: Bool
  var variables: PathVariables
  /// Sources by name, read when the first name is met.
  var catalogue: SourceCatalogue?
  /// Findings with the place that they belong to.
  private(set) var findings: [(line: Int, column: Int, diagnostic: Diagnostic)] = []
  /// Whether all errors so far are about inputs that are not there.
  private(set) var onlyMissingInputs = true

  init(file: String, variables: PathVariables, checksPaths: Bool) {
    self.file = file
    self.variables = variables
    self.checksPaths = checksPaths
  }

  /// Most findings that are listed; a hostile file could have a million.
  static let maximalFindings = 100

  /// Findings in the order of lines.
  var diagnostics: [Diagnostic] {
    let sorted = findings.sorted { ($0.line, $0.column) < ($1.line, $1.column) }.map(\.diagnostic)
    guard sorted.count > Self.maximalFindings else { return sorted }
    let errors = sorted.filter { $0.severity == .fatal }
    let rest = sorted.filter { $0.severity != .fatal }
    let shown = (errors + rest).prefix(Self.maximalFindings)
    let hidden = sorted.count - shown.count
    return shown + [Diagnostic(.warning, file: file, "\(hidden) more findings are not listed")]
  }

  var hasErrors: Bool { findings.contains { $0.diagnostic.severity == .fatal } }

  mutating func error(_ entry: Entry, _ what: String, isMissingInput: Bool = false) {
    if !isMissingInput { onlyMissingInputs = false }
    add(.fatal, entry, what)
  }

  mutating func warn(_ entry: Entry, _ what: String) { add(.warning, entry, what) }

  mutating func note(_ entry: Entry, _ what: String) { add(.note, entry, what) }

  /// A finding about another file that a value led to.
  mutating func add(_ finding: Diagnostic, at entry: Entry) {
    findings.append((entry.line, entry.column, finding))
  }

  private mutating func add(_ severity: Diagnostic.Severity, _ entry: Entry, _ what: String) {
    let place = "\(file):\(entry.line):\(entry.column)"
    let text = entry.path.isEmpty ? what : "\(entry.path): \(what)"
    findings.append((entry.line, entry.column, Diagnostic(severity, file: place, text)))
  }

  // MARK: mappings

  /// A key with its value and where the key stands.
  typealias Pair = (key: String, value: Entry, place: Entry)

  /// The mapping of an entry; nil if it is absent, null or, after an error, something else.
  ///
  /// - Parameters:
  ///   - entry: the value.
  ///   - known: the keys that are read; others get a warning.
  /// - Returns: the keys that are given.
  mutating func section(_ entry: Entry?, known: [String]) -> Section? {
    guard let entry else { return nil }
    guard let pairs = pairs(of: entry, example: known.joined(separator: ", ")) else { return nil }
    var section = Section(entry: entry)
    for (key, value, place) in pairs {
      guard known.contains(key) else {
        warnUnknown(key, at: place, among: known)
        continue
      }
      if !value.node.isNull { section.values[key] = value }
    }
    return section
  }

  /// The keys and values of a mapping in their order, with merged ones (`<<`) after its own.
  mutating func pairs(of entry: Entry, example: String) -> [Pair]? {
    guard case .mapping(let mapping) = entry.node else {
      error(
        entry, "\(entry.node.shown) is not a mapping; expected the keys \(example)")
      return nil
    }
    var own: [Pair] = []
    var merged: [Pair] = []
    for (keyNode, valueNode) in mapping {
      guard case .scalar(let key) = keyNode else {
        let place = Entry(keyNode, path: entry.path, parent: entry)
        error(place, "a key that is not a word; expected the keys \(example)")
        continue
      }
      if key.string == "<<", key.style == .plain {
        merged += mergedPairs(valueNode, at: Entry(keyNode, path: entry.path, parent: entry))
        continue
      }
      own.append(pair(key.string, keyNode, valueNode, of: entry))
    }
    let names = Set(own.map(\.key))
    return own + merged.filter { !names.contains($0.key) }
  }

  private mutating func mergedPairs(_ node: Node, at parent: Entry) -> [Pair] {
    switch node {
    case .mapping(let mapping):
      return mapping.compactMap { keyNode, value in
        guard case .scalar(let key) = keyNode else { return nil }
        return pair(key.string, keyNode, value, of: parent)
      }
    case .sequence(let sequence):
      return sequence.flatMap { item -> [Pair] in
        if case .mapping = item { return mergedPairs(item, at: parent) }
        return []
      }
    default:
      error(parent, "<< needs a mapping")
      return []
    }
  }

  private func pair(_ key: String, _ keyNode: Node, _ value: Node, of parent: Entry) -> Pair {
    let path = parent.path.isEmpty ? key : parent.path + "." + key
    let place = Entry(keyNode, path: path, parent: parent)
    let entry =
      value.isEmptyPlain
      ? Entry(value, path: path, leftOutAt: place) : Entry(value, path: path, parent: place)
    return (key, entry, place)
  }

  mutating func warnUnknown(_ key: String, at entry: Entry, among known: [String]) {
    if let near = Spelling.nearest(to: key, among: known) {
      warn(entry, "unknown key, ignored; did you mean \(near)?")
    } else {
      warn(entry, "unknown key, ignored; accepted here: \(known.joined(separator: ", "))")
    }
  }

  /// The items of a list; nil if the entry is absent, null or, after an error, not a list.
  mutating func items(_ entry: Entry?, expected: String) -> [Entry]? {
    guard let entry else { return nil }
    guard case .sequence(let sequence) = entry.node else {
      error(entry, "\(entry.node.shown) is not a list; expected \(expected)")
      return nil
    }
    return sequence.enumerated().map { index, node in
      Entry(node, path: "\(entry.path)[\(index)]", parent: entry)
    }
  }

  /// The text of a scalar; nil after an error if it is a list or a mapping, or null.
  mutating func text(_ entry: Entry?, expected: String) -> String? {
    guard let entry else { return nil }
    guard case .scalar(let scalar) = entry.node, !entry.node.isNull else {
      error(entry, "\(entry.node.shown) where a single value belongs; expected \(expected)")
      return nil
    }
    return scalar.string
  }
}

extension Node {
  /// Whether this is YAML's null: nothing, `~` or `null`, not in quotes.
  var isNull: Bool {
    guard case .scalar(let scalar) = self, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL", "None"].contains(scalar.string)
  }

  /// Whether there is nothing where a value could be.
  var isEmptyPlain: Bool {
    guard case .scalar(let scalar) = self else { return false }
    return scalar.style == .plain && scalar.string.isEmpty
  }

  /// The value as a message shows it, not too long.
  var shown: String {
    switch self {
    case .scalar(let scalar):
      isNull ? "null" : Spelling.quoted(scalar.string)
    case .sequence(let sequence): "a list of \(sequence.count)"
    case .mapping(let mapping): "a mapping of \(mapping.count) keys"
    default: "an alias"
    }
  }
}
