/// A parameter that a network adds to links, to know its clicks again.
struct ClickID: Sendable {
  let parameter: String
  /// The source that the click came from.
  let source: String
  /// Whether only clicks on advertisements have it.
  let isPaid: Bool

  /// As the networks document them, each under its advertising help's “auto-tagging” or “click id”.
  static let all = [
    ClickID(parameter: "gclid", source: "google", isPaid: true),
    ClickID(parameter: "gbraid", source: "google", isPaid: true),
    ClickID(parameter: "wbraid", source: "google", isPaid: true),
    ClickID(parameter: "dclid", source: "doubleclick", isPaid: true),
    ClickID(parameter: "msclkid", source: "bing", isPaid: true),
    ClickID(parameter: "yclid", source: "yandex", isPaid: true),
    ClickID(parameter: "ttclid", source: "tiktok", isPaid: true),
    ClickID(parameter: "twclid", source: "twitter", isPaid: true),
    ClickID(parameter: "li_fat_id", source: "linkedin", isPaid: true),
    ClickID(parameter: "rdt_cid", source: "reddit", isPaid: true),
    ClickID(parameter: "scclid", source: "snapchat", isPaid: true),
    ClickID(parameter: "fbclid", source: "facebook", isPaid: false),
    ClickID(parameter: "igshid", source: "instagram", isPaid: false),
  ]
}
