import AttributionRPC

/// What there is to calculate from: one journey, or many paths.
enum CalculationInput {
  /// With the name of the file.
  case journey(JourneyDocument, String)
  case paths(PathReader)

  /// The largest journey, about half a million touchpoints.
  private static let journeyBytes = 64 << 20

  /// Tells the one from the other by the first character that is no space.
  ///
  /// `path` is a file, or `-` for standard input, of which `block` bytes are read at once.
  init(_ path: String, block: Int = 1 << 20) throws(Complaint) {
    let blocks = try InputBlocks(path, limit: Self.journeyBytes, block: block)
    try blocks.advance(to: 0)
    let start = try Self.start(blocks)
    let spaces: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    var first = start
    while first < blocks.count, spaces.contains(blocks.bytes[first]) { first += 1 }
    guard first < blocks.count else {
      throw Complaint(.usage, "\(blocks.name): nothing in it; \(PathHeader.expected)")
    }
    switch blocks.bytes[first] {
    case UInt8(ascii: "{"): self = .journey(try Self.journey(blocks, from: first), blocks.name)
    case UInt8(ascii: "["):
      throw Complaint(
        .usage, "\(blocks.name): a list; expected one journey as a JSON object, or paths as CSV")
    default: self = .paths(try PathReader(blocks, from: start))
    }
  }

  /// Where the text starts, behind a byte order mark.
  private static func start(_ blocks: InputBlocks) throws(Complaint) -> Int {
    let head = Array(blocks.bytes.prefix(min(4, blocks.count)))
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw Complaint(
        .usage, "\(blocks.name): UTF-16; expected UTF-8",
        next: "iconv -f utf-16 -t utf-8 FILE | attrctl calculate - …")
    }
    for (magic, program) in [([0x1F, 0x8B], "zcat"), ([0x28, 0xB5, 0x2F, 0xFD], "zstdcat")]
      as [([UInt8], String)]
    where head.starts(with: magic) {
      throw Complaint(
        .usage, "\(blocks.name): packed; expected plain text",
        next: "\(program) FILE | attrctl calculate - …")
    }
    return 0
  }

  private static func journey(
    _ blocks: InputBlocks, from start: Int
  ) throws(Complaint) -> JourneyDocument {
    while !blocks.isLast { try blocks.advance(to: 0) }
    let json: JSON
    do throws(JSONError) {
      json = try JSON(
        parsing: Array(blocks.bytes[start..<blocks.count]),
        limits: JSONLimits(bytes: journeyBytes))
    } catch {
      throw Complaint(.usage, "\(blocks.name): \(error)")
    }
    do throws(JourneyDocument.Problem) {
      return try JourneyDocument(json: json)
    } catch {
      throw Complaint(.usage, "\(blocks.name): \(error.text)")
    }
  }
}
