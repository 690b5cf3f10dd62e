import AttributionCore
import AttributionIngest

/// Timestamps: each is an instant or a bad row, and the text of an instant is that instant.
struct TimestampTarget: FuzzTarget {
  static let name = "timestamps"
  private let file = FuzzedFile()

  func read(_ bytes: [UInt8]) {
    let longest = 64
    guard bytes.count <= longest else { return }
    let rows = parse(bytes)
    guard !rows.isRefused else { return require(bytes.contains(0), "\(rows)") }
    require(rows.instants.count + rows.bad.count == 1, "\(rows)")
    guard let instant = rows.instants.first else { return }
    let again = parse(Array("\(instant)".utf8))
    require(again.instants == [instant], "\(instant) is read as \(again)")
  }

  private func parse(_ timestamp: [UInt8]) -> FuzzedRows {
    let quote = UInt8(ascii: "\"")
    let quoted = timestamp.flatMap { $0 == quote ? [quote, quote] : [$0] }
    file.write(
      Array("conv_id,user_id,timestamp,revenue\nc,u,\"".utf8) + quoted + Array("\",1\n".utf8))
    return file.read(ReaderLimits())
  }
}
