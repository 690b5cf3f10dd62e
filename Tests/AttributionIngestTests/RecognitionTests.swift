import AttributionIngest
import TestSupport
import Testing

/// How a file's dataset is recognised, and what is said where it is not.
@Suite struct RecognitionTests {
  @Test(
    arguments: [
      ("session_id,user_id,channel_name,event_date,event_time", "session_sources"),
      ("Session ID,UserId,CHANNEL NAME,eventdate,Event_Time", "session_sources"),
      ("session_id,user_id,channel_name,timestamp", "session_sources"),
      ("session_id,user_id,channel_name,timestamp,cost", "session_sources"),
      ("revenue,conv_time,conv_date,user_id,conv_id", "conversions"),
      ("conv_id,user_id,timestamp,revenue", "conversions"),
      ("session_id,cost", "session_costs"),
      (
        "conversion_id,session_id,timestamp,channel_label,holder_engagement,closer_engagement,"
          + "conversion", "customer_journeys"
      ),
    ])
  func `a dataset is recognised by its columns`(_ header: String, _ dataset: String) throws {
    #expect(try ReadRows(header + "\n").datasets == [dataset])
  }

  @Test func `columns that a dataset does not have are named once`() throws {
    let read = try ReadRows("session_id,colour,cost,colour,\nx,red,1,blue,\n")
    #expect(
      read.notes == ["columns that session_costs does not have are ignored: colour, “”"])
    #expect(read.costs.count == 1)
  }

  @Test func `a header that fits no dataset is told the nearest one`() throws {
    let error = try #require(try refusal(of: "conv_id,user,conv_date,conv_time,revenue\n"))
    #expect(error.code == .headerMatchesNoDataset)
    #expect(
      error.message
        == "the columns are conv_id, user, conv_date, conv_time, revenue; "
        + "the nearest dataset is conversions, which misses user_id")
  }

  @Test func `half of an instant is not enough`() throws {
    let error = try #require(
      try refusal(of: "session_id,user_id,channel_name,event_date\n"))
    #expect(error.message.hasSuffix("session_sources, which misses event_time"))
  }

  @Test func `a header that is like no dataset is told all of them`() throws {
    let error = try #require(try refusal(of: "colour\nred\n"))
    #expect(
      error.message
        == "the only column is colour; expected those of one of "
        + "session_sources, conversions, session_costs, customer_journeys, touchpoints, "
        + "conversion_events, ihc_answers, identities, deletions")
  }

  @Test func `a column that is there twice is refused`() throws {
    let error = try #require(try refusal(of: "session_id;cost;Session ID\n"))
    #expect(error.code == .duplicateColumn)
    #expect(error.message == "columns 1 and 3 are both session_id; expected one")
  }

  @Test(
    arguments: [
      (Array("PAR1".utf8), .formatNotTaken, "Parquet"),
      ([0x50, 0x4B, 3, 4, 0], .formatNotTaken, "zip"),
      ([0x1F, 0x8B, 8, 0], .truncated, "gzip"),
      ([0x28, 0xB5, 0x2F, 0xFD], .truncated, "zstd"),
      ([0xFF, 0xFE, 0x61, 0], .headerMatchesNoDataset, "the only column is a"),
      (Array("{\"colour\": 1}".utf8), .headerMatchesNoDataset, "the only column is colour"),
      ([0x7F, 0x45, 0x4C, 0x46, 0], .notText, "not text"),
      ([], .emptyFile, "nothing in it"),
      (Array("\n\r\n".utf8), .emptyFile, "nothing in it"),
      ([0xEF, 0xBB, 0xBF], .emptyFile, "nothing in it"),
      (Array("session_id,\"cost\n".utf8), .badHeader, "quote"),
      (Array("session_id,\"cost\"x\n".utf8), .badHeader, "closing quote"),
      (Array("session_id,co".utf8) + [0xFF], .badHeader, "not UTF-8"),
    ] as [([UInt8], ExportError.Code, String)])
  func `a file that cannot be read is refused with a reason`(
    _ bytes: [UInt8], _ code: ExportError.Code, _ reason: String
  ) throws {
    let error = try #require(try refusal(of: bytes))
    #expect(error.code == code)
    #expect(error.message.contains(reason))
  }

  @Test func `a header that is too large is refused`() throws {
    var limits = ReaderLimits()
    limits.columns = 3
    let wide = try #require(try refusal(of: "session_id,cost,a,b\n", limits: limits))
    #expect(wide.code == .tooManyColumns)
    #expect(wide.message == "4 columns; expected at most 3")
    limits.lineBytes = 10
    #expect(try refusal(of: "session_id,cost\n", limits: limits)?.code == .badHeader)
  }

  @Test func `a file that is too large is refused`() throws {
    var limits = ReaderLimits()
    limits.fileBytes = 15
    #expect(try refusal(of: "session_id,cost\n", limits: limits)?.code == .fileTooLarge)
  }

  @Test func `what is no regular file is refused`() throws {
    let directory = try Workdir()
    #expect(throws: ExportError.self) { try ExportReader(path: directory.path("absent")) }
    #expect(throws: ExportError.self) { try ExportReader(path: directory.path) }
  }

  @Test func `the digest is the SHA-256 of the content`() throws {
    let read = try ReadRows("session_id,cost\na,1\n")
    // `printf 'session_id,cost\na,1\n' | sha256sum`
    #expect(read.digest == "85f103a7ee1ea98bfcfc42c9f4ab93e164d03103eb83f6608800e1b0fdace962")
  }
}
