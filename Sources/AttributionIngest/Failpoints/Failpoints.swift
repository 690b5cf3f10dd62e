import Glibc
import Synchronization

/// The failpoints that a test has armed.
///
/// Written as `commit=kill@3, disk-write=enospc@5.., move=eio@1..2`: what happens when the point is
/// reached for the third time, from the fifth time on, and the first two times; `stop` stands still
/// until somebody sends SIGCONT. Only debug builds
/// can be armed; in others reaching a failpoint does nothing.
package struct Failpoints: Sendable {
  /// Nothing happens anywhere.
  package static let none = Failpoints()

  #if DEBUG
    /// The environment variable that arms the daemon's failpoints; nil where none can be.
    package static let variable: String? = "ATTRIBUTIOND_FAILPOINTS"

    private let counts = Counts()
    private let armed: [Failpoint: Armed]

    private init() { armed = [:] }

    /// Reads what is armed; nil where the text is not of the form.
    package init?(_ text: String) {
      var armed: [Failpoint: Armed] = [:]
      for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
        let sides = part.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, let point = Failpoint(rawValue: String(sides[0])),
          let action = Armed(sides[1]), armed.updateValue(action, forKey: point) == nil
        else { return nil }
      }
      self.armed = armed
    }

    /// Takes note that a point is reached: nil, the number of a system error, or the end.
    package func reach(_ point: Failpoint) -> CInt? {
      guard let armed = armed[point], armed.hits.contains(counts.next(point)) else { return nil }
      switch armed.action {
      case .fail(let number): return number
      case .stop:
        // To this thread, which then goes no further; another one would stop it a little later.
        raise(SIGSTOP)
        return nil
      case .kill:
        kill(getpid(), SIGKILL)
        while true { pause() }
      }
    }

    package var isArmed: Bool { !armed.isEmpty }

    /// How often each armed point was reached.
    private final class Counts: Sendable {
      private let counts = Mutex<[Failpoint: Int]>([:])

      func next(_ point: Failpoint) -> Int {
        counts.withLock { counts in
          counts[point, default: 0] += 1
          return counts[point, default: 0]
        }
      }
    }

    private enum Action {
      /// The system reports an error of this number.
      case fail(CInt)
      /// Nothing happens until somebody lets the process continue.
      case stop
      case kill
    }

    private struct Armed {
      var action: Action
      /// Which times, from 1.
      var hits: ClosedRange<Int>

      init?(_ text: Substring) {
        let sides = text.split(separator: "@", maxSplits: 1)
        guard sides.count == 2 else { return nil }
        switch sides[0] {
        case "kill": action = .kill
        case "stop": action = .stop
        case "enospc": action = .fail(ENOSPC)
        case "eio": action = .fail(EIO)
        default: return nil
        }
        let ends = sides[1].split(separator: ".", omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ Int($0) }), first > 0 else { return nil }
        switch ends.count {
        case 1: hits = first...first
        case 3 where ends[1] == "":
          guard let last = ends[2] == "" ? .max : Int(ends[2]), last >= first else { return nil }
          hits = first...last
        default: return nil
        }
      }
    }
  #else
    package static let variable: String? = nil

    package init?(_ text: String) { return nil }

    private init() {}

    package var isArmed: Bool { false }

    package func reach(_ point: Failpoint) -> CInt? { nil }
  #endif
}
