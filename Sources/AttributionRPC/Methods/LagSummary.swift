/// How long files took from their arrival until they were in every report.
package struct LagSummary: JSONRecord {
  package var count = 0
  package var p50 = 0
  package var p90 = 0
  package var p99 = 0
  package var longest = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("count", \.count, required: true, "Files, since the daemon started."),
    Member("p50_ms", \.p50, required: true, "Half of them took at most this, in milliseconds."),
    Member("p90_ms", \.p90, required: true, "90 % of them took at most this."),
    Member("p99_ms", \.p99, required: true, "99 % of them took at most this."),
    Member("max_ms", \.longest, required: true, "The longest."),
  ]
}
