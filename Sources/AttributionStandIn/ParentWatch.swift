import Glibc
import ServiceLifecycle

/// Ends when the process that started this one has ended.
struct ParentWatch: Service {
  private let parent = getppid()

  func run() async throws {
    // The first process of a system or a container never goes first.
    guard parent > 1 else { return try await gracefulShutdown() }
    try await cancelWhenGracefulShutdown {
      // An orphan has another parent; Linux has no event for that which asks for no thread.
      while getppid() == parent { try await Task.sleep(for: .milliseconds(250)) }
    }
  }
}
