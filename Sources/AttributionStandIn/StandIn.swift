import Hummingbird

/// A server that keeps the contract of the IHC attribution service, for tests and for trying out.
package enum StandIn {}
