import Glibc

/// What an error number of the system means, such as “No space left on device”.
func reason(_ code: Int32) -> String {
  strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
