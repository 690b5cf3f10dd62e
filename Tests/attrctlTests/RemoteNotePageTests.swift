import AttributionRPC
import Testing

@testable import attrctl

/// What pages say of conversions that wait for the remote service.
@Suite struct RemoteNotePageTests {
  @Test func `a report says how many conversions have no credit yet`() {
    var response = ReportsChannels.Response()
    response.model = "ihc-remote"
    response.totals.conversions = 5
    response.totals.unansweredConversions = 3
    let notes = ReportsChannels.page(of: response).notes.joined(separator: " ")
    #expect(
      notes.contains(
        "Without credit under ihc-remote: 3 conversions that the IHC service has not answered; see "
          + "`attrctl ihc status`."))
    response.totals.unansweredConversions = 0
    #expect(!ReportsChannels.page(of: response).notes.joined().contains("Without credit"))
  }

  @Test func `a forced rerun says what it costs`() {
    var response = AttributionRerun.Response()
    #expect(!AttributionRerun.page(of: response).lines.joined().contains("IHC service"))
    response.askedAgain = 12
    let lines = AttributionRerun.page(of: response).lines.joined(separator: " ")
    #expect(
      lines.contains("Asks the IHC service about 12 journeys again, which costs requests; each"))
    response.isDryRun = true
    let dry = AttributionRerun.page(of: response).lines.joined(separator: " ")
    #expect(
      dry.contains("Would ask the IHC service about 12 journeys again, which costs requests."))
  }
}
