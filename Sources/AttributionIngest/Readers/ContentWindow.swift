import Crypto

/// A part of a file's content that moves forward through it, hashed as it comes in.
struct ContentWindow {
  /// Readers may look this far past ``count``; there are zeros.
  static let padding = 8

  /// The content in view, then ``padding``.
  private(set) var bytes: [UInt8]
  /// How many of ``bytes`` are content.
  private(set) var count = 0
  /// Where ``bytes`` begins in the file.
  private(set) var offset: Int64 = 0
  /// Whether the content in view reaches the end of the file.
  private(set) var isLast = false

  let file: InputFile
  private var hash = SHA256()

  init(_ file: InputFile, bufferBytes: Int) {
    precondition(bufferBytes > 0, "a buffer has at least one byte")
    self.file = file
    bytes = [UInt8](repeating: 0, count: bufferBytes + Self.padding)
  }

  /// Drops what lies before `start` and reads on; more room is made if there is none.
  mutating func advance(to start: Int) throws(ExportError) {
    precondition(!isLast && start <= count, "there is content to advance to")
    if start > 0 {
      bytes.withUnsafeMutableBytes {
        $0.copyBytes(from: UnsafeRawBufferPointer(rebasing: $0[start..<count]))
      }
      count -= start
      offset += Int64(start)
    }
    var room = bytes.count - Self.padding
    if count == room {
      bytes.append(contentsOf: repeatElement(0, count: room))
      room *= 2
    }
    let read = try file.read(into: &bytes, count..<room, at: offset + Int64(count))
    bytes.withUnsafeBytes { hash.update(bufferPointer: .init(rebasing: $0[count..<count + read])) }
    count += read
    isLast = count < room
    for index in count..<count + Self.padding { bytes[index] = 0 }
  }

  /// The digest of all content up to the end of the view.
  func digest() -> ContentDigest { ContentDigest(bytes: Array(hash.finalize())) }
}
