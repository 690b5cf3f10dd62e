import AttributionIngest
import TestSupport
import Testing

/// The same rows in every container are the same facts.
@Suite struct ExportContainerTests {
  /// A table of each dataset, with text that every container has to spell in its own way.
  private static let tables: [(dataset: String, columns: [String], rows: [[String]])] = [
    (
      "session_sources",
      [
        "session_id", "user_id", "channel_name", "event_date", "event_time", "holder_engagement",
        "campaign", "note",
      ],
      [
        ["s1", "u,1", "Paid \"Search\"", "2026-03-01", "12:00:00", "1", "été 🧭", "x"],
        ["s2", "u\n2", "Direct", "2026-03-02", "00:00:00.25", "false", "", ""],
        ["s3", "", "Direct", "2026-03-02", "00:00:00", "", "tab\there", ";|"],
      ]
    ),
    (
      "conversions", ["conv_id", "user_id", "conv_date", "conv_time", "revenue", "currency"],
      [
        ["c1", "u1", "2026-03-01", "13:00:00", "12.50", "EUR"],
        ["c2", "u2", "2026-02-30", "13:00:00", "1", ""],
        ["c\\3", "u3", "2026-03-03", "13:00:00", "-0.000001", "日本"],
      ]
    ),
    ("session_costs", ["cost", "session_id"], [["1.5", "s1"], ["", "s2"], ["-1", "s3"]]),
    (
      "customer_journeys",
      [
        "conversion_id", "session_id", "timestamp", "channel_label", "holder_engagement",
        "closer_engagement", "conversion", "revenue",
      ],
      [
        ["c1", "s1", "2026-03-01T12:00:00Z", "Email", "0", "1", "1", "67.8"],
        ["c1", "s2", "2026-03-01T11:00:00+01:00", "Email", "0", "1", "maybe", ""],
      ]
    ),
    (
      "touchpoints", ["id", "customer_id", "timestamp", "channel", "cost"],
      [["t1", "u1", "2026-03-01T12:00:00Z", "Email", "0.5"]]
    ),
    (
      "conversion_events", ["customer_id", "timestamp", "value", "id"],
      [["u1", "2026-03-01T12:00:00Z", "99.99", "v1"]]
    ),
    (
      "ihc_answers", ["conversion_id", "session_id", "initializer", "holder", "closer", "ihc"],
      [
        ["c1", "s\"1", "0.25", "0.5", "0.25", "0.3333"], ["c1", "s2", "1", "0", "0", "0.6667"],
        ["c2", "s3", "1", "0", "0", "-1"], ["c2", "s4", "1", "0", "", "1"],
      ]
    ),
    ("identities", ["alias_id", "user_id"], [["a", "b"], ["ü\r\n\"", "c"]]),
    ("deletions", ["user_id"], [["u1"], ["ü,\"2"]]),
  ]

  @Test func `every dataset is in the table`() {
    // Requests come in envelopes, or are named by a profile.
    #expect(
      (Self.tables.map(\.dataset) + ["ihc_requests"]).sorted() == DatasetCatalog.names.sorted())
  }

  @Test(arguments: ExportContainer.allCases, ExportContainerTests.tables.map(\.dataset))
  func `every container gives the facts of plain CSV, packed or not`(
    _ container: ExportContainer, _ dataset: String
  ) throws {
    let table = try #require(Self.tables.first { $0.dataset == dataset })
    let plain = Self.comparable(
      try ReadRows(ExportContainer.csv.bytes(table.columns, table.rows)))
    #expect(plain.datasets == [dataset])
    #expect(plain.rows == Int64(table.rows.count))
    let bytes = container.bytes(table.columns, table.rows)
    let directory = try Workdir()
    var digests: Set<String> = []
    for bytes in try [bytes, Packed.gzip(bytes), Packed.zstd(bytes)] {
      for size in [5, 1 << 18] {
        var limits = ReaderLimits()
        limits.bufferBytes = size
        limits.packedBufferBytes = size
        let read = try ReadRows(path: directory.write(bytes, to: "export"), limits: limits)
        digests.insert(read.digest)
        #expect(Self.comparable(read) == plain)
      }
    }
    #expect(digests.count == 1)
  }

  /// The rows without what is the container's own: places and the raw text.
  private static func comparable(_ read: ReadRows) -> ReadRows {
    var read = read
    for index in read.sessions.indices { read.sessions[index].line = 0 }
    for index in read.conversions.indices { read.conversions[index].line = 0 }
    for index in read.costs.indices { read.costs[index].line = 0 }
    for index in read.identities.indices { read.identities[index].line = 0 }
    for index in read.deletions.indices { read.deletions[index].line = 0 }
    read.saved = read.saved.map { String($0.split(separator: " line ")[0]) }
    for index in read.bad.indices {
      read.bad[index].line = 0
      read.bad[index].byteOffset = 0
      read.bad[index].raw = []
    }
    read.digest = ""
    return read
  }
}
