import AttributionCore

/// The rows of saved requests and answers that a load brings; made when the first of them comes.
struct SavedLoad {
  let spool: Spool
  /// By file and number; see ``SavedScopes``.
  var scopes: [UInt32: SavedScopes] = [:]
}

extension FactLoad {
  /// Adds a row of a saved request or answer.
  package func addSaved(
    _ fact: SavedFact, conversion: UnsafeRawBufferPointer, session: UnsafeRawBufferPointer,
    file: UInt32
  ) throws(StoreError) {
    let spool = savedLoad().spool
    savedScratch.removeAll()
    SavedRecord.append(
      fact, conversion: conversion, session: session, file: file, to: &savedScratch)
    let partition = Spool.partition(of: hash(conversion).high)
    let place = try spool.extend(partition, by: savedScratch.count)
    savedScratch.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: place, count: $0.count).copyMemory(from: $0)
    }
  }

  /// Adds what a saved file says around rows that were added before.
  package func addSavedScope(_ scope: SavedScopeFact, file: UInt32) {
    _ = savedLoad()
    saved?.scopes[file, default: SavedScopes()].add(scope)
  }

  private func savedLoad() -> SavedLoad {
    if let saved { return saved }
    let made = SavedLoad(spool: spools.make())
    saved = made
    return made
  }
}

/// The envelopes of one saved file.
struct SavedScopes {
  /// What is the same for many envelopes.
  private struct Words: Hashable {
    var url: String?
    var conversionType: String?
    var redistribution: [UInt8]?
    var fault: String?
  }

  private struct Entry {
    /// Whether the file has told of it; if not, it was cut off.
    var isThere = false
    var parent: UInt32 = 0
    var words: Int32 = 0
    /// 0 where none is told.
    var status: Int32 = 0
    /// The envelope that pairs it with its request or answer; 0 where none does.
    var exchange: UInt32 = 0
  }

  /// By number; the file itself is 0.
  private var entries = [Entry(isThere: true)]
  private var words = [Words()]
  private var numbers = [Words(): Int32(0)]

  mutating func add(_ scope: SavedScopeFact) {
    let address = SavedAddress(scope.url)
    let new = Words(
      url: address.base, conversionType: scope.conversionType ?? address.conversionType,
      redistribution: scope.redistribution.map { RemoteJourneys.text(of: $0) },
      fault: scope.fault)
    var number = numbers[new]
    if number == nil {
      number = Int32(words.count)
      numbers[new] = number
      words.append(new)
    }
    reserve(max(scope.number, scope.pairedRequest, scope.pairedAnswer))
    let index = Int(scope.number)
    entries[index].isThere = true
    entries[index].parent = scope.parent
    entries[index].words = number ?? 0
    entries[index].status = scope.status ?? 0
    if scope.pairedRequest > 0 {
      entries[Int(scope.pairedRequest)].exchange = scope.number
      entries[Int(scope.pairedAnswer)].exchange = scope.number
    }
  }

  private mutating func reserve(_ number: UInt32) {
    while entries.count <= Int(number) { entries.append(Entry()) }
  }

  /// What is known of a row by the envelopes around it.
  struct Place: Hashable {
    /// The innermost word on each.
    var url: String?
    var conversionType: String?
    var redistribution: [UInt8]?
    var fault: String?
    /// A status other than 200 and 206.
    var badStatus: Int32?
    var isCutOff = false
    /// 0 where a request and an answer are not told to belong together.
    var exchange: UInt32 = 0
    /// All envelopes, the innermost first.
    var scopes: [UInt32] = []
  }

  func place(_ scope: UInt32) -> Place {
    var place = Place()
    var next = scope
    while next > 0 {
      guard Int(next) < entries.count, entries[Int(next)].isThere else {
        place.isCutOff = true
        return place
      }
      let entry = entries[Int(next)]
      let words = words[Int(entry.words)]
      place.scopes.append(next)
      place.url = place.url ?? words.url
      place.conversionType = place.conversionType ?? words.conversionType
      place.redistribution = place.redistribution ?? words.redistribution
      place.fault = place.fault ?? words.fault
      if entry.status != 0, entry.status != 200, entry.status != 206 {
        place.badStatus = place.badStatus ?? entry.status
      }
      if place.exchange == 0 { place.exchange = entry.exchange }
      next = entry.parent
    }
    return place
  }
}

/// A URL that somebody posted to, in its parts.
struct SavedAddress {
  /// As `ihc.url` has it; nil where none is told.
  let base: String?
  /// What the query says as `conv_type_id`.
  let conversionType: String?

  init(_ url: String?) {
    guard let url, !url.isEmpty else {
      base = nil
      conversionType = nil
      return
    }
    let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var path = parts[0]
    func drop(_ end: String) {
      while path.hasSuffix("/") { path = path.dropLast() }
      if path.hasSuffix(end) { path = path.dropLast(end.count) }
    }
    drop("/compute_ihc")
    drop("/v1")
    drop("/")
    base = String(path)
    let members = parts.count > 1 ? parts[1].split(separator: "&") : []
    conversionType = members.first { $0.hasPrefix("conv_type_id=") }
      .map { Self.decoded($0.dropFirst("conv_type_id=".count)) }
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(Substring(rest.prefix(2)), radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
