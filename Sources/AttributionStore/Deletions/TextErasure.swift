import AttributionCore
import Foundation
import GRDB

/// Replaces texts in quarantine and in the ledger that name somebody who is forgotten.
struct TextErasure {
  /// Stands in the place of what was erased.
  static let note = "erased: it named a user who was forgotten"

  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Erases the texts in which a whole word of one of these lengths is meant.
  ///
  /// `onProgress` is called for each row of quarantine; throwing gives up.
  func erase(
    lengths: Set<Int>, onProgress: () throws -> Void,
    where isMeant: (UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    let words = WordSearch(lengths: lengths)
    let quarantined = try Row.fetchCursor(
      database, sql: "SELECT id, message, raw FROM quarantine ORDER BY id")
    var erased: [Int64] = []
    while let row = try quarantined.next() {
      try onProgress()
      let texts = [Array((row[1] as String).utf8), Array(row[2] as Data)]
      if try texts.contains(where: { try words.hasMatch(in: $0, where: isMeant) }) {
        erased.append(row[0])
      }
    }
    for id in erased {
      try database.execute(
        sql: "UPDATE quarantine SET message = ?, raw = ? WHERE id = ?",
        arguments: [Self.note, Data(), id])
    }
    try eraseLedger(words, isMeant)
  }

  private func eraseLedger(
    _ words: WordSearch, _ isMeant: (UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    func names(_ text: String) throws -> Bool {
      try words.hasMatch(in: Array(text.utf8), where: isMeant)
    }
    let reports = try Row.fetchAll(
      database, sql: "SELECT id, first_bad_rows FROM file WHERE first_bad_rows IS NOT NULL")
    for report in reports where try names(report[1]) {
      try database.execute(
        sql: "UPDATE file SET first_bad_rows = NULL WHERE id = ?",
        arguments: [report[0] as Int64])
    }
    let corrections = try Row.fetchAll(
      database, sql: "SELECT id, correction FROM retry WHERE correction IS NOT NULL")
    for correction in corrections where try names(correction[1]) {
      // An empty line: there is a correction, which says nothing any more.
      try database.execute(
        sql: "UPDATE retry SET correction = '' WHERE id = ?",
        arguments: [correction[0] as Int64])
    }
    let files = try Row.fetchAll(
      database,
      sql: """
        SELECT id, coalesce(message, ''), notes FROM file
        WHERE message IS NOT NULL OR notes <> ''
        """)
    for file in files {
      let message = try redacted(file[1], words, isMeant)
      let notes = try redacted(file[2], words, isMeant)
      guard message != file[1] || notes != file[2] else { continue }
      try database.execute(
        sql: "UPDATE file SET message = nullif(?, ''), notes = ? WHERE id = ?",
        arguments: [message, notes, file[0] as Int64])
    }
  }

  private func redacted(
    _ text: String, _ words: WordSearch, _ isMeant: (UnsafeRawBufferPointer) throws -> Bool
  ) throws -> String {
    guard !text.isEmpty else { return text }
    return try text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      try words.hasMatch(in: Array(line.utf8), where: isMeant) ? Self.note : String(line)
    }.joined(separator: "\n")
  }
}

/// Finds words of certain lengths in text: pieces with no letter, digit, `_` or `-` beside them.
struct WordSearch {
  private let lengths: [Int]

  init(lengths: Set<Int>) { self.lengths = lengths.filter { $0 > 0 }.sorted() }

  /// Whether one of the words is meant.
  ///
  /// - Complexity: O(bytes × lengths).
  func hasMatch(
    in text: [UInt8], where isMeant: (UnsafeRawBufferPointer) throws -> Bool
  ) rethrows -> Bool {
    try text.withUnsafeBytes { text in
      for start in text.indices where start == 0 || !Self.isInWord(text[start - 1]) {
        for length in lengths where length <= text.count - start {
          let end = start + length
          guard end == text.count || !Self.isInWord(text[end]) else { continue }
          if try isMeant(UnsafeRawBufferPointer(rebasing: text[start..<end])) { return true }
        }
      }
      return false
    }
  }

  private static func isInWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
      true
    default: false
    }
  }
}
