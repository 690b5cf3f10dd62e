import AttributionCore
import AttributionRPC

extension SettingForm where Value == [LiftTest] {
  /// A list of lift tests, in YAML.
  static var liftTests: Self {
    let names = LiftTest.parts.joined(separator: ", ")
    let example =
      "[{channel: Email, from: 2026-03-01, to: 2026-03-28, incremental_conversions: 120, "
      + "standard_error: 15}]"
    return Self(expected: "a list of entries, each with \(names)", isTree: true) {
      text, _ throws(SettingProblem) in
      var tests: [LiftTest] = []
      for (index, entry) in try text.tree(example: example).elements().enumerated() {
        let line = entry.line.map { " (line \($0))" } ?? ""
        tests.append(
          try SettingProblem.at("entry \(index + 1)\(line)") { () throws(SettingProblem) in
            try LiftTest(entry)
          })
      }
      return tests
    }
  }
}

extension LiftTest {
  /// What an entry says, all of it.
  static let parts = ["channel", "from", "to", "incremental_conversions", "standard_error"]

  /// An entry with everything that one says, as a configuration file has it.
  static let example = [
    "- channel: Paid Social            # as reports call it",
    "  from: 2026-03-01                # the conversions that the test counted, by their days",
    "  to: 2026-03-28",
    "  incremental_conversions: 120.5  # those that would not have been without the channel",
    "  standard_error: 15              # of that number",
  ]

  /// Reads an entry.
  fileprivate init(_ tree: SettingTree) throws(SettingProblem) {
    let members = try tree.members()
    for member in members where !Self.parts.contains(member.name) {
      throw .unknown(member.name, "a part of an entry", among: Self.parts)
    }
    func text(_ part: String) throws(SettingProblem) -> String {
      guard let member = members.first(where: { $0.name == part }) else {
        throw .because("\(part) is missing; expected \(Self.parts.joined(separator: ", "))")
      }
      return try SettingProblem.at(part) { () throws(SettingProblem) in
        try member.value.scalar()
      }
    }
    let channel = try text("channel")
    guard !channel.isEmpty else { throw .because("channel: empty; expected a channel's name") }
    let (from, to) = (try Self.day(text("from"), "from"), try Self.day(text("to"), "to"))
    guard from <= to else {
      throw .because("from: \(from) is after to: \(to); expected the earlier day in from")
    }
    let incremental = try Self.number(text("incremental_conversions"), "incremental_conversions")
    guard incremental >= .zero else {
      throw .because(
        "incremental_conversions: “\(incremental)” is negative; expected 0 or more, as no channel "
          + "can be credited with less than nothing")
    }
    let standardError = try Self.number(text("standard_error"), "standard_error")
    guard standardError > .zero else {
      throw .because("standard_error: “\(standardError)”; expected a number greater than 0")
    }
    self.init(
      channel: channel, from: from, to: to, incremental: incremental,
      standardError: standardError)
  }

  private static func day(_ text: String, _ part: String) throws(SettingProblem) -> Day {
    guard let day = Day(text) else {
      throw .because("\(part): “\(text)” is not a date; expected such as 2026-03-01")
    }
    return day
  }

  private static func number(_ text: String, _ part: String) throws(SettingProblem) -> Credit {
    let bytes = Array(text.utf8)
    guard let nanos = try? FixedPoint.parse(bytes.span, decimals: 9) else {
      throw .because("\(part): “\(text)” is not a number; expected such as 120.5")
    }
    return Credit(nanos: nanos)
  }
}
