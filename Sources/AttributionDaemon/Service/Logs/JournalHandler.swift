import AttributionRPC
import CSystemd
import Glibc
package import Logging

/// Writes messages to the systemd journal with structured fields.
///
/// A message has `MESSAGE`, `PRIORITY`, `CODE_FILE`, `CODE_LINE`, `SYSLOG_IDENTIFIER`, the
/// `MESSAGE_ID` of its ``DaemonEvent``, and `ATTRIBUTIOND_NAME` for a piece of metadata `name`.
package struct JournalHandler: LogHandler {
  package var metadata: Logger.Metadata = [:]
  private let threshold: LogThreshold

  package init(threshold: LogThreshold) { self.threshold = threshold }

  package var logLevel: Logger.Level {
    get { threshold.level }
    set { threshold.level = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: Logging.LogEvent) {
    let record = LogRecord(event, metadata: metadata)
    let result = Self.send(record.journalFields)
    guard result < 0 else { return }
    LineHandler.writeToStandardError(Array("\(record.message.withoutControls)\n".utf8))
  }

  /// Sends `NAME=value` fields as one entry; returns a negative errno where that fails.
  private static func send(_ fields: [String]) -> Int32 {
    var bytes = fields.flatMap { Array($0.utf8) }
    return bytes.withUnsafeMutableBytes { buffer in
      var entries: [iovec] = []
      var start = 0
      for field in fields {
        let count = field.utf8.count
        let slice = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + count])
        entries.append(iovec(iov_base: slice.baseAddress, iov_len: count))
        start += count
      }
      return sd_journal_sendv(entries, Int32(entries.count))
    }
  }

  /// Whether standard error is a stream to the journal, by the device and inode that the service
  /// manager names in `JOURNAL_STREAM`.
  package static func isStandardError(journalStream: String?) -> Bool {
    var status = stat()
    guard let journalStream, fstat(STDERR_FILENO, &status) == 0 else { return false }
    return journalStream == "\(status.st_dev):\(status.st_ino)"
  }
}

extension LogRecord {
  var journalFields: [String] {
    var result = [
      "MESSAGE=\(message.withoutControls)", "PRIORITY=\(level.priority)",
      "SYSLOG_IDENTIFIER=attributiond",
    ]
    if let event {
      result += ["MESSAGE_ID=\(event.messageID)", "ATTRIBUTIOND_EVENT=\(event.rawValue)"]
    }
    if let colon = place.lastIndex(of: ":") {
      result.append("CODE_FILE=\(place[..<colon])")
      result.append("CODE_LINE=\(place[place.index(after: colon)...])")
    }
    return result + fields.map { "\(Self.journalName($0.name))=\($0.value.withoutControls)" }
  }

  /// The journal takes capitals, digits and underscores in names.
  private static func journalName(_ name: String) -> String {
    "ATTRIBUTIOND_"
      + name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }
      .joined()
  }
}
