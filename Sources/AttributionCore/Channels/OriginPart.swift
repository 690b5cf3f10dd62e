/// What a rule can ask about where a session came from.
package enum OriginPart: Int, CaseIterable, Sendable {
  /// The name of the channel, as given.
  case name
  /// Who sent the visitor: `utm_source`; else the network of an advertisement's click id; else,
  /// where there is no `utm_medium`, the host of the referrer.
  case source
  /// How: `utm_medium`; else `cpc` for an advertisement's click id; else `referral` where only a
  /// referrer is known.
  case medium
  /// The campaign as given; else `utm_campaign`.
  case campaign
  /// The host of the referrer; nothing where that is the landing page's own.
  case referrer
  /// The whole URL of the landing page.
  case landingURL
  case utmSource
  case utmMedium
  case utmCampaign
  case utmTerm
  case utmContent
  /// The name of the parameter by which a network counts clicks, such as `gclid`.
  case clickID

  private static let names = [
    "name", "source", "medium", "campaign", "referrer", "landing_url", "utm_source", "utm_medium",
    "utm_campaign", "utm_term", "utm_content", "click_id",
  ]

  /// As configuration and requests call it.
  package var name: String { Self.names[rawValue] }

  package init?(name: String) {
    guard let position = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: position)
  }

  /// Whether a pattern for a host fits its subdomains too.
  var isHost: Bool { self == .source || self == .referrer }

  /// The parameters of a URL that are parts of their own.
  static let parameters = [utmSource, utmMedium, utmCampaign, utmTerm, utmContent]
}
