import AttributionIngest
import TestSupport
import Testing

/// Text in UTF-8, UTF-16 and Latin-1, and what is none of them.
@Suite struct EncodedTextTests {
  private static let text =
    "session_id,cost\r\na,1\r\né日🧭,2\r\n\"x\r\n,y\",-1\r\n🧭,?\r\nz,9\r\n"

  private static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return isBigEndian ? bytes.reversed() : bytes
    }
  }

  private static func limits(bufferBytes: Int) -> ReaderLimits {
    var limits = ReaderLimits()
    limits.bufferBytes = bufferBytes
    limits.packedBufferBytes = bufferBytes
    return limits
  }

  @Test(arguments: [false, true], [1, 3, 8, 64 << 10])
  func `UTF-16 is read by its byte order mark, plain or packed`(
    _ isBigEndian: Bool, _ bufferBytes: Int
  ) throws {
    let plain = try ReadRows(Self.text)
    let bytes = Self.utf16("\u{FEFF}" + Self.text, isBigEndian: isBigEndian)
    for bytes in try [bytes, Packed.gzip(bytes), Packed.zstd(bytes)] {
      let read = try ReadRows(bytes, limits: Self.limits(bufferBytes: bufferBytes))
      #expect(read.costs == plain.costs)
      #expect(read.faults == plain.faults)
      #expect(read.bad.map(\.raw) == plain.bad.map(\.raw))
    }
  }

  @Test(arguments: [false, true], [1, 7, 64 << 10])
  func `a bad row's offset is that of the encoded text`(
    _ isBigEndian: Bool, _ bufferBytes: Int
  ) throws {
    let bytes = Self.utf16("\u{FEFF}" + Self.text, isBigEndian: isBigEndian)
    let read = try ReadRows(bytes, limits: Self.limits(bufferBytes: bufferBytes))
    for bad in read.bad {
      let raw = Self.utf16(String(decoding: bad.raw, as: UTF8.self), isBigEndian: isBigEndian)
      let start = Int(bad.byteOffset)
      #expect(Array(bytes[start..<start + raw.count]) == raw)
    }
    #expect(read.bad.count == 2)
  }

  @Test func `the digest is that of the bytes before they are transcoded`() throws {
    let bytes = Self.utf16("\u{FEFF}" + Self.text, isBigEndian: false)
    let plain = try ReadRows(bytes)
    #expect(try ReadRows(Packed.gzip(bytes)).digest == plain.digest)
    #expect(try ReadRows(Self.text).digest != plain.digest)
  }

  @Test(
    arguments: [
      ([0x00, 0xD8], "half a pair before a letter"), ([0x00, 0xDC], "the second half alone"),
      ([0x00, 0xD8, 0x00, 0xD8], "two first halves"),
      ([0x00, 0xDC, 0x00, 0xD8], "halves in the wrong order"),
    ] as [([UInt8], String)])
  func `half of a surrogate pair spoils its row`(_ half: [UInt8], _ what: String) throws {
    let bytes =
      Self.utf16("\u{FEFF}session_id,cost\na,1\nb", isBigEndian: false) + half
      + Self.utf16(",2\nc,3\n", isBigEndian: false)
    let read = try ReadRows(bytes)
    #expect(read.faults == ["invalid-utf8 3 session_id"], "\(what)")
    #expect(read.costs.map(\.session) == ["a", "c"])
    #expect(read.bad.first?.byteOffset == 42)
  }

  @Test func `half of a unit or of a pair at the end spoils the last row`() throws {
    let bytes = Self.utf16("\u{FEFF}session_id,cost\na,1\nb,2", isBigEndian: false)
    #expect(try ReadRows(bytes).costs.count == 2)
    for end: [UInt8] in [[0x30], [0x3C, 0xD8], [0x3C, 0xD8, 0x00]] {
      let read = try ReadRows(bytes + end)
      #expect(read.faults == ["invalid-utf8 3 cost"])
      #expect(read.costs.count == 1)
    }
  }

  @Test func `without a mark, the profile tells the encoding`() throws {
    let plain = try ReadRows(Self.text)
    var profile = ReadingProfile()
    profile.encoding = .utf16BigEndian
    let read = try ReadRows(Self.utf16(Self.text, isBigEndian: true), profile: profile)
    #expect(read.costs == plain.costs)
    // A mark counts more than the profile.
    let marked = Self.utf16("\u{FEFF}" + Self.text, isBigEndian: false)
    #expect(try ReadRows(marked, profile: profile).costs == plain.costs)
    #expect(try ReadRows("\u{FEFF}" + Self.text, profile: profile).costs == plain.costs)
  }

  @Test func `Latin-1 is read where the profile says so, and is no UTF-8 without`() throws {
    let bytes =
      Array("session_id,cost\nok,1\ncaf".utf8) + [0xE9] + Array(",2\n\"".utf8)
      + [0xFC] + Array("\",?\n".utf8)
    #expect(
      try ReadRows(bytes).faults == ["invalid-utf8 3 session_id", "invalid-utf8 4 session_id"])
    var profile = ReadingProfile()
    profile.encoding = .latin1
    let read = try ReadRows(bytes, profile: profile)
    #expect(read.costs.map(\.session) == ["ok", "café"])
    #expect(read.faults == ["cast 4 cost"])
    #expect(read.bad.first?.byteOffset == 28)
    #expect(read.bad.first?.raw == Array("\"ü\",?".utf8))
  }

  @Test func `UTF-16 without a mark is not taken for text`() throws {
    for isBigEndian in [false, true] {
      let error = try refusal(of: Self.utf16(Self.text, isBigEndian: isBigEndian))
      #expect(error?.code == .notText)
      #expect(error?.message.contains("UTF-16 without a byte order mark") == true)
    }
    // UTF-32 begins as UTF-16 does, and goes on with zeros.
    #expect(try refusal(of: [0xFF, 0xFE, 0, 0, 0x73, 0, 0, 0])?.code == .notText)
  }

  @Test func `a zero byte at the beginning is no text, and a later one spoils its row`() throws {
    #expect(try refusal(of: "session_id,cost\na\0,1\n")?.code == .notText)
    let rows = (0..<100).map { "s\($0),1\n" }.joined()
    let read = try ReadRows("session_id,cost\n\(rows)a\0b,2\n\"\0\",3\nc,4\0\nd,5\n")
    #expect(
      read.faults == ["schema 102 session_id", "schema 103 session_id", "schema 104 cost"])
    #expect(
      read.bad.first?.message == "session_id: contains a zero byte; expected text")
    #expect(read.bad.first?.raw == Array("a\0b,2".utf8))
    #expect(read.costs.count == 101)
  }
}
