import AttributionCore
import Testing

/// Visits as they are seen in the wild, and the groups that people expect them in.
@Suite struct ChannelPresetTests {
  private static let matcher: ChannelMatcher? = {
    var rules = ChannelRules()
    guard let preset = ChannelPreset(name: "default-channel-groups") else { return nil }
    rules.append(preset, as: ChannelRule.Origin(entry: 1))
    return ChannelMatcher(rules)
  }()

  private static let site = "https://www.shop.example/"

  private static func channel(
    _ query: String, referrer: String = "", campaign: String = "", landing: String = site
  ) throws -> String? {
    let matcher = try #require(matcher)
    var origin = SessionOrigin()
    origin.read(
      name: "given", campaign: campaign, referrer: referrer,
      landingURL: landing + (query.isEmpty ? "" : "?" + query))
    return matcher.firstMatch(of: origin).map { matcher.rules.rules[$0].channel }
  }

  @Test(
    arguments: [
      ("utm_source=google&utm_medium=cpc", "Paid Search"),
      ("utm_source=google&utm_medium=cpc&utm_campaign=cross-network", "Cross-network"),
      ("utm_source=bing&utm_medium=ppc", "Paid Search"),
      ("gclid=Cj0KCQ", "Paid Search"), ("wbraid=1&gad_source=5", "Paid Search"),
      ("msclkid=abc", "Paid Search"),
      ("utm_source=google&utm_medium=cpc&utm_campaign=Shopping-DE", "Paid Shopping"),
      ("utm_source=google&utm_medium=cpc&utm_campaign=eShop", "Paid Shopping"),
      ("utm_source=google&utm_medium=cpc&utm_campaign=workshops", "Paid Search"),
      ("utm_source=amazon&utm_medium=cpc", "Paid Shopping"),
      ("utm_source=facebook&utm_medium=cpc", "Paid Social"),
      ("utm_source=fb&utm_medium=paid_social", "Paid Social"),
      ("utm_source=ig&utm_medium=paidsocial", "Paid Social"),
      ("utm_source=linkedin&utm_medium=retargeting", "Paid Social"),
      ("ttclid=E.C.P", "Paid Social"),
      ("utm_source=youtube&utm_medium=cpv", "Paid Video"),
      ("utm_source=youtube&utm_medium=cpc", "Paid Video"),
      ("utm_source=dv360&utm_medium=display", "Display"),
      ("utm_source=criteo&utm_medium=banner", "Display"), ("dclid=1", "Display"),
      ("utm_source=criteo&utm_medium=cpc", "Paid Other"),
      ("utm_source=partner&utm_medium=paid", "Paid Other"),
      ("utm_source=facebook&utm_medium=social", "Organic Social"),
      ("utm_source=newsroom&utm_medium=social", "Organic Social"),
      ("fbclid=IwAR", "Organic Social"),
      ("utm_source=vimeo&utm_medium=embed", "Organic Video"),
      ("utm_source=blog&utm_medium=video", "Organic Video"),
      ("utm_source=google&utm_medium=organic", "Organic Search"),
      ("utm_source=someengine&utm_medium=organic", "Organic Search"),
      ("utm_source=newsletter&utm_medium=email", "Email"),
      ("utm_source=Newsletter&utm_medium=E-Mail", "Email"), ("utm_source=email", "Email"),
      ("utm_source=awin&utm_medium=affiliate", "Affiliates"),
      ("utm_source=spotify&utm_medium=audio", "Audio"), ("utm_source=twilio&utm_medium=sms", "SMS"),
      ("utm_source=onesignal&utm_medium=web_push", "Mobile Push Notifications"),
      ("utm_source=firebase&utm_medium=x", "Mobile Push Notifications"),
      ("utm_source=partner.example&utm_medium=referral", "Referral"), ("", "Direct"),
      ("utm_source=(direct)&utm_medium=(none)", "Direct"), ("ref=42", "Direct"),
      ("utm_source=flyer&utm_medium=qr", nil), ("utm_source=flyer", nil),
    ] as [(String, String?)])
  func `parameters of a landing page have their group`(_ query: String, _ group: String?) throws {
    #expect(try Self.channel(query) == group)
  }

  @Test(
    arguments: [
      ("https://www.google.com/", "Organic Search"), ("https://google.de", "Organic Search"),
      ("android-app://com.google.android.googlequicksearchbox/", "Organic Search"),
      ("https://duckduckgo.com/", "Organic Search"),
      ("https://www.bing.com/search", "Organic Search"),
      ("https://yandex.ru/clck", "Organic Search"),
      ("https://search.yahoo.co.jp/", "Organic Search"),
      ("https://mail.google.com/", "Referral"),
      ("android-app://com.google.android.gm/", "Referral"),
      ("https://t.co/abc", "Organic Social"), ("https://l.facebook.com/l.php", "Organic Social"),
      ("https://lnkd.in/x", "Organic Social"), ("https://out.reddit.com/", "Organic Social"),
      ("https://www.youtube.com/watch?v=1", "Organic Video"),
      ("https://www.amazon.co.uk/dp/1", "Organic Shopping"),
      ("https://shopping.google.com/", "Organic Shopping"),
      ("https://some-blog.example/post", "Referral"), ("https://shop.example/", "Direct"),
      ("(direct)", "Direct"), ("-", "Direct"),
    ])
  func `a referrer without parameters has its group`(_ referrer: String, _ group: String) throws {
    #expect(try Self.channel("", referrer: referrer) == group)
  }

  @Test(
    arguments: [
      ("utm_source=newsletter&utm_medium=email", "https://mail.google.com/", "Email"),
      ("gclid=1", "https://www.google.com/", "Paid Search"),
      ("fbclid=1", "https://blog.example/", "Referral"),
      ("utm_medium=cpc", "https://www.google.com/", "Paid Other"),
      ("utm_medium=email", "https://t.co/x", "Email"),
      ("utm_source=awin&utm_medium=affiliate", "https://www.youtube.com/", "Affiliates"),
    ])
  func `parameters count before the referrer`(
    _ query: String, _ referrer: String, _ group: String
  ) throws {
    #expect(try Self.channel(query, referrer: referrer) == group)
  }

  @Test func `a session of which nothing is known but its name keeps it`() throws {
    #expect(try Self.channel("", landing: "") == nil)
    #expect(try Self.channel("", campaign: "Shopping week", landing: "") == nil)
    #expect(try Self.channel("", campaign: "Shopping week") == nil)
  }

  @Test func `every rule of the preset sets a channel for someone`() throws {
    let matcher = try #require(Self.matcher)
    #expect(matcher.rules.channels.count == 18)
    #expect(matcher.rules.rules.allSatisfy { $0.origin.preset == "default-channel-groups" })
  }
}
