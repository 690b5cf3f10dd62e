/// What well-known sites are, by the names that campaigns give them and by their hosts.
///
/// A host stands for its subdomains too, and `*` for any ending. The lists are ours, of the sites
/// that send most visitors; those of Google Analytics are longer, and change without notice.
enum WebSites {
  static let searchEngines = [
    "google", "google.*", "com.google.android.googlequicksearchbox", "bing", "bing.com", "msn",
    "msn.com", "yahoo", "yahoo.*", "duckduckgo", "duckduckgo.com", "ecosia", "ecosia.org",
    "ecosia-bing", "yandex", "yandex.*", "ya.ru", "baidu", "baidu.com", "ask", "ask.com", "aol",
    "aol.com", "naver", "naver.com", "daum", "daum.net", "seznam", "seznam.cz", "qwant",
    "qwant.com", "startpage", "startpage.com", "search.brave.com", "kagi", "kagi.com", "sogou",
    "sogou.com", "so.com", "360.cn", "sm.cn", "rambler", "rambler.ru", "go.mail.ru", "lycos",
    "lycos.*", "dogpile", "dogpile.com", "excite.com", "info.com", "webcrawler.com", "mojeek.com",
    "swisscows.com", "metager.*", "presearch.com", "coccoc", "coccoc.com", "petalsearch.com",
    "search.ch", "suche.web.de", "suche.gmx.net", "suche.t-online.de", "search.t-online.de",
    "onet", "onet.pl", "szukacz.pl", "virgilio", "virgilio.it", "alice.it", "incredimail.com",
    "search.smt.docomo.ne.jp", "biglobe.ne.jp", "goo.ne.jp", "avg.com", "babylon.com",
    "comcast.net", "conduit.com", "centrum.cz", "auone.jp", "search.aol.*",
  ]

  static let socialNetworks = [
    "facebook", "facebook.com", "fb", "fb.com", "fb.me", "m.me", "messenger", "messenger.com",
    "meta", "com.facebook.katana", "instagram", "instagram.com", "ig", "com.instagram.android",
    "threads", "threads.net", "threads.com", "twitter", "twitter.com", "t.co", "x", "x.com",
    "com.twitter.android", "tweetdeck", "linkedin", "linkedin.com", "lnkd.in",
    "com.linkedin.android", "pinterest", "pinterest.*", "pin.it", "reddit", "reddit.com",
    "com.reddit.frontpage", "tumblr", "tumblr.com", "tiktok", "tiktok.com", "snapchat",
    "snapchat.com", "quora", "quora.com", "medium.com", "vk", "vk.com", "ok.ru", "xing",
    "xing.com", "weibo", "weibo.com", "weibo.cn", "wechat", "weixin.qq.com", "line.me", "viber",
    "whatsapp", "whatsapp.com", "wa.me", "telegram", "telegram.org", "t.me", "discord",
    "discord.com", "slack", "slack.com", "mastodon", "mastodon.*", "bluesky", "bsky", "bsky.app",
    "flipboard", "flipboard.com", "getpocket.com", "nextdoor", "nextdoor.com", "meetup",
    "meetup.com", "yelp", "yelp.*", "tripadvisor", "tripadvisor.*", "goodreads", "goodreads.com",
    "stackoverflow.com", "stackexchange.com", "news.ycombinator.com", "hootsuite",
    "hootsuite.com", "buffer", "buffer.com", "disqus", "disqus.com", "blogger", "blogspot.*",
    "livejournal.com", "plurk.com", "ameblo.jp", "hatena.ne.jp", "kakao", "kakao.com",
    "band.us", "glassdoor.*", "myspace.com", "digg.com", "delicious.com", "flickr.com",
    "deviantart.com", "renren.com", "douban.com", "zhihu.com", "xiaohongshu.com",
  ]

  static let videoSites = [
    "youtube", "youtube.com", "youtu.be", "com.google.android.youtube", "vimeo", "vimeo.com",
    "dailymotion", "dailymotion.com", "twitch", "twitch.tv", "netflix", "netflix.com", "hulu",
    "hulu.com", "disneyplus", "disneyplus.com", "ted", "ted.com", "wistia", "wistia.com",
    "bilibili.com", "youku", "youku.com", "iqiyi.com", "iq.com", "v.qq.com", "rutube.ru",
    "rumble.com", "odysee.com", "utreon.com", "veoh.com", "viddler.com", "vidyard.com",
    "loom.com",
  ]

  static let shops = [
    "amazon", "amazon.*", "amzn.to", "ebay", "ebay.*", "etsy", "etsy.com", "alibaba",
    "alibaba.com", "aliexpress", "aliexpress.*", "walmart", "walmart.com", "shopify",
    "shopify.com", "shop.app", "shopping.google.*", "shopzilla.com", "shopping.com",
    "mercadolibre", "mercadolibre.*", "mercadolivre.*", "rakuten.*", "wish.com", "idealo",
    "idealo.*", "pricegrabber.com", "pricerunner.*", "kelkoo.*", "checkout.stripe.com",
    "igshopping", "ig shopping", "temu.com", "shein.*", "zalando.*", "otto.de", "allegro.pl",
    "bol.com", "cdiscount.com", "target.com", "bestbuy.com", "newegg.com", "flipkart.com",
    "taobao.com", "tmall.com", "jd.com", "coupang.com", "geizhals.*",
    "billiger.de", "guenstiger.de",
  ]

  /// Mail, documents and sign-in of companies that are search engines too.
  static let otherServices = [
    "accounts.google.*", "calendar.google.com", "chat.google.com", "classroom.google.com",
    "com.google.android.gm", "docs.google.com", "drive.google.com", "groups.google.com",
    "keep.google.com", "mail.google.com", "meet.google.com", "sites.google.com",
    "translate.google.*", "mail.yahoo.*", "login.yahoo.*", "groups.yahoo.*", "mail.yandex.*",
    "mail.aol.com", "mail.naver.com", "mail.qq.com",
  ]
}
