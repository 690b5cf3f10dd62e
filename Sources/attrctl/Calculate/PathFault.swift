/// Why a row of paths cannot be read: the column, what is wrong and what would be right.
struct PathFault: Error, Hashable {
  /// The column as the file names it; nil where the row itself is wrong.
  var column: String?
  var problem: String

  init(_ problem: String, column: String? = nil) {
    self.column = column
    self.problem = problem
  }
}

extension Span<UInt8> {
  /// The text of a range in quotation marks, cut short where it is long.
  func shown(_ range: Range<Int>) -> String {
    let most = 60
    let bytes = range.prefix(most).map { self[$0] }
    return "“\(String(decoding: bytes, as: UTF8.self))\(range.count > most ? "…" : "")”"
  }
}
