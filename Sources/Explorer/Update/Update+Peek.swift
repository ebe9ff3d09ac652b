import Observations

extension ExplorerState {
  /// Asks for the responses of the run under the cursor once it rests there.
  ///
  /// Only one run is read at a time; a wish that was overtaken is cancelled.
  mutating func schedulePeek() -> [Effect] {
    guard screen == .observations, field != nil, let run = observations.cursor,
      !peek.isKnown(run)
    else {
      guard peek.wanted != nil else { return [] }
      peek.wanted = nil
      peek.token += 1
      let isRunning = peek.running != nil
      peek.running = nil
      return isRunning ? [.cancelPeek] : []
    }
    guard run != peek.wanted else { return [] }
    peek.wanted = run
    peek.token += 1
    let isRunning = peek.running != nil
    peek.running = nil
    return (isRunning ? [.cancelPeek] : [])
      + [.wake(.peek(peek.token), after: delays.peek)]
  }

  /// The cursor has rested: the run is read now.
  mutating func startPeek(_ token: Int) -> [Effect] {
    guard token == peek.token, let run = peek.wanted, peek.running == nil else { return [] }
    peek.running = run
    return [.peek(run: run)]
  }

  mutating func acceptPeek(_ summary: ResponseSummary) {
    peek.add(summary)
    finishPeek(summary.id)
  }

  mutating func failPeek(_ run: Int, _ text: String) {
    // A run that was cancelled is not wanted any more, or was asked for again.
    guard peek.running == run else { return }
    peek.fail(run, text)
    log.add(Message("run \(run) cannot be looked at: \(text)", .warning, time: now))
    finishPeek(run)
  }

  private mutating func finishPeek(_ run: Int) {
    if peek.running == run { peek.running = nil }
    if peek.wanted == run { peek.wanted = nil }
  }
}
