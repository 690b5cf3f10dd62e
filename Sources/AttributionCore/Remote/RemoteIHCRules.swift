/// How journeys are put to the remote IHC service, and what stands in for an answer that is not
/// there yet.
package struct RemoteIHCRules: Hashable, Sendable {
  /// Where the service is, without a slash at the end.
  package var url = "https://api.ihc-attribution.com"
  /// The name chosen at training, `conv_type_id`; empty where none is set.
  package var conversionType = ""
  /// What is sent along as `redistribution_parameter`; ``IHCParameters/Redistribution/none`` sends
  /// none.
  package var redistribution = IHCParameters.Redistribution.none
  /// The most sessions a request may have, and so a journey.
  package var requestSessions = 200
  package var longJourneys = LongJourneys.fail
  package var fallback = Fallback.none

  package init() {}

  /// What becomes of a journey with more sessions than a request may have.
  package enum LongJourneys: String, CaseIterable, Sendable {
    /// It is listed as failed.
    case fail
    /// Its latest sessions are sent; those before them get no credit.
    case latest
  }

  /// What divides a conversion that the service has not answered.
  package enum Fallback: String, CaseIterable, Sendable {
    /// Nothing: it has no credit until then.
    case none
    /// The local `ihc` model.
    case local
  }

  /// Changes with everything that decides which credit follows from facts and answers.
  var fingerprint: String {
    [
      url, conversionType, redistribution.fingerprint, "\(requestSessions)", longJourneys.rawValue,
      fallback.rawValue,
    ].map { "\($0.utf8.count):\($0)" }.joined(separator: ",")
  }
}
