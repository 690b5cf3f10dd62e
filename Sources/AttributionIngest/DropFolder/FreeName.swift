extension FileName {
  /// The name, or `STEM-2.EXT`, `STEM-3.EXT` and so on: one for which `isFree` holds.
  ///
  /// The name can still be lengthened by `reserve` bytes: the end of the stem makes room.
  ///
  /// - Complexity: O(log n) questions where n names are taken.
  package func firstFree<Failure: Error>(
    reserve: Int, where isFree: (FileName) throws(Failure) -> Bool
  ) throws(Failure) -> FileName {
    if try isFree(numbered(1, reserve: reserve)) { return numbered(1, reserve: reserve) }
    var taken = 1
    var free = 2
    while try !isFree(numbered(free, reserve: reserve)) {
      taken = free
      free *= 2
    }
    while free - taken > 1 {
      let middle = (taken + free) / 2
      if try isFree(numbered(middle, reserve: reserve)) { free = middle } else { taken = middle }
    }
    return numbered(free, reserve: reserve)
  }

  private func numbered(_ number: Int, reserve: Int) -> FileName {
    let dot = bytes.lastIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
    // A dot at the start or far from the end does not set off what kind of file it is.
    let end = dot == 0 || bytes.count - dot > 16 ? bytes.endIndex : dot
    let tail = (number == 1 ? [] : Array("-\(number)".utf8)) + bytes[end...]
    let room = Self.longest - reserve - tail.count
    return FileName(bytes[..<end].prefix(room).droppingHalfScalar(of: bytes) + tail)
  }
}

extension ArraySlice<UInt8> {
  /// The slice without the UTF-8 sequence that its end cuts in two, if it does.
  fileprivate func droppingHalfScalar(of whole: [UInt8]) -> Self {
    guard endIndex < whole.endIndex, whole[endIndex] & 0xC0 == 0x80 else { return self }
    let isLead: (UInt8) -> Bool = { $0 >= 0xC0 }
    guard let lead = lastIndex(where: isLead), endIndex - lead < 4, lead > startIndex else {
      return self
    }
    return self[..<lead]
  }
}
