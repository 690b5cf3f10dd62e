import AttributionCore
import AttributionRPC

/// What the service is about to answer, while it is still in parts that can go wrong.
struct Answer: Sendable {
  /// The status of HTTP, and the one in the body.
  var status = 200
  var bodyStatus = 200
  /// A header that says when to come again, in seconds.
  var retryAfter: Int?
  var rows: [JSON] = []
  /// What failed, in the words of the service.
  var failures: [JSON] = []
  /// What is sent in place of the parts above.
  var text: Text?
  var delivery = Delivery.whole
  /// How much of the longest latency it takes, 0…1.
  var slowness = 0.0
  /// The conversions that have a good answer in here.
  var answered: Set<String> = []
  /// The faults that were carried out.
  var faults: [StandInFault] = []
  /// Why a request was refused.
  var message: String?

  enum Text: Sendable {
    case html(String)
    case json([UInt8])
  }

  /// How the answer reaches the client, if it does.
  enum Delivery: Sendable {
    case whole
    /// After a while.
    case late
    /// The connection ends with the first half of the body.
    case half
    /// Nothing is sent, and the connection is reset.
    case reset
  }

  /// A good answer.
  init(_ scores: [[Scorer.Score]]) {
    rows = scores.joined().map(Self.row)
    answered = Set(scores.joined().map(\.conversion))
  }

  /// An answer with no rows.
  init(_ refusal: Refusal) {
    status = refusal.status
    bodyStatus = refusal.status
    message = refusal.message
    text = .json(
      JSON.object(
        JSONObject([
          ("statusCode", .number(JSONNumber(refusal.status))),
          ("message", .string(refusal.message)),
        ])
      ).bytes)
  }

  var contentType: String {
    guard case .html? = text else { return "application/json" }
    return "text/html; charset=utf-8"
  }

  var body: [UInt8] {
    switch text {
    case .html(let page): Array(page.utf8)
    case .json(let bytes): bytes
    case nil:
      JSON.object(
        JSONObject([
          ("statusCode", .number(JSONNumber(bodyStatus))), ("value", .array(rows)),
          ("partialFailureErrors", .array(failures)),
        ])
      ).bytes
    }
  }

  static func row(_ score: Scorer.Score) -> JSON {
    func number(_ units: Int64) -> JSON { .number(JSONNumber(units, decimals: 4)) }
    return .object(
      JSONObject([
        ("conversion_id", .string(score.conversion)), ("session_id", .string(score.session)),
        ("initializer", number(score.initializer)), ("holder", number(score.holder)),
        ("closer", number(score.closer)), ("ihc", number(score.ihc)),
      ]))
  }
}
