import AttributionCore
import TestSupport
import Testing

@Suite struct ChannelRulesTests {
  /// What a session says of itself.
  struct Visit: Sendable {
    var name = "given"
    var campaign = ""
    var referrer = ""
    var landing = ""

    var origin: SessionOrigin {
      var origin = SessionOrigin()
      origin.read(name: name, campaign: campaign, referrer: referrer, landingURL: landing)
      return origin
    }
  }

  private static func rules(_ list: [(String, [OriginPart: [String]])]) -> ChannelRules {
    ChannelRules(
      list.enumerated().map { index, rule in
        ChannelRule(
          channel: rule.0,
          conditions: rule.1.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ChannelRule.Condition($0.key, $0.value) },
          origin: ChannelRule.Origin(entry: index + 1))
      })
  }

  private static func fits(_ part: OriginPart, _ texts: [String], _ visit: Visit) -> Bool {
    ChannelMatcher(rules([("x", [part: texts])])).firstMatch(of: visit.origin) == 0
  }

  @Test(
    arguments: [
      (["email"], "Email", true), (["email"], "emails", false), (["e*l"], "EMAIL", true),
      (["e*l"], "emails", false), (["?mail"], "gmail", true), (["?mail"], "mail", false),
      (["?"], "ü", true), (["?"], "日", true), (["??"], "日", false), (["Ü*"], "über uns", true),
      ([""], "", true), ([""], "a", false), (["?*"], "", false), (["?*"], "a", true),
      (["*"], "", true), (["a", "b*", ""], "bcd", true), (["a", "b*", ""], "", true),
      (["a", "b*"], "c", false), (["*a*b*a"], "xaybza", true), (["*a*b*a"], "xaybz", false),
      (["  "], "", false), (["x"], "  X ", true), (["größe"], "GRÖSSE", false),
    ] as [([String], String, Bool)])
  func `a text fits without case, as a whole`(
    _ texts: [String], _ name: String, _ expected: Bool
  ) {
    #expect(Self.fits(.name, texts, Visit(name: name)) == expected)
  }

  @Test(
    arguments: [
      ("google.com", "https://www.google.com/search?q=a", true), ("google.com", "google.com", true),
      ("google.com", "https://notgoogle.com/", false),
      ("google.*", "https://www.google.co.uk/", true),
      ("google.com", "https://google.com.evil.example/", false),
      ("com.google.android.gm", "android-app://com.google.android.gm/", true),
      ("t.co", "HTTP://USER:PASS@T.CO:8080/x?y@z", true), ("t.co", "//t.co/x", true),
      ("t.co", "t.co.", true), ("", "(direct)", true), ("", "-", true), ("", "about:blank", true),
      ("", "/only/a/path", true), ("", "https://", true), ("example.org", "example.org?q=1", true),
      ("example.org", "https://example.org#top", true),
      ("bücher.example", "//BÜCHER.example", true),
    ] as [(String, String, Bool)])
  func `a referrer is its host, with what is below it`(
    _ pattern: String, _ referrer: String, _ expected: Bool
  ) {
    #expect(Self.fits(.referrer, [pattern], Visit(referrer: referrer)) == expected)
  }

  @Test func `a visitor from another page of the site came from nowhere else`() {
    let visit = Visit(
      referrer: "https://shop.example/basket", landing: "https://www.shop.example/pay")
    #expect(Self.fits(.referrer, [""], visit))
    #expect(Self.fits(.source, [""], visit))
    let other = Visit(
      referrer: "https://blog.shop.example/", landing: "https://www.shop.example/")
    #expect(Self.fits(.referrer, ["blog.shop.example"], other))
  }

  @Test(
    arguments: [
      ("https://x.example/?utm_source=Foo&utm_medium=bar", "foo", "bar"),
      ("https://x.example/?UTM_SOURCE=a%20b%2Bc+d", "a b+c d", ""),
      ("x?utm_source=&utm_source=second", "second", ""),
      ("x?utm_source=first&utm_source=second", "first", ""),
      ("x#utm_source=fragment&utm_medium=m", "fragment", "m"),
      ("x?a=1?utm_source=twice", "twice", ""),
      ("x?a=1&amp;utm_source=escaped&amp;utm_medium=e", "escaped", "e"),
      ("x?utm_source=%zz%4", "%zz%4", ""), ("x?utm_source=%C3%9CBER", "über", ""),
      ("x?utm_source", "", ""), ("utm_source=none", "", ""), ("?utm_source=bare", "bare", ""),
      ("x?xutm_source=a", "", ""), ("x?utm_sources=a", "", ""), ("x?gclid=1", "google", "cpc"),
      ("x?utm_source=bing&msclkid=1", "bing", "cpc"), ("x?fbclid=1", "facebook", ""),
      ("x?GCLID=&utm_medium=m", "", "m"),
    ])
  func `source and medium are read from the parameters of the landing page`(
    _ landing: String, _ source: String, _ medium: String
  ) {
    let origin = Visit(landing: landing).origin
    #expect(origin[.source] == source)
    #expect(origin[.medium] == medium)
  }

  @Test func `details are read as the store keeps them`() {
    var origin = SessionOrigin()
    func read(_ details: String) {
      let bytes = Array(details.utf8)
      origin.read(name: Array("N".utf8), details: bytes.span)
    }
    read(
      #"{"campaign":"A \"b\"\\c\u0009d","stage":"lead","referrer":"https://r.example/","#
        + #""landing_url":"https://l.example/?utm_campaign=x&utm_term=T&utm_content=C"}"#)
    #expect(origin[.campaign] == #"a "b"\c d"#)
    #expect(origin[.utmCampaign] == "x")
    #expect(origin[.referrer] == "r.example")
    #expect(origin[.utmTerm] == "t")
    #expect(origin[.utmContent] == "c")
    read(#"{"landing_url":"?utm_campaign=x"}"#)
    #expect(origin[.campaign] == "x")
    #expect(origin[.referrer] == "")
    read("")
    for part in OriginPart.allCases { #expect(origin.isEmpty(part) == (part != .name)) }
  }

  @Test func `the first rule of which all conditions hold sets the channel`() {
    let matcher = ChannelMatcher(
      Self.rules([
        ("Brand", [.utmSource: ["google"], .campaign: ["*brand*"]]),
        ("Search", [.utmSource: ["google", "bing"]]),
        ("Search again", [.utmSource: ["google"]]),
      ]))
    func match(_ campaign: String, _ source: String) -> Int? {
      matcher.firstMatch(of: Visit(campaign: campaign, landing: "?utm_source=\(source)").origin)
    }
    #expect(match("My Brand", "google") == 0)
    #expect(match("other", "google") == 1)
    #expect(match("brand", "bing") == 1)
    #expect(match("brand", "yahoo") == nil)
    let origin = Visit(campaign: "other", landing: "?utm_source=google").origin
    #expect(matcher.matches(2, origin))
    #expect(matcher.failures(of: 0, origin) == [0])
    #expect(matcher.failures(of: 1, origin) == [])
  }

  @Test func `rules without conditions fit everything, and no rules fit nothing`() {
    let all = ChannelMatcher(Self.rules([("Other", [:])]))
    #expect(all.firstMatch(of: Visit().origin) == 0)
    #expect(ChannelMatcher(ChannelRules()).firstMatch(of: Visit().origin) == nil)
  }

  @Test func `the fingerprint changes with every part of a rule, not with its line`() throws {
    var rules = AttributionRules()
    var seen = [rules.fingerprint]
    for list in [
      [("A", [.name: ["b"]])], [("A", [.name: ["bc"]])], [("A", [.name: ["b", "c"]])],
      [("B", [.name: ["b"]])], [("A", [.source: ["b"]])], [("A", [.name: [""]])], [("A", [:])],
      [("A", [.name: ["b"]]), ("A", [.name: ["b"]])],
    ] as [[(String, [OriginPart: [String]])]] {
      rules.channels = Self.rules(list)
      seen.append(rules.fingerprint)
    }
    let preset = try #require(ChannelPreset(name: "default-channel-groups"))
    rules.channels = ChannelRules()
    rules.channels.append(preset, as: ChannelRule.Origin(entry: 1, line: 2))
    seen.append(rules.fingerprint)
    #expect(Set(seen).count == seen.count)
    let before = rules.fingerprint
    rules.channels = ChannelRules()
    rules.channels.append(preset, as: ChannelRule.Origin(entry: 1, line: 3))
    #expect(rules.fingerprint == before)
  }

  /// Bytes that programs stumble over.
  @Test(arguments: 0..<20)
  func `no details and no URL can be so broken that reading fails`(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(9_000 + seed))
    let pieces = [
      "utm_source=", "utm_medium", "?", "&", "#", "=", "%", "%2", "%zz", "%00", "//", ":", "@",
      "{", "}", "\"", "\\", "\\u00", "\"landing_url\":\"", "\"referrer\":\"", "\"campaign\":\"",
      ",", "gclid=1", "amp;", "www.", ".", "..", "\u{FEFF}", "日本", "é", " ", "\t", "https://",
      "android-app://", "((((", "*", "",
    ]
    let preset = try #require(ChannelPreset(name: "default-channel-groups"))
    var rules = ChannelRules()
    rules.append(preset, as: ChannelRule.Origin(entry: 1))
    let matcher = ChannelMatcher(rules)
    var origin = SessionOrigin()
    for _ in 0..<400 {
      var bytes = Array((Bool.random(using: &random) ? "{" : "").utf8)
      for _ in 0..<Int.random(in: 0...14, using: &random) {
        bytes += Array((pieces.randomElement(using: &random) ?? "").utf8)
        if Int.random(in: 0..<6, using: &random) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        }
      }
      let name = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      origin.read(name: name, details: bytes.span)
      let first = matcher.firstMatch(of: origin)
      let all = rules.rules.indices.filter { matcher.matches($0, origin) }
      #expect(first == all.first)
      // The memory of one session leaves nothing for the next.
      var fresh = SessionOrigin()
      fresh.read(name: name, details: bytes.span)
      for part in OriginPart.allCases { #expect(origin[part] == fresh[part]) }
      let text = String(decoding: bytes, as: UTF8.self)
      origin.read(name: text, campaign: text, referrer: text, landingURL: text)
      _ = matcher.firstMatch(of: origin)
    }
  }
}
