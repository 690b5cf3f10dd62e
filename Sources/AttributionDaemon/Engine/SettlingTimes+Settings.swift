import AttributionIngest

extension SettlingTimes {
  init(_ settings: Settings.Settling) {
    self.init()
    renamedIn = settings.renamed
    closed = settings.closed
    unchanged = settings.idle
    unchangedOnNetwork = settings.network
    incomplete = settings.incomplete
    stalled = settings.stalled
    // Zero would ask again and again, and do nothing else.
    rescan = max(settings.rescan, .milliseconds(100))
    polling = max(settings.polling, .milliseconds(10))
  }
}
