package import AttributionCore
package import AttributionRPC

/// Everything that can be configured, read and checked, with where each value came from.
///
/// ``SettingKey/all`` declares the keys; reading, `config.show`, the documentation and the example
/// configuration derive from it.
package struct Settings: Sendable {
  /// How facts become credit.
  package var rules = AttributionRules()
  /// The model that a report shows where none is asked for; one of `rules.models`.
  package var defaultModel = InitializerHolderCloser.card.id
  package var settling = Settling()
  package var badRows = BadRowLimit()
  /// Bytes that a load may hold in memory before it spools to disk.
  package var spoolBytes = 0
  package var server = ServerLimits()
  package var log = LogSettings()

  /// How often the writer grows its heartbeat while it idles: ten seconds, or a quarter of what
  /// the service manager's watchdog allows, if that is less.
  package var pulse = Duration.seconds(10)

  /// Every setting as people are shown it, in the order of ``SettingKey/all``.
  package internal(set) var entries: [SettingEntry] = []
  /// Where the settings were read, to read them again.
  let sources: SettingSources

  init(sources: SettingSources) { self.sources = sources }

  /// When a file in the drop folder counts as complete.
  package struct Settling: Hashable, Sendable {
    /// After it was renamed into the folder.
    package var renamed = Duration.zero
    /// After its writer closed it.
    package var closed = Duration.zero
    /// After its size and times last changed.
    package var idle = Duration.zero
  }

  /// How many bad rows a file may have before it is refused as a whole.
  package struct BadRowLimit: Hashable, Sendable {
    /// Bad rows that any file may have.
    package static let minimum = 100

    /// The part of a file's rows that may be bad, in millionths.
    package var millionths: Int64 = 0

    /// Whether a file with so many bad rows, of so many in all, is refused.
    package func isExceeded(bad: Int, of rows: Int) -> Bool {
      guard bad > Self.minimum else { return false }
      return Double(bad) * 1e6 > Double(rows) * Double(millionths)
    }
  }
}

extension Settings {
  /// Reads the same sources again, for a reload.
  package func reread() throws(SettingError) -> Settings { try sources.read() }

  /// The keys whose value in `other` differs, in the order of ``SettingKey/all``.
  package func changedKeys(to other: Settings) -> [String] {
    zip(entries, other.entries).filter { old, new in
      // The text may be the same path of a file that now says something else.
      old.value != new.value || (old.key == "ihc.parameters" && rules.ihc != other.rules.ihc)
    }
    .map(\.0.key)
  }
}
