import Glibc

/// What the kernel lists as mounted, in the format of proc(5), `/proc/PID/mountinfo`.
package struct MountTable {
  /// The type of each file system by its `major:minor` device number.
  private var types: [Substring: Substring] = [:]

  package init(_ text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2, let dash = fields.dropFirst(6).firstIndex(of: "-"),
        dash + 1 < fields.count
      else { continue }
      types[fields[2]] = fields[dash + 1]
    }
  }

  /// What is mounted now, as this process sees it.
  static func current() throws(DropFolderError) -> Self {
    let path = "/proc/self/mountinfo"
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(errno, path, "cannot be opened") }
    defer { close(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      let count = read(file, &buffer, buffer.count)
      guard count >= 0 else { throw .system(errno, path, "cannot be read") }
      if count == 0 { return Self(String(decoding: text, as: UTF8.self)) }
      text += buffer[..<count]
    }
  }

  /// Whether other machines may write to the file system, unseen by this machine's inotify.
  package func isNetwork(device: UInt64) -> Bool {
    // The encoding of glibc's gnu_dev_major and gnu_dev_minor.
    let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    let minor = device & 0xff | (device >> 12) & ~0xff
    guard let type = types["\(major):\(minor)"] else { return false }
    return Self.networkTypes.contains(String(type.split(separator: ".").last ?? type))
  }

  private static let networkTypes: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "9p", "virtiofs", "ceph", "glusterfs", "sshfs", "afs", "lustre",
    "gfs2", "ocfs2", "vboxsf", "rclone", "s3fs", "davfs",
  ]
}
