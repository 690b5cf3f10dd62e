import Testing

@testable import AttributionDaemon

@Suite struct HeartbeatTests {
  @Test func `time counts as a sign of life only within a long call`() {
    let heartbeat = Heartbeat()
    let still = heartbeat.count
    #expect(heartbeat.count == still)
    heartbeat.beginLongCall()
    let within = heartbeat.count
    #expect(heartbeat.count > within && within > still)
    heartbeat.endLongCall()
    let after = heartbeat.count
    #expect(after == still + 1)
    #expect(heartbeat.count == after)
    heartbeat.beat()
    #expect(heartbeat.count == after + 1)
  }
}
