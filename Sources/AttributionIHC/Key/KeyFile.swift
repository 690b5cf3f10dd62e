import Glibc

/// The file that has the service's key, and who may read it.
package struct KeyFile: Hashable, Sendable {
  package let path: String
  /// The service manager made the file and keeps it from others, whatever its mode seems to be.
  package let isCredential: Bool

  package init(path: String, isCredential: Bool = false) {
    self.path = path
    self.isCredential = isCredential
  }

  /// The file that was asked for, else the credential.
  package init(option: String?, environment: (String) -> String?) throws(IHCStartError) {
    if let option {
      self.init(path: option)
    } else if let folder = environment("CREDENTIALS_DIRECTORY"), !folder.isEmpty {
      self.init(path: "\(folder)/\(IHCArguments.credential)", isCredential: true)
    } else {
      throw IHCStartError(
        .usage,
        "--key-file: missing, and there is no $CREDENTIALS_DIRECTORY; expected --key-file FILE, "
          + "the file of the service’s key; see `attributiond-ihc --help`")
    }
  }

  /// Reads the key, if nobody else can; none of it is in what is thrown.
  package func read() throws(IHCStartError) -> ServiceKey {
    do {
      return try readChecked()
    } catch {
      throw IHCStartError(
        .keyFile, "\(path): \(error.problem); expected \(Self.expected) of uid \(geteuid())")
    }
  }

  private static let expected =
    "a file with the service’s key on its one line, which has mode 0600 and is"

  private func readChecked() throws(KeyFileError) -> ServiceKey {
    // Not to wait for somebody who writes, where it is a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw .system() }
    defer { close(descriptor) }
    try check(descriptor)
    // Its size beforehand, so that no copy is left behind where an array grows.
    var text = [UInt8](repeating: 0, count: ServiceKey.longest + 64)
    var count = 0
    while count < text.count {
      let more = text.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        return Glibc.read(descriptor, rest.baseAddress, rest.count)
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else {
        let error = KeyFileError.system()
        text.wipe()
        throw error
      }
      guard more > 0 else { break }
      count += more
    }
    text.removeLast(text.count - count)
    return try ServiceKey(wiping: &text)
  }

  private func check(_ descriptor: Int32) throws(KeyFileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system() }
    guard status.st_mode & S_IFMT == S_IFREG else { throw KeyFileError("not a regular file") }
    guard status.st_uid == 0 || status.st_uid == geteuid() else {
      throw KeyFileError("it belongs to uid \(status.st_uid)")
    }
    // Of a credential, the bits of the group are those of its list of access, which names us.
    let others = isCredential ? S_IRWXO | S_IWGRP | S_IXGRP : S_IRWXG | S_IRWXO
    guard status.st_mode & others == 0 else {
      throw KeyFileError("others may use it, by its mode \(octal(status.st_mode & 0o7777))")
    }
  }

  private func octal(_ mode: mode_t) -> String { "0" + String(mode, radix: 8) }
}

extension KeyFileError {
  /// The failure that `errno` names.
  fileprivate static func system() -> KeyFileError {
    KeyFileError(strerror(errno).map { String(cString: $0) } ?? "cannot be read")
  }
}
