import AttributionIngest

extension SettlingTimes {
  init(_ settings: Settings.Settling) {
    self.init()
    renamedIn = settings.renamed
    closed = settings.closed
    unchanged = settings.idle
  }
}
