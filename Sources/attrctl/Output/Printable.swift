/// A text with its control characters escaped, so that data cannot drive the terminal.
///
/// Escaped are C0, DEL, C1, the line separators, and what reorders text (Unicode Technical
/// Report 36, “Bidirectional Text Spoofing”).
func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
  var output = ""
  for scalar in text.unicodeScalars {
    if isUnprintable(scalar) {
      output += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      output.unicodeScalars.append(scalar)
    }
  }
  return output
}

private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}
