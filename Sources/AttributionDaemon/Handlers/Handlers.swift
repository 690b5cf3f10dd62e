import AttributionCore
import AttributionRPC
import AttributionStore

/// What the daemon answers: one line a method.
///
/// Handlers read a snapshot, or ask the engine and wait; they change nothing themselves.
struct Handlers: Sendable {
  let engine: Engine
  let store: Store
  let startedAt = ContinuousClock.now

  init(engine: Engine) {
    self.engine = engine
    store = engine.store
  }

  /// The method table of the daemon.
  func table() -> MethodTable {
    var table = MethodTable()
    table.on(SystemStatus.self, status)
    table.on(SystemVerify.self, verify)
    table.on(SystemReload.self, reload)
    table.on(ConfigShow.self, configuration)
    table.on(IngestSync.self, reportingSync)
    table.on(IngestRescan.self, rescan)
    table.on(IngestList.self, files)
    table.on(QuarantineList.self, quarantine)
    table.on(QuarantineShow.self, quarantinedRow)
    table.on(QuarantineLines.self, quarantineLines)
    table.on(QuarantineRetry.self, retry)
    table.on(QuarantineDiscard.self, discard)
    table.on(ReportsChannels.self, channels)
    table.on(ReportsCompare.self, compare)
    table.on(ReportsPaths.self, paths)
    table.on(ReportsLags.self, lags)
    table.on(ReportsAssists.self, assists)
    table.on(ReportsOverlap.self, overlap)
    table.on(ReportsFunnel.self, funnel)
    table.on(ReportsUnattributed.self, unattributed)
    table.on(ReportsExport.self, export)
    table.on(JourneysExplain.self, explain)
    table.on(JourneysList.self, journeys)
    table.on(ModelsList.self, models)
    table.on(ModelsShow.self, model)
    table.on(ModelsFit.self, fit)
    table.on(ModelsVersions.self, versions)
    table.on(ModelsUse.self, use)
    table.on(AttributionRerun.self, rerun)
    table.on(ChannelsList.self, channelRules)
    table.on(ChannelsTest.self, testChannel)
    table.on(IHCStatus.self, remoteStatus)
    table.on(IHCEstimate.self, estimateRemote)
    table.on(IHCPending.self, remotePending)
    table.on(IHCFailures.self, remoteFailures)
    table.on(IHCRetry.self, retryRemote)
    table.on(IHCShow.self, showRemote)
    table.on(IHCCompare.self, compareRemote)
    table.on(IHCTest.self, testRemote)
    table.on(IHCLease.self, lease)
    table.on(IHCComplete.self, complete)
    let names = table.entries.map(\.name) + [SystemHello.name]
    table.on(SystemHello.self) { _ in
      var response = SystemHello.Response()
      response.methods = names.sorted()
      return response
    }
    return table
  }

  /// Reads a snapshot of the store.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (StoreReading) throws -> Value
  ) async throws(RPCError) -> Value {
    let configured = engine.settings.rules
    let store = store
    do {
      return try await store.snapshot { database in
        let rules = try FittedVersions(database, in: store).complete(configured)
        return try body(StoreReading(database: database, store: store, rules: rules))
      }
    } catch {
      throw RPCError(error)
    }
  }

  /// The model a request means, if it is one that is kept up to date.
  func enabled(_ model: String?) throws(RPCError) -> String {
    let settings = engine.settings
    guard let model else { return settings.defaultModel }
    guard settings.rules.models.contains(model) else {
      let isKnown = ModelCatalog.standard[model] != nil
      let list = settings.rules.models.joined(separator: ", ")
      throw .notFound(
        isKnown
          ? "\(model): this model is not enabled; enabled are \(list)"
          : "\(model): no such model; there are \(list)",
        hint: isKnown ? "add it to attribution.models and reload" : "`attrctl models`")
    }
    return model
  }
}

extension RPCError {
  /// The error of a store as clients see it.
  init(_ error: StoreError) {
    switch error.code {
    case .full: self.init(.storageFull, error.message)
    case .corrupt: self.init(.corrupt, error.message)
    case .interrupted: self.init(.shuttingDown, error.message)
    case .newerSchema, .foreignDatabase, .inaccessible, .outOfRange:
      self.init(.internalError, error.message, reason: error.code.rawValue)
    }
  }
}
