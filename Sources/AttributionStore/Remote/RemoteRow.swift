package import AttributionCore

/// One session of a journey, as the remote IHC service is told about it.
package struct RemoteRow: Hashable, Sendable {
  package var conversionID: String
  package var sessionID: String
  /// Sent in UTC, without the fraction of the second.
  package var instant: Instant
  /// The channel that the session counts for.
  package var channel: String
  package var flags: SessionFlags
  /// Whether the conversion followed: it did the last session.
  package var isConversion: Bool

  package init(
    conversionID: String, sessionID: String, instant: Instant, channel: String,
    flags: SessionFlags, isConversion: Bool
  ) {
    self.conversionID = conversionID
    self.sessionID = sessionID
    self.instant = instant
    self.channel = channel
    self.flags = flags
    self.isConversion = isConversion
  }
}

extension ByteBuffer {
  /// Appends a row of the API: its members in their order, without spaces.
  ///
  /// The ids and the channel are UTF-8.
  mutating func appendRemoteRow(
    conversion: UnsafeRawBufferPointer, session: UnsafeRawBufferPointer, at instant: Instant,
    channel: UnsafeRawBufferPointer, _ flags: SessionFlags, isConversion: Bool
  ) {
    append("{\"conversion_id\":")
    appendJSONString(conversion)
    append(",\"session_id\":")
    appendJSONString(session)
    append(",\"timestamp\":\"")
    appendTimestamp(instant)
    append("\",\"channel_label\":")
    appendJSONString(channel)
    append(",\"holder_engagement\":")
    appendFlag(flags.contains(.holderEngagement))
    append(",\"closer_engagement\":")
    appendFlag(flags.contains(.closerEngagement))
    append(",\"conversion\":")
    appendFlag(isConversion)
    append(",\"impression_interaction\":")
    appendFlag(flags.contains(.impressionInteraction))
    append(UInt8(ascii: "}"))
  }

  private mutating func appendFlag(_ flag: Bool) {
    append(flag ? UInt8(ascii: "1") : UInt8(ascii: "0"))
  }

  /// Appends `2026-03-01 12:00:00`, in UTC.
  private mutating func appendTimestamp(_ instant: Instant) {
    let seconds = instant.micros.floorDivided(by: Instant.microsPerSecond)
    let day = Day(number: Int32(clamping: seconds.floorDivided(by: 86_400)))
    let (year, month, dayOfMonth) = day.calendarDate
    appendTwoDigits(Int64(year / 100))
    appendTwoDigits(Int64(year % 100))
    append(UInt8(ascii: "-"))
    appendTwoDigits(Int64(month))
    append(UInt8(ascii: "-"))
    appendTwoDigits(Int64(dayOfMonth))
    append(UInt8(ascii: " "))
    let withinDay = seconds - Int64(day.number) * 86_400
    appendTwoDigits(withinDay / 3600)
    append(UInt8(ascii: ":"))
    appendTwoDigits(withinDay / 60 % 60)
    append(UInt8(ascii: ":"))
    appendTwoDigits(withinDay % 60)
  }

  private mutating func appendTwoDigits(_ value: Int64) {
    if value < 10 { append(UInt8(ascii: "0")) }
    appendDecimal(value)
  }
}
