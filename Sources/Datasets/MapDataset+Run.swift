import SkyGeometry

extension MapDataset {
  /// One run of a joint analysis on the part of the field that it reaches.
  ///
  /// The background is multiplied by its field-of-view norm, as in a stack: what is predicted without
  /// further models is then the same as Gammapy predicts with the norm in a `FoVBackgroundModel`, and
  /// the norm of a background model fitted on top begins at 1. Response maps stay on the coarse image of
  /// the whole field.
  ///
  /// - Parameters:
  ///   - run: Cubes and responses.
  ///   - norm: Its background norm; one that is not finite counts as 1.
  ///   - field: The field that the box of the run is a part of.
  /// - Throws: `WcsError` if the box is no part of the field.
  package init(_ run: ReducedRun, norm: BackgroundNorm, field: FieldGeometry) throws {
    let box = run.box
    let sky = try field.sky.slice(x: box.x..<(box.x + box.width), y: box.y..<(box.y + box.height))
    let factor = norm.norm.isFinite ? norm.norm : 1
    self.init(
      name: run.name,
      field: FieldGeometry(
        sky: sky.geometry, energy: field.energy, energyTrue: field.energyTrue),
      counts: run.counts,
      background: factor == 1 ? run.background : run.background.map { Float(factor * Double($0)) },
      exposure: run.exposure, maskSafe: run.maskSafe, psf: run.responses?.psf,
      edisp: run.responses?.edisp, livetime: run.origin.livetime,
      goodTimeMjd: run.origin.goodTimeMjd.filter { $0.allSatisfy(\.isFinite) })
  }

  /// The dataset on a larger field that it is a part of.
  ///
  /// Outside of its box nothing is safe and nothing exposed; response maps stay as they are.
  ///
  /// - Parameters:
  ///   - field: The larger field, with the same energies.
  ///   - box: The pixels of the dataset in it.
  /// - Returns: A dataset that predicts the same in its box.
  package func placed(on field: FieldGeometry, box: PixelBox) -> MapDataset {
    precondition(box.count == self.field.pixelCount, "the box has the pixels of the dataset")
    if box.width == field.sky.nx, box.height == field.sky.ny { return self }
    func placed<T>(_ cube: [T], _ nothing: T) -> [T] {
      let planes = cube.count / box.count
      var out = [T](repeating: nothing, count: planes * field.pixelCount)
      for k in 0..<planes {
        for y in 0..<box.height {
          let from = k * box.count + y * box.width
          let to = k * field.pixelCount + (y + box.y) * field.sky.nx + box.x
          out.replaceSubrange(to..<(to + box.width), with: cube[from..<(from + box.width)])
        }
      }
      return out
    }
    return MapDataset(
      name: name, field: field, counts: placed(counts, 0), background: placed(background, 0),
      exposure: placed(exposure, 0), maskSafe: placed(maskSafe, false),
      maskFit: maskFit.map { placed($0, false) }, psf: psf, edisp: edisp, livetime: livetime,
      goodTimeMjd: goodTimeMjd)
  }
}
