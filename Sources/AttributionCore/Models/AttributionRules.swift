/// Everything that decides how facts become credit: changing any of it makes a new generation.
package struct AttributionRules: Hashable, Sendable {
  package var journeys = JourneyRules()
  /// Which channel a session counts for.
  package var channels = ChannelRules()
  /// The ids of the models that are kept up to date, in catalog order.
  package var models = ModelCatalog.standard.usualIDs
  /// The names of the channels that `last-non-direct` passes over.
  package var directChannels = ["Direct", "Direct Traffic", "(direct)"]
  /// The age difference that halves the credit under `time-decay`, in microseconds, positive.
  package var halfLife: Int64 = 7 * Instant.microsPerDay
  package var uShape = PositionShares.bothEnds
  package var jShape = PositionShares.end
  package var inverseJ = PositionShares.beginning
  package var wShape = WShaped.Weights.standard
  /// What `custom` gives by position.
  package var customPositions = PositionShares.example
  /// What `custom` multiplies that by, by channel name, none negative; others have one.
  package var customChannels: [String: Double] = [:]
  package var ihc = IHCParameters.default
  package var remoteIHC = RemoteIHCRules()
  /// How many channels a state of `markov` holds, 1 to 3.
  package var markovOrder = 1
  /// What a coalition is worth to `shapley`.
  package var shapleyWorth = ShapleyWorth.subsetCount
  /// What the enabled data-driven models learned, by their ids; one without a fit divides evenly.
  package var fits: [String: ModelFit] = [:]
  /// The zone whose days reports are cut by.
  package var zone = TimeZoneRules.utc

  package init() {}

  /// Changes with every rule and with the formulas themselves, so that stored credit is known to
  /// be of these rules or not.
  package var fingerprint: String {
    [
      "formulas=\(Self.formulaVersion)",
      journeys.fingerprint, "channels=\(channels.fingerprint)",
      "models=\(models.joined(separator: ","))",
      "direct=\(directChannels.sorted().map { "\($0.utf8.count):\($0)" }.joined(separator: ","))",
      "half-life=\(halfLife)", "u=\(uShape.fingerprint)", "j=\(jShape.fingerprint)",
      "inverse-j=\(inverseJ.fingerprint)", "w=\(wShape.fingerprint)",
      "custom=\(customPositions.fingerprint)|\(customChannelsFingerprint)",
      "ihc=\(ihc.fingerprint)", "zone=\(zone.name)",
      "markov=\(markovOrder)", "shapley=\(shapleyWorth.rawValue)",
      "remote=\(models.contains(RemoteIHC.card.id) ? remoteIHC.fingerprint : "")",
      "fits=\(fits.values.map(\.fingerprint).sorted().joined(separator: ","))",
    ].joined(separator: ";")
  }

  private var customChannelsFingerprint: String {
    customChannels.sorted { $0.key < $1.key }
      .map { "\($0.key.utf8.count):\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// Grows when a formula of a model or of apportionment changes its results.
  package static let formulaVersion = 2

  /// The enabled models, made for the channels known now.
  package func makeModels(channels: ChannelNames) -> [any AttributionModel] {
    models.compactMap { ModelCatalog.standard[$0]?.make(self, channels) }
  }
}
