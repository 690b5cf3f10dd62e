package import AttributionCore

/// The number under which a file is claimed: unique, and greater than that of any file before.
///
/// Microseconds since 1970 where the clock allows it. The ledger stores it with the file's rows,
/// so that after a crash a file in `processing/` is known to be loaded or not.
package struct ArrivalStamp: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }
}

extension ArrivalStamp: Comparable {
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension ArrivalStamp: CustomStringConvertible {
  /// Sixteen hexadecimal digits.
  package var description: String {
    let digits = String(UInt64(bitPattern: rawValue), radix: 16)
    return String(repeating: "0", count: Self.digits - digits.utf8.count) + digits
  }

  static let digits = 16
}

/// Makes stamps that only ever grow, even where the clock is set back.
package struct StampSequence: Sendable {
  private var last = ArrivalStamp(rawValue: 0)

  package init() {}

  package mutating func next(at now: Instant) -> ArrivalStamp {
    last = ArrivalStamp(rawValue: max(last.rawValue + 1, now.micros))
    return last
  }

  /// Makes every later stamp greater than `stamp`.
  package mutating func advance(past stamp: ArrivalStamp) { last = max(last, stamp) }
}

/// The name of a file in `processing/`: `STAMP-NAME`, printable, whatever bytes `NAME` holds.
package struct StoredName: Hashable {
  package let stamp: ArrivalStamp
  package let fileName: FileName

  /// The bytes left for the name behind the stamp, with room for a companion's suffix.
  private static let room = FileName.longest - ArrivalStamp.digits - 1 - "-journal".utf8.count

  package init(_ stamp: ArrivalStamp, _ original: FileName) {
    self.stamp = stamp
    fileName = FileName(Array("\(stamp)-".utf8) + original.percentEncoded(limit: Self.room))
  }

  /// Reads a name found in `processing/`; nil for one that was not made here.
  package init?(_ name: FileName) {
    let digits = name.bytes.prefix(ArrivalStamp.digits)
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == ArrivalStamp.digits, let value = Int64(text, radix: 16),
      text == ArrivalStamp(rawValue: value).description,
      name.bytes.dropFirst(digits.count).first == UInt8(ascii: "-")
    else { return nil }
    stamp = ArrivalStamp(rawValue: value)
    fileName = name
  }

  /// Where it is in `directory`; as readable as the name, so it survives being a `String`.
  func path(in directory: OpenDirectory) -> String {
    "\(directory.path)/\(String(decoding: fileName.bytes, as: UTF8.self))"
  }

  /// The name that the file came with, or its end where that was too long to store.
  package var original: FileName? {
    FileName(percentEncoded: fileName.bytes.dropFirst(ArrivalStamp.digits + 1))
  }
}
