import AttributionRPC
import Foundation
import Logging
import Synchronization
import Testing

@testable import AttributionDaemon

/// What messages look like in each format.
@Suite struct ServiceLogTests {
  /// The lines that a handler wrote.
  final class Lines: Sendable {
    private let content = Mutex<[String]>([])

    var all: [String] { content.withLock { $0 } }

    func append(_ line: [UInt8]) {
      content.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
  }

  private func logger(
    _ format: LineHandler.Format, into lines: Lines, level: Logger.Level = .info
  ) -> Logger {
    let threshold = LogThreshold(level)
    return Logger(label: "test") { _ in
      LineHandler(format, threshold: threshold) { lines.append($0) }
    }
  }

  @Test func `a line of text has the time, the level, the message and its fields`() throws {
    let lines = Lines()
    var logger = logger(.text, into: lines)
    logger[metadataKey: "file"] = "a b.csv"
    logger.record(.fileCommitted, "file processed", ["rows": "12", "empty": ""])
    let line = try #require(lines.all.first)
    #expect(line.contains(#/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z info file processed /#))
    #expect(line.hasSuffix("Z info file processed empty=\"\" file=\"a b.csv\" rows=12\n"))
  }

  @Test func `nothing in a message can pass for another line`() throws {
    let lines = Lines()
    let logger = logger(.text, into: lines)
    logger.info("a\nb\u{1B}[31m\u{202E}\u{2028}", metadata: ["name": "x\ry"])
    let line = try #require(lines.all.first)
    #expect(line.hasSuffix("info a\\u{a}b\\u{1b}[31m\\u{202e}\\u{2028} name=x\\u{d}y\n"))
    #expect(line.count { $0.isNewline } == 1)
  }

  @Test func `a line of JSON is one object`() throws {
    let lines = Lines()
    let logger = logger(.json, into: lines)
    logger.record(.fileRejected, "file\nrejected", ["file": "a\"b", "level": "hidden"])
    let line = try #require(lines.all.first)
    let object = try JSON(parsing: String(line.dropLast()))
    #expect(object["level"] == "warning")
    #expect(object["message"] == "file\nrejected")
    #expect(object["event"] == "file-rejected")
    #expect(object["file"] == "a\"b")
    #expect(line.count { $0 == "\n" } == 1)
  }

  @Test func `a level that is set on one copy holds for all`() throws {
    let lines = Lines()
    let logger = logger(.text, into: lines, level: .error)
    logger.info("unheard")
    var settings = LogSettings()
    settings.level = .debug
    settings.apply(to: logger)
    logger.debug("heard")
    #expect(lines.all.count == 1)
    #expect(lines.all[0].contains("heard"))
  }

  @Test func `an entry of the journal has structured fields`() {
    var event = Logging.LogEvent(
      level: .warning, message: "file rejected", metadata: ["file-name": "a\u{7}b"], source: nil,
      file: "Engine/A.swift", function: "f", line: 12)
    event.metadata?["event"] = "file-rejected"
    let fields = LogRecord(event, metadata: [:]).journalFields
    #expect(
      fields == [
        "MESSAGE=file rejected", "PRIORITY=4", "SYSLOG_IDENTIFIER=attributiond",
        "MESSAGE_ID=\(DaemonEvent.fileRejected.messageID)", "ATTRIBUTIOND_EVENT=file-rejected",
        "CODE_FILE=Engine/A.swift", "CODE_LINE=12", "ATTRIBUTIOND_FILE_NAME=a\\u{7}b",
      ])
  }

  @Test func `every kind of event has an id of its own`() {
    let ids = DaemonEvent.allCases.map(\.messageID)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
  }

  @Test func `standard error is the journal only where the service manager says so`() {
    var status = stat()
    #expect(fstat(STDERR_FILENO, &status) == 0)
    let stream = "\(status.st_dev):\(status.st_ino)"
    #expect(JournalHandler.isStandardError(journalStream: stream))
    #expect(!JournalHandler.isStandardError(journalStream: stream + "0"))
    #expect(!JournalHandler.isStandardError(journalStream: nil))
  }
}
