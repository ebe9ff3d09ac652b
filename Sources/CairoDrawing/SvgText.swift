/// Changes to the text of an SVG that cairo has no setting for.
enum SvgText {
  /// Names of surfaces and images counted from 0 in the order in which they appear, and images with
  /// sharp pixels.
  ///
  /// Cairo numbers surfaces over the whole process, so that two files of the same drawing would
  /// differ; and viewers blur small images that are shown large unless they are told not to.
  static func settled(_ bytes: [UInt8]) -> [UInt8] {
    let image = Array("<image ".utf8)
    let sharp = Array("<image style=\"image-rendering:pixelated\" ".utf8)
    let prefixes = ["surface", "image"].map { Array($0.utf8) }
    var names: [ArraySlice<UInt8>: Int] = [:]
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + 256)
    var i = 0
    while i < bytes.count {
      let byte = bytes[i]
      if byte == UInt8(ascii: "<"), bytes[i...].starts(with: image) {
        out += sharp
        i += image.count
        continue
      }
      out.append(byte)
      i += 1
      // A name follows.
      guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\"") else { continue }
      for prefix in prefixes where bytes[i...].starts(with: prefix) {
        var end = i + prefix.count
        while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) {
          end += 1
        }
        guard end > i + prefix.count else { continue }
        let number = names[bytes[i..<end], default: names.count]
        names[bytes[i..<end]] = number
        out += prefix + Array(String(number).utf8)
        i = end
        break
      }
    }
    return out
  }
}
