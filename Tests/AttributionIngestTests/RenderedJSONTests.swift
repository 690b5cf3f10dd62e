import AttributionIngest
import TestSupport
import Testing

/// What holds for any export in JSON, however it is written and however its bytes come in.
@Suite struct RenderedJSONTests {
  /// A random export of costs, as text and as the rows that it should be read as.
  private struct Export {
    var text = ""
    var costs: [ReadRows.Cost] = []
    private var line: Int64 = 1

    init(_ random: inout SeededRandom) {
      let isArray = Bool.random(using: &random)
      let lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
      let count = Int.random(in: 1...12, using: &random)
      if isArray { write("[", &random, lineEnd) }
      for index in 0..<count {
        let id = Self.randomText(&random)
        let cost = Self.costs.randomElement(using: &random) ?? ("0", "0")
        costs.append(ReadRows.Cost(session: id, cost: cost.amount, line: line))
        var members = [("session_id", Self.spelt(id, &random)), ("cost", cost.spelt)]
        if Bool.random(using: &random) { members.append(("note", Self.randomValue(&random, 0))) }
        members.shuffle(using: &random)
        write("{", &random, isArray ? lineEnd : nil)
        for (index, member) in members.enumerated() {
          if index > 0 { write(",", &random, isArray ? lineEnd : nil) }
          write(Self.spelt(member.0, &random), &random, isArray ? lineEnd : nil)
          write(":", &random, isArray ? lineEnd : nil)
          write(member.1, &random, isArray ? lineEnd : nil)
        }
        text += "}"
        if isArray {
          write("", &random, lineEnd)
          if index < count - 1 { write(",", &random, lineEnd) }
        } else if index < count - 1 || Bool.random(using: &random) {
          text += lineEnd
          line += 1
        }
      }
      if isArray { write("]", &random, lineEnd) }
    }

    /// Writes a token and perhaps blanks; line ends only where one is given.
    private mutating func write(
      _ token: String, _ random: inout SeededRandom, _ lineEnd: String?
    ) {
      text += token
      while Int.random(in: 0..<3, using: &random) == 0 {
        if let lineEnd, Bool.random(using: &random) {
          text += lineEnd
          line += 1
        } else {
          text += Bool.random(using: &random) ? " " : "\t"
        }
      }
    }

    private static let costs: [(spelt: String, amount: String)] = [
      ("0", "0"), ("1.25", "1.25"), ("\"3\"", "3"), ("null", "0"), ("2.5e-1", "0.25"),
      ("1E3", "1000"), ("\"0\\u002e5\"", "0.5"), ("999999999999.999999", "999999999999.999999"),
    ]

    private static func randomText(_ random: inout SeededRandom) -> String {
      let pieces = [
        "a", "Direct", "\"", "\\", "/", "\n", "\r\n", "\t", "\u{1}", " ", "é", "日本", "🧭",
        "0123456789abcdef", "{", "}", "[", "]", ",", ":", "\u{7F}", "\u{2028}",
      ]
      return (0..<Int.random(in: 1...6, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    /// A string in JSON, with some of its characters escaped that need not be.
    private static func spelt(_ text: String, _ random: inout SeededRandom) -> String {
      var spelt = "\""
      for scalar in text.unicodeScalars {
        let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
        guard mustEscape || Int.random(in: 0..<6, using: &random) == 0 else {
          spelt.unicodeScalars.append(scalar)
          continue
        }
        let short: [Unicode.Scalar: String] = [
          "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\n": "\\n", "\r": "\\r", "\t": "\\t",
        ]
        if let short = short[scalar], Bool.random(using: &random) {
          spelt += short
        } else {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
            spelt += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        }
      }
      return spelt + "\""
    }

    private static func randomValue(_ random: inout SeededRandom, _ depth: Int) -> String {
      let kinds = depth < 3 ? 6 : 4
      func list(_ item: (inout SeededRandom) -> String) -> String {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in item(&random) }
          .joined(separator: ",")
      }
      switch Int.random(in: 0..<kinds, using: &random) {
      case 0: return "null"
      case 1: return Bool.random(using: &random) ? "true" : "false"
      case 2: return ["0", "-1.5", "1e9", "0.1E-2"].randomElement(using: &random) ?? "0"
      case 3: return spelt(randomText(&random), &random)
      case 4: return "[" + list { randomValue(&$0, depth + 1) } + "]"
      default:
        return "{"
          + list { spelt(randomText(&$0), &$0) + ":" + randomValue(&$0, depth + 1) } + "}"
      }
    }
  }

  /// What is put into damaged text.
  private static let noise = Array("\"\"\"\\\n\r,:{}[]tx0 ".utf8) + [0xFF, 0]

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `what is written is read, in whatever pieces it comes`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<5 {
      let export = Export(&random)
      for size in [1, Int.random(in: 2...64, using: &random), 1 << 18] {
        let read = try ReadRows(export.text, limits: .smallBatches(bufferBytes: size))
        #expect(read.costs == export.costs, "\(export.text)")
        #expect(read.bad == [])
      }
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `damaged text is read the same, in whatever pieces it comes`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: 1000 + seed)
    let directory = try Workdir()
    for _ in 0..<5 {
      let bytes = Array(Export(&random).text.utf8).damaged(
        by: Self.noise, from: 1, times: Int.random(in: 1...4, using: &random), &random)
      let path = try directory.write(bytes, to: "export")
      var limits = ReaderLimits.smallBatches(bufferBytes: 1 << 18)
      limits.lineBytes = Int.random(in: 60...200, using: &random)
      limits.fieldBytes = Int.random(in: 20...60, using: &random)
      limits.jsonDepth = Int.random(in: 1...5, using: &random)
      let whole = ReadRows.inPieces(path: path, limits: limits)
      if case .success(let read) = whole {
        for bad in read.bad {
          let start = Int(bad.byteOffset)
          #expect(Array(bytes[start..<start + bad.raw.count]) == bad.raw)
        }
        #expect(read.rows == Int64(read.costs.count + read.bad.count))
      }
    }
  }
}
