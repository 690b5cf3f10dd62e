import AttributionRPC
import Testing

@testable import attrctl

@Suite struct ExportWriterTests {
  private static func page(_ rows: [[JSON]]) -> ReportsExport.Response {
    var page = ReportsExport.Response()
    page.columns = ["id", "cost"]
    page.rows = rows
    return page
  }

  private static func text(_ format: ExportFormat, _ pages: [[[JSON]]]) -> String {
    var writer = ExportWriter(format: format)
    var bytes: [UInt8] = []
    for rows in pages { bytes += writer.text(of: page(rows)) }
    return String(decoding: bytes + writer.ending, as: UTF8.self)
  }

  private static let rows: [[[JSON]]] = [
    [["a", .number(JSONNumber(15, decimals: 1))], ["=b", nil]], [["c", 2]],
  ]

  @Test func `pages are one table`() {
    #expect(Self.text(.csv, Self.rows) == "id,cost\r\na,1.5\r\n'=b,\r\nc,2\r\n")
    #expect(
      Self.text(.ndjson, Self.rows)
        == #"{"id":"a","cost":1.5}"# + "\n" + #"{"id":"=b","cost":null}"# + "\n"
        + #"{"id":"c","cost":2}"# + "\n")
    #expect(
      Self.text(.json, Self.rows) == "[\n" + #"{"id":"a","cost":1.5},"# + "\n"
        + #"{"id":"=b","cost":null},"# + "\n" + #"{"id":"c","cost":2}"# + "\n]\n")
  }

  @Test(arguments: [[[]], [[], [["a", 1]], []]] as [[[[JSON]]]])
  func `JSON is whole even where pages are empty`(_ pages: [[[JSON]]]) throws {
    let json = try JSON(parsing: Self.text(.json, pages))
    #expect(json.elements?.count == pages.joined().count)
  }

  @Test func `rows on a terminal keep their lines and nothing else that could drive it`() {
    let bytes = Array("a;\u{1B}[2J\r\nb\n".utf8)
    #expect(String(decoding: ExportTarget.shown(bytes), as: UTF8.self) == "a;\\u{1b}[2J\\u{d}\nb\n")
  }
}
