package import AttributionCore
import Crypto

/// Journeys as they are put to the remote IHC service: their rows, the keys that their answers are
/// found by, and the requests made of them.
package struct RemoteJourneys {
  /// Where requests are posted: the service's URL with the query.
  package let address: String
  private let redistribution: [UInt8]
  /// Has taken in what keys have in common.
  private let beginning: SHA256

  package init(_ rules: RemoteIHCRules) {
    self.init(
      url: rules.url, conversionType: rules.conversionType, redistribution: rules.redistribution)
  }

  package init(
    url: String, conversionType: String, redistribution: IHCParameters.Redistribution
  ) {
    self.init(
      url: url, conversionType: conversionType,
      redistributionText: Self.text(of: redistribution))
  }

  /// The same with a redistribution as ``text(of:)-(IHCParameters.Redistribution)`` spells it.
  init(url: String, conversionType: String, redistributionText: [UInt8]) {
    address = "\(url)/v1/compute_ihc?conv_type_id=\(Self.percentEncoded(conversionType))"
    redistribution = redistributionText
    var hash = SHA256()
    for part in [Array(url.utf8), Array(conversionType.utf8), redistribution] {
      hash.update(data: Array("\(part.count):".utf8))
      hash.update(data: part)
    }
    beginning = hash
  }

  /// The bytes of a key.
  package static let keyBytes = 32

  /// The key of a journey of these rows: the SHA-256 of the service's URL, the conversion type, the
  /// redistribution and the rows, each but the last after its length.
  package func key(of rows: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = beginning
    hash.update(bufferPointer: rows)
    return Array(hash.finalize())
  }

  package static func key(
    url: String, conversionType: String, redistribution: IHCParameters.Redistribution,
    rows: [UInt8]
  ) -> [UInt8] {
    let journeys = RemoteJourneys(
      url: url, conversionType: conversionType, redistribution: redistribution)
    return rows.withUnsafeBytes { journeys.key(of: $0) }
  }

  /// The rows of a journey as the text of a JSON array, oldest first; it is what keys are of.
  package static func text(of rows: [RemoteRow]) -> [UInt8] {
    var text = ByteBuffer(capacity: 256 * rows.count + 2)
    text.append(UInt8(ascii: "["))
    for (index, row) in rows.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      Array(row.conversionID.utf8).withUnsafeBytes { conversion in
        Array(row.sessionID.utf8).withUnsafeBytes { session in
          Array(row.channel.utf8).withUnsafeBytes { channel in
            text.appendRemoteRow(
              conversion: conversion, session: session, at: row.instant, channel: channel,
              row.flags, isConversion: row.isConversion)
          }
        }
      }
    }
    text.append(UInt8(ascii: "]"))
    return text.withUnsafeBytes { Array($0) }
  }

  /// The text of a request for journeys, each the text of its rows.
  package func body(of journeys: [[UInt8]]) -> [UInt8] {
    var body = Array("{\"customer_journeys\":[".utf8)
    for (index, rows) in journeys.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body += rows.dropFirst().dropLast()
    }
    body.append(UInt8(ascii: "]"))
    if !redistribution.isEmpty {
      body += Array(",\"redistribution_parameter\":".utf8)
      body += redistribution
    }
    body.append(UInt8(ascii: "}"))
    return body
  }

  /// The phases that have a rule, as the API spells them; empty where none has.
  static func text(of redistribution: IHCParameters.Redistribution) -> [UInt8] {
    let rules = redistribution.rules
    if rules.isEmpty { return [] }
    var json = ByteBuffer()
    func appendString(_ text: String) {
      Array(text.utf8).withUnsafeBytes { json.appendJSONString($0) }
    }
    for (index, (phase, rule)) in rules.enumerated() {
      json.append(index == 0 ? "{" : ",")
      appendString(phase)
      json.append(":{\"direction\":")
      appendString(rule.direction.rawValue)
      json.append(",\"receive_threshold\":")
      Array("\(rule.receiveThreshold)".utf8).withUnsafeBytes { json.append($0) }
      json.append(",\"redistribution_channel_labels\":[")
      for (index, channel) in rule.channels.enumerated() {
        if index > 0 { json.append(UInt8(ascii: ",")) }
        appendString(channel)
      }
      json.append("]}")
    }
    json.append(UInt8(ascii: "}"))
    return json.withUnsafeBytes { Array($0) }
  }

  /// All but what RFC 3986 calls unreserved as `%` and two digits.
  private static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.append(byte)
      default:
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
