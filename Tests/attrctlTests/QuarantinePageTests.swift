import AttributionCore
import AttributionRPC
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import attrctl

@Suite struct QuarantinePageTests {
  private static var row: QuarantinedRow {
    var row = QuarantinedRow()
    row.id = 7
    row.file = "costs.csv"
    row.fileID = 3
    row.line = 12
    row.byteOffset = 345
    row.column = "cost"
    row.code = "cast"
    row.message = "cost: much is not an amount"
    row.raw = "s1,\u{1B}[2Jmuch"
    return row
  }

  @Test func `a row, with nothing that could drive the terminal`() {
    #expect(
      QuarantineShow.page(of: Self.row).text(.plain) == """
        costs.csv (file 3), line 12, byte 345
        cost: much is not an amount
        Code cast, column cost.

        s1,\\u{1b}[2Jmuch

        Corrected: `attrctl quarantine retry --id 7 --with 'LINE'`.

        """)
    var cut = Self.row
    cut.isCut = true
    cut.retriedAs = "costs.csv.retry-1.csv"
    let page = QuarantineShow.page(of: cut)
    #expect(page.lines.contains("Being read again as costs.csv.retry-1.csv."))
    #expect(page.notes == ["The row is longer; only this much of it was kept."])
  }

  @Test func `rows that are being read again are said in the list`() {
    var response = QuarantineList.Response()
    response.rows = [Self.row, Self.row]
    response.rows[1].retriedAs = "costs.csv.retry-1.csv"
    response.total = 2
    #expect(QuarantineList.page(of: response).notes == ["1 row of these: being read again."])
  }

  @Test func `a retry, and what was left out of it`() {
    var response = QuarantineRetry.Response()
    #expect(QuarantineRetry.page(of: response).text(.plain) == "No row was dropped again.\n")
    #expect(QuarantineRetry.status(of: response) == .done)
    var file = RetriedFile()
    file.name = "costs.csv.retry-1.csv"
    file.source = "costs.csv"
    file.rows = 2
    var refused = RefusedRow()
    refused.id = 9
    refused.message = "only its beginning was kept"
    response.files = [file]
    response.refused = [refused]
    response.refusedCount = 4
    #expect(
      QuarantineRetry.page(of: response).text(.plain) == """
        Dropped 2 rows of costs.csv as costs.csv.retry-1.csv.

        Row 9: only its beginning was kept.
        3 more rows left out.
        Wait with `attrctl sync`.

        """)
    #expect(QuarantineRetry.status(of: response) == .partial)
  }

  @Test func `what was discarded and what was not`() {
    var response = QuarantineDiscard.Response()
    response.discarded = 1
    #expect(QuarantineDiscard.page(of: response).text(.plain) == "Discarded 1 row.\n")
    response.left = 2
    #expect(
      QuarantineDiscard.page(of: response).lines
        == ["Discarded 1 row. 2 rows left: being read again."])
    #expect(QuarantineDiscard.status(of: response) == .partial)
  }

  @Test func `bytes that are not UTF-8 come through as they are`() throws {
    for bytes in [Array("a,ö".utf8), [0x61, 0x2C, 0xFF, 0x00, 0x0A], []] as [[UInt8]] {
      let row = RawRow(id: 1, bytes: bytes)
      #expect(try RawRow(json: row.json).bytes == bytes)
    }
  }

  @Test func `an export is the header and the rows of all pages, as they came`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(QuarantineLines.self) { request in
      var response = QuarantineLines.Response()
      response.header = "session_id,cost"
      let row: [UInt8] = request.cursor == 0 ? Array("s1,=1".utf8) : [0x73, 0x32, 0x2C, 0xFF]
      response.rows = [RawRow(id: request.cursor + 1, bytes: row)]
      response.nextCursor = request.cursor == 0 ? 1 : nil
      response.cutLines = request.cursor == 0 && request.code == "cast" ? [4] : []
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let output = work.path("mended.csv")
    let whole = try await CommandRun.attrctl(
      ["quarantine", "export", "3", "--output", output, "--socket", daemon.socket], in: work)
    #expect(whole.status == 0, "\(whole.errors)")
    let written = try Data(contentsOf: URL(fileURLWithPath: output))
    #expect(Array(written) == Array("session_id,cost\ns1,=1\ns2,".utf8) + [0xFF, 0x0A])
    let partial = try await CommandRun.attrctl(
      [
        "quarantine", "export", "3", "--code", "cast", "--output", output, "--socket",
        daemon.socket,
      ], in: work)
    #expect(partial.status == CommandStatus.partial.rawValue)
    #expect(partial.errors.contains("They are on line 4 of the old file."))
  }

  @Test func `a status is watched, and written again where it has changed`() async throws {
    let work = try Workdir()
    let calls = Mutex(0)
    var table = MethodTable()
    table.on(SystemStatus.self) { _ in
      var response = SystemStatus.Response()
      let call = calls.withLock { count in
        count += 1
        return count
      }
      response.uptimeSeconds = call
      response.files.processed = call < 3 ? 1 : 2
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["watch", "--count", "3", "--socket", daemon.socket], in: work)
    #expect(run.status == 0, "\(run.errors)")
    let files = run.output.split(separator: "\n").filter { $0.hasPrefix("files") }
    #expect(files == ["files       1 processed, 0 pending", "files       2 processed, 0 pending"])
  }

  @Test func `what is waited for is told from the notifications`() {
    func activity(_ change: (inout IngestProgress) -> Void) -> String? {
      var progress = IngestProgress()
      change(&progress)
      return attrctl.Synchronization.activity(
        of: ["method": "$/progress", "params": ["token": "sync", "value": progress.json]])
    }
    #expect(activity { $0.pendingFiles = 2 } == "2 files to read")
    #expect(activity { $0.pendingUsers = 1 } == "attributing: 1 user to go")
    #expect(
      activity {
        $0.state = .loading
        $0.processingFiles = 3
      } == "storing 3 files")
    #expect(
      activity {
        $0.file = FileProgress()
        $0.file?.name = "a.csv"
        $0.file?.bytesTotal = 100
        $0.file?.bytesDone = 50
        $0.file?.rowsPerSecond = 8
        $0.file?.secondsLeft = 2
      } == "reading a.csv, 50 % of 100 B, 0 rows, 8 rows/s, 2 s left")
    #expect(
      activity {
        $0.state = .paused
        $0.message = "no space"
      } == "paused: no space")
    #expect(attrctl.Synchronization.activity(of: ["method": "other"]) == nil)
  }
}
