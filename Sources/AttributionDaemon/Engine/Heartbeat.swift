import Glibc
import Synchronization

/// The writer's signs of life: a number that grows while it gets on.
final class Heartbeat: Sendable {
  private let beats = Atomic<UInt64>(0)
  /// Until when time itself counts as a sign of life, in nanoseconds since the system started.
  private let patientUntil = Atomic<UInt64>(0)

  /// How long a call may take that can show no life, in nanoseconds.
  private static let patience: UInt64 = 15 * 60 * 1_000_000_000

  /// The number now; one that stays the same is a writer that hangs.
  var count: UInt64 {
    let beats = beats.load(ordering: .relaxed)
    let now = Self.now
    return now < patientUntil.load(ordering: .relaxed) ? beats &+ now : beats
  }

  func beat() { beats.wrappingAdd(1, ordering: .relaxed) }

  /// Begins a call in which SQLite says nothing, until ``endLongCall()``: it makes a log durable, or
  /// moves it into the database, and on a slow disk gigabytes of it take minutes.
  func beginLongCall() {
    patientUntil.store(Self.now + Self.patience, ordering: .relaxed)
  }

  func endLongCall() {
    beat()
    patientUntil.store(0, ordering: .relaxed)
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
