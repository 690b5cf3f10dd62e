import AttributionCore
import Foundation
import GRDB

/// The table of requests and answers that people saved.
struct SavedTable {
  private let database: Database
  private let select: HotStatement
  private let replace: HotStatement
  private let delete: HotStatement

  init(_ database: Database) throws {
    self.database = database
    select = try HotStatement(
      database,
      """
      SELECT kind, digest, url, conversion_type, redistribution, sent, answered, state
      FROM ihc_saved WHERE conversion_id = ? ORDER BY kind, digest
      """)
    replace = try HotStatement(
      database,
      """
      INSERT OR REPLACE INTO ihc_saved (
        conversion_id, kind, digest, url, conversion_type, redistribution, sent, answered, state)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    delete = try HotStatement(
      database, "DELETE FROM ihc_saved WHERE conversion_id = ? AND kind = ? AND digest = ?")
  }

  /// An element as it is stored.
  struct Stored {
    var element: SavedElement
    var digest: [UInt8]
    var state: String
  }

  /// All elements of a conversion, in an order that follows from what they are.
  func elements(of conversion: [UInt8]) throws -> [Stored] {
    try conversion.withUnsafeBytes { conversion in
      select.bind(text: conversion, at: 1)
      defer { select.reset() }
      var elements: [Stored] = []
      while try select.step() { elements.append(try stored()) }
      return elements
    }
  }

  private func stored() throws -> Stored {
    guard let kind = SavedElement.Kind(rawValue: select.integer(0)) else {
      throw StoreError(.corrupt, "a saved request or answer is of no known kind; restore a backup")
    }
    func text(_ column: Int32) -> [UInt8]? {
      select.isNull(column) ? nil : select.withBytes(column) { Array($0) }
    }
    func string(_ column: Int32) -> String? {
      text(column).map { String(decoding: $0, as: UTF8.self) }
    }
    var element = SavedElement(kind)
    element.terms = SavedTerms(
      url: string(2), conversionType: string(3), redistribution: text(4))
    element.sent = try SavedElement.sent(
      decoding: try select.withBytes(5) { try PackedText.unpack($0) })
    element.answered = try SavedElement.answered(
      decoding: try select.withBytes(6) { try PackedText.unpack($0) })
    return Stored(element: element, digest: text(1) ?? [], state: string(7) ?? "")
  }

  func store(_ element: SavedElement, _ digest: [UInt8], of conversion: [UInt8], _ state: String)
    throws
  {
    let sent = try PackedText.pack(element.encodedSent)
    let answered = try PackedText.pack(element.encodedAnswered)
    try withBytes([
      conversion, digest, Array((element.terms.url ?? "").utf8),
      Array((element.terms.conversionType ?? "").utf8), element.terms.redistribution ?? [], sent,
      answered, Array(state.utf8),
    ]) { parts in
      replace.bind(text: parts[0], at: 1)
      replace.bind(element.kind.rawValue, at: 2)
      replace.bind(blob: parts[1], at: 3)
      if element.terms.url == nil {
        replace.bindNull(at: 4)
      } else {
        replace.bind(text: parts[2], at: 4)
      }
      if element.terms.conversionType == nil {
        replace.bindNull(at: 5)
      } else {
        replace.bind(text: parts[3], at: 5)
      }
      if element.terms.redistribution == nil {
        replace.bindNull(at: 6)
      } else {
        replace.bind(blob: parts[4], at: 6)
      }
      replace.bind(blob: parts[5], at: 7)
      replace.bind(blob: parts[6], at: 8)
      replace.bind(text: parts[7], at: 9)
      try replace.run()
    }
  }

  func remove(_ kind: SavedElement.Kind, _ digest: [UInt8], of conversion: [UInt8]) throws {
    try withBytes([conversion, digest]) { parts in
      delete.bind(text: parts[0], at: 1)
      delete.bind(kind.rawValue, at: 2)
      delete.bind(blob: parts[1], at: 3)
      try delete.run()
    }
  }

  /// The conversions of which anything is there, or is in one of the states.
  func conversions(in states: [String]? = nil) throws -> [[UInt8]] {
    let condition = states.map {
      "WHERE state IN (\($0.map { "'\($0)'" }.joined(separator: ", ")))"
    }
    return try Data.fetchAll(
      database,
      sql: """
        SELECT DISTINCT CAST(conversion_id AS BLOB) FROM ihc_saved \(condition ?? "")
        ORDER BY conversion_id
        """
    ).map { Array($0) }
  }

  /// Lends the bytes of several arrays at once.
  private func withBytes(
    _ arrays: [[UInt8]], _ lent: [UnsafeRawBufferPointer] = [],
    _ body: ([UnsafeRawBufferPointer]) throws -> Void
  ) throws {
    guard lent.count < arrays.count else { return try body(lent) }
    try arrays[lent.count].withUnsafeBytes { bytes in
      try withBytes(arrays, lent + [bytes], body)
    }
  }
}
