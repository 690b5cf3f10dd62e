import AttributionCore
import AttributionRPC
import Testing

@testable import attrctl

/// What people see of fits and versions.
@Suite struct VersionPageTests {
  private static func version(_ model: String, _ number: Int) -> FittedVersion {
    var version = FittedVersion()
    version.model = model
    version.version = number
    version.settings = model == "markov" ? "order=1" : ""
    version.fittedAt = Instant(micros: 1_767_225_600_000_000)
    version.conversions = 1200
    version.revenue = Money(micros: 34_567_890_000)
    version.nulls = 8000
    version.statistics = 42
    version.isCurrent = number > 1
    return version
  }

  private static func fit(_ model: String) -> FittedModel {
    var fit = FittedModel()
    fit.version = version(model, 3)
    for (name, effect) in [("Paid Search", 0.51239), ("SEO", 1.0)] {
      var channel = FittedChannel()
      channel.channelName = name
      channel.effect = JSONNumber(effect)
      channel.conversions = JSONNumber(effect * 793.4)
      channel.revenue = JSONNumber(effect * 10_000)
      channel.weight = JSONNumber(effect)
      fit.channels.append(channel)
    }
    return fit
  }

  @Test func `a fit shows what each channel has by effect, and that reports divide otherwise`() {
    var response = ModelsFit.Response()
    response.generation = 5
    response.fits = [Self.fit("markov")]
    #expect(
      ModelsFit.page(of: response).text(.plain) == """
        Model markov, version 3, order=1: 1200 conversions worth 34567.89, 8000 paths that led nowhere.
        Generation 5.

        channel      effect  conversions by effect  revenue by effect  weight
        Paid Search  0.5124                 406.53            5123.90  0.5124
        SEO          1.0000                 793.40           10000.00  1.0000

        Conversions and revenue here are parts by effect; what reports credit is divided within each journey by weight.

        """)
    #expect(ModelsFit.status(of: response) == .done)
    #expect(
      CSV.text(ModelsFit.page(of: response).table ?? Table([])).hasPrefix(
        "model,version,channel_name,effect,standard_error,conversions,revenue,weight\r\n"
          + "markov,3,Paid Search,0.51239,,"))
  }

  @Test func `of several models each has its table, and what failed is said`() {
    var response = ModelsFit.Response()
    response.fits = [Self.fit("markov"), Self.fit("path-removal")]
    response.fits[1].note = "path-removal is not enabled"
    response.fits[1].channels[0].standardError = JSONNumber(0.01)
    response.fits[1].revenueFollowsConversions = true
    var failure = FitFailure()
    failure.model = "shapley"
    failure.message = "no path ends in a conversion"
    response.failures = [failure]
    let page = ModelsFit.page(of: response)
    #expect(
      page.tables.map { $0.columns[0].title } == ["channel by markov", "channel by path-removal"])
    #expect(page.tables[1].columns.map(\.name).contains("standard_error"))
    #expect(page.notes.contains("Note: path-removal is not enabled."))
    #expect(page.notes.contains("Not fitted: shapley: no path ends in a conversion."))
    #expect(page.notes.contains { $0.hasPrefix("path-removal divides revenue like conversions") })
    #expect(ModelsFit.status(of: response) == .partial)
  }

  @Test func `versions are listed with their state`() {
    var response = ModelsVersions.Response()
    #expect(
      ModelsVersions.page(of: response).text(.plain)
        == "No model was fitted yet: `attrctl models fit`.\n")
    response.versions = [Self.version("markov", 2), Self.version("markov", 1)]
    #expect(
      ModelsVersions.page(of: response).text(.plain) == """
        model   version  state    settings  fitted at             conversions  null paths  statistics
        markov        2  current  order=1   2026-01-01T00:00:00Z         1200        8000          42
        markov        1           order=1   2026-01-01T00:00:00Z         1200        8000          42

        """)
  }

  @Test func `a version that is used says until when`() {
    var response = ModelsUse.Response()
    response.generation = 6
    response.version = Self.version("markov", 2)
    #expect(
      ModelsUse.page(of: response).text(.plain)
        == "Model markov, version 2, generation 6.\nIt stays until `attrctl models fit markov`.\n")
  }

  @Test func `reports name the versions that made their credits`() {
    var report = ReportsChannels.Response()
    report.model = "markov"
    report.modelVersion = 3
    report.generation = 5
    #expect(ReportsChannels.page(of: report).lines == ["Model markov, version 3, generation 5."])
    var compared = ReportsCompare.Response()
    compared.models = ["linear", "markov"]
    compared.modelVersions = ModelValues()
    compared.modelVersions?["markov"] = 3
    #expect(
      ReportsCompare.page(of: compared).lines == [
        "Models linear, markov (version 3), generation 0."
      ])
  }

  @Test(arguments: [["markov"], ["--model", "markov"], ["--model=markov"]])
  func `the model of a fit may stand alone`(_ arguments: [String]) throws {
    #expect(try ModelsFit(arguments: arguments).model == "markov")
    #expect(try ModelsVersions(arguments: arguments).model == "markov")
    #expect(try ModelsFit(arguments: []).model == nil)
    #expect(throws: RPCError.self) { try ModelsFit(arguments: arguments + ["shapley"]) }
  }
}
