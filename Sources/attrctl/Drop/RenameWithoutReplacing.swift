import Glibc

/// Renames a file; false, with `errno`, where that failed or the new name is taken.
///
/// Not by `link` and `unlink` where it can be avoided: the daemon refuses a file with two names,
/// and this program may be killed between the two calls.
func renameWithoutReplacing(_ old: String, _ new: String) -> Bool {
  if let rename = renameat2, rename(AT_FDCWD, old, AT_FDCWD, new, withoutReplacing) == 0 {
    return true
  }
  // File systems without the flag say EINVAL, kernels without the call ENOSYS.
  guard renameat2 == nil || errno == EINVAL || errno == ENOSYS else { return false }
  return link(old, new) == 0 && unlink(old) == 0
}

/// RENAME_NOREPLACE of <linux/fs.h>.
private let withoutReplacing: UInt32 = 1

private typealias Rename =
  @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32

/// `renameat2` of glibc 2.28 and later, which the Glibc module does not declare.
private let renameat2: Rename? = dlsym(nil, "renameat2").map { symbol in
  unsafeBitCast(symbol, to: Rename.self)
}
