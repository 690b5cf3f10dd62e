import AttributionIngest
import Foundation
import TestSupport
import Testing

/// What the end of a file tells about whether it is all there.
@Suite struct StructuralEndTests {
  private static func isComplete(_ bytes: [UInt8]) throws -> Bool? {
    let directory = try Workdir()
    return StructuralEnd.isComplete(path: try directory.write(bytes, to: "export"))
  }

  @Test(
    arguments: [
      ("[]", true), ("[{\"a\":1}] \r\n", true), ("[{\"a\":1}", false), ("[{\"a\":1},", false),
      ("[", false), ("{\"a\":1}\n{\"b\":2}\n", true), ("{\"a\":1}\n{\"b\":", false), ("{", false),
      ("\u{FEFF}[1]", true),
    ])
  func `JSON is complete with its last bracket`(_ text: String, _ isComplete: Bool) throws {
    #expect(try Self.isComplete(Array(text.utf8)) == isComplete)
    #expect(try Self.isComplete(ExportContainer.utf16(text)) == isComplete)
  }

  @Test func `text and zstd have no end that shows`() throws {
    #expect(try Self.isComplete(Array("a,b\n1,2\n".utf8)) == nil)
    #expect(try Self.isComplete([]) == nil)
    #expect(try Self.isComplete([0x7F, 0x45, 0]) == nil)
    #expect(try Self.isComplete(Packed.zstd(Array("[".utf8))) == nil)
    #expect(StructuralEnd.isComplete(path: "/nowhere/at/all") == nil)
    let blanks = "[" + String(repeating: " ", count: 9999)
    #expect(try Self.isComplete(Array(blanks.utf8)) == nil)
  }

  @Test func `gzip ends with a length that the file can have`() throws {
    var random = SeededRandom(seed: 3)
    let packed = try Packed.gzip((0..<99).map { _ in UInt8.random(in: 0...255, using: &random) })
    #expect(try Self.isComplete(packed) == true)
    #expect(try Self.isComplete(packed + packed) == true)
    #expect(try Self.isComplete(Array(packed.prefix(17))) == false)
    #expect(try Self.isComplete(packed.prefix(50) + [0xFF, 0xFF, 0xFF, 0xFF]) == false)
    #expect(try Self.isComplete(packed + [0, 0, 0, 0]) == nil)
  }

  @Test func `a database has as many pages as it says`() throws {
    let database = try SampleDatabase("CREATE TABLE s(a)", "INSERT INTO s VALUES (1)")
    #expect(StructuralEnd.isComplete(path: database.path) == true)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: database.path)))
    #expect(try Self.isComplete(Array(bytes.dropLast())) == false)
    #expect(try Self.isComplete(Array(bytes.prefix(99))) == false)
    var foreign = bytes
    foreign[95] &+= 1
    #expect(try Self.isComplete(foreign) == nil)
  }
}
