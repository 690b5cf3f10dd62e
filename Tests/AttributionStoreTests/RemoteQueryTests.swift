import AttributionStore
import Testing

/// Where lists of journeys go on.
@Suite struct RemoteQueryTests {
  @Test(arguments: ["request-7-00ff", "queue-1770000000000000-a0", "failure-0-"])
  func `a cursor is read as it was written`(_ text: String) throws {
    #expect(try #require(RemoteQuery.Cursor(text)).text == text)
  }

  @Test(arguments: [
    "", "request", "request-7", "other-7-00", "request-x-00", "request--7-00", "queue-1-0",
    "queue-1-+1", "queue-1-0g", "queue-1-00-00",
  ])
  func `any other text is none`(_ text: String) {
    #expect(RemoteQuery.Cursor(text) == nil)
  }

  @Test func `bytes are two digits each`() {
    #expect(([0, 10, 255] as [UInt8]).hexadecimal == "000aff")
    #expect([UInt8](hexadecimal: "000AFF") == [0, 10, 255])
  }
}
