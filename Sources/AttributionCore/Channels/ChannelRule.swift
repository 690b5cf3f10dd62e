/// Sets the channel of the sessions that fulfil all of its conditions.
package struct ChannelRule: Hashable, Sendable {
  package var channel: String
  /// At most one a part; none fits every session.
  package var conditions: [Condition]
  package var origin: Origin

  package init(channel: String, conditions: [Condition], origin: Origin) {
    self.channel = channel
    self.conditions = conditions
    self.origin = origin
  }

  /// That a part is one of several texts, or fits one of several patterns.
  package struct Condition: Hashable, Sendable {
    package var part: OriginPart
    /// Compared without case; any text stands for `*` and any character for `?`.
    ///
    /// The empty text is a part that is missing.
    package var texts: [String]

    package init(_ part: OriginPart, _ texts: [String]) {
      self.part = part
      self.texts = texts
    }
  }

  /// Where a rule stands in the configuration.
  package struct Origin: Hashable, Sendable {
    /// The number of the entry, from one.
    package var entry: Int
    /// The line of the file, where that is known.
    package var line: Int?
    /// The preset that the entry names, of which this is one rule.
    package var preset: String?

    package init(entry: Int, line: Int? = nil, preset: String? = nil) {
      self.entry = entry
      self.line = line
      self.preset = preset
    }
  }
}

extension ChannelRule.Condition: CustomStringConvertible {
  /// Such as `utm_medium is email or newsletter`.
  package var description: String {
    let shown = texts.prefix(Self.textsShown).map { $0.isEmpty ? "missing" : $0 }
    let more = texts.count > shown.count ? " or \(texts.count - shown.count) more" : ""
    return "\(part.name) is \(shown.joined(separator: " or "))\(more)"
  }

  private static let textsShown = 4
}

extension ChannelRule: CustomStringConvertible {
  /// All conditions, in words.
  package var description: String {
    conditions.isEmpty ? "any session" : conditions.map(\.description).joined(separator: ", ")
  }
}

extension ChannelRule.Origin: CustomStringConvertible {
  /// Such as `entry 3 (line 12)`.
  package var description: String {
    "entry \(entry)" + (line.map { " (line \($0))" } ?? "") + (preset.map { ", \($0)" } ?? "")
  }
}
