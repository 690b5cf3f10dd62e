import AttributionRPC

extension SystemStatus: EverydayMethod {
  static let shortName = "status"

  static func page(of response: Response) -> Page {
    var lines = [
      "attributiond \(response.version), \(response.state.rawValue),"
        + " up \(duration(response.uptimeSeconds))"
    ]
    if let message = response.message { lines.append(message) }
    lines += [
      field("data", "\(response.data) (database \(size(response.databaseBytes)))"),
      field("inbox", response.inbox),
      field("socket", response.socket),
      field("files", files(response.files)),
    ]
    if let file = response.currentFile { lines.append(field("reading", progress(of: file))) }
    lines += [
      field("facts", facts(response.facts)),
      field("credits", credits(response.attribution)),
    ]
    if response.quarantine > 0 {
      let rows = counted(response.quarantine, "row")
      lines.append(field("quarantine", "\(rows); see `attrctl quarantine`"))
    }
    return Page(lines: lines)
  }

  private static func field(_ name: String, _ value: String) -> String {
    name + String(repeating: " ", count: 12 - name.count) + value
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
    return [
      counted(facts.users, "user"), counted(facts.sessions, "session"),
      counted(facts.conversions, "conversion"), counted(facts.costs, "cost") + waiting,
    ].joined(separator: ", ")
  }

  private static func credits(_ attribution: AttributionProgress) -> String {
    let freshness =
      attribution.pendingUsers == 0
      ? "up to date" : "\(counted(attribution.pendingUsers, "user")) to go"
    let models = attribution.models.joined(separator: ", ")
    return "\(freshness), generation \(attribution.generation): \(models)"
  }

  /// How far the file that is being read has come, such as `a.csv, 45 % of 12.3 MB, 9000 rows`.
  static func progress(of file: CurrentFile) -> String {
    let percent = file.bytesTotal > 0 ? file.bytesDone * 100 / file.bytesTotal : 0
    return "\(file.name), \(percent) % of \(size(file.bytesTotal)), \(counted(file.rows, "row"))"
  }
}
