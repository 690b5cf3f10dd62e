package import AttributionCore

/// Reads one dropped file as rows.
///
/// For one thread. The caller fills a batch, uses it up, and fills it again until there is
/// nothing more:
///
///     while try reader.next(into: &batch) { … }
package final class ExportReader {
  /// The length of the file in bytes, packed if it is.
  package let bytesTotal: Int64
  private var container: any RecordContainer
  private var parser: FieldParser

  /// Opens a file and recognises its format and its datasets.
  ///
  /// - Throws: Any ``ExportError``; nothing has been read then that would have to be undone.
  package init(
    path: String, limits: ReaderLimits = .init(), profile: ReadingProfile = .init()
  ) throws(ExportError) {
    let file = try InputFile(path: path, limits: limits)
    bytesTotal = file.byteCount
    parser = FieldParser(limits, profile.forNumbers)
    var content = try DroppedContent(file, limits: limits, encoding: profile.encoding)
    switch content.format {
    case .delimitedText:
      parser = FieldParser(limits, profile)
      container = try DelimitedText(content, limits: limits, profile: profile)
    case .jsonArray, .jsonLines:
      let isSaved = try SavedSign.isThere(in: content, profile: profile, limits: limits)
      // From its beginning again.
      content = try DroppedContent(file, limits: limits, encoding: profile.encoding)
      container =
        isSaved
        ? try SavedJSON(content, limits: limits, profile: profile)
        : try JSONText(content, limits: limits, profile: profile)
    case .sqlite: container = try DatabaseTables(file, path: path, limits: limits, profile: profile)
    }
  }

  /// The datasets of the file, in the order in which their rows come.
  package var datasets: [String] { container.datasets }

  /// Whether a key stands in several rows by the nature of a dataset: a session in all journeys
  /// that it is part of.
  package var repeatsKeys: Bool { datasets.contains(CustomerJourneys.name) }

  /// The names of channels, by the number that rows give; grows while the file is read.
  package var channelNames: [String] { parser.channels.names }

  /// What the person who dropped the file should know, although it can be read.
  package var notes: [String] { container.notes }

  /// How much of the file has been read, in bytes.
  package var bytesDone: Int64 { container.bytesDone }

  /// How the rows are spelt; nil where they are not text, or not all alike.
  package var rowForm: RowForm? { container.rowForm }

  /// Rows read so far, good and bad.
  package var rows: Int64 { container.rows }

  /// Replaces what is in the batch by the next rows, about ``ReaderLimits/batchRows`` of them.
  ///
  /// - Returns: False if there were no more; the batch is empty then.
  package func next(into batch: inout RowBatch) throws(ExportError) -> Bool {
    batch.removeAll()
    return try container.fill(&batch, with: &parser)
  }

  /// The digest of the file's content as it is when unpacked, hashed as it was read; valid once
  /// ``next(into:)`` has returned false.
  package func digest() -> ContentDigest { container.digest() }
}
