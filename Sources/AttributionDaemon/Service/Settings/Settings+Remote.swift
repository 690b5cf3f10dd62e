import AttributionCore
import AttributionRPC
import AttributionStore

extension Settings {
  /// Tells the queue how long the lines of its client may be.
  mutating func joinRemoteQueue() {
    // Quotes are doubled in a line of JSON, and other members of it take some room.
    remote.sentBytes = server.calls.responseBytes / 3
    remote.answerBytes = max(0, server.calls.requestBytes / 2 - 4096)
  }

  /// The service cannot be asked without the name of what it trained.
  func checkConversionType() throws(SettingError) {
    guard rules.models.contains(RemoteIHC.card.id), rules.remoteIHC.conversionType.isEmpty else {
      return
    }
    let source = entries.first { $0.key == "attribution.models" }?.source ?? "default"
    throw SettingError(
      .badValue, "ihc.conversion_type",
      "not set, but attribution.models has \(RemoteIHC.card.id); expected the name chosen at "
        + "training, the conv_type_id, such as `ihc: {conversion_type: my_shop}`",
      source: source)
  }
}
