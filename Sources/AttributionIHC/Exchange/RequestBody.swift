import NIOCore
import Synchronization

/// The body of a request, which remembers whether any of it was asked for.
///
/// A connection asks for it when it has been made and the head is on its way; so a request whose
/// body was not asked for never came to the service.
final class RequestBody: AsyncSequence, Sendable {
  private let text: String
  private let begun = Atomic<Bool>(false)

  init(_ text: String) { self.text = text }

  var byteCount: Int64 { Int64(text.utf8.count) }

  /// Whether sending has begun.
  var isBegun: Bool { begun.load(ordering: .acquiring) }

  func makeAsyncIterator() -> Iterator { Iterator(body: self) }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate var body: RequestBody?

    mutating func next() async -> ByteBuffer? {
      guard let text = body.take()?.begin() else { return nil }
      return ByteBuffer(string: text)
    }
  }

  private func begin() -> String {
    begun.store(true, ordering: .releasing)
    return text
  }
}
