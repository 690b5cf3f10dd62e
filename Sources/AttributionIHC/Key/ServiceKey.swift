import CProcess

/// The key of an account at the service; its memory is overwritten when the value goes away.
///
/// It has no description, so that no log can show it.
package final class ServiceKey: Sendable {
  // Written in `init` and `deinit` only, when nobody else has the value.
  private nonisolated(unsafe) let bytes: UnsafeMutableBufferPointer<UInt8>

  /// The longest key, in bytes.
  package static let longest = 4096

  /// Takes the one line of a key file, and overwrites what it was given.
  ///
  /// Throws a sentence about what is wrong with it, without any of it.
  package init(wiping text: inout [UInt8]) throws(KeyFileError) {
    defer { text.wipe() }
    let start = text.firstIndex { !Self.isBlank($0) } ?? text.endIndex
    let end = text.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? start
    let line = text[start..<end]
    guard !line.isEmpty else { throw KeyFileError("empty") }
    guard !line.contains(UInt8(ascii: "\n")) else { throw KeyFileError("more than one line") }
    guard line.count <= Self.longest else {
      throw KeyFileError("longer than \(Self.longest) bytes")
    }
    guard line.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw KeyFileError("a space, or a sign that is not ASCII, in the key")
    }
    bytes = .allocate(capacity: line.count)
    _ = bytes.initialize(from: line)
  }

  deinit {
    process_wipe(bytes.baseAddress, bytes.count)
    bytes.deallocate()
  }

  /// The key as a header has it: for one request, and for nothing else.
  var headerValue: String { String(decoding: bytes, as: UTF8.self) }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || 0x09...0x0D ~= byte
  }
}

extension ServiceKey: Equatable {
  package static func == (left: ServiceKey, right: ServiceKey) -> Bool {
    left.bytes.elementsEqual(right.bytes)
  }
}

extension [UInt8] {
  /// Overwrites all bytes.
  mutating func wipe() {
    withUnsafeMutableBytes { process_wipe($0.baseAddress, $0.count) }
  }
}

/// What is wrong with a key file, without the file's name.
package struct KeyFileError: Error, Hashable, Sendable {
  package var problem: String

  init(_ problem: String) { self.problem = problem }
}
