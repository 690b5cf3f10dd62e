package import AttributionCore
package import AttributionIngest
package import AttributionRPC
package import AttributionStore

/// Everything that can be configured, read and checked, with where each value came from.
///
/// ``SettingKey/all`` declares the keys; reading, `config.show`, the documentation and the example
/// configuration derive from it.
package struct Settings: Sendable {
  /// How facts become credit.
  package var rules = AttributionRules()
  /// The parameters of the ihc model as their own file has them; see ``joinIHCParameters()``.
  var ihcParameters = IHCParameters.default
  /// Weights from a file of their own, by channel name.
  var ihcChannelWeights: [String: IHCParameters.PhaseWeights] = [:]
  /// The model that a report shows where none is asked for; one of `rules.models`.
  package var defaultModel = InitializerHolderCloser.card.id
  /// How much conversions grow or shrink, in millionths, until models are fitted anew; nil where
  /// that is only done when it is asked for.
  package var refitGrowth: Int64?
  /// What experiments found channels to have caused.
  package var calibration: [LiftTest] = []
  /// How the remote IHC service is asked; see ``joinRemoteQueue()``.
  package var remote = RemoteQueueSettings()
  /// The users whose programs may ask it on our behalf.
  package var remoteClients: [String] = []
  package var settling = Settling()
  package var drop = DropLimits()
  package var watching = Watching.auto
  /// Between a failure and the next try.
  package var retryDelay = Duration.zero
  package var badRows = BadRowLimit()
  /// Bytes that a load may hold in memory before it spools to disk.
  package var spoolBytes = 0
  /// How files of certain names are read.
  package var datasets = DatasetProfiles()
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
    /// The same on a network file system.
    package var network = Duration.zero
    /// After that, where the file's end is missing.
    package var incomplete = Duration.zero
    /// An incomplete file is reported after this long.
    package var stalled = Duration.zero
    /// Between two looks through the whole folder.
    package var rescan = Duration.zero
    /// The same where the folder cannot be watched.
    package var polling = Duration.zero
  }

  /// How new files in the drop folder are noticed.
  package enum Watching: String, CaseIterable, Sendable {
    /// By events where there are any.
    case auto
    case polling
  }

  var isInboxWatched: Bool { watching == .auto }

  /// How many bad rows a file may have before it is refused as a whole.
  package struct BadRowLimit: Hashable, Sendable {
    /// Bad rows that any file may have.
    package var minimum = 0

    /// The part of a file's rows that may be bad, in millionths.
    package var millionths: Int64 = 0

    /// Whether a file with so many bad rows, of so many in all, is refused.
    package func isExceeded(bad: Int64, of rows: Int64) -> Bool {
      guard bad > minimum else { return false }
      return bad.multipliedFullWidth(by: 1_000_000) > rows.multipliedFullWidth(by: millionths)
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
      old.value != new.value
        || (old.key == "ihc.parameters" && ihcParameters != other.ihcParameters)
        || (old.key == "ihc.channel_weights" && ihcChannelWeights != other.ihcChannelWeights)
        || (old.key == "ihc.redistribution"
          && rules.remoteIHC.redistribution != other.rules.remoteIHC.redistribution)
    }
    .map(\.0.key)
  }

  /// Makes the rules say what the two files of the ihc model say together.
  mutating func joinIHCParameters() {
    rules.ihc = ihcParameters
    rules.ihc.channelWeights.merge(ihcChannelWeights) { $1 }
  }
}
