import AttributionRPC

extension SystemStatus: EverydayMethod, WatchableMethod {
  static let shortName = "status"

  /// The first line has the time since the start, which is no news.
  static func isNews(_ line: String) -> Bool { !line.hasPrefix(name) }

  private static let name = "attributiond "

  static func page(of response: Response) -> Page {
    var lines = [
      "\(name)\(response.version), \(response.state.rawValue),"
        + " up \(duration(response.uptimeSeconds))"
    ]
    if let message = response.message { lines.append(message) }
    lines += [
      field("data", "\(response.data) (database \(size(response.databaseBytes)))"),
      field("inbox", response.inbox),
      field("socket", response.socket),
      field("files", files(response.files)),
    ]
    if let file = response.currentFile { lines += wrapped("reading", progress(of: file)) }
    lines += wrapped("facts", facts(response.facts))
    lines += wrapped("credits", credits(response.attribution))
    if response.lag.count > 0 { lines += wrapped("lag", lag(response.lag)) }
    if response.quarantine > 0 {
      let rows = counted(response.quarantine, "row")
      lines.append(field("quarantine", "\(rows); see `attrctl quarantine`"))
    }
    for note in response.notes { lines += wrapped("note", note) }
    return Page(lines: lines)
  }

  private static func field(_ name: String, _ value: String) -> String {
    name + String(repeating: " ", count: 12 - name.count) + value
  }

  /// A field of words, in lines of 80 columns.
  private static func wrapped(_ name: String, _ value: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in value.split(separator: " ") {
      if !line.isEmpty, 12 + line.count + 1 + word.count > 80 {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    return (lines + [line]).enumerated().map { field($0.offset == 0 ? name : "", $0.element) }
  }

  private static func files(_ files: FileCounts) -> String {
    var parts = ["\(files.processed) processed", "\(files.pending) pending"]
    if files.processing > 0 { parts.append("\(files.processing) being read") }
    if files.duplicate > 0 { parts.append("\(files.duplicate) duplicate") }
    if files.rejected > 0 { parts.append("\(files.rejected) rejected; see `attrctl files`") }
    return parts.joined(separator: ", ")
  }

  private static func facts(_ facts: FactCounts) -> String {
    let waiting = facts.waitingCosts == 0 ? "" : " (\(facts.waitingCosts) wait for their session)"
    var parts = [
      counted(facts.users, "user"), counted(facts.sessions, "session"),
      counted(facts.conversions, "conversion"), counted(facts.costs, "cost") + waiting,
    ]
    if facts.identities > 0 { parts.append(counted(facts.identities, "alias id")) }
    if facts.forgottenUsers > 0 {
      parts.append(counted(facts.forgottenUsers, "forgotten user"))
    }
    return parts.joined(separator: ", ")
  }

  private static func credits(_ attribution: AttributionProgress) -> String {
    let freshness =
      attribution.pendingUsers == 0
      ? "up to date" : "\(counted(attribution.pendingUsers, "user")) to go"
    let models = attribution.models.joined(separator: ", ")
    return "\(freshness), generation \(attribution.generation): \(models)"
  }

  /// How far the file that is being read has come, such as
  /// `a.csv, 45 % of 12.3 MB, 9000 rows, 1200 rows/s, 4 s left`.
  static func progress(of file: FileProgress) -> String {
    let percent = file.bytesTotal > 0 ? file.bytesDone * 100 / file.bytesTotal : 0
    var text =
      "\(file.name), \(percent) % of \(size(file.bytesTotal)), \(counted(file.rows, "row"))"
    if file.rowsPerSecond > 0 { text += ", \(file.rowsPerSecond) rows/s" }
    if let seconds = file.secondsLeft { text += ", \(duration(seconds)) left" }
    return text
  }

  /// How long files take, such as `half within 0.6 s, 99 % within 2.1 s, all within 3.0 s (12 files)`.
  private static func lag(_ lag: LagSummary) -> String {
    let parts = [("half", lag.p50), ("99 %", lag.p99), ("all", lag.longest)]
    return parts.map { "\($0) within \(seconds($1))" }.joined(separator: ", ")
      + " (\(counted(lag.count, "file")) since the start)"
  }
}
