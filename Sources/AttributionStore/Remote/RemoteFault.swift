/// Why a journey has no answer of the remote IHC service, or not a good one.
package enum RemoteFault: String, Sendable, CaseIterable {
  /// The service did not answer it, though it answered others of the request.
  case missing
  /// Some of its sessions are not in the answer.
  case incomplete
  /// The answer has sessions that were not sent.
  case extra
  /// The answer says two things of a session.
  case contradictory
  /// A number of the answer is none, or negative.
  case badNumber = "bad-number"
  /// Its ihc does not sum to one.
  case wrongSum = "wrong-sum"
  /// The service says that it is wrong.
  case refused
  /// The service fails whenever it is asked.
  case failing
  /// It is longer than a request may be.
  case tooLong = "too-long"
}
