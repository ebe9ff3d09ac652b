/// Intervals of good time, GADF `GTI`; seconds since the reference time.
package struct GoodTimeIntervals: Sendable, Equatable {
  package let start: [Double]
  package let stop: [Double]

  package init(start: [Double], stop: [Double]) {
    precondition(start.count == stop.count, "as many stops as starts")
    self.start = start
    self.stop = stop
  }

  /// Sum of the intervals, s.
  package var ontime: Double {
    zip(start, stop).reduce(0) { $0 + ($1.1 - $1.0) }
  }

  /// Ordered, with overlapping intervals joined, and how many were.
  package var merged: (intervals: GoodTimeIntervals, joined: Int) {
    let order = start.indices.sorted { start[$0] < start[$1] }
    var starts: [Double] = []
    var stops: [Double] = []
    var joined = 0
    for i in order {
      if let last = stops.last, start[i] < last {
        stops[stops.count - 1] = max(last, stop[i])
        joined += 1
      } else {
        starts.append(start[i])
        stops.append(stop[i])
      }
    }
    return (GoodTimeIntervals(start: starts, stop: stops), joined)
  }

  /// Whether a time lies inside an interval or within `tolerance` seconds of one.
  ///
  /// The intervals must be ordered and without overlap.
  package func contains(_ time: Double, tolerance: Double) -> Bool {
    var low = 0
    var high = start.count
    while low < high {
      let middle = (low + high) / 2
      if start[middle] <= time + tolerance { low = middle + 1 } else { high = middle }
    }
    return low > 0 && time <= stop[low - 1] + tolerance
  }
}
