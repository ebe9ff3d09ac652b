package import CairoDrawing

/// Places for labels beside markers that keep off each other, off other markers and inside the frame.
package struct LabelPlacement: Sendable {
  package let frame: CanvasRect
  /// Where no label should be.
  package let keepFree: [CanvasRect]

  package init(frame: CanvasRect, keepFree: [CanvasRect] = []) {
    self.frame = frame
    self.keepFree = keepFree
  }

  /// One rectangle for each marker: of eight places around it the one that covers least.
  ///
  /// - Parameters:
  ///   - markers: Middles of the markers.
  ///   - sizes: Widths and heights of the labels.
  ///   - distance: From a marker's middle to its label, points.
  /// - Returns: Rectangles in the order of the markers.
  package func rects(
    markers: [CanvasPoint], sizes: [CanvasPoint], distance: Double
  ) -> [CanvasRect] {
    let own = markers.map {
      CanvasRect(
        x: $0.x - distance + 1, y: $0.y - distance + 1, width: 2 * distance - 2,
        height: 2 * distance - 2)
    }
    var placed: [CanvasRect] = []
    for (i, (marker, size)) in zip(markers, sizes).enumerated() {
      var best: (cost: Double, rect: CanvasRect)?
      for (rank, rect) in candidates(marker, size, distance).enumerated() {
        var cost = Double(rank) * 0.5
        cost += 4 * (rect.width * rect.height - rect.sharedArea(frame.grown(by: -2)))
        for (j, other) in own.enumerated() where j != i { cost += rect.sharedArea(other) }
        for other in placed + keepFree { cost += 2 * rect.sharedArea(other) }
        if cost < best?.cost ?? .infinity { best = (cost, rect) }
      }
      placed.append(
        best?.rect ?? CanvasRect(x: marker.x, y: marker.y, width: size.x, height: size.y))
    }
    return placed
  }

  /// In the order of preference.
  private func candidates(
    _ marker: CanvasPoint, _ size: CanvasPoint, _ distance: Double
  ) -> [CanvasRect] {
    let d = distance * 0.75
    let offsets: [(Double, Double)] = [
      (d, -d - size.y), (d, d), (-d - size.x, -d - size.y), (-d - size.x, d),
      (distance, -size.y / 2), (-distance - size.x, -size.y / 2),
      (-size.x / 2, -distance - size.y), (-size.x / 2, distance),
    ]
    return offsets.map {
      CanvasRect(x: marker.x + $0.0, y: marker.y + $0.1, width: size.x, height: size.y)
    }
  }
}
