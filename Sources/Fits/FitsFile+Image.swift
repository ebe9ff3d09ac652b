import CCfitsio

extension FitsFile {
  /// All pixels of an image as Double, row-major in the order of its axes.
  ///
  /// BSCALE, BZERO and BLANK are honoured, blank pixels are NaN; empty if the HDU has no data.
  package func image(_ hdu: FitsHdu) throws(FitsError) -> [Double] {
    try pixels(hdu, .nan) { file, count, null, target, any, status in
      ffgpvd(file, 0, 1, Int64(count), null, target, any, &status)
    }
  }

  /// All pixels of an image as Float, otherwise as `image`.
  package func imageFloats(_ hdu: FitsHdu) throws(FitsError) -> [Float] {
    try pixels(hdu, .nan) { file, count, null, target, any, status in
      ffgpve(file, 0, 1, Int64(count), null, target, any, &status)
    }
  }

  private func pixels<Value: BinaryFloatingPoint>(
    _ given: FitsHdu, _ missing: Value,
    _ call: (
      UnsafeMutablePointer<fitsfile>, Int, Value, UnsafeMutablePointer<Value>,
      UnsafeMutablePointer<Int32>, inout Int32
    ) -> Int32
  ) throws(FitsError) -> [Value] {
    precondition(given.index < hdus.count, "the HDU belongs to another file")
    let hdu = hdus[given.index]
    if let fault = hdu.fault { throw fault }
    guard case .image(let bitpix, _) = hdu.kind else {
      let isTiled = hdu.header.bool("ZIMAGE") == true
      throw error(
        .wrongType, hdu,
        isTiled
          ? "is a tile-compressed image, which is not read; unpack it with funpack"
          : "is a table, expected an image")
    }
    let total = hdu.dataRange.count / (abs(bitpix) / 8)
    guard total > 0 else { return [] }
    let null: Value = bitpix < 0 || hdu.header.int("BLANK") == nil ? 0 : missing
    var failure: FitsError?
    let values = [Value](unsafeUninitializedCapacity: total) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      do throws(FitsError) {
        try withLibrary(hdu) { file, status in
          var anyNull: Int32 = 0
          _ = call(file, total, null, base, &anyNull, &status)
          if status == 0 { count = total }
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }
}
