import AttributionCore
import AttributionIngest
import AttributionRPC
import Glibc
package import Logging

/// Writes messages as lines of text or of JSON.
package struct LineHandler: LogHandler {
  package enum Format: Sendable {
    /// `2026-03-01T12:00:00.123456Z info message name=value`
    case text
    /// One JSON object a line.
    case json
  }

  package var metadata: Logger.Metadata = [:]
  private let format: Format
  private let threshold: LogThreshold
  private let write: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - format: How a line looks.
  ///   - threshold: The least severe level that is written.
  ///   - write: Takes one whole line with its LF.
  package init(
    _ format: Format, threshold: LogThreshold,
    write: @escaping @Sendable ([UInt8]) -> Void = Self.writeToStandardError
  ) {
    self.format = format
    self.threshold = threshold
    self.write = write
  }

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
    switch format {
    case .text: write(Array((record.text(at: .wallClock) + "\n").utf8))
    case .json: write(record.json(at: .wallClock).bytes + [UInt8(ascii: "\n")])
    }
  }

  /// One write a line, so that lines of several threads do not mix.
  package static let writeToStandardError: @Sendable ([UInt8]) -> Void = { line in
    _ = Glibc.write(STDERR_FILENO, line, line.count)
  }
}

extension LogRecord {
  func text(at instant: Instant) -> String {
    var line = "\(instant) \(level) \(message.withoutControls)"
    for field in fields {
      let value = field.value.withoutControls
      let isPlain = !value.isEmpty && value.allSatisfy { $0 != " " && $0 != "\"" && $0 != "=" }
      line += " \(field.name)=" + (isPlain ? value : JSON.string(value).text)
    }
    return line
  }

  func json(at instant: Instant) -> JSON {
    var object = JSONObject([
      ("time", .string(instant.description)), ("level", .string(level.rawValue)),
      ("message", .string(message)),
    ])
    if let event { object.append("event", .string(event.rawValue)) }
    for field in fields where object[field.name] == nil {
      object.append(field.name, .string(field.value))
    }
    return .object(object)
  }
}
