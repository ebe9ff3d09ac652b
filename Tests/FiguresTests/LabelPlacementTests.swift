import CairoDrawing
import Figures
import Testing

@Suite struct LabelPlacementTests {
  private let frame = CanvasRect(x: 0, y: 0, width: 200, height: 150)

  @Test func labelsOfNeighboursKeepOffEachOther() {
    // Five sources a label's height from each other.
    let markers = (0..<5).map { CanvasPoint(90 + Double($0) * 4, 60 + Double($0) * 9) }
    let sizes = [CanvasPoint](repeating: CanvasPoint(50, 10), count: 5)
    let rects = LabelPlacement(frame: frame).rects(markers: markers, sizes: sizes, distance: 6)
    for (i, one) in rects.enumerated() {
      #expect(frame.contains(one))
      for other in rects[(i + 1)...] { #expect(one.sharedArea(other) < 1) }
    }
  }

  @Test func labelsAtTheBordersStayInside() {
    let corners = [
      CanvasPoint(3, 3), CanvasPoint(197, 3), CanvasPoint(3, 147), CanvasPoint(197, 147),
    ]
    let sizes = [CanvasPoint](repeating: CanvasPoint(60, 10), count: 4)
    for rect in LabelPlacement(frame: frame).rects(markers: corners, sizes: sizes, distance: 6) {
      #expect(frame.contains(rect))
    }
  }

  @Test func aPlaceThatIsTakenIsLeftFree() {
    let taken = CanvasRect(x: 104, y: 50, width: 60, height: 20)
    let rects = LabelPlacement(frame: frame, keepFree: [taken])
      .rects(markers: [CanvasPoint(100, 75)], sizes: [CanvasPoint(50, 10)], distance: 6)
    #expect(!rects[0].overlaps(taken))
  }
}
