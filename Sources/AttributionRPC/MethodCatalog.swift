/// The methods of the protocol, in the order in which they are listed to people.
///
/// Adding a method is one file, one line here, and one handler in the daemon. The tests and the
/// commands of `attrctl` read this list.
package enum MethodCatalog {
  package static let methods: [any RPCMethod.Type] = [
    SystemHello.self,
    SystemStatus.self,
    SystemVerify.self,
    SystemReload.self,
    ConfigShow.self,
    IngestSync.self,
    IngestRescan.self,
    IngestList.self,
    QuarantineList.self,
    QuarantineShow.self,
    QuarantineLines.self,
    QuarantineRetry.self,
    QuarantineDiscard.self,
    ReportsChannels.self,
    ReportsCompare.self,
    ReportsPaths.self,
    ReportsLags.self,
    ReportsAssists.self,
    ReportsOverlap.self,
    ReportsFunnel.self,
    ReportsUnattributed.self,
    ReportsExport.self,
    JourneysList.self,
    JourneysExplain.self,
    ModelsList.self,
    ModelsShow.self,
    ModelsFit.self,
    ModelsVersions.self,
    ModelsUse.self,
    ChannelsList.self,
    ChannelsTest.self,
    AttributionRerun.self,
    IHCStatus.self,
    IHCEstimate.self,
    IHCPending.self,
    IHCFailures.self,
    IHCRetry.self,
    IHCShow.self,
    IHCCompare.self,
    IHCTest.self,
    IHCLease.self,
    IHCComplete.self,
  ]

  /// The names of the methods.
  package static var names: [String] { methods.map { $0.name } }
}
