import ServiceLifecycle

/// One of the daemon's services, which its group calls by the name of the type.
///
/// The group asks for a description of each at the start, and by default that is everything in it:
/// half of the time that a start takes.
protocol DaemonService: Service, CustomStringConvertible {}

extension DaemonService {
  package var description: String { "\(Self.self)" }
}
