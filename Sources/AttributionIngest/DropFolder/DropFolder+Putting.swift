import Glibc

extension DropFolder {
  /// Whether a file of a name is in the inbox, or claimed and not finished.
  package func contains(_ name: FileName) throws(DropFolderError) -> Bool {
    guard let inbox, pause == nil else { throw paused }
    if try inbox.version(of: name) != nil { return true }
    return try layout.processing.names().contains { StoredName($0)?.original == name }
  }

  /// Puts a file into the inbox: written under a hidden name, then renamed, both durable.
  ///
  /// The name must be free. `content` calls what it is given with one piece after the other. After
  /// an error nothing of it is there.
  package func put(
    _ name: FileName, _ content: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    guard let inbox, pause == nil else { throw paused }
    let draft = FileName(Array(".".utf8) + name.bytes + Array(".part".utf8))
    try inbox.write(to: draft, content)
    do {
      guard try inbox.version(of: name) == nil else {
        throw DropFolderError(
          .immovable, inbox.place(of: name), "the name is taken; move the file away")
      }
      _ = try inbox.move(draft, to: inbox, as: name)
    } catch {
      try inbox.remove(draft)
      throw error
    }
    do {
      try reach(.fsync, inbox.path)
      try inbox.sync()
    } catch {
      try inbox.remove(name)
      throw error
    }
  }

  private var paused: DropFolderError {
    DropFolderError(.missing, inboxPath, pause ?? "the inbox cannot be used at the moment")
  }
}

extension OpenDirectory {
  private static let pieceBytes = 1 << 16

  /// Writes a file, in place of one of that name, piece by piece, and makes its contents durable.
  func write(
    to name: FileName, _ content: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    let file = try create(name)
    defer { close(file) }
    var buffer: [UInt8] = []
    do {
      try content { piece in
        buffer += piece
        guard buffer.count >= Self.pieceBytes else { return }
        try append(buffer, to: file, name)
        buffer.removeAll(keepingCapacity: true)
      }
      try append(buffer, to: file, name)
      guard fsync(file) == 0 else {
        throw DropFolderError.system(errno, place(of: name), "cannot be written")
      }
    } catch {
      try remove(name)
      throw error
    }
  }
}
