/// A pattern of file names: `*` is any text, `?` any one character, all else is itself.
package struct FilePattern: Hashable, Sendable {
  private let pattern: [Unicode.Scalar]

  package init(_ text: String) { pattern = Array(text.unicodeScalars) }

  /// Whether a name fits, as it stands or without the ending of a packed file.
  package func matches(_ name: String) -> Bool {
    let name = Array(name.unicodeScalars)
    if matches(name[...]) { return true }
    return [".gz", ".zst"].contains { ending in
      let ending = Array(ending.unicodeScalars)
      return name.suffix(ending.count).elementsEqual(ending)
        && matches(name.dropLast(ending.count))
    }
  }

  /// - Complexity: O(length of the name · length of the pattern)
  private func matches(_ name: ArraySlice<Unicode.Scalar>) -> Bool {
    var position = 0
    var index = name.startIndex
    // The last `*`, and where what it stands for ends: one character later at every failure.
    var star: (position: Int, end: Int)?
    while index < name.endIndex {
      if position < pattern.count, pattern[position] == "*" {
        star = (position, index)
        position += 1
      } else if position < pattern.count,
        pattern[position] == "?" || pattern[position] == name[index]
      {
        position += 1
        index += 1
      } else if let last = star {
        star = (last.position, last.end + 1)
        position = last.position + 1
        index = last.end + 1
      } else {
        return false
      }
    }
    return pattern[position...].allSatisfy { $0 == "*" }
  }
}
