import AttributionCore

extension PathReader {
  /// Reads a field in quotation marks.
  ///
  /// - Returns: Whether all of it is in view.
  @inline(never)
  mutating func readQuoted(
    _ row: inout PathRow, _ text: Span<UInt8>, upTo end: Int, as column: PathColumn?, at index: Int
  ) -> Bool {
    unquoted.removeAll(keepingCapacity: true)
    var position = row.position + 1
    var lineEnds = 0
    while true {
      guard position < end else {
        guard blocks.isLast else { return false }
        row.fault = row.fault ?? named(PathFault("a quote is not closed; expected one"), index)
        row.position = end - 1
        return true
      }
      let byte = text[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        guard position < end, text[position] == byte else { break }
      } else if Self.isLineEnd(byte), byte != UInt8(ascii: "\r") || text[position + 1] != 0x0A {
        lineEnds += 1
      }
      unquoted.append(byte)
      position += 1
    }
    row.line += lineEnds
    row.position = ends.next(in: text, from: position)
    guard row.fault == nil, let column else { return true }
    do throws(PathFault) {
      guard row.position == position else {
        throw PathFault("text follows the closing quote; expected the end of the field")
      }
      guard lineEnds == 0 else { throw PathFault("a line end in it; expected none") }
      // In quotes a delimiter is text.
      unquoted.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: 9))
      let plain = unquoted
      _ = try scanner.read(plain.span, from: 0, until: .lines, as: column, into: &row.tally)
    } catch {
      row.fault = named(error, index)
    }
    return true
  }
}
