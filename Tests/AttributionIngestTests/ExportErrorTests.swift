import Glibc
import Testing

@testable import AttributionIngest

@Suite struct ExportErrorTests {
  @Test(arguments: [EMFILE, ENFILE, ENOMEM, EAGAIN, ENOBUFS])
  func `a shortage of the system says nothing of the file`(_ number: Int32) {
    #expect(ExportError(system: number, .cannotOpen, "cannot be opened").code == .outOfResources)
  }

  @Test(arguments: [ENOENT, EACCES, EIO])
  func `what is about the file is said of it`(_ number: Int32) {
    let error = ExportError(system: number, .readFailed, "reading failed at byte 7")
    #expect(error.code == .readFailed)
    #expect(error.message == "reading failed at byte 7: \(String(cString: strerror(number)))")
  }
}
