package import AttributionIngest

/// How files are to be read, by their names.
package struct DatasetProfiles: Hashable, Sendable {
  /// In the order in which they were written.
  package var entries: [Entry] = []

  package init() {}

  /// A profile, and the names of the files that it is for.
  package struct Entry: Hashable, Sendable {
    package var pattern: FilePattern
    package var profile: ReadingProfile
  }

  /// The first profile whose pattern fits the name; one that says nothing where none does.
  package func profile(for fileName: String) -> ReadingProfile {
    entries.first { $0.pattern.matches(fileName) }?.profile ?? ReadingProfile()
  }
}

extension DatasetProfiles {
  /// An entry with everything that one may say, as a configuration file has it.
  static let example = [
    #"- match: "shop_*.csv"           # the file’s name: * is any text, ? one character"#,
    #"  dataset: touchpoints          # what it is, whatever else its columns fit"#,
    #"  delimiter: ";"                # one sign in quotes, or tab"#,
    #"  encoding: latin-1             # utf-8, utf-16le, utf-16be or latin-1"#,
    #"  timezone: Europe/Berlin       # of dates and times that name no offset"#,
    #"  timestamps: epoch-seconds     # rfc3339, epoch-seconds or epoch-milliseconds"#,
    #"  decimal_comma: true           # amounts such as 12,50"#,
    #"  columns: {kunde: customer_id} # the file’s name of a column, and the dataset’s"#,
    #"  keys: first-wins              # of rows with the same key: last-wins, first-wins or reject"#,
  ]
}

extension Settings {
  /// How a file of this name is to be read.
  package func profile(for fileName: String) -> ReadingProfile {
    datasets.profile(for: fileName)
  }
}
