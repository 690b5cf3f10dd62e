/// Where one session came from, in parts: folded to lower case, empty where not known.
///
/// The memory serves again for the next session.
package struct SessionOrigin: Sendable {
  /// The texts of all parts, folded.
  private(set) var folded: [UInt8] = []
  private var ranges = [Range<Int>](repeating: 0..<0, count: OriginPart.allCases.count)
  /// What is read, before it is folded: the details' values and what is decoded from them.
  private var raw: [UInt8] = []

  package init() {}

  /// Where a part stands in ``folded``.
  func range(of part: OriginPart) -> Range<Int> { ranges[part.rawValue] }

  /// A part as people are shown it.
  package subscript(part: OriginPart) -> String {
    String(decoding: folded[range(of: part)], as: UTF8.self)
  }

  package func isEmpty(_ part: OriginPart) -> Bool { range(of: part).isEmpty }

  /// Reads a session's given name and its details, a JSON object or nothing; whatever is in them,
  /// it does not fail.
  package mutating func read(name: [UInt8], details: Span<UInt8>) {
    begin(name)
    let members = DetailMembers(details, into: &raw)
    finish(
      campaign: members.campaign, referrer: members.referrer, landingURL: members.landingURL)
  }

  /// Reads what is known of a session outside the store; `parameters` stand before those of the URL.
  package mutating func read(
    name: String, campaign: String = "", referrer: String = "", landingURL: String = "",
    parameters: [(part: OriginPart, value: String)] = []
  ) {
    begin(Array(name.utf8))
    for (part, value) in parameters { fold(append(value), as: part) }
    let campaign = append(campaign)
    let referrer = append(referrer)
    let landingURL = append(landingURL)
    finish(campaign: campaign, referrer: referrer, landingURL: landingURL)
  }

  private mutating func begin(_ name: [UInt8]) {
    folded.removeAll(keepingCapacity: true)
    raw.removeAll(keepingCapacity: true)
    for part in ranges.indices { ranges[part] = 0..<0 }
    raw.append(contentsOf: name)
    fold(0..<raw.count, as: .name)
  }

  private mutating func append(_ text: String) -> Range<Int> {
    let start = raw.count
    raw.append(contentsOf: text.utf8)
    return start..<raw.count
  }

  private mutating func finish(
    campaign: Range<Int>, referrer: Range<Int>, landingURL: Range<Int>
  ) {
    fold(landingURL, as: .landingURL)
    let click = readParameters(of: landingURL)
    fold(campaign, as: .campaign)
    if isEmpty(.campaign) { ranges[OriginPart.campaign.rawValue] = range(of: .utmCampaign) }
    let host = URLHost.range(in: raw.span, referrer)
    if !URLHost.isPlaceholder(raw.span, host),
      !URLHost.isSameSite(raw.span, host, URLHost.range(in: raw.span, landingURL))
    {
      fold(host, as: .referrer)
    }
    concludeSource(click)
    concludeMedium(click)
  }

  private mutating func concludeSource(_ click: ClickID?) {
    if !isEmpty(.utmSource) {
      ranges[OriginPart.source.rawValue] = range(of: .utmSource)
    } else if let click, click.isPaid {
      fold(append(click.source), as: .source)
    } else if isEmpty(.utmMedium) {
      // Who says how a visitor came does not mean the page that the link was on.
      if let click, isEmpty(.referrer) {
        fold(append(click.source), as: .source)
      } else {
        ranges[OriginPart.source.rawValue] = range(of: .referrer)
      }
    }
  }

  private mutating func concludeMedium(_ click: ClickID?) {
    if !isEmpty(.utmMedium) {
      ranges[OriginPart.medium.rawValue] = range(of: .utmMedium)
    } else if let click, click.isPaid {
      fold(append("cpc"), as: .medium)
    } else if isEmpty(.utmSource), !isEmpty(.referrer) {
      fold(append("referral"), as: .medium)
    }
  }

  /// Makes a piece of what was read a part, without case and without blanks at its ends.
  private mutating func fold(_ range: Range<Int>, as part: OriginPart) {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, raw[start] <= 0x20 { start += 1 }
    while end > start, raw[end - 1] <= 0x20 { end -= 1 }
    let place = folded.count
    var isASCII = true
    for index in start..<end {
      let byte = raw[index]
      if byte >= 0x80 { isASCII = false }
      folded.append(TextFolding.lowercased(byte))
    }
    if !isASCII {
      folded.removeSubrange(place...)
      folded.append(
        contentsOf: TextFolding.folded(String(decoding: raw[start..<end], as: UTF8.self)))
    }
    ranges[part.rawValue] = place..<folded.count
  }
}

extension SessionOrigin {
  /// Reads the parameters of a URL, behind the first `?` or `#`; of one name the first with a value.
  ///
  /// - Returns: The first click id.
  private mutating func readParameters(of url: Range<Int>) -> ClickID? {
    var click: ClickID?
    var start = url.lowerBound
    while start < url.upperBound, !Self.opens(raw[start]) { start += 1 }
    while start < url.upperBound {
      start += 1
      var end = start
      var equals: Int?
      while end < url.upperBound, !Self.separates(raw[end]) {
        if equals == nil, raw[end] == UInt8(ascii: "=") { equals = end }
        end += 1
      }
      if let equals {
        let key = Self.withoutEntity(raw.span, start..<equals)
        readParameter(key, value: equals + 1..<end, &click)
      }
      start = end
    }
    return click
  }

  private mutating func readParameter(
    _ key: Range<Int>, value: Range<Int>, _ click: inout ClickID?
  ) {
    guard !value.isEmpty else { return }
    switch raw[key.lowerBound..<key.upperBound].first.map(TextFolding.lowercased) {
    case UInt8(ascii: "u"):
      for part in OriginPart.parameters where isEmpty(part) && isName(key, part.name) {
        fold(decode(value), as: part)
        return
      }
    case nil: return
    default:
      guard click == nil, let found = ClickID.all.first(where: { isName(key, $0.parameter) })
      else { return }
      click = found
      fold(append(found.parameter), as: .clickID)
    }
  }

  private func isName(_ key: Range<Int>, _ name: String) -> Bool {
    guard key.count == name.utf8.count else { return false }
    return zip(key, name.utf8).allSatisfy { TextFolding.lowercased(raw[$0]) == $1 }
  }

  /// Appends a parameter's value as it is meant: `+` for a blank and `%` before two digits of a byte;
  /// whatever else follows a `%` stays.
  private mutating func decode(_ value: Range<Int>) -> Range<Int> {
    let start = raw.count
    var index = value.lowerBound
    while index < value.upperBound {
      let byte = raw[index]
      if byte == UInt8(ascii: "%"), index + 2 < value.upperBound,
        let high = Self.digit(raw[index + 1]), let low = Self.digit(raw[index + 2])
      {
        raw.append(high << 4 | low)
        index += 3
      } else {
        raw.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
        index += 1
      }
    }
    return start..<raw.count
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return digit }
    let letter = TextFolding.lowercased(byte) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }

  private static func opens(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// A second `?` is a mistake of whoever put the URL together, and what follows is meant all the same.
  private static func separates(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || opens(byte)
  }

  /// A key without the rest of `&amp;`, which was escaped for HTML once too often.
  private static func withoutEntity(_ bytes: Span<UInt8>, _ key: Range<Int>) -> Range<Int> {
    let entity: StaticString = "amp;"
    let length = entity.utf8CodeUnitCount
    guard key.count > length else { return key }
    for offset in 0..<length where bytes[key.lowerBound + offset] != entity.utf8Start[offset] {
      return key
    }
    return key.dropFirst(length)
  }
}
