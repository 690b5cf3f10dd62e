extension Span<UInt8> {
  /// The text as a message shows it: in one line, not too long, and well-formed.
  var shown: String {
    guard !isEmpty else { return "an empty field" }
    let limit = 60
    let start = extracting(first: limit)
    let text = start.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    return text.oneLine + (count > limit ? "…" : "")
  }

  var isUTF8: Bool {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: self)
      return true
    } catch { return false }
  }
}

extension Span<UInt8> {
  /// Whether there is a zero byte in it, which no text has.
  var hasZeros: Bool { indices.contains { self[$0] == 0 } }
}

extension String {
  /// The text in one line.
  var oneLine: String {
    unicodeScalars.reduce(into: "") { shown, scalar in
      if scalar.properties.generalCategory == .control {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
  }
}

extension [String] {
  /// Names as a message lists them: each once, and not too many.
  var listed: String {
    let limit = 20
    var seen: Set<String> = []
    let names = filter { seen.insert($0).inserted }
    let shown = names.prefix(limit).map { $0.isEmpty ? "“”" : String($0.prefix(60)).oneLine }
    return (shown + (names.count > limit ? ["…"] : [])).joined(separator: ", ")
  }
}
