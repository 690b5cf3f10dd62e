import AttributionRPC
import TestSupport
import Testing

/// Everything that a user can see of what a daemon made of its files, in an order of its own.
///
/// Two daemons whose states are equal have the same facts, credits and reports to the last digit.
struct DaemonState: Equatable {
  /// Lines by what they are of.
  private(set) var parts: [String: [String]] = [:]

  /// The models of a default configuration.
  static let models = [
    "ihc", "first-touch", "last-touch", "last-non-direct", "linear", "time-decay", "u-shaped",
  ]

  private static let tables = [
    "session_sources", "conversions", "session_costs", "attribution_customer_journey",
    "channel_reporting", "customer_journeys",
  ]

  /// Reads the state of a daemon that runs, through `attrctl`.
  init(of daemon: DaemonProcess, models: [String] = Self.models) async throws {
    for model in models {
      for grouping in ["day", "conversion-day"] {
        let report = try await daemon.json("report", "--model", model, "--by", grouping)
        parts["report of \(model) by \(grouping)"] = try Self.lines(report)
      }
    }
    for grouping in ["day", "channel", "total"] {
      let comparison = try await daemon.json("compare", "--by", grouping)
      parts["comparison by \(grouping)"] = try Self.lines(comparison)
    }
    for table in Self.tables {
      let text = try await daemon.output("export", table, "--format", "ndjson")
      parts[table] = text.split(separator: "\n").map(String.init).sorted()
    }
    let status = try await daemon.json("status")
    parts["facts"] = [try #require(status["facts"]).text]
  }

  /// The rows of a report, and then all the rest of it.
  private static func lines(_ report: JSON) throws -> [String] {
    guard case .object(let object) = report else { return [report.text] }
    let rows = try #require(object["rows"]?.elements)
    return rows.map(\.text) + object.entries.filter { $0.name != "rows" }.map(\.value.text)
  }

  /// What differs, each with the first lines that do; empty for equal states.
  func differences(from other: Self) -> [String] {
    Set(parts.keys).union(other.parts.keys).sorted().compactMap { name in
      let mine = parts[name] ?? []
      let theirs = other.parts[name] ?? []
      guard mine != theirs else { return nil }
      let index = zip(mine, theirs).enumerated().first { $1.0 != $1.1 }?.offset
      let first = index ?? min(mine.count, theirs.count)
      let lines = [mine, theirs].map { first < $0.count ? $0[first] : "nothing" }
      return "\(name): \(mine.count) and \(theirs.count) lines, \(lines[0]) is not \(lines[1])"
    }
  }

  /// How many rows of a table there are.
  func count(of part: String) -> Int { parts[part]?.count ?? 0 }
}

/// What the ledger says about every file, but for numbers and times.
struct LedgerState: Equatable {
  let files: [String]

  init(of daemon: DaemonProcess) async throws {
    let list = try await daemon.json("files", "--limit", "10000")
    files = try #require(list["files"]?.elements).map { file in
      let kept = ["name", "state", "datasets", "rows", "bad_rows", "bytes", "sha256", "notes"]
      return kept.map { file[$0]?.text ?? "-" }.joined(separator: " ")
    }.sorted()
  }
}
