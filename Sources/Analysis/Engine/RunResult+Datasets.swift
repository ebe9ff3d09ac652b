package import Datasets

extension RunResult {
  /// Whether the datasets are kept apart for a joint fit (`datasets.stack: false`, or a list of them).
  package var isJoint: Bool {
    opened.datasets.isEmpty ? !opened.configuration.datasets.stack : opened.datasets.count > 1
  }

  /// What models are fitted to: the stack, the runs of a joint analysis, or what was read from files.
  ///
  /// Empty before the stack, where point spread or energy dispersion were not reduced, and for a ring
  /// background, which has no place in a dataset with a predicted background.
  package var datasets: [MapDataset] {
    if !opened.datasets.isEmpty { return opened.datasets }
    guard let stacked, stacked.off == nil, stacked.psf != nil, stacked.edisp != nil else {
      return []
    }
    guard isJoint else {
      let kept = Set(stacked.runs)
      return [
        MapDataset(
          stacked,
          goodTimeMjd: DatasetFile.union(
            runs.filter { kept.contains($0.id) }.flatMap(\.origin.goodTimeMjd)))
      ]
    }
    // The boxes of runs are parts of the field, so none is left out here.
    return zip(runs, norms).filter { $0.1.isKept }.compactMap { run, norm in
      try? MapDataset(run, norm: norm, field: field)
    }
  }
}
