/// Something about the drop folder that a person may want to know, and that is no error.
package enum DropFolderNote: Hashable, Sendable {
  /// Directories in the inbox are not descended into.
  case directoryIgnored(FileName)
  /// A file in `processing/` that was not put there by a claim; its path, escaped.
  case foreignFile(String)
  /// A file in the inbox could not be moved or removed, and stays.
  case left(DropFolderError)
  /// A file has come to rest without its end, and is given more time.
  case incomplete(FileName)
}

extension DropFolderNote: CustomStringConvertible {
  package var description: String {
    switch self {
    case .directoryIgnored(let name):
      "\(name.escaped): a directory in the inbox is ignored; drop its files into the inbox itself"
    case .foreignFile(let path):
      "\(path): not put there by attributiond, and ignored; drop it into the inbox instead"
    case .left(let error): error.description
    case .incomplete(let name):
      "\(name.escaped): has come to rest without its end; it is read if that does not follow"
    }
  }
}

/// One file in the inbox, told from a later one of its name.
package struct FileIdentity: Hashable, Sendable {
  package let name: FileName
  let device: UInt64
  let inode: UInt64

  init(_ name: FileName, _ version: FileVersion) {
    self.name = name
    device = version.device
    inode = version.inode
  }
}
