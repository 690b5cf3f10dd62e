/// A text in lines of at most so many columns, cut at spaces; a longer word has a line of its own.
///
/// `first` stands before the first line, and as many spaces before the others.
func paragraph(_ text: String, after first: String = "", width: Int = 80) -> [String] {
  let indent = String(repeating: " ", count: first.count)
  var lines: [String] = []
  var line = first
  var isEmpty = true
  for word in text.split(separator: " ") {
    if !isEmpty, line.count + 1 + word.count > width {
      lines.append(line)
      line = indent
      isEmpty = true
    }
    line += isEmpty ? word : " " + word
    isEmpty = false
  }
  return lines + [line]
}
