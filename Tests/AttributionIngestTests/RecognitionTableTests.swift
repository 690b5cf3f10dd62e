import AttributionIngest
import TestSupport
import Testing

/// Every dataset by the columns that its page lists, and none in the place of another.
@Suite struct RecognitionTableTests {
  struct Listed: CustomTestStringConvertible {
    let name: String
    let required: String
    let optional: String

    var testDescription: String { name }
  }

  static let listed = [
    Listed(
      name: "session_sources",
      required: "session_id,user_id,channel_name,event_date,event_time",
      optional: "holder_engagement,closer_engagement,impression_interaction,campaign,stage,"
        + "referrer,landing_url"),
    Listed(
      name: "conversions", required: "conv_id,user_id,conv_date,conv_time,revenue",
      optional: "conversion_type,currency"),
    Listed(name: "session_costs", required: "session_id,cost", optional: ""),
    Listed(
      name: "customer_journeys",
      required: "conversion_id,session_id,timestamp,channel_label,holder_engagement,"
        + "closer_engagement,conversion",
      optional: "impression_interaction,revenue,user_id"),
    Listed(
      name: "touchpoints", required: "id,customer_id,timestamp,channel",
      optional: "cost,campaign,stage,holder_engagement,closer_engagement,impression_interaction"),
    Listed(
      name: "conversion_events", required: "customer_id,timestamp,value",
      optional: "id,type,currency"),
    Listed(
      name: "ihc_answers", required: "conversion_id,session_id,initializer,holder,closer,ihc",
      optional: ""),
    Listed(name: "identities", required: "alias_id,user_id", optional: ""),
    Listed(name: "deletions", required: "user_id", optional: ""),
  ]

  @Test func `every dataset is listed`() {
    // Requests have the columns of journeys: nothing is taken for them that does not say so.
    #expect(
      (Self.listed.map(\.name) + ["ihc_requests"]).sorted() == DatasetCatalog.names.sorted())
    for dataset in Self.listed {
      let columns = Self.columns(dataset.required) + Self.columns(dataset.optional)
      let all = DatasetCatalog.columnNames(of: dataset.name)?.filter {
        $0 != "timestamp" || columns.contains($0)
      }
      #expect(all == columns, "\(dataset.name)")
    }
    #expect(DatasetCatalog.columnNames(of: "elephants") == nil)
  }

  @Test(arguments: listed)
  func `a dataset is recognised by its required columns, and by all of them`(
    _ dataset: Listed
  ) throws {
    let required = Self.columns(dataset.required)
    let all = required + Self.columns(dataset.optional)
    for columns in [required, all, all.reversed()] {
      #expect(try ReadRows(columns.joined(separator: ",") + "\n").datasets == [dataset.name])
    }
  }

  @Test(arguments: listed)
  func `a dataset without one of its required columns is not recognised`(
    _ dataset: Listed
  ) throws {
    let required = Self.columns(dataset.required)
    for absent in required where required.count > 1 {
      let rest = required.filter { $0 != absent }
      // What is left of identities is a file of deletions, and that is what such a file says.
      guard rest != ["user_id"] else { continue }
      let error = try #require(try refusal(of: rest.joined(separator: ",") + "\n"))
      #expect(error.code == .headerMatchesNoDataset)
      #expect(error.message.contains("misses"), "\(error.message)")
    }
  }

  @Test func `whatever columns a file has, it is at most one dataset, and the right one`() throws {
    let columns = Set(Self.listed.flatMap { Self.columns($0.required) + Self.columns($0.optional) })
      .union(["elephants", ""]).sorted()
    var random = SeededRandom(seed: 3_017)
    var outcomes: [String: Int] = [:]
    for _ in 0..<1_000 {
      // All columns of some dataset without a few, and a few others.
      let dataset = Self.listed[Int.random(in: 0..<Self.listed.count, using: &random)]
      var header = Set(Self.columns(dataset.required))
      let noise = Int.random(in: 0...6, using: &random)
      for column in Self.columns(dataset.optional) where Bool.random(using: &random) {
        header.insert(column)
      }
      for _ in 0..<noise {
        let column = columns[Int.random(in: 0..<columns.count, using: &random)]
        if Bool.random(using: &random) { header.insert(column) } else { header.remove(column) }
      }
      let names = header.shuffled(using: &random)
      let candidates = Self.listed.filter { $0.fits(header) }
      let most = candidates.map { $0.count(in: header) }.max()
      let best = candidates.filter { $0.count(in: header) == most }
      do {
        let read = try ReadRows(names.joined(separator: "|") + "\n")
        #expect(read.datasets == best.map(\.name), "\(names)")
        #expect(best.count == 1)
        outcomes[read.datasets.joined(), default: 0] += 1
      } catch let error as ExportError {
        guard !names.isEmpty, names != [""] else { continue }
        #expect(
          error.code == (best.isEmpty ? .headerMatchesNoDataset : .headerIsAmbiguous), "\(names)")
        #expect(best.count != 1)
        outcomes[error.code.rawValue, default: 0] += 1
      }
    }
    #expect(outcomes.count == Self.listed.count + 2, "\(outcomes)")
  }

  @Test func `columns of two datasets are those of neither`() throws {
    let error = try #require(
      try refusal(of: "id,customer_id,timestamp,channel,value\nx,u,2026-03-01T12:00:00Z,c,1\n"))
    #expect(error.code == .headerIsAmbiguous)
    #expect(
      error.message
        == "the columns are id, customer_id, timestamp, channel, value, as well those of "
        + "touchpoints and of conversion_events; expected those of one, or a datasets entry in "
        + "the configuration that says which")
  }

  private static func columns(_ list: String) -> [String] {
    list.split(separator: ",").map(String.init)
  }
}

extension RecognitionTableTests.Listed {
  /// The columns that count, where a timestamp may stand for a date and a time.
  private func counted(in header: Set<String>) -> (required: Set<String>, all: Set<String>) {
    var required = Set(self.required.split(separator: ",").map(String.init))
    let moment = required.filter { $0.hasSuffix("_date") || $0.hasSuffix("_time") }
    if !moment.isEmpty, !moment.isSubset(of: header), header.contains("timestamp") {
      required.subtract(moment)
      required.insert("timestamp")
    }
    return (required, required.union(optional.split(separator: ",").map(String.init)))
  }

  func fits(_ header: Set<String>) -> Bool {
    let required = counted(in: header).required
    let isExact = ["identities", "deletions"].contains(name)
    return isExact ? header == required : required.isSubset(of: header)
  }

  func count(in header: Set<String>) -> Int { counted(in: header).all.intersection(header).count }
}
