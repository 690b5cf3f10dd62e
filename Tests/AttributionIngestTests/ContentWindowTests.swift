import TestSupport
import Testing

@testable import AttributionIngest

/// The view through which content is read, however much of it there is.
@Suite struct ContentWindowTests {
  private static let contents: [(name: String, bytes: @Sendable () throws -> [UInt8])] = [
    ("plain", { text }), ("gzip", { try Packed.gzip(text) }), ("zstd", { try Packed.zstd(text) }),
    ("UTF-16", { ExportContainer.utf16(String(decoding: text, as: UTF8.self)) }),
  ]
  private static let text = Array(
    (0..<20_000).map { "row \($0) \($0 &* 2_654_435_761 % 99_991)\n" }.joined().utf8)

  @Test(arguments: ContentWindowTests.contents.map(\.name))
  func `the view stays as large as it was, and shows every byte once`(_ name: String) throws {
    let content = try #require(Self.contents.first { $0.name == name })
    let directory = try Workdir()
    let path = try directory.write(content.bytes(), to: "export")
    var limits = ReaderLimits()
    limits.bufferBytes = 1000
    limits.packedBufferBytes = 500
    let file = try InputFile(path: path, limits: limits)
    var window = try DroppedContent(file, limits: limits, encoding: nil).window()
    var seen: [UInt8] = []
    var start = try window.skipByteOrderMark()
    while true {
      #expect(window.bytes.count == 1000 + ContentWindow.padding)
      #expect(window.bytes[window.count...].prefix(ContentWindow.padding).allSatisfy { $0 == 0 })
      // Some of what is in view is left for the next one, as a record is that is cut off.
      let rest = window.isLast ? 0 : 17
      seen += window.bytes[start..<window.count - rest]
      if window.isLast { break }
      try window.advance(to: window.count - rest)
      start = 0
    }
    #expect(seen == Self.text)
  }

  @Test func `the view grows for what does not fit, and no more`() throws {
    let directory = try Workdir()
    var limits = ReaderLimits()
    limits.bufferBytes = 1000
    let file = try InputFile(path: directory.write(Self.text, to: "export"), limits: limits)
    var window = try DroppedContent(file, limits: limits, encoding: nil).window()
    try window.advance(to: 0)
    try window.advance(to: 0)
    #expect(window.bytes.count == 2000 + ContentWindow.padding)
    try window.advance(to: 10)
    #expect(window.bytes.count == 2000 + ContentWindow.padding)
    #expect(Array(window.bytes[..<window.count]) == Array(Self.text[10..<2010]))
    #expect(window.offset(at: 0) == 10 && window.offset(at: 7) == 17)
  }

  @Test func `batches that are kept say the same when the reader has moved on`() throws {
    let rows = (0..<2_000).map { "id \($0),\($0 % 7 == 0 ? "\"1\"" : "2")\n" }
    let directory = try Workdir()
    let path = try directory.write("session_id,cost\n" + rows.joined(), to: "export")
    var limits = ReaderLimits()
    limits.bufferBytes = 1000
    limits.batchRows = 30
    let reader = try ExportReader(path: path, limits: limits)
    var batch = RowBatch()
    var kept: [RowBatch] = []
    while try reader.next(into: &batch) { kept.append(batch) }
    let ids = kept.flatMap { batch in
      batch.costs.map { String(decoding: batch[$0.session], as: UTF8.self) }
    }
    #expect(ids == (0..<2_000).map { "id \($0)" })
  }
}
