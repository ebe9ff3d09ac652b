import CZlib

/// Packing with gzip.
package enum Gzip {
  /// The bytes as one gzip member without time and name, so that equal input gives equal output.
  package static func packed(
    _ bytes: [UInt8], level: Int, path: String
  ) throws(FitsError) -> [UInt8] {
    var stream = z_stream()
    guard gs_deflate_init(&stream, Int32(min(max(level, 1), 9)), 15 + 16) == Z_OK else {
      throw FitsError(.cannotWrite, operation: "compress", file: path, detail: "no memory for zlib")
    }
    defer { deflateEnd(&stream) }
    var packed: [UInt8] = []
    packed.reserveCapacity(bytes.count / 3 + 1024)
    let chunk = 1 << 18
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk)
    defer { buffer.deallocate() }
    var status = Z_OK
    bytes.withUnsafeBufferPointer { source in
      var position = 0
      repeat {
        let given = min(source.count - position, 1 << 30)
        // zlib does not write through next_in; its declaration predates const.
        stream.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0 + position) }
        stream.avail_in = UInt32(given)
        stream.next_out = buffer
        stream.avail_out = UInt32(chunk)
        let isLast = position + given == source.count
        status = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        position += given - Int(stream.avail_in)
        packed += UnsafeBufferPointer(start: buffer, count: chunk - Int(stream.avail_out))
      } while status == Z_OK || status == Z_BUF_ERROR
    }
    guard status == Z_STREAM_END else {
      throw FitsError(
        .cannotWrite, operation: "compress", file: path, detail: "zlib failed with status \(status)"
      )
    }
    return packed
  }
}
