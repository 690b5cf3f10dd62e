import Glibc

/// Whether a file ends as files of its format do: what can be told without reading it.
///
/// A file that is still being written can be held back by it. Only a few of its first and last
/// bytes are read, so `true` means that nothing speaks against it.
package enum StructuralEnd {
  /// Nil where the format has no end that can be recognised (delimited text, zstd), and where the
  /// file cannot be read.
  ///
  /// - gzip: the length in the trailer is one that the file can unpack to.
  /// - JSON: the last character closes the array, or the last object.
  /// - SQLite: there are as many pages as the header says.
  package static func isComplete(path: String) -> Bool? {
    do throws(ExportError) {
      var limits = ReaderLimits()
      limits.fileBytes = .max
      return try isComplete(try InputFile(path: path, limits: limits))
    } catch { return nil }
  }

  private static let tailBytes = 4096

  private static func isComplete(_ file: InputFile) throws(ExportError) -> Bool? {
    let head = try file.prefix(FileFormat.prefixBytes)
    switch Packing(prefix: head) {
    case .gzip: return try hasGzipEnd(file)
    case .zstd: return nil
    case nil: break
    }
    guard !head.isEmpty, let format = format(of: head) else { return nil }
    switch format {
    case .delimitedText: return nil
    case .jsonArray: return try lastCharacter(of: file).map { $0 == UInt8(ascii: "]") }
    case .jsonLines: return try lastCharacter(of: file).map { $0 == UInt8(ascii: "}") }
    case .sqlite: return hasAllPages(head, byteCount: file.byteCount)
    }
  }

  private static func format(of head: [UInt8]) -> FileFormat? {
    do throws(ExportError) {
      return try FileFormat(prefix: head, encoding: TextEncoding(mark: head) ?? .utf8)
    } catch { return nil }
  }

  /// The last byte that is no blank; zeros are blanks too, as half a character of UTF-16.
  private static func lastCharacter(of file: InputFile) throws(ExportError) -> UInt8? {
    try tail(of: file).last { $0 > UInt8(ascii: " ") }
  }

  private static func tail(of file: InputFile) throws(ExportError) -> [UInt8] {
    let count = min(tailBytes, Int(file.byteCount))
    var bytes = [UInt8](repeating: 0, count: count)
    let length = try file.read(into: &bytes, 0..<count, at: file.byteCount - Int64(count))
    return Array(bytes.prefix(length))
  }

  /// Looks at the length modulo 2³² with which every member ends (RFC 1952), behind which there
  /// may be zeros.
  private static func hasGzipEnd(_ file: InputFile) throws(ExportError) -> Bool? {
    let shortest = 18
    guard file.byteCount >= shortest else { return false }
    let tail = try tail(of: file)
    let length = tail.suffix(4).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length > 0 else { return nil }
    let mostPerByte: UInt64 = 1032
    return length <= UInt64(file.byteCount) * mostPerByte
  }

  /// Compares the header's page size and page count with the length of the file.
  private static func hasAllPages(_ head: [UInt8], byteCount: Int64) -> Bool? {
    func number(_ range: Range<Int>) -> Int64 {
      head[range].reduce(0) { $0 << 8 | Int64($1) }
    }
    guard head.count >= 100 else { return false }
    let pageSize = number(16..<18) == 1 ? 65536 : number(16..<18)
    // The count is one of this version of the file only if these two agree.
    guard number(24..<28) == number(92..<96), number(28..<32) > 0 else { return nil }
    return byteCount >= pageSize * number(28..<32)
  }
}
