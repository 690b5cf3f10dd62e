/// Work that has so much time, and what came first.
struct PostRace: Sendable {
  /// What the work returned, also where its time was up meanwhile.
  private(set) var ending: PostEnding?
  /// Why the work returned nothing.
  private(set) var failure: (any Error)?
  private(set) var isOutOfTime = false

  /// Runs `work`, and cancels it where it takes longer than `limit` or where the task is cancelled.
  static func run(
    within limit: Duration, _ work: @escaping @Sendable () async throws -> PostEnding
  ) async -> PostRace {
    await withTaskGroup(of: Event.self) { group in
      group.addTask {
        do {
          return .ended(try await work())
        } catch {
          return .failed(error)
        }
      }
      group.addTask {
        do {
          try await Task.sleep(for: limit)
          return .outOfTime
        } catch {
          return .stopped
        }
      }
      var race = PostRace()
      for await event in group {
        switch event {
        case .ended(let ending): race.ending = ending
        case .failed(let error): race.failure = error
        case .outOfTime: race.isOutOfTime = true
        case .stopped: break
        }
        group.cancelAll()
      }
      return race
    }
  }

  private enum Event: Sendable {
    case ended(PostEnding)
    case failed(any Error)
    case outOfTime
    /// The clock was stopped: the work has ended, or the task is cancelled.
    case stopped
  }
}
