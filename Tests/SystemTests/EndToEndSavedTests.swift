import AttributionRPC
import Foundation
import TestSupport
import Testing

/// Answers that somebody has paid for already, through the real programs.
struct EndToEndSavedTests {
  /// A shop's journeys of two to four sessions, the requests that a client made of them with up to
  /// a hundred journeys each, and what came back.
  private struct Shop {
    var sessions = "session_id,user_id,channel_name,event_date,event_time,holder_engagement\n"
    var conversions = "conv_id,user_id,conv_date,conv_time,revenue\n"
    var requests: [String] = []
    var answers: [String] = []
    /// In ten thousandths, by channel.
    var credits: [String: Int64] = [:]

    init(journeys count: Int, seed: UInt64) {
      var random = SeededRandom(seed: seed)
      var sent: [String] = []
      var answered: [String] = []
      for journey in 0..<count {
        let sessions = Int.random(in: 2...4, using: &random)
        var left: Int64 = 10_000
        for session in 0..<sessions {
          let isLast = session == sessions - 1
          let channel = ["SEO", "SEA", "Email"].randomElement(using: &random) ?? "SEO"
          let time = "1\(session):00:0\(journey % 10)"
          let ihc = isLast ? left : Int64.random(in: 0...left, using: &random)
          left -= ihc
          credits[channel, default: 0] += ihc
          self.sessions +=
            "s\(journey)-\(session),u\(journey),\(channel),2026-03-01,\(time),\(session % 2)\n"
          sent.append(
            #"{"conversion_id":"c\#(journey)","session_id":"s\#(journey)-\#(session)","#
              + #""timestamp":"2026-03-01 \#(time)","channel_label":"\#(channel)","#
              + #""holder_engagement":\#(session % 2),"closer_engagement":0,"#
              + #""conversion":\#(isLast ? 1 : 0),"impression_interaction":0}"#)
          let digits = String(repeating: "0", count: 4 - "\(ihc % 10_000)".count)
          answered.append(
            #"{"conversion_id":"c\#(journey)","session_id":"s\#(journey)-\#(session)","#
              + #""initializer":0.5,"holder":0.25,"closer":0.25,"#
              + #""ihc":\#(ihc / 10_000).\#(digits)\#(ihc % 10_000)}"#)
        }
        conversions += "c\(journey),u\(journey),2026-03-02,12:00:00,10\n"
        guard journey % 100 == 99 || journey == count - 1 else { continue }
        requests.append(
          #"{"customer_journeys":[\#(sent.shuffled(using: &random).joined(separator: ",\n"))]}"#)
        answers.append(
          #"{"statusCode":200,"value":[\#(answered.shuffled(using: &random).joined(separator: ","))],"#
            + #""partialFailureErrors":[]}"#)
        sent = []
        answered = []
      }
    }
  }

  @Test(.enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
  func `dropped requests and answers of earlier runs are paid for no second time`() async throws {
    let workdir = try Workdir()
    let shop = Shop(journeys: 730, seed: 23)
    let daemon = DaemonProcess(
      in: workdir,
      settings: ["attribution.models=ihc,ihc-remote", "ihc.conversion_type=orders"])
    try await daemon.start()
    var paths: [String] = []
    for (name, text) in [
      ("session_sources.csv", shop.sessions), ("conversions.csv", shop.conversions),
      // Requests one by one, answers in one list, the last pair in one object.
      ("answers.json", "[\(shop.answers.dropLast().joined(separator: ", "))]"),
      (
        "pair.json",
        """
        {"url": "https://api.ihc-attribution.com/v1/compute_ihc?conv_type_id=orders",
         "request": \(shop.requests[shop.requests.count - 1]),
         "response": {"status": 200, "json": \(shop.answers[shop.answers.count - 1])}}
        """
      ),
    ] + shop.requests.dropLast().enumerated().map({ ("request-\($0).json", $1) }) {
      paths.append(try workdir.write(text, to: name))
    }
    let dropped = try await daemon.attrctl(["drop"] + paths)
    #expect(dropped.status == 0, "\(dropped.output)\(dropped.errors)")
    #expect(dropped.output.contains("ihc_requests, ihc_answers"), "\(dropped.output)")
    #expect(dropped.output.contains("saved answers imported"), "\(dropped.output)")

    let report = try await daemon.json("report", "--model", "ihc-remote")
    for row in try #require(report["rows"]?.elements) {
      let channel = try #require(row["channel_name"]?.string)
      let credit = try #require(row["credit"]?.text)
      let expected = shop.credits[channel] ?? 0
      #expect(Double(credit.filter { $0 != "\"" }) == Double(expected) / 10_000, "\(channel)")
    }
    let states = try await SQLiteProgram.run(
      "SELECT state, is_current, count(*) FROM ihc_journey GROUP BY 1, 2",
      on: "\(daemon.data)/attribution.db", isReadOnly: true)
    #expect(states == ["answered|1|730"])
    #expect(try await daemon.json("verify")["consistent"] == true)

    // The same files under other names, forced: nothing changes.
    let again = try await daemon.attrctl(["drop", "--force"] + paths.suffix(3))
    #expect(again.status == 0, "\(again.output)")
    #expect(again.output.contains("of them known before"), "\(again.output)")
    try await daemon.stop()
  }
}
