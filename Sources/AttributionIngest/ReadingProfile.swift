package import AttributionCore

/// How a file is to be read, as far as it cannot tell itself.
///
/// Every part has a default, with which a file is recognised by its content.
package struct ReadingProfile: Hashable, Sendable {
  /// The dataset that the file is taken for; nil: recognised by its columns.
  package var dataset: String?
  /// What separates the fields of delimited text; nil: found out from the header.
  package var delimiter: UInt8?
  /// How text is encoded; nil: UTF-16 where a byte order mark says so, else UTF-8.
  package var encoding: TextEncoding?
  /// The zone of dates and times that name no offset.
  package var zone = TimeZoneRules.utc
  /// What a timestamp that is a number counts since 1970; nil: timestamps are RFC 3339.
  package var timestampUnit: TimestampUnit?
  /// Whether amounts in delimited text have a comma before their fraction, and not a point.
  package var decimalComma = false
  /// The dataset's names of columns that a file calls otherwise, by the normalised name in the
  /// file.
  package var aliases: [String: String] = [:]
  /// What becomes of a row whose key is there already.
  package var keyPolicy = KeyPolicy.lastWins

  package init() {}

  /// Takes a column of files for a column of a dataset.
  ///
  /// - Returns: False if the file's column was taken for one before, whatever its spelling.
  package mutating func addAlias(_ column: String, for name: String) -> Bool {
    aliases.updateValue(name, forKey: Column.normalised(column)) == nil
  }

  /// The same for a file whose numbers are no text: they have a point, whoever wrote them.
  var forNumbers: ReadingProfile {
    var profile = self
    profile.decimalComma = false
    return profile
  }

  /// What a timestamp that is a number counts.
  package enum TimestampUnit: String, CaseIterable, Hashable, Sendable {
    case seconds
    case milliseconds
  }
}

/// How the text of a file is encoded.
package enum TextEncoding: String, CaseIterable, Hashable, Sendable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case latin1 = "latin-1"
}
