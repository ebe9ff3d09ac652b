package import SkyGeometry

/// What all cubes of an analysis are binned in.
package struct FieldGeometry: Sendable, Equatable {
  package let sky: WcsGeometry
  package let energy: RecoEnergyAxis
  package let energyTrue: TrueEnergyAxis

  package init(sky: WcsGeometry, energy: RecoEnergyAxis, energyTrue: TrueEnergyAxis) {
    self.sky = sky
    self.energy = energy
    self.energyTrue = energyTrue
  }

  /// Number of pixels of one energy plane.
  package var pixelCount: Int { sky.nx * sky.ny }

  /// Bytes that the cubes of one run covering the whole field take in memory.
  package var bytesPerRun: Int {
    pixelCount * (energy.count * (4 + 4 + 1) + energyTrue.count * 4 + 2 * 8)
  }
}

/// A rectangle of pixels of the field: the part that a run reaches.
package struct PixelBox: Sendable, Hashable {
  package let x: Int
  package let y: Int
  package let width: Int
  package let height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Number of pixels.
  package var count: Int { width * height }
}
