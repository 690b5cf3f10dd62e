import AttributionCore

/// What takes paths in as they are read.
protocol PathConsumer {
  /// Takes rows; `channels` has the names of theirs, and may have more at the next call.
  mutating func observe(_ rows: PathBatch, _ channels: ChannelNames)
}
