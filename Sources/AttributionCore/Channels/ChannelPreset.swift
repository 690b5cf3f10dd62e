/// A list of rules that comes with the program, called by its name.
package struct ChannelPreset: Sendable {
  package let name: String
  package let summary: String
  let rules: [(channel: String, conditions: [ChannelRule.Condition])]

  package static let all = [defaultChannelGroups]

  package init?(name: String) {
    guard let preset = Self.all.first(where: { $0.name == name }) else { return nil }
    self = preset
  }

  private init(
    name: String, summary: String,
    rules: [(channel: String, conditions: [ChannelRule.Condition])]
  ) {
    self.name = name
    self.summary = summary
    self.rules = rules
  }
}

extension ChannelPreset {
  /// The usual channel groups, in their order, as Google Analytics Help documents them (“[GA4]
  /// Default channel group”, as of 2024).
  ///
  /// Which sites are search engines, networks or shops is a list of ours; see ``WebSites``. Sessions
  /// of which an export says neither source nor landing page fit none, and keep their names.
  static let defaultChannelGroups = ChannelPreset(
    name: "default-channel-groups",
    summary: "The usual default channel groups, by source, medium and campaign.",
    rules: [
      ("Direct", [nothing(.source), nothing(.medium), nothing(.campaign), isKnown(.landingURL)]),
      ("Cross-network", [isKnown(.source), .init(.campaign, ["*cross-network*"])]),
      ("Paid Shopping", [paid, .init(.source, WebSites.shops)]),
      ("Paid Shopping", [paid, isKnown(.source), .init(.campaign, shopping)]),
      ("Paid Search", [paid, .init(.source, WebSites.searchEngines)]),
      ("Paid Social", [paid, .init(.source, WebSites.socialNetworks)]),
      ("Paid Video", [paid, .init(.source, WebSites.videoSites)]),
      (
        "Display",
        [.init(.medium, ["display", "banner", "expandable", "interstitial", "cpm"])]
      ),
      // A click of a display network that says no more of itself.
      ("Display", [.init(.source, ["doubleclick"]), paid]),
      ("Paid Other", [paid]),
      // Pages of a search engine's company that do not search.
      ("Referral", [.init(.medium, ["referral"]), .init(.source, WebSites.otherServices)]),
      ("Organic Shopping", [.init(.source, WebSites.shops)]),
      ("Organic Shopping", [isKnown(.source), .init(.campaign, shopping)]),
      ("Organic Social", [.init(.source, WebSites.socialNetworks)]),
      (
        "Organic Social",
        [
          .init(
            .medium,
            ["social", "social-network", "social-media", "sm", "social network", "social media"])
        ]
      ),
      ("Organic Video", [.init(.source, WebSites.videoSites)]),
      ("Organic Video", [.init(.medium, ["*video*"])]),
      ("Organic Search", [.init(.source, WebSites.searchEngines)]),
      ("Organic Search", [.init(.medium, ["organic"])]),
      ("Email", [.init(.source, email)]),
      ("Email", [.init(.medium, email)]),
      ("Affiliates", [.init(.medium, ["affiliate", "affiliates"])]),
      ("Referral", [.init(.medium, ["referral", "app", "link"])]),
      ("Audio", [.init(.medium, ["audio"])]),
      ("SMS", [.init(.source, ["sms"])]),
      ("SMS", [.init(.medium, ["sms"])]),
      ("Mobile Push Notifications", [.init(.medium, ["*push", "*mobile*", "*notification*"])]),
      ("Mobile Push Notifications", [.init(.source, ["firebase"])]),
    ])

  private static let paid = ChannelRule.Condition(
    .medium, ["*cp*", "ppc", "retargeting", "paid*"])

  private static let email = ["email", "e-mail", "e_mail", "e mail"]

  /// “shop” at the beginning of a word, or “shopping” anywhere.
  private static let shopping = [
    "shop*", "* shop*", "*-shop*", "*_shop*", "*/shop*", "*|shop*", "*.shop*", "*:shop*",
    "*eshop*", "*shopping*",
  ]

  private static func isKnown(_ part: OriginPart) -> ChannelRule.Condition {
    ChannelRule.Condition(part, ["?*"])
  }

  /// Missing, or said to be missing.
  private static func nothing(_ part: OriginPart) -> ChannelRule.Condition {
    ChannelRule.Condition(part, ["", "(direct)", "(none)", "(not set)"])
  }
}
