/// A moment of the ingestion at which a test makes the daemon die or the system fail.
package enum Failpoint: String, CaseIterable, Sendable {
  /// Before a file is renamed out of the inbox.
  case claim
  /// After that, and before it is made durable.
  case claimed
  /// Before a directory is made durable.
  case fsync
  /// After a batch of a file's rows was read.
  case batch
  /// After the last one, when the digest of the content is known.
  case hash
  /// In the transaction that stores facts or credits, every so often.
  case store
  /// At its end, when everything is written.
  case commit
  /// After it, before anything is put away.
  case committed
  /// After the report of a rejected file was written, before the file is beside it.
  case report
  /// Before a file is renamed to where finished files are kept.
  case move
  /// After that, and before it is made durable.
  case moved
  /// At the end of the transaction that stores credits.
  case attribute
  /// At the end of the transaction that fits models or chooses a version.
  case fit
  /// Before the database writes.
  case diskWrite = "disk-write"
  /// Before the database makes what it wrote durable.
  case diskSync = "disk-sync"
  /// Before the database shortens a file.
  case diskTruncate = "disk-truncate"
}
