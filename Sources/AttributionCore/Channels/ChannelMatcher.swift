/// Rules made ready to be asked, millions of times.
package struct ChannelMatcher: Sendable {
  package let rules: ChannelRules
  private let conditions: [Condition]
  /// Where each rule's conditions end.
  private let ends: [Int]

  package init(_ rules: ChannelRules) {
    self.rules = rules
    conditions = rules.rules.flatMap { $0.conditions.map(Condition.init) }
    var end = 0
    ends = rules.rules.map { rule in
      end += rule.conditions.count
      return end
    }
  }

  /// The position of the first rule that fits; nil where none does.
  package func firstMatch(of origin: SessionOrigin) -> Int? {
    var start = 0
    for (rule, end) in ends.enumerated() {
      if conditions[start..<end].allSatisfy({ $0.holds(of: origin) }) { return rule }
      start = end
    }
    return nil
  }

  /// Whether a rule fits, whatever those before it say.
  package func matches(_ rule: Int, _ origin: SessionOrigin) -> Bool {
    conditions[positions(of: rule)].allSatisfy { $0.holds(of: origin) }
  }

  /// The positions of a rule's conditions that do not hold.
  package func failures(of rule: Int, _ origin: SessionOrigin) -> [Int] {
    let positions = positions(of: rule)
    return positions.filter { !conditions[$0].holds(of: origin) }.map { $0 - positions.lowerBound }
  }

  private func positions(of rule: Int) -> Range<Int> {
    (rule == 0 ? 0 : ends[rule - 1])..<ends[rule]
  }
}

extension ChannelMatcher {
  /// One condition: its texts found by their hashes, its patterns tried one after the other.
  private struct Condition: Sendable {
    let part: OriginPart
    /// Ascending.
    private let hashes: [UInt64]
    /// In the order of their hashes.
    private let texts: [[UInt8]]
    private let globs: [TextGlob]

    /// The longest host there can be (RFC 1035): nothing longer has subdomains.
    private static let longestHost = 253

    init(_ condition: ChannelRule.Condition) {
      part = condition.part
      let plain = condition.texts.filter { !TextGlob.isGlob($0) }.map(TextFolding.folded)
        .map { (hash: TextFolding.hash($0.span), text: $0) }
        .sorted { $0.hash < $1.hash }
      hashes = plain.map(\.hash)
      texts = plain.map(\.text)
      globs = condition.texts.filter(TextGlob.isGlob).map(TextGlob.init)
    }

    func holds(of origin: SessionOrigin) -> Bool {
      let range = origin.range(of: part)
      let value = origin.folded.span.extracting(range)
      if holds(value) { return true }
      guard part.isHost, value.count <= Self.longestHost else { return false }
      for index in value.indices.dropLast() where value[index] == UInt8(ascii: ".") {
        if holds(value.extracting((index + 1)...)) { return true }
      }
      return false
    }

    private func holds(_ value: Span<UInt8>) -> Bool {
      if !hashes.isEmpty, isText(value) { return true }
      for index in globs.indices where globs[index].matches(value) { return true }
      return false
    }

    private func isText(_ value: Span<UInt8>) -> Bool {
      let hash = TextFolding.hash(value)
      var index = hashes.partitioningIndex { $0 >= hash }
      while index < hashes.count, hashes[index] == hash {
        if Self.isSame(texts[index], value) { return true }
        index += 1
      }
      return false
    }

    private static func isSame(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
      guard left.count == right.count else { return false }
      for index in left.indices where left[index] != right[index] { return false }
      return true
    }
  }
}
