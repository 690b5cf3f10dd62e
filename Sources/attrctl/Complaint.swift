import AttributionRPC

/// An error as a person reads it: what is wrong, why, and what to do next.
package struct Complaint: Error, Hashable {
  package var status: CommandStatus
  package var what: String
  package var why: String?
  package var next: String?
  /// More of what is wrong, a line each.
  package var details: [String]

  package init(
    _ status: CommandStatus, _ what: String, details: [String] = [], why: String? = nil,
    next: String? = nil
  ) {
    self.status = status
    self.what = what
    self.details = details
    self.why = why
    self.next = next
  }
}

extension Complaint: CustomStringConvertible {
  /// One line for what, one for each detail, and one each for why and next, where they are known.
  package var description: String {
    var text = "attrctl: \(printable(what))\n"
    for detail in details { text += "  \(printable(detail))\n" }
    if let why { text += "  \(printable(why))\n" }
    if let next { text += "  Next: \(printable(next))\n" }
    return text
  }
}

extension Complaint {
  init(_ error: ClientError) {
    switch error {
    case .transport(let error): self.init(error)
    case .remote(let error): self.init(error)
    }
  }

  init(_ error: RPCError) {
    let status: CommandStatus =
      switch error.code {
      case .invalidParams: .usage
      case .forbidden: .denied
      case .notFound: .notFound
      case .deadline: .timeout
      case .conflict where error.reason == RPCError.notEnabled: .configuration
      default: .failed
      }
    let isUnexpected = status == .failed
    let why = error.requestID.map { "The daemon’s log has more under request \($0)." }
    self.init(status, error.message, why: isUnexpected ? why : nil, next: error.hint)
  }

  init(_ error: TransportError) {
    let what = "cannot connect to \(error.description)"
    let start = "start it with `attributiond --data DIR --socket \(error.path)`"
    switch error.code {
    case .noSocket:
      self.init(
        .cannotConnect, what, why: "The daemon is not running, or it listens elsewhere.",
        next: "\(start), or name its socket with --socket PATH")
    case .refused:
      self.init(
        .cannotConnect, what, why: "The daemon has stopped and left its socket behind.",
        next: start)
    case .denied:
      self.init(
        .denied, what, why: "Your account may not use the socket.",
        next: "join its group with `sudo usermod -aG attribution $USER`, and log in again")
    case .pathTooLong, .notASocket, .unavailable:
      self.init(
        .cannotConnect, what,
        next: "name the daemon’s socket with --socket PATH or $ATTRIBUTIOND_SOCKET")
    case .closed:
      self.init(
        .cannotConnect, error.description, why: "It may have been stopped, or have refused you.",
        next: "attrctl status")
    case .unreadable:
      self.init(
        .cannotConnect, error.description, why: "It may not be attributiond’s socket.",
        next: "name the daemon’s socket with --socket PATH")
    case .timedOut:
      self.init(
        .timeout, error.description, why: "The daemon is busy or stuck.", next: "attrctl status")
    case .interrupted: self.init(.interrupted, "interrupted")
    }
  }

  /// An operation of the system that failed.
  init(_ status: CommandStatus, _ path: String, _ action: String, errno code: Int32, next: String) {
    self.init(status, "\(path): cannot \(action): \(reason(code))", next: next)
  }
}
