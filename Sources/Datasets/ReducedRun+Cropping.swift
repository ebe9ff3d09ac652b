extension ReducedRun {
  /// The run on the smallest box with all its safe bins, if that saves memory.
  ///
  /// On a wide map a run reaches much farther than it is used: a background table may extend to 7°
  /// where nothing beyond 2° is safe. Nothing outside the safe bins enters a stack or a norm, and
  /// the totals were taken before.
  ///
  /// - Parameter saved: Bytes below which the run stays as it is.
  /// - Returns: A run with the same sums, norms and stack.
  package func croppedToSafe(savingAtLeast saved: Int) -> ReducedRun {
    var (x0, x1, y0, y1) = (box.width, -1, box.height, -1)
    for start in stride(from: 0, to: maskSafe.count, by: max(1, box.count)) {
      for y in 0..<box.height {
        let row = start + y * box.width
        for x in 0..<box.width where maskSafe[row + x] {
          x0 = min(x0, x)
          x1 = max(x1, x)
          y0 = min(y0, y)
          y1 = max(y1, y)
        }
      }
    }
    // A run without any safe bin keeps one pixel, so that its shape stays valid.
    if x1 < x0 { (x0, x1, y0, y1) = (0, 0, 0, 0) }
    let inner = PixelBox(
      x: box.x + x0, y: box.y + y0, width: x1 - x0 + 1, height: y1 - y0 + 1)
    let bytesPerPixel =
      (counts.count * 9 + exposure.count * 4) / max(1, box.count) + 16
    guard (box.count - inner.count) * bytesPerPixel >= saved else { return self }
    func cropped<T>(_ cube: [T]) -> [T] {
      var out: [T] = []
      out.reserveCapacity(cube.count / box.count * inner.count)
      for start in stride(from: 0, to: cube.count, by: box.count) {
        for y in y0...y1 {
          let row = start + y * box.width
          out += cube[(row + x0)...(row + x1)]
        }
      }
      return out
    }
    return ReducedRun(
      origin: origin, box: inner, counts: cropped(counts), background: cropped(background),
      exposure: cropped(exposure), maskSafe: cropped(maskSafe),
      countsImage: cropped(countsImage), backgroundImage: cropped(backgroundImage), totals: totals,
      responses: responses)
  }
}
