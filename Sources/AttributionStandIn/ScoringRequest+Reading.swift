import AttributionCore
import AttributionRPC

extension ScoringRequest {
  private static let members = ["customer_journeys", "redistribution_parameter"]
  private static let rowMembers = [
    "conversion_id", "session_id", "timestamp", "channel_label", "holder_engagement",
    "closer_engagement", "conversion", "impression_interaction",
  ]

  /// Reads the body of a request.
  init(body: JSON, journeys limit: Int, sessions sessionLimit: Int) throws(Refusal) {
    let object = try Self.object(body, "the body", allowing: Self.members)
    guard let rows = object["customer_journeys"]?.elements, !rows.isEmpty else {
      throw .invalid("customer_journeys", "expected an array with rows")
    }
    guard rows.count <= sessionLimit else {
      throw .invalid(
        "customer_journeys",
        "\(rows.count) sessions; expected at most \(sessionLimit) in one request")
    }
    var indexes: [String: Int] = [:]
    for (number, row) in rows.enumerated() {
      let (conversion, session) = try Self.row(row, "customer_journeys[\(number)]")
      if let index = indexes[conversion] {
        journeys[index].sessions.append(session)
      } else {
        indexes[conversion] = journeys.count
        journeys.append(Journey(conversion: conversion, sessions: [session]))
      }
    }
    guard journeys.count <= limit else {
      throw .invalid(
        "customer_journeys", "\(journeys.count) journeys; expected at most \(limit) in one request")
    }
    for index in journeys.indices {
      journeys[index].sessions = Self.ordered(journeys[index].sessions)
      try Self.check(journeys[index])
    }
    if let parameter = object["redistribution_parameter"] {
      redistribution = try Self.redistribution(parameter)
    }
  }

  private static func row(
    _ json: JSON, _ place: String
  ) throws(Refusal) -> (conversion: String, Session) {
    let row = try object(json, place, allowing: rowMembers)
    var flags: SessionFlags = []
    if try flag(row, "holder_engagement", place) { flags.insert(.holderEngagement) }
    if try flag(row, "closer_engagement", place) { flags.insert(.closerEngagement) }
    if try flag(row, "impression_interaction", place) { flags.insert(.impressionInteraction) }
    let session = Session(
      id: try text(row, "session_id", place), instant: try timestamp(row, place),
      channel: try text(row, "channel_label", place), flags: flags,
      isConversion: try flag(row, "conversion", place))
    return (try text(row, "conversion_id", place), session)
  }

  /// The sessions by time, those of the same second as they stood.
  private static func ordered(_ sessions: [Session]) -> [Session] {
    sessions.enumerated().sorted {
      ($0.element.instant, $0.offset) < ($1.element.instant, $1.offset)
    }.map(\.element)
  }

  private static func check(_ journey: Journey) throws(Refusal) {
    let place = "conversion \(journey.conversion)"
    guard Set(journey.sessions.map(\.id)).count == journey.sessions.count else {
      throw .invalid(place, "a session_id stands twice; expected each session once")
    }
    // A part of a journey has no such row, and is scored all the same.
    let conversions = journey.sessions.filter(\.isConversion)
    guard conversions.count <= 1 else {
      throw .invalid(place, "\(conversions.count) rows have conversion 1; expected the last only")
    }
    guard conversions.allSatisfy({ $0.instant == journey.sessions.last?.instant }) else {
      throw .invalid(place, "conversion is 1 before the last session; expected it there")
    }
  }

  private static func redistribution(
    _ json: JSON
  ) throws(Refusal) -> IHCParameters.Redistribution {
    let place = "redistribution_parameter"
    let object = try object(json, place, allowing: ["initializer", "holder", "closer"])
    func rule(_ phase: String) throws(Refusal) -> IHCParameters.Redistribution.Rule? {
      guard let json = object[phase] else { return nil }
      return try Self.rule(json, "\(place).\(phase)")
    }
    return IHCParameters.Redistribution(
      initializer: try rule("initializer"), holder: try rule("holder"),
      closer: try rule("closer"))
  }

  private static func rule(
    _ json: JSON, _ place: String
  ) throws(Refusal) -> IHCParameters.Redistribution.Rule {
    let object = try object(
      json, place, allowing: ["direction", "receive_threshold", "redistribution_channel_labels"])
    let directions = IHCParameters.Redistribution.Direction.allCases
    guard let direction = directions.first(where: { .string($0.rawValue) == object["direction"] })
    else {
      let expected = directions.map(\.rawValue).joined(separator: ", ")
      throw .invalid("\(place).direction", "expected one of \(expected)")
    }
    guard case .number(let number)? = object["receive_threshold"],
      let threshold = Double(number.text), 0...1 ~= threshold
    else { throw .invalid("\(place).receive_threshold", "expected a number from 0 to 1") }
    let labels = object["redistribution_channel_labels"]?.elements
    guard let labels, labels.allSatisfy({ $0.string != nil }) else {
      throw .invalid("\(place).redistribution_channel_labels", "expected an array of strings")
    }
    return IHCParameters.Redistribution.Rule(
      direction: direction, receiveThreshold: threshold, channels: labels.compactMap(\.string))
  }

  // MARK: Members

  private static func object(
    _ json: JSON, _ place: String, allowing names: [String]
  ) throws(Refusal) -> JSONObject {
    guard case .object(let object) = json else { throw .invalid(place, "expected an object") }
    if let unknown = object.names.first(where: { !names.contains($0) }) {
      throw .invalid("\(place).\(unknown)", "no such member")
    }
    return object
  }

  private static func text(
    _ row: JSONObject, _ name: String, _ place: String
  ) throws(Refusal) -> String {
    guard let text = row[name]?.string, !text.isEmpty else {
      throw .invalid("\(place).\(name)", "expected a string")
    }
    return text
  }

  private static func flag(
    _ row: JSONObject, _ name: String, _ place: String
  ) throws(Refusal) -> Bool {
    switch row[name] {
    case 0: return false
    case 1: return true
    default: throw .invalid("\(place).\(name)", "expected 0 or 1")
    }
  }

  private static func timestamp(_ row: JSONObject, _ place: String) throws(Refusal) -> Instant {
    let text = row["timestamp"]?.string ?? ""
    let bytes = Array(text.utf8)
    guard bytes.count == 19, bytes[10] == UInt8(ascii: " "),
      let instant = Instant(rfc3339: text + "Z")
    else { throw .invalid("\(place).timestamp", "expected YYYY-MM-DD HH:MM:SS") }
    return instant
  }
}
