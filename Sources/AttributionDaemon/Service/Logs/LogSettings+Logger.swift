package import Logging

extension LogSettings {
  /// The logger that the settings ask for.
  ///
  /// Its level is shared by all copies: setting it on one, as a reload does, sets it on all.
  /// `journalStream` is what `JOURNAL_STREAM` says in the environment, if anything.
  package func makeLogger(journalStream: String?) -> Logger {
    let threshold = LogThreshold(level.loggerLevel)
    let isJournal = JournalHandler.isStandardError(journalStream: journalStream)
    return Logger(label: "attributiond") { _ in
      switch format {
      case .journal: JournalHandler(threshold: threshold)
      case .auto where isJournal: JournalHandler(threshold: threshold)
      case .auto, .text: LineHandler(.text, threshold: threshold)
      case .json: LineHandler(.json, threshold: threshold)
      }
    }
  }
}

extension LogSettings {
  /// Sets the level of all copies of the logger.
  package func apply(to logger: Logger) {
    var logger = logger
    logger.logLevel = level.loggerLevel
  }
}
