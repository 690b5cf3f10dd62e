import AttributionIngest
import TestSupport
import Testing

/// Files packed with gzip and zstd, whole and damaged.
@Suite struct PackedFileTests {
  private static let text = Array(
    ("session_id,cost\n" + (0..<300).map { "s\($0),\($0)\n" }.joined()).utf8)
  private static let plain = Result { try ReadRows(text) }

  private static let packings: [(name: String, pack: @Sendable ([UInt8]) throws -> [UInt8])] = [
    ("gzip", { try Packed.gzip($0) }), ("zstd", { try Packed.zstd($0) }),
  ]

  private static func pack(_ bytes: [UInt8], _ packing: String) throws -> [UInt8] {
    let packing = try #require(packings.first { $0.name == packing })
    return try packing.pack(bytes)
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `a packed file is read as the plain one, and is the same content`(
    _ packing: String
  ) throws {
    let plain = try Self.plain.get()
    let packed = try Self.pack(Self.text, packing)
    for size in [1, 7, 64 << 10] {
      var limits = ReaderLimits()
      limits.packedBufferBytes = size
      limits.bufferBytes = size
      #expect(try ReadRows(packed, limits: limits) == plain)
    }
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `parts packed one after the other are one file, empty ones too`(
    _ packing: String
  ) throws {
    let half = Self.text.count / 2
    let nothing = try Self.pack([], packing)
    let members = try [
      nothing, Self.pack(Array(Self.text[..<half]), packing), nothing,
      Self.pack(Array(Self.text[half...]), packing), nothing,
    ]
    #expect(try ReadRows(Array(members.joined())) == Self.plain.get())
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `a packed file with nothing in it is empty`(_ packing: String) throws {
    #expect(try refusal(of: Self.pack([], packing))?.code == .emptyFile)
  }

  @Test func `frames of zstd to be skipped are skipped, also the first`() throws {
    let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let packed = try Packed.zstd(Self.text)
    #expect(try ReadRows(skippable + packed + skippable) == Self.plain.get())
    #expect(try refusal(of: skippable + packed + skippable.dropLast())?.code == .truncated)
  }

  @Test func `zeros after gzip are padding`() throws {
    for count in [1, 8, 511, 200_000] {
      let padded = try Packed.gzip(Self.text) + [UInt8](repeating: 0, count: count)
      #expect(try ReadRows(padded) == Self.plain.get())
    }
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `what follows the packed data is named with its place`(_ packing: String) throws {
    let packed = try Self.pack(Self.text, packing)
    for garbage: [UInt8] in [Array("x".utf8), [0x1F, 0, 0], Array("more text\n".utf8)] {
      let error = try #require(try refusal(of: packed + garbage))
      #expect(error.code == .packingDamaged)
      #expect(error.message.hasPrefix("at byte \(packed.count) the \(packing) data ends"))
    }
    if packing == "gzip" {
      let error = try refusal(of: packed + [0, 0, 0, 1])
      #expect(error?.message.hasPrefix("at byte \(packed.count + 3) ") == true)
    }
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `a file that is cut off anywhere is refused`(_ packing: String) throws {
    let packed = try Self.pack(Self.text, packing)
    for count in stride(from: 4, to: packed.count, by: 10) + [packed.count - 1] {
      let error = try #require(try refusal(of: Array(packed[..<count])))
      #expect(error.code == .truncated, "\(count) bytes")
      #expect(error.message.contains("ends at byte \(count), in the middle of its \(packing)"))
    }
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `a second part that is cut off is refused`(_ packing: String) throws {
    let packed = try Self.pack(Self.text, packing)
    let rest = try Self.pack(Array("more,1\n".utf8), packing)
    for count in 5..<rest.count {
      #expect(try refusal(of: packed + rest[..<count])?.code == .truncated)
    }
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `no change of any byte is read as if nothing were wrong`(_ packing: String) throws {
    let packed = try Self.pack(Self.text, packing)
    // The first ten bytes of gzip say what it was packed with, and nothing about the content.
    for index in stride(from: packing == "gzip" ? 10 : 0, to: packed.count, by: 7) {
      var damaged = packed
      damaged[index] ^= 0x55
      #expect(try refusal(of: damaged) != nil, "byte \(index)")
    }
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `a wrong checksum is named`(_ packing: String) throws {
    var packed = try Self.pack(Self.text, packing)
    packed[packed.count - (packing == "gzip" ? 5 : 1)] ^= 1
    let error = try #require(try refusal(of: packed))
    #expect(error.code == .packingDamaged)
    #expect(error.message.contains("check"))
  }

  @Test func `a wrong length is named`() throws {
    var packed = try Packed.gzip(Self.text)
    packed[packed.count - 4] ^= 1
    #expect(try refusal(of: packed)?.message.contains("incorrect length check") == true)
  }

  @Test(arguments: PackedFileTests.packings.map(\.name), PackedFileTests.packings.map(\.name))
  func `what is packed twice is refused`(_ inner: String, _ outer: String) throws {
    let error = try #require(try refusal(of: Self.pack(Self.pack(Self.text, inner), outer)))
    #expect(error.code == .packedTwice)
    #expect(
      error.message == "\(inner) packed in \(outer); expected one of them: unpack it once")
  }

  @Test func `a packed database is refused`() throws {
    let error = try refusal(of: Packed.gzip(Array("SQLite format 3\0".utf8)))
    #expect(error?.message == "an SQLite database packed in gzip; expected it unpacked")
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `a little that unpacks to very much is refused before it does`(
    _ packing: String
  ) throws {
    let zeros = [UInt8](repeating: UInt8(ascii: "\n"), count: 3 << 20)
    let bomb = try Self.pack(Self.text + zeros, packing)
    #expect(bomb.count < zeros.count / 100)
    let error = try #require(try refusal(of: bomb))
    #expect(error.code == .unpackedTooLarge)
    #expect(error.message.hasSuffix("expected at most 100 for one"))
    var limits = ReaderLimits()
    limits.unpackedRatio = 1 << 30
    #expect(try ReadRows(bomb, limits: limits).costs.count == 300)
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `the first MiB may unpack from however little`(_ packing: String) throws {
    let blank = [UInt8](repeating: UInt8(ascii: "\n"), count: (1 << 20) - Self.text.count)
    let packed = try Self.pack(Self.text + blank, packing)
    #expect(packed.count < 1 << 13)
    #expect(try ReadRows(packed).costs.count == 300)
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `the unpacked size has a limit`(_ packing: String) throws {
    let packed = try Self.pack(Self.text, packing)
    var limits = ReaderLimits()
    limits.unpackedBytes = Int64(Self.text.count)
    #expect(try ReadRows(packed, limits: limits) == Self.plain.get())
    limits.unpackedBytes -= 1
    #expect(try refusal(of: packed, limits: limits)?.code == .unpackedTooLarge)
  }

  @Test func `zstd that takes much memory to unpack is refused`() throws {
    #expect(try ReadRows(Packed.zstd(Self.text, windowLog: 25)) == Self.plain.get())
    let error = try refusal(of: Packed.zstd(Self.text, windowLog: 26))
    #expect(error?.code == .unpackedTooLarge)
    #expect(error?.message.contains("a window of more than 32 MiB") == true)
  }

  @Test(arguments: PackedFileTests.packings.map(\.name))
  func `progress is that of the packed file, and a bad row's place is in the content`(
    _ packing: String
  ) throws {
    let packed = try Self.pack(Self.text + Array("bad,?\n".utf8), packing)
    let directory = try Workdir()
    var limits = ReaderLimits()
    limits.bufferBytes = 64
    limits.packedBufferBytes = 16
    limits.batchRows = 20
    let reader = try ExportReader(path: directory.write(packed, to: "export"), limits: limits)
    var batch = RowBatch()
    var done = [reader.bytesDone]
    var bad: [BadRow] = []
    while try reader.next(into: &batch) {
      done.append(reader.bytesDone)
      bad += batch.bad
    }
    #expect(reader.bytesTotal == Int64(packed.count))
    #expect(done == done.sorted() && done.last == reader.bytesTotal)
    // Zstd takes a block at once, and there is one.
    #expect(Set(done).count > (packing == "gzip" ? 5 : 0))
    #expect(bad.map(\.byteOffset) == [Int64(Self.text.count)])
  }
}
