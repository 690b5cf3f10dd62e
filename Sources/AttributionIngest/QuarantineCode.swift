/// Why a row is in quarantine; the raw values are shown to people and stay as they are.
package enum QuarantineCode: String, Sendable, CaseIterable {
  case cast
  case missingColumns = "missing-columns"
  case tooManyColumns = "too-many-columns"
  case unterminatedQuote = "unterminated-quote"
  case lineTooLong = "line-too-long"
  case invalidUTF8 = "invalid-utf8"
  case duplicateKey = "duplicate-key"
  case outOfRange = "out-of-range"
  case badTimestamp = "bad-timestamp"
  case negativeCost = "negative-cost"
  case schema
}
