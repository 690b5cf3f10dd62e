import AttributionCore
import AttributionRPC

extension JourneyDocument {
  /// Why JSON is no journey: where it is wrong, and how.
  struct Problem: Error, Hashable {
    let text: String

    init(_ path: String, _ problem: String) { text = "\(path): \(problem)" }
  }

  private static let members = ["customer_id", "touchpoints", "conversion", "models"]

  init(json: JSON) throws(Problem) {
    guard case .object(let object) = json else {
      throw Problem("the value", "not a journey; expected an object with touchpoints")
    }
    var reader = MemberReader(object, path: "", known: Self.members)
    customerID = try reader.optional("customer_id") { $0.string }
    guard case .array(let elements)? = object["touchpoints"], !elements.isEmpty else {
      throw Problem("touchpoints", "expected an array of at least one touchpoint")
    }
    touchpoints = []
    for (index, element) in elements.enumerated() {
      touchpoints.append(
        try Touchpoint(element, path: "touchpoints[\(index)]", ignored: &reader.ignored))
    }
    try Self.checkIDs(touchpoints)
    touchpoints.sort(by: Self.precedes)
    conversion = Attributor.Conversion(
      instant: touchpoints[touchpoints.count - 1].instant, revenue: .zero)
    models = try reader.strings("models")
    ignored = []
    switch object["conversion"] {
    case nil, .null: break
    case .object(let object):
      let conversion = MemberReader(
        object, path: "conversion", known: ["timestamp", "value", "id"])
      if let instant = try conversion.instant("timestamp") { self.conversion.instant = instant }
      self.conversion.revenue = try conversion.money("value") ?? .zero
      reader.ignored += conversion.ignored
    default: throw Problem("conversion", "expected an object")
    }
    for name in reader.ignored where !ignored.contains(name) { ignored.append(name) }
  }

  /// By time; at the same instant by id, and then as they were handed in.
  private static func precedes(_ left: Touchpoint, _ right: Touchpoint) -> Bool {
    guard left.instant == right.instant else { return left.instant < right.instant }
    return (left.id ?? "").utf8.lexicographicallyPrecedes((right.id ?? "").utf8)
  }

  private static func checkIDs(_ touchpoints: [Touchpoint]) throws(Problem) {
    var seen = Set<String>()
    for (index, touchpoint) in touchpoints.enumerated() {
      guard let id = touchpoint.id, !seen.insert(id).inserted else { continue }
      throw Problem("touchpoints[\(index)].id", "“\(id)” is there twice; expected each once")
    }
  }
}

extension JourneyDocument.Touchpoint {
  private static let members = [
    "channel", "timestamp", "id", "customer_id", "holder_engagement", "closer_engagement",
    "impression_interaction", "stage", "cost", "campaign",
  ]

  fileprivate init(
    _ json: JSON, path: String, ignored: inout [String]
  ) throws(JourneyDocument.Problem) {
    guard case .object(let object) = json else {
      throw JourneyDocument.Problem(path, "expected an object with channel and timestamp")
    }
    let reader = MemberReader(object, path: path, known: Self.members)
    let name = try reader.optional("channel") { $0.string }.map(trimmed)
    guard let name, !name.isEmpty else {
      throw JourneyDocument.Problem("\(path).channel", "expected the name of a channel")
    }
    guard let instant = try reader.instant("timestamp") else {
      throw JourneyDocument.Problem(
        "\(path).timestamp", "missing; expected one such as 2026-03-01T12:00:00Z")
    }
    channel = name
    self.instant = instant
    id = try reader.optional("id") { $0.string }
    var flags: SessionFlags = []
    if try reader.flag("holder_engagement") { flags.insert(.holderEngagement) }
    if try reader.flag("closer_engagement") { flags.insert(.closerEngagement) }
    if try reader.flag("impression_interaction") { flags.insert(.impressionInteraction) }
    switch try reader.optional("stage", { $0.string }) {
    case nil, "": break
    case "lead": flags.insert(.leadStage)
    case "opportunity": flags.insert(.opportunityStage)
    case let stage?:
      throw JourneyDocument.Problem(
        "\(path).stage", "“\(stage)” is not a stage; expected lead or opportunity")
    }
    self.flags = flags
    ignored += reader.ignored
  }
}

/// The text without spaces about it.
private func trimmed(_ text: String) -> String {
  let start = text.firstIndex { $0 != " " && $0 != "\t" } ?? text.endIndex
  let end = text.lastIndex { $0 != " " && $0 != "\t" }.map(text.index(after:)) ?? start
  return String(text[start..<end])
}
