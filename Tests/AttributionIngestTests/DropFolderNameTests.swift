import AttributionCore
import AttributionIngest
import TestSupport
import Testing

/// Names of any bytes: what they mean, how they are shown and stored.
@Suite struct DropFolderNameTests {
  @Test(
    arguments: [
      ("orders.csv", .data), (".hidden", .ignored), ("orders.csv.part", .ignored),
      ("orders.partial", .ignored), ("orders.tmp", .ignored), ("orders.crdownload", .ignored),
      ("orders.csv~", .ignored), ("orders.swp", .ignored),
      ("shop.db-wal", .companion(of: "shop.db")),
      ("shop.db-shm", .companion(of: "shop.db")), ("shop.db-journal", .companion(of: "shop.db")),
      ("orders.csv.done", .sidecar(of: "orders.csv")), ("orders.tmp.done", .ignored),
      ("-wal", .data), ("tmp", .data), ("part.csv", .data),
    ] as [(FileName, FileName.Role)])
  func `a name says what its file is for`(_ name: FileName, _ role: FileName.Role) {
    #expect(name.role == role)
  }

  @Test(
    arguments: [
      (Array("Umsätze 2026.csv".utf8), "Umsätze 2026.csv"),
      (Array("a\nb".utf8), #"a\x0ab"#),
      (Array("\u{1B}[2J".utf8), #"\x1b[2J"#),
      ([0x61, 0xFF, 0xC3], #"a\xff\xc3"#),
      (Array(#"a\b"#.utf8), #"a\\b"#),
      (Array("x\u{202E}vsc".utf8), #"x\xe2\x80\xaevsc"#),
    ] as [([UInt8], String)])
  func `a name is shown without anything that a terminal would act on`(
    _ bytes: [UInt8], _ shown: String
  ) {
    #expect(FileName(bytes).escaped == shown)
  }

  @Test(arguments: 0..<50)
  func `any name is stored as printable text and comes back`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let allowed = (UInt8(1)...255).filter { $0 != UInt8(ascii: "/") }
    let bytes = (0..<Int.random(in: 1...70, using: &random)).map { _ in
      allowed[Int.random(in: 0..<allowed.count, using: &random)]
    }
    let stored = StoredName(ArrivalStamp(rawValue: 7), FileName(bytes))
    #expect(String(validating: stored.fileName.bytes, as: UTF8.self) != nil)
    #expect(stored.original == FileName(bytes))
    #expect(StoredName(stored.fileName)?.stamp == ArrivalStamp(rawValue: 7))
  }

  @Test(arguments: ["é", "x", "%", "\n"])
  func `a name that is too long keeps its end, and leaves room for a companion`(_ unit: String) {
    let name = FileName(String(repeating: unit, count: 250 / unit.utf8.count) + ".csv")
    let stored = StoredName(ArrivalStamp(rawValue: 7), name)
    #expect(stored.fileName.bytes.count + "-journal".utf8.count <= 255)
    #expect(stored.fileName.bytes.count > 230)
    let text = String(validating: stored.fileName.bytes, as: UTF8.self)
    #expect(text?.hasSuffix(".csv") == true)
  }

  @Test(arguments: [
    "", "0000000000000007", "000000000000000-a", "000000000000000G-a", "orders.csv",
  ])
  func `a name that no claim made is not taken for one`(_ name: String) {
    #expect(StoredName(FileName(name)) == nil)
  }

  @Test func `stamps grow though the clock is set back`() {
    var stamps = StampSequence()
    let first = stamps.next(at: Instant(micros: 1000))
    let second = stamps.next(at: Instant(micros: 10))
    stamps.advance(past: ArrivalStamp(rawValue: 5000))
    let third = stamps.next(at: Instant(micros: 1000))
    #expect([first, second, third].map(\.rawValue) == [1000, 1001, 5001])
    #expect("\(third)" == "0000000000001389")
  }

  @Test(
    arguments: [
      ("a.csv", ["a.csv", "a-2.csv", "a-3.csv"]), ("a", ["a", "a-2", "a-3"]),
      (".csv", [".csv", ".csv-2", ".csv-3"]),
    ] as [(FileName, [String])])
  func `a name that is taken gets a number`(_ name: FileName, _ expected: [String]) {
    var taken: Set<FileName> = []
    for next in expected {
      let free = name.firstFree(reserve: 0) { !taken.contains($0) }
      #expect(free.escaped == next)
      taken.insert(free)
    }
  }

  @Test func `a free name is found in few steps among very many`() {
    var questions = 0
    let taken = Set((1...10_000).map { FileName($0 == 1 ? "a.csv" : "a-\($0).csv") })
    let free = FileName("a.csv").firstFree(reserve: 0) { name in
      questions += 1
      return !taken.contains(name)
    }
    #expect(free == "a-10001.csv")
    #expect(questions < 40)
  }

  @Test func `a numbered name keeps to the limit and does not cut a character in two`() {
    let name = FileName(String(repeating: "é", count: 127))
    for reserve in [0, 11, 12] {
      let free = name.firstFree(reserve: reserve) { $0 != name }
      #expect(free.bytes.count <= 255 - reserve)
      #expect(String(validating: free.bytes, as: UTF8.self) != nil)
    }
  }

  @Test func `network file systems are known by the mount table`() {
    let table = MountTable(
      """
      22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      40 22 0:45 / /srv/data rw - nfs4 server:/export rw
      41 22 0:46 / /srv/far rw shared:3 master:4 - fuse.sshfs user@server: rw
      """)
    #expect(!table.isNetwork(device: 254 << 8))
    #expect(table.isNetwork(device: 45))
    #expect(table.isNetwork(device: 46))
    #expect(!table.isNetwork(device: 47))
  }

  @Test func `each reason for refusing a file says what would be right`() {
    for refusal in Refusal.allCases { #expect(refusal.sentence.contains("; drop")) }
  }
}
