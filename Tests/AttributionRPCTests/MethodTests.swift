import AttributionCore
import AttributionRPC
import Testing

/// What must hold for every method in the catalog.
@Suite struct MethodCatalogTests {
  @Test func `names are noun.verb, and each stands once`() {
    #expect(Set(MethodCatalog.names).count == MethodCatalog.names.count)
    for name in MethodCatalog.names {
      let words = name.split(separator: ".")
      #expect(words.count == 2 && words[0] != "rpc", "\(name)")
    }
  }

  @Test(arguments: MethodCatalog.methods.indices)
  func `the declaration is whole`(_ index: Int) throws {
    let method = MethodCatalog.methods[index]
    #expect(method.summary.hasSuffix("."))
    let flags = method.flags
    #expect(Set(flags.map(\.name)).count == flags.count)
    for flag in flags {
      #expect(!["socket", "json", "csv", "help"].contains(flag.name), "\(flag.name)")
      #expect(flag.summary.hasSuffix("."), "\(flag.name)")
    }
    let isRequired = flags.map { $0.positional != nil }
    #expect(isRequired == isRequired.sorted { $0 && !$1 }, "required parameters come first")
    #expect(method.schema["type"] == "object")
  }

  @Test(arguments: MethodCatalog.methods.indices)
  func `a request and a response survive the wire`(_ index: Int) throws {
    func check<Method: RPCMethod>(_ method: Method.Type) throws {
      let request = Method()
      #expect(try Method(json: request.json).json == request.json)
      let record = try #require(Method.Response.self as? any JSONRecord.Type)
      try checkRecord(record)
    }
    func checkRecord<Record: JSONRecord>(_ record: Record.Type) throws {
      let response = Record()
      let written = try JSON(parsing: response.json.bytes)
      #expect(try Record(json: written).json == response.json)
      for member in Record.members { #expect(member.summary.hasSuffix("."), "\(member.name)") }
    }
    try check(MethodCatalog.methods[index])
  }

  @Test func `rpc.discover describes every method`() async throws {
    var table = MethodTable()
    func add<Method: RPCMethod>(_ method: Method.Type) {
      table.on(method) { _ throws(RPCError) in throw RPCError(.internalError, "not here") }
    }
    for method in MethodCatalog.methods { add(method) }
    let document = try await table.call("rpc.discover")
    #expect(document["openrpc"] == "1.3.2")
    let methods = try #require(document["methods"]?.elements)
    #expect(methods.compactMap { $0["name"]?.string } == MethodCatalog.names.sorted())
    let explain = try #require(methods.first { $0["name"] == "journeys.explain" })
    let conversion = try #require(explain["params"]?.elements?.first)
    #expect(
      conversion.text == #"{"name":"conv_id","required":true,"#
        + #""schema":{"type":"string","description":"The conversion."}}"#)
  }

  @Test func `every error code has a word of its own`() {
    let names = RPCError.Code.names
    #expect(Set(names.map(\.name)).count == names.count)
    #expect(Set(names.map(\.code)).count == names.count)
    #expect(RPCError.Code(rawValue: -32004).name == "not-found")
    #expect(RPCError.Code(rawValue: 5).name == "other")
  }
}

@Suite struct MethodArgumentTests {
  @Test func `flags come from the members`() throws {
    let request = try JourneysList(arguments: ["--channel", "email", "--limit=3", "--user-id", "7"])
    #expect(request.channel == "email")
    #expect(request.limit == 3)
    #expect(request.user == "7")
    #expect(request.cursor == nil)
  }

  @Test func `a report is by day unless its arguments or their defaults say otherwise`() throws {
    let defaults = JSONObject([("by", "channel")])
    #expect(try ReportsChannels(params: nil).by == .day)
    #expect(try ReportsCompare(params: nil).by == .day)
    #expect(try ReportsChannels(arguments: []).by == .day)
    #expect(try ReportsChannels(arguments: [], defaults: defaults).by == .channel)
    #expect(try ReportsChannels(arguments: ["--by", "total"], defaults: defaults).by == .total)
  }

  @Test func `a required member needs no flag`() throws {
    #expect(try JourneysExplain(arguments: ["c1", "--model", "ihc"]).conversion == "c1")
    #expect(try JourneysExplain(arguments: ["--conv-id=-1"]).conversion == "-1")
    #expect(try ReportsExport(arguments: ["conversions"]).dataset == .conversions)
  }

  @Test func `a switch stands alone and a list takes commas or repetition`() throws {
    #expect(try AttributionRerun(arguments: ["--dry-run", "--model", "ihc"]).isDryRun)
    let models = ["ihc", "linear", "u-shaped"]
    let request = try ReportsCompare(arguments: ["--models", "ihc,linear", "--models", "u-shaped"])
    #expect(request.models == models)
  }

  @Test(
    arguments: [
      (["--modle", "x"], "--modle: no such option; did you mean --model?"),
      (["--from"], "--from: expected a value after it"),
      (["--from", "1.3.2026"], "from: expected a date such as 2026-03-01"),
      (
        ["--by", "days"],
        "by: expected one of day, channel, total, conversion-day; did you mean day?"
      ),
      (["--model", "a", "--model", "b"], "--model: given twice; expected once"),
      (["ihc"], "ihc: unexpected argument"),
    ])
  func `bad arguments are told what would be right`(_ arguments: [String], _ message: String) {
    let error = #expect(throws: RPCError.self) { try ReportsChannels(arguments: arguments) }
    #expect(error?.code == .invalidParams)
    #expect(error?.message == message)
  }

  @Test func `a number and a missing argument are checked too`() {
    let number = #expect(throws: RPCError.self) { try JourneysList(arguments: ["--limit", "x"]) }
    #expect(number?.message == "--limit: expected a number")
    let missing = #expect(throws: RPCError.self) { try JourneysExplain(arguments: []) }
    #expect(missing?.message == "CONV_ID: missing; it is required")
  }
}

@Suite struct ResponseShapeTests {
  @Test func `a report has the shape that scripts rely on`() throws {
    var row = ChannelRow()
    row.channelName = "Email"
    row.date = Day(year: 2026, month: 3, day: 1)
    row.sessions = 3
    row.cost = Money(micros: 1_250_000)
    row.credit = Credit(nanos: 500_000_000)
    row.cpo = Money(micros: 2_500_000)
    var response = ReportsChannels.Response()
    response.model = "ihc"
    response.rows = [row]
    #expect(
      response.json["rows"]?.text
        == #"[{"channel_name":"Email","date":"2026-03-01","sessions":3,"cost":1.25,"credit":0.5,"#
        + #""revenue":0,"cpo":2.5,"roas":null}]"#)
    let totals = try #require(response.json["totals"])
    guard case .object(let members) = totals else { return #expect(Bool(false), "not an object") }
    #expect(
      members.names == [
        "conversions", "conversion_revenue", "cost", "credit", "revenue",
        "unattributed_conversions", "unattributed_revenue", "pending_conversions",
        "carried_credit", "carried_revenue",
      ])
  }

  @Test func `a comparison has one credit and revenue a model, in the models’ order`() throws {
    var row = ComparisonRow()
    row.channelName = "Email"
    row.credit["u-shaped"] = Credit(nanos: 1)
    row.credit["ihc"] = .one
    row.revenue["ihc"] = Money(micros: 5)
    #expect(
      row.json.text == #"{"channel_name":"Email","sessions":0,"cost":0,"#
        + #""credit":{"u-shaped":0.000000001,"ihc":1},"revenue":{"ihc":0.000005},"differences":{}}"#
    )
    #expect(try ComparisonRow(json: row.json).credit == row.credit)
    row.credit["u-shaped"] = nil
    #expect(row.credit.entries.map(\.model) == ["ihc"])
  }

  @Test func `an explained touch has phases only where the model has`() {
    var touch = ExplainedTouch()
    #expect(touch.json["phases"] == nil)
    touch.phases = PhaseShares()
    #expect(touch.json["phases"]?.text == #"{"initializer":0,"holder":0,"closer":0}"#)
  }

  @Test func `members that are new to this program are passed over`() throws {
    let json: JSON = ["found": 3, "later": ["x"]]
    #expect(try IngestRescan.Response(json: json).found == 3)
  }

  @Test func `a mismatch is named by its path`() {
    let json: JSON = ["files": [["id": 1, "name": 5]]]
    #expect(throws: JSONMismatch.self) { try IngestList.Response(json: json) }
    do {
      _ = try IngestList.Response(json: json)
    } catch {
      #expect(error.description == "files[0].name: expected a string")
    }
  }
}
