/// What the service needs of the engine: to start it, to stop it, and to know that it lives.
package protocol EngineControl: Sendable {
  /// Spawns the writer thread; does nothing that takes long.
  func start() throws
  /// Drains: the transaction in hand is finished or rolled back; returns within about a second.
  func stop() async
  /// Applies new settings and returns the keys that changed and took effect.
  func reload(_ settings: Settings) async -> [String]
  /// Grows while the writer makes progress, and at least every ``Settings/pulse`` while it idles
  /// by choice; a heartbeat that stands still is a hung writer.
  var heartbeat: UInt64 { get }
  /// What the writer is doing, in words for `systemctl status`.
  var statusLine: String { get }
}
