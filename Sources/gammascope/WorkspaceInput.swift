import Explorer

/// What a path on the command line opens: itself, or the data that a workspace names.
struct WorkspaceInput {
  let input: String
  /// The workspace to begin with, if the path is one.
  let workspace: String?

  /// - Parameters:
  ///   - path: as the user wrote it.
  ///   - data: data in place of those that a workspace names.
  /// - Throws: `CommandFailure` if the path ends as a workspace and is none that can be read.
  init(_ path: String, data: String? = nil) throws {
    guard path.hasSuffix(StateStore.workspaceEnding) else {
      if let data { throw CommandFailure(.usage, "--data \(data): only for a workspace") }
      (input, workspace) = (path, nil)
      return
    }
    switch StateStore.read(path) {
    case .success(let saved): (input, workspace) = (data ?? saved.path, path)
    case .failure(let problem):
      throw CommandFailure(
        problem.isUnreadable ? .cannotRead : .badData, "\(path): \(problem.text)")
    }
  }
}
