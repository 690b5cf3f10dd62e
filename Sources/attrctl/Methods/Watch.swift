import AttributionRPC
import Glibc

/// A method whose page can be looked at again and again.
protocol WatchableMethod: PresentableMethod {
  /// Whether a line that has changed is worth showing the page for.
  static func isNews(_ line: String) -> Bool

  /// Whether there is nothing more to come.
  static func isSettled(_ response: Response) -> Bool
}

extension WatchableMethod {
  static func isSettled(_ response: Response) -> Bool { false }
}

extension PageOption {
  static let watch = PageOption(
    name: "watch", summary: "Shows it again every second, until nothing is left or Ctrl-C.")
}

/// Shows a method's page every second.
///
/// On a terminal the page is replaced; elsewhere it is written again where it has changed. JSON is
/// one line a look.
struct Watch<Method: WatchableMethod> {
  let session: Session
  let request: Method
  let isJSON: Bool

  /// Ends after `count` looks, when nothing more is to come, or when it is interrupted.
  func run(count: Int? = nil) throws {
    var looks = 0
    var last: [String] = []
    while !Interruption.isRequested {
      let result = try session.result(of: request)
      let response: Method.Response = try Method.clientResponse(from: result)
      let page = Method.page(of: response)
      let news = page.lines.filter(Method.isNews)
      if isJSON {
        Output.standard.write(result.bytes + [UInt8(ascii: "\n")])
      } else if Output.standard.isTerminal {
        Output.standard.write("\u{1B}[H\u{1B}[J" + page.text(.standard))
      } else if news != last {
        Output.standard.write(page.text(.standard) + "\n")
      }
      last = news
      looks += 1
      if looks == count || Method.isSettled(response) { return }
      for _ in 0..<Self.naps where !Interruption.isRequested { usleep(Self.napMicroseconds) }
    }
  }

  /// Ten to a second, so that Ctrl-C is noticed.
  private static var naps: Int { 10 }
  private static var napMicroseconds: UInt32 { 100_000 }
}
