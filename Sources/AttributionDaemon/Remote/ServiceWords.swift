import AttributionRPC

/// What a service says, made fit to be shown in a table: short, and without control characters.
struct ServiceWords: CustomStringConvertible {
  let description: String

  /// The first characters of a text.
  init(_ text: some StringProtocol, limit: Int = 200) {
    var words = ""
    for (count, scalar) in text.trimmed.unicodeScalars.enumerated() {
      if count == limit {
        words += "…"
        break
      }
      switch scalar.value {
      case 0x0A, 0x0D, 0x09, 0x20:
        // Pages are full of them.
        if !words.hasSuffix(" ") { words += " " }
      case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
        words += "\\u{\(String(scalar.value, radix: 16))}"
      default: words.unicodeScalars.append(scalar)
      }
    }
    description = words
  }

  /// What the body of an answer says is wrong: the member of it that says so, else its beginning.
  init(body: String, _ json: JSON?) {
    let said = ["message", "error", "errorMessage", "detail", "errors", "Message"].lazy
      .compactMap { json?[$0] }.first
    switch said {
    case .string(let text): self.init(text)
    case let json?: self.init(json.text)
    case nil: self.init(body)
    }
  }
}
