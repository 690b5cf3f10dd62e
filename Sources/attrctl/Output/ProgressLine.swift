import Glibc

/// A line on standard error that says what is being waited for.
///
/// Shown only on a terminal, and only once the wait is long enough to be noticed.
struct ProgressLine {
  private static let patience: Int64 = 300

  private let start = ProgressLine.now()
  private let isWanted = Output.standardError.isTerminal
  private var shown = ""

  /// Shows or replaces the line.
  mutating func show(_ text: () -> String) {
    guard isWanted, Self.now() - start >= Self.patience else { return }
    let line = printable(text())
    guard line != shown else { return }
    shown = line
    Output.standardError.write("\r\u{1B}[K\(line) …")
  }

  /// Takes the line away.
  mutating func clear() {
    guard !shown.isEmpty else { return }
    shown = ""
    Output.standardError.write("\r\u{1B}[K")
  }

  /// Milliseconds of a clock that only goes forward.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
