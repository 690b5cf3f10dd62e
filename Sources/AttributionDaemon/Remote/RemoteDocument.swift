import AttributionRPC

/// The body of an answer as JSON, if it is JSON.
///
/// `NaN` and `Infinity`, which some programs write for numbers that are none, are read as the text
/// of that name: they spoil the journey that they are in, not all others.
struct RemoteDocument {
  let json: JSON?
  /// Why it cannot be read.
  let problem: String?

  init(_ body: String) {
    let bytes = Array(body.utf8)
    let limits = JSONLimits(bytes: bytes.count)
    do throws(JSONError) {
      json = try JSON(parsing: bytes, limits: limits)
      problem = nil
    } catch {
      guard error.code == .unexpectedByte || error.code == .badNumber,
        let quoted = Self.quotingWords(bytes),
        let lenient = try? JSON(parsing: quoted, limits: JSONLimits(bytes: quoted.count))
      else {
        json = nil
        problem = "\(error)"
        return
      }
      json = lenient
      problem = nil
    }
  }

  private static let words = ["NaN", "-Infinity", "Infinity"].map { Array($0.utf8) }

  /// The text with such words in quotes; nil where there are none outside of strings.
  private static func quotingWords(_ bytes: [UInt8]) -> [UInt8]? {
    var quoted: [UInt8] = []
    var index = 0
    var isString = false
    var found = false
    while index < bytes.count {
      let byte = bytes[index]
      if isString {
        if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
          quoted.append(byte)
          index += 1
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isString = true
      } else if let word = words.first(where: { bytes[index...].starts(with: $0) }) {
        found = true
        quoted += [UInt8(ascii: "\"")] + word + [UInt8(ascii: "\"")]
        index += word.count
        continue
      }
      quoted.append(bytes[index])
      index += 1
    }
    return found ? quoted : nil
  }
}
