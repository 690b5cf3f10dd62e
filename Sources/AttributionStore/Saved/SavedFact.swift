package import AttributionCore

/// A row of a saved request to the remote IHC service, or of a saved answer, without its ids.
package struct SavedFact: Sendable {
  package var kind: Kind
  package var line: Int64
  /// The envelope in its file that the row stands in; 0 of one that stands alone.
  package var scope: UInt32
  /// By the load's numbers; of a request.
  package var channel: UInt32 = 0
  package var flags: SessionFlags = []
  package var isConversion = false
  package var instant = Instant.epoch
  /// Of an answer.
  package var numbers = RemoteAnswer.Session(initializer: 0, holder: 0, closer: 0, ihc: 0)

  package init(_ kind: Kind, scope: UInt32, line: Int64) {
    self.kind = kind
    self.scope = scope
    self.line = line
  }

  package enum Kind: UInt8, Sendable {
    /// A session that was sent.
    case request
    /// What was answered for a session.
    case answer
    /// Names what the service could not compute.
    case failure
    /// A row of the conversion's request, or answer, that cannot be read.
    case unreadRequest
    case unreadAnswer
  }
}

/// What a saved file says around rows.
package struct SavedScopeFact: Sendable {
  /// From 1 up in the file, and that of the envelope around it; 0 for the file.
  package var number: UInt32
  package var parent: UInt32
  package var line: Int64
  /// Nil where nothing is said, as the two below.
  package var url: String?
  package var conversionType: String?
  /// Of a request; one that says nothing of it was sent without.
  package var redistribution: IHCParameters.Redistribution?
  /// Why what is said of the redistribution cannot be understood.
  package var fault: String?
  package var status: Int32?
  /// The scopes of one request and its answer in it; 0 where there are none, or several.
  package var pairedRequest: UInt32 = 0
  package var pairedAnswer: UInt32 = 0

  package init(number: UInt32, parent: UInt32, line: Int64) {
    self.number = number
    self.parent = parent
    self.line = line
  }
}

/// A ``SavedFact`` with its ids, as a spool has it.
struct SavedRecord {
  var fact: SavedFact
  var conversion: [UInt8]
  var session: [UInt8]
  var file: UInt32

  static func append(
    _ fact: SavedFact, conversion: UnsafeRawBufferPointer, session: UnsafeRawBufferPointer,
    file: UInt32, to bytes: inout ByteBuffer
  ) {
    for number in [
      fact.line, fact.instant.micros, fact.numbers.initializer, fact.numbers.holder,
      fact.numbers.closer, fact.numbers.ihc,
    ] {
      withUnsafeBytes(of: number) { bytes.append($0) }
    }
    for number in [
      file, fact.scope, fact.channel, UInt32(conversion.count), UInt32(session.count),
    ] {
      withUnsafeBytes(of: number) { bytes.append($0) }
    }
    bytes.append(fact.kind.rawValue)
    bytes.append(fact.flags.rawValue)
    bytes.append(fact.isConversion ? 1 : 0)
    bytes.append(conversion)
    bytes.append(session)
  }

  /// Reads what ``append(_:conversion:session:file:to:)`` wrote, and moves `offset` past it.
  init(_ bytes: UnsafeRawBufferPointer, at offset: inout Int) {
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value {
      defer { offset += MemoryLayout<Value>.size }
      return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }
    func text(_ count: UInt32) -> [UInt8] {
      defer { offset += Int(count) }
      return Array(bytes[offset..<offset + Int(count)])
    }
    let line = integer(Int64.self)
    let instant = Instant(micros: integer(Int64.self))
    let numbers = RemoteAnswer.Session(
      initializer: integer(Int64.self), holder: integer(Int64.self), closer: integer(Int64.self),
      ihc: integer(Int64.self))
    file = integer(UInt32.self)
    let scope = integer(UInt32.self)
    let channel = integer(UInt32.self)
    let conversionCount = integer(UInt32.self)
    let sessionCount = integer(UInt32.self)
    guard let kind = SavedFact.Kind(rawValue: integer(UInt8.self)) else {
      preconditionFailure("a spool gives back what was written to it")
    }
    fact = SavedFact(kind, scope: scope, line: line)
    fact.instant = instant
    fact.numbers = numbers
    fact.channel = channel
    fact.flags = SessionFlags(rawValue: integer(UInt8.self))
    fact.isConversion = integer(UInt8.self) == 1
    conversion = text(conversionCount)
    session = text(sessionCount)
  }
}
